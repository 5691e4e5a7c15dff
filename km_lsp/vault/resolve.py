"""From a link to the place it leads to, as a value."""

import re
from typing import Literal
from urllib.parse import unquote

from msgspec import Struct

from km_lsp.syntax.note import Anchor, Block, Heading, Link, Note
from km_lsp.vault.find import Found, find, is_external
from km_lsp.vault.heading_key import github_slugs, heading_key
from km_lsp.vault.note_id import ATTACHMENT_EXTENSIONS, extension_of, fold, is_note
from km_lsp.vault.snapshot import Snapshot

Status = Literal["resolved", "ambiguous", "missing", "external", "empty", "unknown"]
Missing = Literal["note", "file", "attachment", "outside", "heading", "block", "anchor", "line"]
Place = Heading | Block | Anchor

_LINES = re.compile(r"L(\d{1,9})(?:C\d+)?(?:-L?\d+(?:C\d+)?)?")
"""How GitHub and editors write a line, or the first and the last of several."""


class Outcome(Struct, frozen=True, gc=False):
    """What a link leads to.

    `unknown` is what cannot be told yet or from here: a note that was not read so far, a path
    into an ignored folder, a site's own address.
    """

    status: Status
    found: Found | None = None
    missing: Missing | None = None
    place: Place | None = None
    """The heading, block or anchor that the fragment names."""

    @property
    def path(self) -> str | None:
        """The file the link leads to, whether its fragment exists or not."""
        return self.found.path if self.found else None


def resolve(snapshot: Snapshot, source: str, link: Link) -> Outcome:
    """Where `link`, written in the note `source`, leads."""
    if is_external(link):
        return Outcome("external")
    if not link.path and not link.fragment:
        return Outcome("empty")
    found = find(snapshot.names, source, link, folder_notes=snapshot.options.folder_notes)
    if found.path is None:
        return _without_file(snapshot, source, link, found)
    status: Status = "ambiguous" if is_ambiguous(found) else "resolved"
    note = snapshot.notes.get(found.path)
    if not link.fragment or not is_note(found.path):
        return Outcome(status, found)
    if note is None:
        return Outcome("unknown", found)
    place = find_place(note, link)
    if place is None:
        line = None if link.is_wiki else _LINES.fullmatch(link.fragment)
        if line is None:
            return Outcome("missing", found, missing_place(link))
        if not 1 <= int(line.group(1)) <= note.lines.line_count:
            return Outcome("missing", found, "line")
    return Outcome(status, found, None, place)


def is_ambiguous(found: Found) -> bool:
    """Whether the choice among the candidates was made by nothing but length and alphabet."""
    return len(found.candidates) > 1 and found.rule in ("shortest", "below-folder", "alias")


def missing_place(link: Link) -> Missing:
    """What a fragment that leads nowhere names."""
    if (link.fragment or "").startswith("^"):
        return "block"
    return "heading" if link.is_wiki else "anchor"


def _without_file(snapshot: Snapshot, source: str, link: Link, found: Found) -> Outcome:
    if found.rule == "folder":
        return Outcome("resolved", found)
    if found.outside:
        return Outcome("missing", found, "outside")
    if snapshot.is_ignored(source, link.path):
        return Outcome("unknown", found)
    extension = extension_of(link.path)
    named = extension in ATTACHMENT_EXTENSIONS or is_note(link.path)
    if not link.is_wiki and link.path.startswith("/") and not named:
        # An address on the site that the notes are published to, unless a folder says otherwise.
        top = fold(link.path.lstrip("/").partition("/")[0])
        if top not in snapshot.names.folders:
            return Outcome("unknown", found)
    if extension in ATTACHMENT_EXTENSIONS or link.kind == "image":
        return Outcome("missing", found, "attachment")
    return Outcome("missing", found, "note" if link.is_wiki else "file")


def find_place(note: Note, link: Link) -> Place | None:
    """The heading, block or anchor of `note` that the fragment of `link` names."""
    written = (link.fragment or "").strip()
    for fragment in dict.fromkeys((written, unquote(written))):
        if fragment.startswith("^"):
            if block := find_block(note, fragment[1:]):
                return block
        elif heading := find_heading(note, fragment):
            return heading
        elif not link.is_wiki:
            if heading := find_slug(note, fragment):
                return heading
            if anchor := find_anchor(note, fragment):
                return anchor
        elif anchor := find_anchor(note, fragment):
            return anchor
    return None


def find_heading(note: Note, fragment: str) -> Heading | None:
    """The heading that `A` or `A#B#C` names: each part deeper and later than the one before.

    The last part's first match counts; a `#` may also belong to the heading's own text.
    """
    keys = [key for part in fragment.split("#") if (key := heading_key(part))]
    if not keys:
        return None
    spelled = [_keys(heading) for heading in note.headings]
    found = _nested(note.headings, spelled, keys, 0, 0)
    if found is not None or len(keys) == 1:
        return found
    whole = heading_key(fragment)
    return next(
        (heading for heading, own in zip(note.headings, spelled, strict=True) if whole in own), None
    )


def _nested(
    headings: tuple[Heading, ...], spelled: list[set[str]], keys: list[str], start: int, level: int
) -> Heading | None:
    """The heading that `keys` lead to, looked for from number `start`, below `level`."""
    for number in range(start, len(headings)):
        heading = headings[number]
        if level and heading.level <= level and number >= start:
            # The section of the part before has ended.
            return None
        if keys[0] not in spelled[number]:
            continue
        if len(keys) == 1:
            return heading
        inner = _nested(headings, spelled, keys[1:], number + 1, heading.level)
        if inner is not None:
            return inner
    return None


def _keys(heading: Heading) -> set[str]:
    keys = {heading_key(heading.text)}
    if heading.raw:
        keys.add(heading_key(heading.raw))
    return keys


def find_slug(note: Note, fragment: str) -> Heading | None:
    """The heading whose GitHub anchor is `fragment`."""
    wanted = fold(fragment)
    return next((heading for slug, heading in github_slugs(note.headings) if slug == wanted), None)


def find_anchor(note: Note, fragment: str) -> Anchor | None:
    """The HTML anchor called `fragment`."""
    return next((anchor for anchor in note.anchors if anchor.id == fragment), None)


def find_block(note: Note, id: str) -> Block | None:
    """The first block with that id; ids are blind to case."""
    wanted = id.lower()
    return next((block for block in note.blocks if block.id.lower() == wanted), None)
