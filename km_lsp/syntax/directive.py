"""Comments that speak to this program: `<!-- km-lsp: ignore[KM101] reason -->`, `%% km-lsp: … %%`.

| written | means |
|---|---|
| `ignore` | nothing is reported on this line; alone on a line: on the next that is not blank |
| `ignore-next-line` | nothing is reported on the next line |
| `ignore-start` … `ignore-end` | nothing is reported between the two, or to the end of the note |
| `ignore-file` | nothing is reported in this note |

Rules in brackets, by code, name or the beginning of a code, are the only ones meant.
"""

import re

from msgspec.structs import replace

from km_lsp.syntax.note import Directive, Property
from km_lsp.text.span import Span, SpanSet

_COMMENT = re.compile(
    r"(?:<!--|(%%))\s*km-lsp:\s*(ignore(?:-next-line|-start|-end|-file)?)(?![\w-])"
    r"(?:\[([^\]\n]*)\]|(?!\[))[ \t]*((?:(?!-->|%%).)*?)\s*(?(1)%%|-->)"
)
_BREAK = re.compile(r"\r\n|\n|\r")
PROPERTY = "km-lsp"


def find_directives(text: str, code: SpanSet) -> list[Directive]:
    """The directives of `text` outside of `code`, in order."""
    found: list[Directive] = []
    open_: list[tuple[int, Directive]] = []
    for match in _COMMENT.finditer(text):
        if match.start() in code:
            continue
        kind, rules, reason = match.group(2), match.group(3), match.group(4)
        names = tuple(name.strip() for name in (rules or "").split(",") if name.strip())
        span = Span(*match.span())
        if kind == "ignore-end":
            if open_:
                number, start = open_.pop()
                found[number] = _covering(start, Span(start.start, span.end))
            else:
                found.append(Directive(*_at(span), kind, names, reason, span.start, 0))
            continue
        directive = _covering(
            Directive(*_at(span), kind, names, reason, 0, 0), _scope(text, span, kind)
        )
        if kind == "ignore-start":
            open_.append((len(found), directive))
        found.append(directive)
    return found


def directives_of(properties: tuple[Property, ...], length: int) -> list[Directive]:
    """What front matter says: `km-lsp: {ignore: [KM101]}` is about the whole note."""
    return [
        Directive(one.start, one.length, "ignore-file", one.values, "", 0, length)
        for one in properties
        if one.key == PROPERTY and one.values
    ]


def _at(span: Span) -> tuple[int, int]:
    return span.start, span.end - span.start


def _covering(directive: Directive, span: Span) -> Directive:
    return replace(directive, cover_start=span.start, cover_length=span.end - span.start)


def _scope(text: str, span: Span, kind: str) -> Span:
    """What a directive at `span` covers."""
    if kind == "ignore-file":
        return Span(0, len(text))
    if kind == "ignore-start":
        return Span(span.start, len(text))
    start, end = _line(text, span.start, span.end)
    around = text[start : span.start] + text[span.end : end]
    if kind == "ignore" and around.strip(" \t>-*+"):
        return Span(start, end)
    while end < len(text):
        at = _BREAK.match(text, end)
        start, end = _line(text, at.end() if at else end + 1, at.end() if at else end + 1)
        if kind == "ignore-next-line" or text[start:end].strip():
            break
    return Span(start, end)


def _line(text: str, first: int, last: int) -> tuple[int, int]:
    """Where the line of `first` starts, and where that of `last` ends."""
    start = max(text.rfind("\n", 0, first), text.rfind("\r", 0, first)) + 1
    found = _BREAK.search(text, last)
    return start, found.start() if found else len(text)
