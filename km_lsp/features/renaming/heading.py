"""Give a heading, a block or an HTML anchor another name."""

import re
from functools import partial

from km_lsp.features.renaming.file import rename_file
from km_lsp.features.renaming.renamable import Renamable
from km_lsp.features.reshaping.repair import repair
from km_lsp.features.reshaping.vault_edit import Draft, Refused, Spelling, VaultEdit, applied
from km_lsp.syntax.note import Anchor, Block, Heading
from km_lsp.text.edit import TextEdit
from km_lsp.text.span import Span
from km_lsp.vault.note_id import is_note, note_name
from km_lsp.vault.resolve import find_anchor, find_block
from km_lsp.vault.snapshot import Snapshot, TextSource

_BLOCK_ID = re.compile(r"[A-Za-z0-9-]+")
_ANCHOR_ID = re.compile(r"[^\s\"'<>`=#&]+")


def heading(
    snapshot: Snapshot, path: str, place: Heading, span: Span, read: TextSource
) -> Renamable:
    """A heading of the note at `path`; the title that is the note's name stands for the note."""
    name = place.raw or place.text
    if is_title(snapshot, path, place):
        return Renamable(span, name, partial(_rename_title, snapshot, path, place, read))
    return Renamable(span, name, partial(rename_heading, snapshot, path, place, read))


def block(snapshot: Snapshot, path: str, place: Block, span: Span, read: TextSource) -> Renamable:
    """A block of the note at `path`."""
    return Renamable(span, place.id, partial(_rename_block, snapshot, path, place, read))


def anchor(snapshot: Snapshot, path: str, place: Anchor, span: Span, read: TextSource) -> Renamable:
    """An HTML anchor of the note at `path`."""
    return Renamable(span, place.id, partial(_rename_anchor, snapshot, path, place, read))


def is_title(snapshot: Snapshot, path: str, place: Heading) -> bool:
    """Whether a heading is the note's title and says the note's name in plain words."""
    first = snapshot.notes[path].headings[0]
    plain = not place.raw and place.text == note_name(path)
    return first == place and place.level == 1 and plain


def rename_heading(
    snapshot: Snapshot, path: str, place: Heading, read: TextSource, new: str
) -> VaultEdit:
    """The edit that lets a heading of the note at `path` say `new`. Raises `Refused`."""
    text = _one_line(new)
    edit = TextEdit(place.text_span, text)
    seen = _seen(snapshot, path, place, edit, read)
    spelling = Spelling(path, place.text, seen, place.start)
    # Links in the text that is replaced are replaced with it.
    gone = tuple(
        (path, link.start)
        for link in snapshot.notes[path].links
        if place.text_span.start <= link.start < place.text_span.end
    )
    draft = Draft(edits={path: (edit,)}, spellings=(spelling,), dropped=gone)
    return repair(snapshot, draft, read)


def _rename_title(
    snapshot: Snapshot, path: str, place: Heading, read: TextSource, new: str
) -> VaultEdit:
    name = _one_line(new)
    if "/" in name:
        raise Refused("A title with “/” cannot be the name of a file.")
    name = name[: -len(".md")] if is_note(name) else name
    edit = TextEdit(place.text_span, name)
    _seen(snapshot, path, place, edit, read)
    return rename_file(snapshot, path, read, name, title=edit, heading=place.start)


def _seen(snapshot: Snapshot, path: str, place: Heading, edit: TextEdit, read: TextSource) -> str:
    """What the heading says after `edit`. Raises `Refused` when it is no such heading any more."""
    after, _ = applied(snapshot, Draft(edits={path: (edit,)}), read)
    note, before = after.notes[path], snapshot.notes[path]
    found = next((one for one in note.headings if one.start == place.start), None)
    if found is None or found.level != place.level or len(note.headings) != len(before.headings):
        raise Refused(f"“{edit.new}” would not be a heading.")
    return found.text


def _rename_block(
    snapshot: Snapshot, path: str, place: Block, read: TextSource, new: str
) -> VaultEdit:
    id = new.strip().removeprefix("^")
    if not _BLOCK_ID.fullmatch(id):
        raise Refused("A block id is made of Latin letters, digits and “-”.")
    taken = find_block(snapshot.notes[path], id)
    if taken is not None and taken != place:
        raise Refused(f"“{note_name(path)}” already has a block “{taken.id}”.")
    span = Span(place.id_span.start + 1, place.id_span.end)
    return repair(snapshot, Draft(edits={path: (TextEdit(span, id),)}), read)


def _rename_anchor(
    snapshot: Snapshot, path: str, place: Anchor, read: TextSource, new: str
) -> VaultEdit:
    id = new.strip().removeprefix("#")
    if not _ANCHOR_ID.fullmatch(id):
        raise Refused("An anchor is a word without blanks and quotes.")
    if find_anchor(snapshot.notes[path], id) not in (None, place):
        raise Refused(f"“{note_name(path)}” already has an anchor “{id}”.")
    return repair(snapshot, Draft(edits={path: (TextEdit(place.span, id),)}), read)


def _one_line(new: str) -> str:
    text = new.strip().lstrip("#").strip() if new.lstrip().startswith("# ") else new.strip()
    if not text or "\n" in text or "\r" in text:
        raise Refused("A heading is one line of text.")
    return text
