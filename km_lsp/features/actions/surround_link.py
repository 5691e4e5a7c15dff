"""Make a link of the selected words."""

from collections.abc import Iterator

from km_lsp.features.actions.action import Action, Situation, edit_note
from km_lsp.features.cursor import in_region
from km_lsp.features.link_form import link_name
from km_lsp.text.edit import TextEdit
from km_lsp.text.span import Span
from km_lsp.vault.note_id import fold

_UNCARRIED = ("[[", "]]", "|", "#", "^", "%%")


def surround_link(situation: Situation) -> Iterator[Action]:
    """`[[words]]`, or `[[Note|words]]` where another note is known by them."""
    span = situation.span
    words = span.of(situation.text)
    start = span.start + len(words) - len(words.lstrip())
    words = words.strip()
    if not words or "\n" in words or "\r" in words or any(mark in words for mark in _UNCARRIED):
        return
    inside = Span(start, start + len(words))
    if any(one.start < inside.end and inside.start < one.span.end for one in situation.note.links):
        return
    if in_region(situation.note, start, ("fence", "code", "html", "math", "frontmatter")):
        return
    names = situation.snapshot.names
    named = [*names.by_key.get(fold(words), ()), *names.aliases.get(fold(words), ())]
    target = named[0] if len(named) == 1 else None
    name = link_name(situation.snapshot, situation.path, target) if target else None
    bar = "|"
    row = situation.note.lines.line_start(situation.note.lines.line_at(start))
    if situation.text[row:start].lstrip().startswith("|"):
        bar = "\\|"
    plain = name is None or name == words
    written = f"[[{words}]]" if plain else f"[[{name}{bar}{words}]]"
    make = edit_note(situation.path, TextEdit(inside, written))
    yield Action(f"Make a link: {written}", "refactor.rewrite", make)
