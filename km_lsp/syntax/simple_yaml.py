"""The plain YAML that nearly all front matter is made of, read without a YAML parser.

Keys with one-line texts, lists in brackets of plain words, and lists of lines with a dash. What
is read here is read just so by YAML (a property test says); all else is left to it, be it odd,
nested, commented or wrong.
"""

import re
from typing import NamedTuple


class Value(NamedTuple):
    """A scalar below a key; all offsets are those of the whole text."""

    text: str
    start: int
    end: int
    plain: bool
    """Not in quotes and no block of text."""
    alone: bool
    """The key's only value, not an item of a list."""


class Entry(NamedTuple):
    """A key of the top level and what belongs to it."""

    key: str
    key_start: int
    start: int
    end: int
    values: list[Value]
    literal: bool = False
    """The value is a block of text (`|`, `>`)."""


_PLAIN = r"[^\s\-?:,\[\]{}#&*!|>'\"%@`](?:(?:[^:#\n]|:(?=\S))*[^\s:#])?"
_QUOTED = r"\"[^\"\\\n]*\"|'[^'\n]*'"
_FLOW = r"\[[^\[\]{}:#&*!|>'\"%@`?\n]*\]"
_LINE = re.compile(
    rf"([^\W\d][\w -]{{0,80}}):(?: +(?:({_PLAIN})|({_QUOTED})|({_FLOW})))? *\n"
    rf"|( *)- +(?:({_PLAIN})|({_QUOTED})) *\n"
)
_ITEM = re.compile(r" *([^,]*?) *(?:,|\Z)")
_CLOSED = -1
"""In place of an indentation: the key has its value, no list may follow."""
_NULLS = frozenset(["null", "Null", "NULL", "~"])


def read_simple(source: str, base: int) -> list[Entry] | None:
    """The entries of `source`, which stands at offset `base` of its text; None if it is not plain.

    `source` ends with a line break.
    """
    if not source.replace("\n", "").isprintable():
        return None
    entries: list[Entry] = []
    indent: int | None = None
    at, length = 0, len(source)
    while at < length:
        line = _LINE.match(source, at)
        if line is None:
            return None
        end = line.end()
        key = line.group(1)
        if key is None:
            # A list line; it belongs to the key above, which has no value of its own.
            if not entries or indent == _CLOSED or indent not in (None, len(line.group(5))):
                return None
            value = _scalar(line, 6, base, alone=False)
            last = entries[-1]
            dash = base + line.end(5)
            start = dash if indent is None else last.start
            indent = len(line.group(5))
            if value is not None:
                last.values.append(value)
            entries[-1] = last._replace(start=start, end=base + end)
        else:
            if key[-1] == " " or "  " in key:
                return None
            key_start = base + at
            if line.group(4) is not None:
                values = _items(line.group(4), base + line.start(4))
                if values is None:
                    return None
                start, stop = base + line.start(4), base + line.end(4)
                indent = _CLOSED
            elif line.group(2) is None and line.group(3) is None:
                start = stop = key_start + len(key) + 1
                values, indent = list[Value](), None
            else:
                value = _scalar(line, 2, base, alone=True)
                values = [value] if value is not None else []
                group = 2 if line.group(2) is not None else 3
                start, stop = base + line.start(group), base + line.end(group)
                indent = _CLOSED
            entries.append(Entry(key, key_start, start, stop, values))
        at = end
    return entries


def _scalar(line: re.Match[str], group: int, base: int, *, alone: bool) -> Value | None:
    """The scalar in `group`, or in quotes in the next one; None for what means nothing."""
    plain: str | None = line.group(group)
    if plain is not None:
        if plain in _NULLS:
            return None
        return Value(plain, base + line.start(group), base + line.end(group), True, alone)
    start, end = line.span(group + 1)
    return Value(line.group(group + 1)[1:-1], base + start, base + end, False, alone)


def _items(flow: str, start: int) -> list[Value] | None:
    """The items of a list in brackets; None if one is missing or begins oddly."""
    inside = flow[1:-1]
    if not inside.strip():
        return []
    values: list[Value] = []
    for found in _ITEM.finditer(inside):
        text = found.group(1)
        if not text:
            return None if found.start() < len(inside) else values
        if text[0] == "-":
            return None
        at = start + 1 + found.start(1)
        if text not in _NULLS:
            values.append(Value(text, at, at + len(text), True, False))
    return values
