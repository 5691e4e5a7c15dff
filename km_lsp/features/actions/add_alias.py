"""Make the selected text, or the label of a link, another name of a note."""

from collections.abc import Iterator
from functools import partial

from km_lsp.features.actions.action import Action, Situation
from km_lsp.features.reshaping.properties import with_values
from km_lsp.features.reshaping.repair import repair
from km_lsp.features.reshaping.vault_edit import Draft, Refused, VaultEdit
from km_lsp.vault.note_id import fold, is_note, note_name

_LONGEST = 80
_UNCARRIED = ("[[", "]]", "|", "#", "^", "\n", "\r")


def add_alias(situation: Situation) -> Iterator[Action]:
    """Text that is selected names this note, the label of a link the note it leads to."""
    target, name = situation.path, situation.span.of(situation.text)
    link, outcome = situation.link, situation.outcome
    if situation.span.start == situation.span.end:
        if link is None or outcome is None or outcome.path is None or link.label_span is None:
            return
        if not link.is_wiki or outcome.missing is not None or outcome.place is not None:
            return
        target, name = outcome.path, link.label_span.of(situation.text)
    name = " ".join(name.split())
    note = situation.snapshot.notes.get(target)
    if note is None or not is_note(target) or not name or len(name) > _LONGEST:
        return
    if any(mark in name for mark in _UNCARRIED) or name.isdigit():
        return
    known = {fold(note_name(target)), *map(fold, note.alias_names)}
    if fold(name) not in known:
        title = f"Add “{name}” to the aliases of “{note_name(target)}”"
        yield Action(title, "refactor.rewrite", partial(_add, situation, target, name))


def _add(situation: Situation, target: str, name: str) -> VaultEdit:
    text = situation.read(target)
    if text is None:
        raise Refused(f"“{target}” cannot be read.")
    draft = Draft(edits={target: (with_values(text, "aliases", [name]),)})
    return repair(situation.snapshot, draft, situation.read)
