"""Write a link with its note's alias as label as the alias alone, as people say it."""

from collections.abc import Iterator

from km_lsp.features.actions.action import Action, Situation, edit_note
from km_lsp.features.reshaping.link_path import leads
from km_lsp.text.edit import TextEdit
from km_lsp.text.span import Span
from km_lsp.vault.note_id import fold
from km_lsp.vault.resolve import is_ambiguous


def alias_link(situation: Situation) -> Iterator[Action]:
    """`[[Artificial Intelligence|AI]]` becomes `[[AI]]`, where that leads to the same note."""
    link, outcome = situation.link, situation.outcome
    if link is None or outcome is None or outcome.path is None or link.label_span is None:
        return
    note = situation.snapshot.notes.get(outcome.path)
    label = link.label_span.of(situation.text)
    if note is None or not link.is_wiki or link.origin == "canvas" or link.fragment is not None:
        return
    if fold(label) not in map(fold, note.alias_names):
        return
    found = leads(situation.snapshot, situation.path, link, label)
    if found.path == outcome.path and not is_ambiguous(found):
        start = link.path_span.start
        edit = TextEdit(Span(start, link.label_span.end), label)
        make = edit_note(situation.path, edit)
        yield Action(f"Write as [[{label}]]", "refactor.rewrite", make)
