"""Core words to protocol words: offsets to positions, paths to URIs, findings to diagnostics."""

import re
from collections.abc import Callable

from lsprotocol import types as t

from km_lsp.features.completion import Completion
from km_lsp.features.completion_item import Item
from km_lsp.features.finding import Finding, Related
from km_lsp.features.symbols import Outline
from km_lsp.lsp.client import Client
from km_lsp.syntax.note import Note
from km_lsp.text.line_index import Encoding, LineIndex
from km_lsp.text.span import Span

_SEVERITY = {
    "error": t.DiagnosticSeverity.Error,
    "warning": t.DiagnosticSeverity.Warning,
    "info": t.DiagnosticSeverity.Information,
    "hint": t.DiagnosticSeverity.Hint,
}
_ITEM_KIND = {
    "note": t.CompletionItemKind.File,
    "alias": t.CompletionItemKind.Reference,
    "heading": t.CompletionItemKind.Module,
    "block": t.CompletionItemKind.Struct,
    "tag": t.CompletionItemKind.Keyword,
    "file": t.CompletionItemKind.Unit,
    "unresolved": t.CompletionItemKind.Event,
    "reference": t.CompletionItemKind.Variable,
    "footnote": t.CompletionItemKind.Variable,
}
_WORD = re.compile(r"\S+")
_SNIPPET_MARK = re.compile(r"[\\$}]")
NO_RANGE = t.Range(t.Position(0, 0), t.Position(0, 0))


def to_range(lines: LineIndex | None, span: Span, encoding: Encoding) -> t.Range:
    """The range of a span; the start of the document for a file that is not read."""
    if lines is None:
        return NO_RANGE
    line, column = lines.position(span.start, encoding)
    start = t.Position(line, column)
    if not lines.wide and span.end <= lines.line_end(line):
        # Nearly all spans are of one line of plain text.
        return t.Range(start, t.Position(line, column + span.end - span.start))
    return t.Range(start, t.Position(*lines.position(span.end, encoding)))


def to_diagnostic(
    finding: Finding, lines: LineIndex, client: Client, locate: Callable[[Related], t.Location]
) -> t.Diagnostic:
    """A finding as the client can show it."""
    diagnostic = t.Diagnostic(
        range=to_range(lines, finding.span, client.encoding),
        message=finding.message,
        severity=_SEVERITY[finding.level],
        code=finding.code,
        source="km-lsp",
    )
    if finding.report.unnecessary and client.unnecessary_tag:
        diagnostic.tags = [t.DiagnosticTag.Unnecessary]
    if finding.report.related and client.related_information:
        diagnostic.related_information = [
            t.DiagnosticRelatedInformation(locate(one), one.message)
            for one in finding.report.related
        ]
    return diagnostic


def to_completion_list(
    found: Completion, lines: LineIndex, client: Client, root: str
) -> t.CompletionList:
    """The list, in an order that no client changes: each item matches what was typed."""
    span, suffix = found.span, found.suffix
    if client.needs_snippets and found.replaced and suffix.startswith(found.replaced):
        # A snippet replaces nothing behind the cursor: the brackets that stand there stay.
        span = Span(span.start, span.end - len(found.replaced))
        suffix = suffix.removeprefix(found.replaced)
    where = to_range(lines, span, client.encoding)
    items = [
        _to_item(item, number, found.typed, item.text + suffix, where, client, root)
        for number, item in enumerate(found.items)
    ]
    completions = t.CompletionList(is_incomplete=found.incomplete, items=items)
    if client.item_defaults:
        completions.item_defaults = t.CompletionItemDefaults(edit_range=where)
    return completions


def _to_item(
    item: Item, number: int, typed: str, text: str, where: t.Range, client: Client, root: str
) -> t.CompletionItem:
    converted = t.CompletionItem(
        label=item.label,
        kind=_ITEM_KIND[item.kind],
        detail=item.detail or None,
        sort_text=f"{number:03d}",
        # An editor filters by the text before the cursor; ours is filtered already.
        filter_text=typed or item.label,
    )
    if client.needs_snippets and not _WORD.fullmatch(text):
        converted.insert_text_format = t.InsertTextFormat.Snippet
        text = _SNIPPET_MARK.sub(r"\\\g<0>", text)
    if client.item_defaults:
        converted.text_edit_text = text
    else:
        converted.text_edit = t.TextEdit(where, text)
    if item.path is not None:
        converted.data = [root, item.path, item.offset]
    return converted


def to_document_symbols(
    outlines: list[Outline], note: Note, encoding: Encoding
) -> list[t.DocumentSymbol]:
    """The outline, children inside their parents."""
    symbols = []
    for entry in outlines:
        heading = entry.heading
        end = min(heading.section_end, note.lines.length)
        whole = Span(heading.start, max(end, heading.text_span.end))
        symbols.append(
            t.DocumentSymbol(
                name=heading.text or "#" * heading.level,
                kind=t.SymbolKind.String,
                range=to_range(note.lines, whole, encoding),
                selection_range=to_range(note.lines, heading.text_span, encoding),
                children=to_document_symbols(entry.children, note, encoding),
            )
        )
    return symbols
