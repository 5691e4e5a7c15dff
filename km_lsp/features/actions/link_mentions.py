"""Make links of text that says the name of a note: one, those of this note, those of the vault."""

from collections.abc import Iterable, Iterator
from functools import partial

from km_lsp.features.actions.action import LONGEST, Action, Situation, edit_note
from km_lsp.features.mentions import Mention, linked, mentions_in, mentions_of
from km_lsp.features.reshaping.vault_edit import Draft, Refused, VaultEdit, finished
from km_lsp.text.edit import TextEdit, in_order
from km_lsp.vault.note_id import note_name


def link_mentions(situation: Situation) -> Iterator[Action]:
    """The words at the cursor, all in this note, and what others say of this note."""
    path, text, snapshot = situation.path, situation.text, situation.snapshot
    if len(text) > LONGEST:
        return
    found = list(mentions_in(snapshot, path, text))
    cursor = situation.span.start
    for one in found:
        if one.span.holds(cursor) and (edit := linked(snapshot, one, text)) is not None:
            title = f"Link “{one.span.of(text)}” to “{note_name(one.target)}”"
            yield Action(title, "refactor.rewrite", edit_note(path, edit))
            break
    if len(found) > 1:
        title = f"Link all {len(found)} unlinked mentions in this note"
        yield Action(title, "refactor.rewrite", partial(_all, situation, found))
    name = note_name(path)
    title = f"Link all unlinked mentions of “{name}” in the vault"
    yield Action(title, "refactor.rewrite", partial(_of_this, situation))


def _of_this(situation: Situation) -> VaultEdit:
    found = list(mentions_of(situation.snapshot, situation.path, situation.read))
    if not found:
        raise Refused(
            f"No other note mentions “{note_name(situation.path)}” without linking to it."
        )
    return _all(situation, found)


def _all(situation: Situation, found: Iterable[Mention]) -> VaultEdit:
    edits: dict[str, list[TextEdit]] = {}
    for one in found:
        text = situation.text if one.path == situation.path else situation.read(one.path)
        edit = linked(situation.snapshot, one, text) if text is not None else None
        if edit is not None:
            edits.setdefault(one.path, []).append(edit)
    changed = {path: in_order(made) for path, made in edits.items()}
    return finished(Draft(edits=changed), {}, confirm=len(changed) > 1)
