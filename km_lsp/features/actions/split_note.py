"""Make a note of each section of a note, and leave links."""

from collections.abc import Iterator
from functools import partial

from km_lsp.features.actions.action import Action, Situation
from km_lsp.features.actions.create_note import folder_for_new
from km_lsp.features.actions.extract import carried_out, is_own
from km_lsp.features.reshaping.new_note import free_path, name_from
from km_lsp.features.reshaping.repair import repair
from km_lsp.features.reshaping.vault_edit import Carried, Draft, Edits, VaultEdit
from km_lsp.syntax.note import Heading
from km_lsp.text.edit import TextEdit, in_order
from km_lsp.text.span import Span
from km_lsp.vault.note_id import note_name


def split_note(situation: Situation) -> Iterator[Action]:
    """For the highest level that has two headings: below a title these are its parts."""
    headings = situation.note.headings
    levels = sorted({one.level for one in headings})
    level = next((x for x in levels if sum(one.level == x for one in headings) > 1), None)
    if level is None or situation.span.start < situation.span.end:
        return
    parts = [one for one in headings if one.level == level and is_own(situation.text, one)]
    if len(parts) > 1:
        title = f"Split this note into {len(parts)} notes, one for each heading of level {level}"
        yield Action(title, "refactor.extract", partial(_split, situation, parts))


def _split(situation: Situation, parts: list[Heading]) -> VaultEdit:
    taken: set[str] = set()
    edits: dict[Span, TextEdit] = {}
    created: dict[str, str] = {}
    carried: list[Carried] = []
    folder = folder_for_new(situation.path, situation.new_notes)
    for heading in parts:
        section = heading.section.of(situation.text)
        span = Span(heading.start, heading.start + len(section.rstrip()))
        target = free_path(situation.snapshot, folder, name_from(heading.text), taken)
        link = f"[[{note_name(target)}]]"
        draft = carried_out(situation, span, 1 - heading.level, (), target, link)
        for edit in draft.edits[situation.path]:
            edits[edit.span] = _together(edits.get(edit.span), edit)
        created |= draft.created
        carried += draft.carried
    changed: Edits = {situation.path: in_order(edits.values())}
    whole = Draft(edits=changed, created=created, carried=tuple(carried))
    return repair(situation.snapshot, whole, situation.read)


def _together(one: TextEdit | None, other: TextEdit) -> TextEdit:
    """Definitions that several parts leave at the end stand there once."""
    if one is None or other.new in one.new:
        return one or other
    return TextEdit(one.span, one.new + other.new)
