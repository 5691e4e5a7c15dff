"""Block ids. (Obsidian help, "Internal links", "Link to a block in a note".)

An id ends a paragraph, a heading or a list item, or stands on a line of its own below a list,
quote, callout, table or code block, with at most one blank line between.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from km_lsp.syntax.note import Block
from km_lsp.text.span import SpanSet

_AT_LINE_END = re.compile(r"\^([A-Za-z0-9-]+)[ \t]*(?=[\r\n]|\Z)")
# The official vault glues an id to `]]`, so a bracket may stand before it as a blank may.
_BEFORE = frozenset(" \t]")
_BREAK = re.compile(r"\r\n|\n|\r")


Outlined = Sequence[tuple[str, int, int]]
"""Kind, start and end of the blocks of a note, in their order."""


class Construct(NamedTuple):
    """A block of the document that can carry an id."""

    kind: str
    """heading, paragraph, item, list, quote, table or code."""
    start: int
    end: int


class _Outline:
    """The constructs of a note with their nesting, asked by offset in logarithmic time."""

    def __init__(self, constructs: Outlined) -> None:
        self._constructs = constructs
        self.starts = [construct[1] for construct in constructs]
        self._parents: list[int] = []
        open_: list[int] = []
        for number, (_, start, _) in enumerate(constructs):
            while open_ and constructs[open_[-1]][2] <= start:
                open_.pop()
            self._parents.append(open_[-1] if open_ else -1)
            open_.append(number)

    def chain(self, number: int) -> Iterator[Construct]:
        """A construct and those around it, from the inside out."""
        while number >= 0:
            yield Construct(*self._constructs[number])
            number = self._parents[number]

    def next_start(self, offset: int) -> int | None:
        """Where the first construct after `offset` starts."""
        number = bisect_right(self.starts, offset)
        return self.starts[number] if number < len(self.starts) else None


def find_blocks(text: str, constructs: Outlined, code: SpanSet) -> list[Block]:
    """The blocks of `text`, given its `constructs` in document order and where its code is."""
    blocks: list[Block] = []
    found_ids = list(_AT_LINE_END.finditer(text))
    if not found_ids:
        return []
    outline = _Outline(constructs)
    for found in found_ids:
        mark = found.start()
        line_start = max(text.rfind("\n", 0, mark), text.rfind("\r", 0, mark)) + 1
        alone = not text[line_start:mark].strip(" \t>")
        if mark in code or not (alone or text[mark - 1] in _BEFORE):
            continue
        owner = _below(text, outline, line_start) if alone else None
        if owner is None:
            owner = _around(text, outline, mark, found.end())
        if owner is not None:
            start = min(owner.start, mark)
            end = max(owner.end, found.end(1))
            blocks.append(Block(start, end - start, found.group(1), mark - start))
    return blocks


def _around(text: str, outline: _Outline, mark: int, end: int) -> Construct | None:
    """The heading, item or paragraph whose own text ends with the id at `mark`."""
    last = bisect_right(outline.starts, mark) - 1
    around = [construct for construct in outline.chain(last) if mark < construct.end]
    if not around:
        return None
    inner = around[0]
    if inner.kind == "heading":
        return inner
    if inner.kind == "paragraph":
        if text[end : inner.end].strip(" \t\r\n>"):
            return None
        return next((outer for outer in around if outer.kind == "item"), inner)
    if inner.kind == "item":
        # A tight item has no paragraph: its own text ends where its first child starts.
        child = outline.next_start(mark)
        own_end = inner.end if child is None else min(child, inner.end)
        return None if text[end:own_end].strip(" \t\r\n>") else inner
    return None


def _below(text: str, outline: _Outline, line_start: int) -> Construct | None:
    """The construct that an id alone on the line at `line_start` closes."""
    best: Construct | None = None
    for construct in outline.chain(bisect_left(outline.starts, line_start) - 1):
        if construct.kind not in ("list", "quote", "table", "code"):
            continue
        end = min(construct.end, line_start)
        end = construct.start + len(text[construct.start : end].rstrip(" \t\r\n>"))
        between = text[end:line_start]
        if not between.strip(" \t\r\n>") and len(_BREAK.findall(between)) <= 2:
            best = construct._replace(end=end)
    return best
