"""Actions written as text: a vault before, the action's title, the vault after."""

import pytest

from km_lsp.features.actions.action import Action, NewNotes
from km_lsp.features.code_actions import code_actions
from km_lsp.features.finding import Policy
from km_lsp.features.fixes import safe_edits
from km_lsp.features.reshaping.vault_edit import Refused, VaultEdit
from km_lsp.features.selection import selection
from km_lsp.text.edit import TextEdit
from km_lsp.text.span import Span
from km_lsp.vault.snapshot import Snapshot
from tests.features.renames import check_edit
from tests.language import Fixture, catalog, load, read_fixture


def actions(snapshot: Snapshot, fixture: Fixture, *kinds: str) -> list[Action]:
    offsets = [offset for _, offset in fixture.cursors]
    span = Span(offsets[0], offsets[-1])

    def fixes() -> tuple[TextEdit, ...]:
        chosen = selection(Policy())
        return safe_edits(snapshot, fixture.path, fixture.files.get, chosen)

    return code_actions(
        snapshot,
        catalog(snapshot),
        fixture.path,
        span,
        fixture.files.get,
        NewNotes("current"),
        kinds=kinds or ("refactor", "source"),
        fixes=fixes,
    )


def check_action(source: str, title: str, expected: str) -> None:
    """The action called `title` turns the vault into `expected`."""

    def make(snapshot: Snapshot, fixture: Fixture) -> VaultEdit:
        found = {action.title: action for action in actions(snapshot, fixture)}
        assert title in found
        return found[title].make()

    check_edit(source, make, expected)


def titles(source: str, *kinds: str) -> list[str]:
    fixture = read_fixture(source)
    return [action.title for action in actions(load(fixture), fixture, *kinds)]


def refusal(source: str, title: str) -> str:
    fixture = read_fixture(source)
    found = {action.title: action for action in actions(load(fixture), fixture)}
    with pytest.raises(Refused) as raised:
        found[title].make()
    return str(raised.value)
