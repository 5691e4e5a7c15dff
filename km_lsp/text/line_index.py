"""Offsets to lines and columns and back, without keeping the text.

Positions in this program:

* offset: code points from the start of a `str`; the only notation below `lsp/`.
* line and column: both from 0; the column counts units of an `Encoding`.
* byte: UTF-8 bytes from the start; only pyromark speaks it (see `byte_to_offset`).

Lines end at `\\n`, `\\r\\n` and `\\r` and nowhere else, as the Language Server Protocol
demands (3.17, "Text Documents"); `str.splitlines` breaks at eight more characters.
"""

import re
from array import array
from bisect import bisect_right
from itertools import accumulate
from typing import Literal

from msgspec import Struct

Encoding = Literal["utf-8", "utf-16", "utf-32"]

_BREAK = re.compile(r"\r\n|\n|\r")
_RUNS = re.compile("([\x00-\x7f]+)|([\x80-\u07ff]+)|([\u0800-\uffff]+)|([\U00010000-\U0010ffff]+)")


class LineIndex(Struct, frozen=True, gc=False, array_like=True):
    """Where the lines of one text start and which of its characters are wide.

    Two packed tables of 32-bit numbers, so that a closed note costs bytes and not objects:
    `starts` holds `offset << 2 | length of the line break before it`, `wide` holds one entry
    for each run of characters of equal UTF-8 width, `offset << 2 | width - 1`, both ascending.
    """

    length: int
    """Code points in the text."""
    starts: bytes
    wide: bytes

    @property
    def line_count(self) -> int:
        return len(self.starts) // 4

    def line_start(self, line: int) -> int:
        """Offset of the first character of `line`, which must exist."""
        return _numbers(self.starts)[line] >> 2

    def line_end(self, line: int) -> int:
        """Offset after the last character of `line`, its line break not counted."""
        starts = _numbers(self.starts)
        if line + 1 >= len(starts):
            return self.length
        following = starts[line + 1]
        return (following >> 2) - (following & 3)

    def row(self, offset: int) -> tuple[int, int, int]:
        """The line that holds `offset`, its start and its end, as the three functions say."""
        starts = _numbers(self.starts)
        line = bisect_right(starts, offset << 2 | 3) - 1
        start = starts[line] >> 2
        if line + 1 >= len(starts):
            return line, start, self.length
        following = starts[line + 1]
        return line, start, (following >> 2) - (following & 3)

    def line_at(self, offset: int) -> int:
        """The line that holds `offset`; offsets past the end are on the last line."""
        return bisect_right(_numbers(self.starts), max(offset, 0) << 2 | 3) - 1

    def position(self, offset: int, encoding: Encoding) -> tuple[int, int]:
        """Line and column of `offset`, which is clamped to the text."""
        offset = min(max(offset, 0), self.length)
        line = self.line_at(offset)
        start = self.line_start(line)
        column = offset - start
        if self.wide and encoding != "utf-32":
            for first, last, width in self._runs(start, offset):
                column += (last - first) * (_units(width, encoding) - 1)
        return line, column

    def offset(self, line: int, column: int, encoding: Encoding) -> int:
        """Offset of a line and column; past a line's end means that end, past the text its end.

        A column inside a character means the start of that character.
        """
        if line < 0:
            return 0
        if line >= self.line_count:
            return self.length
        start, end = self.line_start(line), self.line_end(line)
        column = max(column, 0)
        if not self.wide or encoding == "utf-32":
            return min(start + column, end)
        at = start
        for first, last, width in self._runs(start, end):
            if column <= first - at:
                break
            column -= first - at
            units = _units(width, encoding)
            if column < (last - first) * units:
                return first + column // units
            column -= (last - first) * units
            at = last
        return min(at + column, end)

    def _runs(self, start: int, end: int) -> list[tuple[int, int, int]]:
        """`(first, last, UTF-8 width)` of the wide runs inside `[start, end)`, cut to it."""
        runs = _numbers(self.wide)
        found: list[tuple[int, int, int]] = []
        at = max(bisect_right(runs, start << 2 | 3) - 1, 0)
        while at < len(runs) and (first := runs[at] >> 2) < end:
            width = (runs[at] & 3) + 1
            last = runs[at + 1] >> 2 if at + 1 < len(runs) else self.length
            if width > 1 and last > start:
                found.append((max(first, start), min(last, end), width))
            at += 1
        return found


def index_lines(text: str) -> LineIndex:
    """The line index of `text`."""
    wide = b""
    if not text.isascii():
        # The group that matched is the UTF-8 width of its characters.
        runs = _RUNS.finditer(text)
        wide = array("I", [run.start() << 2 | (run.lastindex or 1) - 1 for run in runs]).tobytes()
    return LineIndex(len(text), _line_starts(text).tobytes(), wide)


def _line_starts(text: str) -> "array[int]":
    returns = text.count("\r")
    if returns and not returns == text.count("\r\n") == text.count("\n"):
        starts = array("I", [0])
        for found in _BREAK.finditer(text):
            starts.append(found.end() << 2 | (found.end() - found.start()))
        return starts
    # All breaks are equal, so the packed numbers can be summed without looking at each.
    size = 2 if returns else 1
    lines = text.split("\r\n" if returns else "\n")
    lines.pop()
    return array("I", accumulate([(len(line) + size) << 2 for line in lines], initial=size))


class ByteMap:
    """Translates UTF-8 byte offsets of one text into code-point offsets."""

    def __init__(self, index: LineIndex) -> None:
        self._starts: list[int] = []
        self._runs: list[tuple[int, int, int]] = []
        at = 0
        runs = _numbers(index.wide)
        for number, packed in enumerate(runs):
            first, width = packed >> 2, (packed & 3) + 1
            last = runs[number + 1] >> 2 if number + 1 < len(runs) else index.length
            self._starts.append(at)
            self._runs.append((at, first, width))
            at += (last - first) * width

    def offset(self, byte: int) -> int:
        """The code point that starts at (or holds) `byte`."""
        if not self._runs:
            return byte
        start, first, width = self._runs[bisect_right(self._starts, byte) - 1]
        return first + (byte - start) // width


def _numbers(packed: bytes) -> memoryview:
    return memoryview(packed).cast("I")


def _units(width: int, encoding: Encoding) -> int:
    """How many units of `encoding` a character of the UTF-8 width `width` takes."""
    if encoding == "utf-8":
        return width
    return 2 if encoding == "utf-16" and width == 4 else 1
