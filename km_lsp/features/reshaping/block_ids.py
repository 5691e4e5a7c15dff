"""An id for a block that has none: where it is written, and which is free."""

import re
from hashlib import blake2b

from msgspec import Struct

from km_lsp.features.reshaping.newline import line_start, newline_of
from km_lsp.syntax.block import Construct
from km_lsp.syntax.note import Block, Note
from km_lsp.syntax.outline import constructs_at
from km_lsp.syntax.parse import parse
from km_lsp.text.edit import TextEdit, apply_edits
from km_lsp.text.span import Span

_OWN_LINE = ("quote", "table", "code")
_ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz"
_LENGTH = 6
_BELOW = re.compile(r"\r?\n[ \t]*(?:\r?\n|[-*+][ \t]|\d{1,9}[.)][ \t]|>|```|~~~)")
"""What ends the own text of a list item."""


class NewId(Struct, frozen=True):
    """An id and the edit that writes it."""

    id: str
    edit: TextEdit


def block_at(note: Note, text: str, offset: int) -> Block | None:
    """The innermost block with an id that `offset` lies in."""
    found = [one for one in note.blocks if one.start <= offset <= one.span.end]
    around = [one for one in constructs_at(text, offset) if one.kind in ("item", "paragraph")]
    inner = around[-1] if around else None
    for one in sorted(found, key=lambda block: block.length):
        if inner is None or one.start >= inner.start or one.id_span.end <= inner.end:
            return one
    return None


def new_block_id(note: Note, text: str, offset: int) -> NewId | None:
    """An id for the block at `offset`, by the rules of Obsidian ("Link to a block in a note").

    It ends a paragraph, a heading or the own text of a list item, and stands on a line of its own
    below a quote, a table or code. None where there is no block, or no id would be read as one.
    """
    around = constructs_at(text, offset)
    owner = next((one for one in around if one.kind in _OWN_LINE), None)
    if owner is None:
        owner = next((one for one in reversed(around) if one.kind in ("item", "heading")), None)
    if owner is None:
        owner = next((one for one in reversed(around) if one.kind == "paragraph"), None)
    if owner is None:
        return None
    id = _free_id(note, text[owner.start : owner.end])
    edit = _edit(text, owner, id)
    after = parse(apply_edits(text, [edit]))
    made = [one for one in after.blocks if one.id == id]
    if len(made) != 1 or made[0].start != owner.start:
        return None
    if [one.text for one in after.headings] != [one.text for one in note.headings]:
        return None
    if len(after.links) != len(note.links):
        return None
    return NewId(id, edit)


def _edit(text: str, owner: Construct, id: str) -> TextEdit:
    end = owner.start + len(text[owner.start : owner.end].rstrip())
    if owner.kind in _OWN_LINE:
        line = newline_of(text)
        row = line_start(text, owner.start)
        indent = text[row : owner.start]
        indent = indent if not indent.strip() else ""
        rest = text[end:]
        more = "" if not rest.strip() or re.match(r"[ \t]*\r?\n[ \t]*\r?\n", rest) else line
        return TextEdit(Span(end, end), f"{line}{line}{indent}^{id}{more}")
    if owner.kind == "item":
        # What is below the item stays below it: the id ends the first paragraph.
        found = re.search(
            r"\r?\n[ \t]*(?:\r?\n|[-*+][ \t]|\d{1,9}[.)][ \t]|>|```|~~~)", text[owner.start : end]
        )
        end = owner.start + found.start() if found else end
        end = owner.start + len(text[owner.start : end].rstrip())
    return TextEdit(Span(end, end), f" ^{id}")


def _free_id(note: Note, text: str) -> str:
    """An id that the note does not have; the same text gets the same one."""
    used = {one.id.lower() for one in note.blocks}
    number = 0
    while True:
        digest = blake2b(f"{number}{text}".encode(errors="replace"), digest_size=8).digest()
        value, id = int.from_bytes(digest), ""
        for _ in range(_LENGTH):
            value, rest = divmod(value, len(_ALPHABET))
            id += _ALPHABET[rest]
        if id not in used and not id.isdigit():
            return id
        number += 1
