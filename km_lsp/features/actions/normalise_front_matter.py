"""Write front matter as today's Obsidian does: keys in lower case, aliases and tags as lists."""

from collections.abc import Iterator

from km_lsp.features.actions.action import Action, Situation, edit_note
from km_lsp.features.reshaping.newline import newline_of
from km_lsp.features.reshaping.properties import quoted
from km_lsp.syntax.note import Note, Property
from km_lsp.syntax.parse import parse
from km_lsp.text.edit import TextEdit, apply_edits
from km_lsp.text.span import Span

_LISTS = {"alias": "aliases", "aliases": "aliases", "tag": "tags", "tags": "tags"}


def normalise_front_matter(situation: Situation) -> Iterator[Action]:
    """Offered where something would change and every name and tag stays."""
    edits = normalised(situation.note, situation.text)
    if edits:
        yield Action("Normalise the front matter", "source", edit_note(situation.path, *edits))


def normalised(note: Note, text: str) -> list[TextEdit]:
    """The edits that do so; none where the front matter is so, broken or would change its sense."""
    edits: list[TextEdit] = []
    keys = [one.key.lower() for one in note.properties]
    for one in note.properties:
        key = _LISTS.get(one.key.lower(), one.key.lower())
        if keys.count(one.key.lower()) > 1 or (key != one.key.lower() and key in keys):
            return []
        if key != one.key:
            edits.append(TextEdit(one.span, key))
        if key in ("aliases", "tags"):
            edits += _as_list(note, text, one, key)
    if not edits:
        return []
    after = parse(apply_edits(text, edits))
    same = [one.name for one in after.aliases] == [one.name for one in note.aliases]
    same = same and [one.name for one in after.tags] == [one.name for one in note.tags]
    broken = any(problem.code == "bad-frontmatter" for problem in after.problems)
    return edits if same and not broken else []


def _as_list(note: Note, text: str, one: Property, key: str) -> list[TextEdit]:
    """The edit that makes a single text a list of lines."""
    written = text[one.value_start : one.value_end].rstrip()
    if not written or written.startswith(("[", "-", "{", "|", ">", "&", "*")):
        return []
    inside = Span(one.value_start, one.value_start + len(written))
    records = note.aliases if key == "aliases" else note.tags
    names = [record.name for record in records if inside.start <= record.start < inside.end]
    line = newline_of(text)
    listed = "".join(f"{line}  - {quoted(name)}" for name in names)
    colon = text.index(":", one.span.end) + 1
    return [TextEdit(Span(colon, inside.end), listed)] if names else []
