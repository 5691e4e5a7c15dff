"""What a completion offers, and what its sources are given."""

from typing import Literal

from msgspec import Struct

from km_lsp.features.completion_context import Context
from km_lsp.syntax.note import Link, Note
from km_lsp.vault.catalog import Catalog
from km_lsp.vault.find import find
from km_lsp.vault.note_id import file_name, fold, is_note, without_extension
from km_lsp.vault.snapshot import Snapshot

ItemKind = Literal[
    "note", "alias", "heading", "block", "tag", "file", "unresolved", "reference", "footnote"
]


class Item(Struct, frozen=True):
    """One offer."""

    label: str
    kind: ItemKind
    text: str
    """What replaces the context's span, without the closing brackets."""
    detail: str = ""
    path: str | None = None
    """The note whose preview belongs to it."""
    offset: int | None = None
    """Where in that note the preview starts; None for its top."""


class Request(Struct, frozen=True):
    """What every source is given."""

    snapshot: Snapshot
    catalog: Catalog
    path: str
    note: Note
    text: str
    context: Context


def link_name(snapshot: Snapshot, source: str, path: str) -> str | None:
    """The shortest way to write `path` in a wikilink of `source` that leads there unambiguously.

    None for a file whose name a wikilink cannot carry.
    """
    written = without_extension(path) if is_note(path) else path
    if any(mark in written for mark in ("[[", "]]", "|", "#", "^", "\n")):
        return None
    name = file_name(written)
    if len(snapshot.names.by_key.get(fold(name), ())) == 1 and "%" not in name:
        return name
    segments = written.split("/")
    for count in range(1, len(segments) + 1):
        suffix = "/".join(segments[-count:])
        found = find(snapshot.names, source, _wikilink(suffix))
        if found.path == path and not found.candidates:
            return suffix
    return "/" + written


def _wikilink(path: str) -> Link:
    return Link(0, len(path) + 4, "wikilink", path, 2, len(path))
