"""What is being typed at the cursor, read from the line: half a link is no link to a parser."""

import re
from typing import Literal

from msgspec import Struct

from km_lsp.features.cursor import in_region
from km_lsp.syntax.note import Note
from km_lsp.text.span import Span

ContextKind = Literal[
    "name",
    "heading",
    "block",
    "label",
    "vault-heading",
    "vault-block",
    "path",
    "anchor",
    "reference",
    "footnote",
    "tag",
    "property",
]

_TAG = re.compile(r"(?:^|(?<=[\s(,;]))#([^\s#\[\](),;]*)$")
_HEADING_LINE = re.compile(r"[ \t>]*#{1,6}[ \t]")
_MARKDOWN = re.compile(r"!?\[(?:[^\[\]\\]|\\.)*\]\((<?)([^)>\n]*)$")
_FOOTNOTE = re.compile(r"\[\^([^\]\[]*)$")
_REFERENCE = re.compile(r"(?<!\[)\[([^\[\]^!]*)$")
_KEY = re.compile(r"([^\s#:\-][^:]*):")
# The rest of a name counts only where the whole link is there: a lone `|` is text or ends a cell.
_NAME_END = re.compile(r"[^\[\]|#\n\r]*?(?=\]\]|[|#][^\[\]\n\r]*\]\])")
_CELL_NAME_END = re.compile(r"[^\[\]|#\\\n\r]*?(?=\]\]|(?:\\\||#)[^\[\]\n\r]*\]\])")
_FRAGMENT_END = re.compile(r"[^\[\]|\\\n\r]*?(?=\]\]|\\?\|[^\[\]\n\r]*\]\])")
_LABEL_END = re.compile(r"[^\[\]\n\r]*?(?=\]\])")
_TASK = re.compile(r"[ \t>]*(?:[-*+]|\d+[.)])[ \t]+\[[^\]]?$")


class Context(Struct, frozen=True):
    """What is completed, and which characters an accepted item replaces."""

    kind: ContextKind
    query: str
    """What was typed of the item so far."""
    span: Span
    """What the item replaces; includes the cursor."""
    target: str = ""
    """The path before `#` or `|`, as written."""
    parents: str = ""
    """The headings before the last `#`: `A#B#` for `[[Note#A#B#`."""
    embed: bool = False
    close: bool = False
    """The item must end with `]]`: none follows the span."""
    in_table: bool = False
    angled: bool = False
    """Inside `](<`, where blanks need no encoding."""
    key: str = ""
    """The front matter key whose value is typed."""


def context_at(note: Note, text: str, offset: int) -> Context | None:
    """What can be completed at `offset` of `text`; None where nothing can."""
    line = note.lines.line_at(offset)
    start, end = note.lines.line_start(line), note.lines.line_end(line)
    before, after = text[start:offset], text[offset:end]
    if in_region(note, offset, ("fence", "code", "math")):
        return None
    opening = before.rfind("[[")
    if opening >= 0 and "]]" not in before[opening:]:
        if opening > 0 and before[opening - 1] == "\\":
            return None
        return _in_wikilink(before, after, opening, start, offset)
    if in_region(note, offset, ("frontmatter",)) or _in_open_frontmatter(text, offset):
        return _in_frontmatter(text, before, start, offset)
    if in_region(note, offset, ("html",)):
        return None
    if found := _MARKDOWN.search(before):
        return _in_markdown(found, after, start, offset)
    if found := _FOOTNOTE.search(before):
        return _bracketed("footnote", found, after, start, offset)
    if _TASK.match(before):
        return None
    if found := _REFERENCE.search(before):
        return _bracketed("reference", found, after, start, offset)
    if (found := _TAG.search(before)) and not _HEADING_LINE.match(before):
        length = len(re.match(r"[\w/\-]*", after).group())  # type: ignore[union-attr]
        return Context("tag", found.group(1), Span(start + found.start(1), offset + length))
    return None


def _in_wikilink(before: str, after: str, opening: int, start: int, offset: int) -> Context:
    inside = before[opening + 2 :]
    embed = before[opening - 1 : opening] == "!"
    in_table = before.lstrip().startswith("|")
    begin = start + opening + 2
    kind: ContextKind = "name"
    target, parents, query, query_at = "", "", inside, begin
    end_pattern = _CELL_NAME_END if in_table else _NAME_END
    bar = inside.rfind("|")
    if inside.startswith(("##", "^^")):
        kind = "vault-heading" if inside[0] == "#" else "vault-block"
        query = inside[2:]
        end_pattern = _LABEL_END
    elif bar >= 0:
        kind, query, query_at = "label", inside[bar + 1 :], begin + bar + 1
        target = inside[:bar].removesuffix("\\").partition("#")[0]
        end_pattern = _LABEL_END
    elif inside.startswith("^"):
        kind, query = "block", inside[1:]
        end_pattern = _FRAGMENT_END
    elif "#" in inside:
        target, _, fragment = inside.partition("#")
        end_pattern = _FRAGMENT_END
        query_at = begin + len(target) + 1
        if fragment.startswith("^"):
            kind, query = "block", fragment[1:]
        else:
            kind = "heading"
            last = fragment.rfind("#") + 1
            parents, query = fragment[:last], fragment[last:]
            query_at += last
    rest = end_pattern.match(after)
    if rest is not None:
        length = len(rest.group())
        closed = after.startswith("]]", length)
        span = Span(query_at, offset + length + (2 if closed else 0))
        return Context(kind, query, span, target, parents, embed, closed, in_table)
    # No `]]` belongs to this link: a single bracket that an editor added is swallowed.
    lone = 1 if after.startswith("]") else 0
    return Context(
        kind, query, Span(query_at, offset + lone), target, parents, embed, True, in_table
    )


def _in_markdown(found: re.Match[str], after: str, start: int, offset: int) -> Context:
    written = found.group(2)
    angled = bool(found.group(1))
    rest = re.match(r"[^)>\n]*(?=>)" if angled else r"[^)\s]*(?=\))", after)
    length = len(rest.group()) if rest else 0
    path, hash_, fragment = written.partition("#")
    if hash_:
        at = start + found.start(2) + len(path) + 1
        return Context("anchor", fragment, Span(at, offset + length), path, angled=angled)
    span = Span(start + found.start(2), offset + length)
    return Context("path", written, span, angled=angled)


def _bracketed(
    kind: ContextKind, found: re.Match[str], after: str, start: int, offset: int
) -> Context:
    closing = re.match(r"[^\[\]\n]*(?=\])", after)
    length = len(closing.group()) + 1 if closing else 0
    return Context(kind, found.group(1), Span(start + found.start(1), offset + length), close=True)


def _in_frontmatter(text: str, before: str, start: int, offset: int) -> Context | None:
    key = _KEY.match(before)
    if key is None:
        above = text[:start].splitlines()
        for line in reversed(above):
            if found := _KEY.match(line):
                key = found
                break
            if not line.startswith((" ", "\t", "-", "]")) or line.startswith("---"):
                return None
        value = re.search(r"[^\s\[\],\"'#][^\[\],\"'#]*$|$", before.lstrip().removeprefix("-"))
    else:
        value = re.search(r"[^\s\[\],\"'#][^\[\],\"'#]*$|$", before[key.end() :])
    if key is None or value is None:
        return None
    query = value.group()
    return Context(
        "property", query, Span(offset - len(query), offset), key=key.group(1).strip().lower()
    )


def _in_open_frontmatter(text: str, offset: int) -> bool:
    """Whether front matter was begun above and is not closed yet."""
    return text.startswith("---\n") and "\n---" not in text and offset > 3
