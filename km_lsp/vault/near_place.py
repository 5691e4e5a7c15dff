"""Headings that a fragment means by another rule than ours: of order, or of spelling."""

import re

from km_lsp.syntax.note import Heading, Link, Note
from km_lsp.vault.heading_key import heading_key
from km_lsp.vault.note_id import fold
from km_lsp.vault.resolve import find_heading

_NO_LETTER = re.compile(r"[\W_]+")


def is_near(note: Note, link: Link) -> bool:
    """Whether the fragment of `link`, which leads nowhere, means a heading by another rule."""
    fragment = link.fragment or ""
    return (link.is_wiki and in_other_order(note, fragment) is not None) or (
        in_other_form(note, fragment) is not None
    )


def in_other_order(note: Note, fragment: str) -> Heading | None:
    """For `A#B` the heading B, where both exist and B does not stand below A."""
    parts = [part for part in fragment.split("#") if heading_key(part)]
    if len(parts) < 2:
        return None
    found = [find_heading(note, part) for part in parts]
    return found[-1] if None not in found else None


def in_other_form(note: Note, fragment: str) -> Heading | None:
    """The one heading that has the letters and digits of `fragment`, its last part if nested.

    So the slugs of other programs are recognised, which keep or drop other marks than GitHub.
    """
    wanted = _letters(fragment.rpartition("#")[2])
    if not wanted:
        return None
    found = [heading for heading in note.headings if _letters(heading.text) == wanted]
    return found[0] if len(found) == 1 else None


def _letters(text: str) -> str:
    return _NO_LETTER.sub("", fold(text))
