"""Renames and reshapings written as text: a vault before, and the same vault after."""

from collections.abc import Callable

from km_lsp.features.rename import rename
from km_lsp.features.reshaping.law import violations
from km_lsp.features.reshaping.vault_edit import Refused, VaultEdit
from km_lsp.text.edit import apply_edits
from km_lsp.vault.snapshot import Snapshot
from tests.language import Fixture, load, read_fixture


def made(files: dict[str, str], edit: VaultEdit) -> dict[str, str]:
    """The files after `edit`."""
    texts = {path: apply_edits(files[path], edits) for path, edits in edit.edits.items()}
    after = {**files, **texts}
    moved = {new: after.pop(old) for old, new in edit.moves.items()}
    for path in edit.deleted:
        del after[path]
    return dict(sorted({**after, **moved, **edit.created}.items()))


def check_law(snapshot: Snapshot, files: dict[str, str], edit: VaultEdit) -> None:
    """`edit` bends no link."""
    assert list(violations(snapshot, edit, files.get)) == []


def check_edit(source: str, make: Callable[[Snapshot, Fixture], VaultEdit], expected: str) -> None:
    """The edit that `make` makes of the vault `source` turns it into the vault `expected`."""
    fixture = read_fixture(source)
    snapshot = load(fixture)
    edit = make(snapshot, fixture)
    wanted = read_fixture(expected).files
    assert made(fixture.files, edit) == dict(sorted(wanted.items()))
    check_law(snapshot, fixture.files, edit)


def check_rename(source: str, new: str, expected: str) -> None:
    """Renaming what is at `$0` to `new`."""

    def make(snapshot: Snapshot, fixture: Fixture) -> VaultEdit:
        edit = rename(snapshot, fixture.path, fixture.offset, new, fixture.files.get)
        assert edit is not None
        return edit

    check_edit(source, make, expected)


def refusal(source: str, new: str) -> str:
    """Why what is at `$0` cannot be called `new`."""
    fixture = read_fixture(source)
    try:
        rename(load(fixture), fixture.path, fixture.offset, new, fixture.files.get)
    except Refused as error:
        return str(error)
    return ""
