"""What can be inserted at the cursor."""

from itertools import islice

from msgspec import Struct

from km_lsp.features.completion_context import Context, context_at
from km_lsp.features.completion_item import Item, Request
from km_lsp.features.completion_sources import SOURCES
from km_lsp.text.span import Span
from km_lsp.vault.catalog import Catalog
from km_lsp.vault.snapshot import Snapshot

LIMIT = 100


class Completion(Struct, frozen=True):
    """The offers, best first."""

    items: tuple[Item, ...]
    span: Span
    """What an accepted item replaces."""
    typed: str
    """The text from the span's start to the cursor, which editors filter by."""
    replaced: str
    """The text from the cursor to the span's end: the rest of a name, brackets."""
    suffix: str
    """What follows every item's text: the brackets that close the link."""
    incomplete: bool
    """There is more, or typing on may find other items."""


def completion(snapshot: Snapshot, catalog: Catalog, path: str, offset: int) -> Completion | None:
    """The completion at `offset` of the open note at `path`; None where nothing is offered."""
    note, text = snapshot.notes.get(path), snapshot.text_of(path)
    if note is None or text is None:
        return None
    context = context_at(note, text, offset)
    if context is None:
        return None
    request = Request(snapshot, catalog, path, note, text, context)
    items = tuple(islice(SOURCES[context.kind](request), LIMIT))
    if not items:
        return None
    typed, replaced = text[context.span.start : offset], text[offset : context.span.end]
    return Completion(items, context.span, typed, replaced, _suffix(context), True)


def _suffix(context: Context) -> str:
    if not context.close:
        return ""
    return "]" if context.kind in ("reference", "footnote") else "]]"
