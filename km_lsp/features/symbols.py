"""The outline of a note, and names in the whole vault."""

from typing import Literal

from msgspec import Struct

from km_lsp.syntax.note import Heading, Note
from km_lsp.text.span import Span
from km_lsp.vault.catalog import Catalog
from km_lsp.vault.note_id import note_name
from km_lsp.vault.snapshot import Snapshot

SymbolKind = Literal["note", "alias", "heading"]


class Outline(Struct):
    """A heading and the headings below it."""

    heading: Heading
    children: list["Outline"]


class Symbol(Struct, frozen=True):
    """A name in the vault."""

    name: str
    kind: SymbolKind
    path: str
    span: Span


def outline(note: Note) -> list[Outline]:
    """The headings as a tree; a skipped level loses no heading."""
    roots: list[Outline] = []
    open_: list[Outline] = []
    for heading in note.headings:
        entry = Outline(heading, [])
        while open_ and open_[-1].heading.level >= heading.level:
            open_.pop()
        (open_[-1].children if open_ else roots).append(entry)
        open_.append(entry)
    return roots


def workspace_symbols(snapshot: Snapshot, catalog: Catalog, query: str, limit: int) -> list[Symbol]:
    """Notes, aliases and headings that match `query`, the best first."""
    found: list[Symbol] = []
    scored = catalog.names.search(query, limit) + catalog.headings.search(query, limit)
    for entry, _ in sorted(scored, key=lambda pair: -pair[1])[:limit]:
        note = snapshot.notes.get(entry.path)
        if entry.kind == "note":
            found.append(Symbol(note_name(entry.path), "note", entry.path, Span(0, 0)))
        elif entry.kind == "alias" and note is not None:
            spans = [alias.span for alias in note.aliases if alias.name == entry.name]
            found += [Symbol(entry.name, "alias", entry.path, span) for span in spans[:1]]
        elif entry.kind == "heading" and note is not None:
            spans = [one.text_span for one in note.headings if one.text == entry.name]
            found += [Symbol(entry.name, "heading", entry.path, span) for span in spans]
    return found[:limit]
