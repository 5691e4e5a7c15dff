"""When a fragment means a heading: Obsidian's rule and GitHub's.

Obsidian compares headings blind to case and punctuation (semantics measured on its own help
vault, where `#hasTag` reaches the heading "`hasTag()`"). GitHub makes a slug of each heading and
numbers the repeated ones.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from km_lsp.syntax.note import Heading
from km_lsp.vault.note_id import fold

_PUNCTUATION = re.compile(r"[!-,./:-@\[-^`{-~\s\u00a0]+|(?<!\w)-|-(?!\w)")
_NOT_IN_SLUG = re.compile(r"[^\w\- ]")
_UNWRITABLE = re.compile(r"[:#|^\\]|%%|\[\[|\]\]")


@lru_cache(maxsize=4096)
def heading_key(text: str) -> str:
    """What two headings have in common that Obsidian takes for one."""
    return " ".join(_PUNCTUATION.sub(" ", fold(text)).split())


def github_slug(text: str) -> str:
    """The anchor GitHub gives a heading, before repeated ones are numbered."""
    return _NOT_IN_SLUG.sub("", fold(text.strip())).replace(" ", "-")


def github_slugs(headings: Iterable[Heading]) -> Iterator[tuple[str, Heading]]:
    """Every heading with its anchor on GitHub: the second of a name gets `-1`."""
    used: dict[str, int] = {}
    for heading in headings:
        slug = base = github_slug(heading.text)
        while slug in used:
            used[base] += 1
            slug = f"{base}-{used[base]}"
        used[slug] = 0
        yield slug, heading


def linkable(text: str) -> str:
    """A heading's text as a wikilink can carry it: what would end the link becomes a blank."""
    return " ".join(_UNWRITABLE.sub(" ", text).split())
