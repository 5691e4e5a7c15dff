"""What a completion offers, and what its sources are given."""

from typing import Literal

from msgspec import Struct

from km_lsp.features.completion_context import Context
from km_lsp.syntax.note import Note
from km_lsp.vault.catalog import Catalog
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
