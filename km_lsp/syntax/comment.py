"""Obsidian comments, `%%…%%`. (Obsidian help, "Basic formatting syntax"; release notes 0.10.12.)"""

import re

from km_lsp.text.span import Span, SpanSet

_MARK = re.compile(r"(?<!\\)%%")


def find_comments(text: str, code: SpanSet, start: int = 0) -> list[Span]:
    """The comments of `text` from `start` on, both marks included.

    One that starts a line may run over many lines; one inside a line ends on that line or is
    none. An opener that starts a line and is never closed hides the rest, as Obsidian has it.
    """
    marks = [found.start() for found in _MARK.finditer(text, start) if found.start() not in code]
    comments: list[Span] = []
    number = 0
    while number < len(marks):
        start = marks[number]
        line_start = max(text.rfind("\n", 0, start), text.rfind("\r", 0, start)) + 1
        opens_line = not text[line_start:start].strip(" \t>")
        end = marks[number + 1] + 2 if number + 1 < len(marks) else None
        if end is not None and (opens_line or not _breaks(text, start, end)):
            comments.append(Span(start, end))
            number += 2
        elif end is None and opens_line and not text[start + 2 : _line_end(text, start)].strip():
            comments.append(Span(start, len(text)))
            number += 1
        else:
            number += 1
    return comments


def _breaks(text: str, start: int, end: int) -> bool:
    return "\n" in text[start:end] or "\r" in text[start:end]


def _line_end(text: str, start: int) -> int:
    end = text.find("\n", start)
    return len(text) if end < 0 else end
