"""What a note is called that is made from text, and where it lies."""

import re

from km_lsp.features.reshaping.file_names import problem_with_name
from km_lsp.vault.note_id import fold
from km_lsp.vault.snapshot import Snapshot

_LONGEST = 60
_LINK = re.compile(
    r"!?\[\[(?:[^\[\]|]*\\?\|)?([^\[\]|]*)\]\]|\[\^[^\]]+\]"
    r"|!?\[([^\[\]]*)\](?:\([^()]*\)|\[[^\[\]]*\])"
)
_MARKUP = re.compile(
    r"[*_`~=]{1,3}|\s\^[A-Za-z0-9-]+\s*$|^\s*(?:[-*+>]|\d+[.)]|#{1,6})\s+(?:\[.\]\s+)?"
)
_TAG = re.compile(r"</?[A-Za-z][^<>]*>|<!--.*?-->")
_ILLEGAL = re.compile(r"[<>:\"/\\|?*#^\[\]]|%%")


def name_from(text: str) -> str:
    """A file name made of the first words of `text`, its markup left out."""
    line = next((line for line in text.splitlines() if line.strip()), "")
    line = _LINK.sub(lambda found: found.group(1) or found.group(2) or "", line)
    line = _TAG.sub("", line)
    line = _MARKUP.sub("", _MARKUP.sub("", line))
    words = " ".join(_ILLEGAL.sub(" ", line).split()).strip(". ")
    if len(words) > _LONGEST:
        words = words[:_LONGEST].rpartition(" ")[0] or words[:_LONGEST]
    words = words.rstrip(",;.- ")
    return words if words and problem_with_name(words) is None else "Untitled"


def free_path(snapshot: Snapshot, folder: str, name: str, taken: set[str] | None = None) -> str:
    """The path of a new note called `name`, with a number behind it if the name is in use.

    The name is free in the whole vault, so that a link by it means the new note. `taken` are
    folded names that are spoken for, too; the one found is added.
    """
    names = snapshot.names
    number = 1
    while True:
        tried = name if number == 1 else f"{name} {number}"
        key = fold(tried)
        used = key in names.by_key or (taken is not None and key in taken)
        if not used:
            if taken is not None:
                taken.add(key)
            return f"{folder}/{tried}.md" if folder else f"{tried}.md"
        number += 1
