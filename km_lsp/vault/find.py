"""From the path of a link to a file: the rules, in their order.

Sources: Obsidian help, "Internal links" and "Settings"; the order among files of one name from
a third-party description, checked against Obsidian's own help vault. `tests/spec` tells it.
"""

import re
from typing import Literal
from urllib.parse import unquote

from msgspec import Struct

from km_lsp.syntax.markdown_link import unescape
from km_lsp.syntax.note import Link
from km_lsp.vault.names import Names, name_key
from km_lsp.vault.note_id import (
    NOTE_EXTENSIONS,
    extension_of,
    file_name,
    fold,
    folder_of,
    is_note,
    join,
    without_extension,
)

Rule = Literal[
    "own-note",
    "relative",
    "root",
    "path",
    "unique",
    "same-folder",
    "below-folder",
    "shortest",
    "alias",
    "folder-note",
    "folder",
    "none",
]

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]+:|//")
_WIKI_SCHEME = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.\-]+:)?//|mailto:")
FOLDER_NOTES = ("index", "readme")


class Found(Struct, frozen=True, gc=False):
    """Where the path of a link leads."""

    path: str | None
    """The file; None when there is none, or when the link leads out of the vault."""
    rule: Rule
    candidates: tuple[str, ...] = ()
    """All files that the name could mean, the chosen one first; only when there are several."""
    decoded: bool = False
    """Only found after percent-decoding a wikilink's path."""
    outside: bool = False
    """The path climbs out of the vault."""


NOTHING = Found(None, "none")


def is_external(link: Link) -> bool:
    """Whether the link leads to the web or to another program."""
    if link.kind == "autolink":
        return True
    if link.kind == "node":
        return False
    scheme = _WIKI_SCHEME if link.is_wiki else _SCHEME
    return scheme.match(link.path) is not None


def plain_target(names: Names, link: Link) -> str | None:
    """The file that a plain name of one file means, as nearly all links of a vault are.

    `find` would say the same, and no rule has anything to say of the path of such a link.
    """
    if link.is_plain:
        candidates = names.by_key.get(fold(link.path), ())
        if len(candidates) == 1:
            return candidates[0]
    return None


def find(names: Names, source: str, link: Link, *, folder_notes: bool = False) -> Found:
    """The file that `link`, written in the note `source`, leads to."""
    if not link.path:
        return Found(source, "own-note")
    if link.is_wiki:
        return _find_wiki(names, source, link.path, folder_notes)
    return _find_markdown(names, source, link.path, folder_notes)


def keys_of(link: Link) -> tuple[set[str], set[str]]:
    """The keys of `Names` whose change can change where `link` leads: of files, and of aliases."""
    spellings = {link.path, unquote(link.path)}
    if not link.is_wiki:
        spellings |= {unescape(path) for path in spellings}
        spellings |= {path.partition("?")[0] for path in spellings}
    trimmed = {path.strip().rstrip("/") for path in spellings}
    return {name_key(path) for path in trimmed}, {fold(path) for path in trimmed}


def _find_wiki(names: Names, source: str, path: str, folder_notes: bool) -> Found:
    found = _find_path(names, source, path, folder_notes, wiki=True)
    if found is NOTHING and "%" in path and (decoded := unquote(path)) != path:
        other = _find_path(names, source, decoded, folder_notes, wiki=True)
        if other.path is not None:
            return Found(other.path, other.rule, other.candidates, decoded=True)
    return found


def _find_markdown(names: Names, source: str, written: str, folder_notes: bool) -> Found:
    path = unescape(written)
    outcome = NOTHING
    for spelling in dict.fromkeys((unquote(path), path, unquote(path.partition("?")[0]))):
        found = _find_path(names, source, spelling, folder_notes, wiki=False)
        if found.path is not None or found.rule == "folder":
            return found
        outcome = found if outcome is NOTHING else outcome
    return outcome


def _find_path(names: Names, source: str, path: str, folder_notes: bool, *, wiki: bool) -> Found:
    folder = folder_of(source)
    is_folder = path.endswith("/")
    trimmed = path.strip().rstrip("/")
    if path.startswith("/"):
        return _exact(names, trimmed.lstrip("/"), "root", folder_notes, is_folder)
    dotted = trimmed.startswith(("./", "../")) or trimmed in (".", "..")
    if dotted or not wiki:
        whole = join(folder, trimmed)
        if whole is None:
            return _above_root(names, trimmed)
        found = _exact(names, whole, "relative", folder_notes, is_folder)
        if found is not NOTHING or dotted:
            return found
    if not is_folder:
        found = _by_name(names, source, folder, trimmed)
        if found is not NOTHING:
            return found
    if aliased := names.aliases.get(fold(trimmed)):
        candidates = aliased if len(aliased) > 1 else ()
        return Found(aliased[0], "alias", candidates)
    return _exact(names, trimmed, "root", folder_notes, is_folder)


def _above_root(names: Names, path: str) -> Found:
    """What a path means that climbs out of the vault.

    An attachment is looked for from the root, as in a web address, which is how the pictures of
    real vaults are found; a note is not: a wrong note is worse than none.
    """
    inside = path
    while inside.startswith(("../", "./")):
        inside = inside.partition("/")[2]
    found = _exact(names, inside, "relative", False, False)
    if found.path is not None and not is_note(found.path):
        return found
    return Found(None, "none", outside=True)


def _exact(names: Names, path: str, rule: Rule, folder_notes: bool, is_folder: bool) -> Found:
    """The file at `path`, or the note or folder of that path."""
    if not is_folder:
        for spelling in (path, *(path + extension for extension in NOTE_EXTENSIONS)):
            if spelling in names.paths:
                return Found(spelling, rule)
            if folded := names.by_path.get(fold(spelling)):
                return Found(folded[0], rule)
    key = fold(path)
    if key in names.folders or not path:
        if folder_notes:
            for name in FOLDER_NOTES:
                for extension in NOTE_EXTENSIONS:
                    inside = f"{key}/{name}{extension}" if key else name + extension
                    if files := names.by_path.get(inside):
                        return Found(files[0], "folder-note")
        return Found(None, "folder")
    return NOTHING


def _by_name(names: Names, source: str, folder: str, path: str) -> Found:
    """A file anywhere whose path ends with `path`."""
    candidates = _ending_with(names, path)
    if not candidates:
        return NOTHING
    if len(candidates) == 1:
        return Found(candidates[0], "unique")
    if "/" in path:
        whole = fold(path)
        for candidate in candidates:
            if fold(candidate) == whole or fold(without_extension(candidate)) == whole:
                return Found(candidate, "path", _first(candidate, candidates))
    near = [candidate for candidate in candidates if folder_of(candidate) == folder]
    if near and "/" not in path:
        return Found(near[0], "same-folder", _first(near[0], candidates))
    below = folder + "/"
    if folder and (near := [path for path in candidates if path.startswith(below)]):
        return Found(near[0], "below-folder", _first(near[0], candidates))
    return Found(candidates[0], "shortest", candidates)


def _ending_with(names: Names, path: str) -> tuple[str, ...]:
    """Files of the name that `path` ends with, in its folders; those of the very same case alone,
    where there are any."""
    name = file_name(path)
    stem = without_extension(name)
    candidates = names.by_key.get(fold(stem), ())
    if stem != name:
        # `[[x.png.md]]`: the extension of a note was written, so only notes are meant.
        candidates = tuple(candidate for candidate in candidates if is_note(candidate))
    elif extension_of(name) and len(candidates) > 1:
        # `[[x.png]]`: the file of that full name comes before a note called `x.png.md`.
        full = tuple(other for other in candidates if fold(file_name(other)) == fold(name))
        candidates = full or candidates
    if "/" in path:
        tail = "/" + fold(without_extension(path) if stem != name else path)
        candidates = tuple(
            candidate
            for candidate in candidates
            if ("/" + fold(without_extension(candidate))).endswith(tail)
            or ("/" + fold(candidate)).endswith(tail)
        )
    if len(candidates) > 1:
        same = tuple(
            other
            for other in candidates
            if file_name(other) == name or without_extension(file_name(other)) == stem
        )
        candidates = same or candidates
    return candidates


def _first(chosen: str, candidates: tuple[str, ...]) -> tuple[str, ...]:
    return (chosen, *(other for other in candidates if other != chosen))
