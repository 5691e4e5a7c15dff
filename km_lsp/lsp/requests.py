"""Answers to requests: positions in, one feature called, positions out."""

from lsprotocol import types as t

from km_lsp.features.completion import completion
from km_lsp.features.cursor import link_at
from km_lsp.features.definition import Destination, definition
from km_lsp.features.document_links import document_links
from km_lsp.features.folding import folding
from km_lsp.features.highlight import highlight
from km_lsp.features.hover import hover, preview
from km_lsp.features.references import references
from km_lsp.features.semantic_tokens import TOKEN_KINDS, semantic_tokens
from km_lsp.features.symbols import outline, workspace_symbols
from km_lsp.lsp import convert
from km_lsp.lsp.session import Session
from km_lsp.lsp.vault import Vault
from km_lsp.text.span import Span

_MOST_SYMBOLS = 200
_CATCH_UP = 0.03
"""Seconds that a search may spend on bringing its index up to date: after the scan there is
much to do, later next to nothing."""
LEGEND = t.SemanticTokensLegend(token_types=list(TOKEN_KINDS), token_modifiers=["missing"])
_SYMBOL_KIND = {
    "note": t.SymbolKind.File,
    "alias": t.SymbolKind.Key,
    "heading": t.SymbolKind.String,
}


def complete(session: Session, params: t.CompletionParams) -> t.CompletionList | None:
    place = session.place(params.text_document.uri, params.position)
    vault = place.vault
    vault.catalog.settle(vault.snapshot, _CATCH_UP)
    found = completion(vault.snapshot, vault.catalog, place.path, place.offset)
    if found is None:
        return None
    return convert.to_completion_list(found, place.note.lines, session.client, str(vault.root))


def resolve_completion(session: Session, item: t.CompletionItem) -> t.CompletionItem:
    data = item.data
    if not (isinstance(data, list | tuple) and len(data) == 3):
        return item
    root, path, offset = data
    vault = next((one for one in session.vaults.values() if str(one.root) == root), None)
    if vault is None or not isinstance(path, str) or path not in vault.snapshot.names.paths:
        return item
    text = vault.read(path)
    if text is not None:
        span = Span(offset, len(text)) if isinstance(offset, int) else None
        value = preview(text, span)
        item.documentation = t.MarkupContent(t.MarkupKind.Markdown, value)
    return item


def define(
    session: Session, params: t.DefinitionParams
) -> list[t.LocationLink] | list[t.Location] | None:
    place = session.place(params.text_document.uri, params.position)
    vault = place.vault
    vault.need_target(place.path, link_at(place.note, place.offset))
    found = definition(vault.snapshot, place.path, place.offset)
    if not found:
        return None
    if not session.client.definition_links:
        return [_location(session, vault, one.path, one.selection) for one in found]
    return [_location_link(session, vault, place.path, one) for one in found]


def refer(session: Session, params: t.ReferenceParams) -> list[t.Location] | None:
    place = session.place(params.text_document.uri, params.position)
    vault = place.vault
    declaration = params.context.include_declaration
    vault.need_target(place.path, link_at(place.note, place.offset))
    found = references(vault.snapshot, place.path, place.offset, declaration=declaration)
    return [_location(session, vault, path, span) for path, span in found] or None


def show_hover(session: Session, params: t.HoverParams) -> t.Hover | None:
    place = session.place(params.text_document.uri, params.position)
    vault = place.vault
    vault.need_target(place.path, link_at(place.note, place.offset))
    found = hover(vault.snapshot, vault.catalog, place.path, place.offset, vault.read)
    if found is None:
        return None
    where = convert.to_range(place.note.lines, found.span, session.client.encoding)
    return t.Hover(t.MarkupContent(t.MarkupKind.Markdown, found.markdown), where)


def list_document_symbols(
    session: Session, params: t.DocumentSymbolParams
) -> list[t.DocumentSymbol] | list[t.SymbolInformation]:
    vault, path, note = session.find(params.text_document.uri)
    if session.client.hierarchical_symbols:
        return convert.to_document_symbols(outline(note), note, session.client.encoding)
    return [
        t.SymbolInformation(
            location=_location(session, vault, path, heading.text_span),
            name=heading.text,
            kind=t.SymbolKind.String,
        )
        for heading in note.headings
    ]


def find_workspace_symbols(
    session: Session, params: t.WorkspaceSymbolParams
) -> list[t.SymbolInformation]:
    found: list[t.SymbolInformation] = []
    for vault in session.vaults.values():
        vault.flush()
        vault.catalog.settle(vault.snapshot, _CATCH_UP)
        for symbol in workspace_symbols(vault.snapshot, vault.catalog, params.query, _MOST_SYMBOLS):
            found.append(
                t.SymbolInformation(
                    location=_location(session, vault, symbol.path, symbol.span),
                    name=symbol.name,
                    kind=_SYMBOL_KIND[symbol.kind],
                    container_name=symbol.path,
                )
            )
    return found[:_MOST_SYMBOLS]


def list_document_links(session: Session, params: t.DocumentLinkParams) -> list[t.DocumentLink]:
    vault, path, note = session.find(params.text_document.uri)
    links = []
    for found in document_links(vault.snapshot, path):
        where = convert.to_range(note.lines, found.span, session.client.encoding)
        target = found.url
        if found.target is not None:
            target = vault.uri_of(found.target.path)
            other = vault.snapshot.notes.get(found.target.path)
            if other is not None and found.target.selection.start:
                # The fragment `#L7` is what editors read as a line.
                line, _ = other.lines.position(found.target.selection.start, "utf-32")
                target += f"#L{line + 1}"
        links.append(t.DocumentLink(range=where, target=target))
    return links


def show_highlights(
    session: Session, params: t.DocumentHighlightParams
) -> list[t.DocumentHighlight]:
    place = session.place(params.text_document.uri, params.position)
    return [
        t.DocumentHighlight(convert.to_range(place.note.lines, span, session.client.encoding))
        for span in highlight(place.vault.snapshot, place.path, place.offset)
    ]


def color(session: Session, params: t.SemanticTokensParams) -> t.SemanticTokens:
    vault, path, note = session.find(params.text_document.uri)
    lines, encoding = note.lines, session.client.encoding
    data: list[int] = []
    row = column = 0
    for token in semantic_tokens(vault.snapshot, path):
        line, start = lines.position(token.span.start, encoding)
        last, end = lines.position(token.span.end, encoding)
        if last != line:
            continue
        data += [line - row, start - column if line == row else start, end - start]
        data += [TOKEN_KINDS.index(token.kind), int(token.missing)]
        row, column = line, start
    return t.SemanticTokens(data=data)


def list_folds(session: Session, params: t.FoldingRangeParams) -> list[t.FoldingRange]:
    vault, path, note = session.find(params.text_document.uri)
    kinds = {"region": t.FoldingRangeKind.Region, "comment": t.FoldingRangeKind.Comment}
    return [
        t.FoldingRange(
            start_line=fold.first,
            end_line=fold.last,
            kind=kinds.get(fold.kind) if fold.kind else None,
        )
        for fold in folding(note, vault.read(path) or "")
    ]


def _location(session: Session, vault: Vault, path: str, span: Span) -> t.Location:
    note = vault.snapshot.notes.get(path)
    lines = note.lines if note else None
    return t.Location(vault.uri_of(path), convert.to_range(lines, span, session.client.encoding))


def _location_link(
    session: Session, vault: Vault, source: str, found: Destination
) -> t.LocationLink:
    note = vault.snapshot.notes.get(found.path)
    lines = note.lines if note else None
    encoding = session.client.encoding
    return t.LocationLink(
        target_uri=vault.uri_of(found.path),
        target_range=convert.to_range(lines, found.span, encoding),
        target_selection_range=convert.to_range(lines, found.selection, encoding),
        origin_selection_range=convert.to_range(
            vault.snapshot.notes[source].lines, found.origin, encoding
        ),
    )
