"""Headings a level higher or lower, the place where each starts kept."""

from collections.abc import Iterable, Iterator

from km_lsp.syntax.note import Heading
from km_lsp.text.edit import TextEdit
from km_lsp.text.span import Span


def releveled(text: str, headings: Iterable[Heading], by: int) -> Iterator[TextEdit]:
    """The edits of `text` that lower `headings` by so many levels (raise them if negative).

    None goes beyond the first and the sixth level. An underlined heading gets hashes.
    """
    for heading in headings:
        level = min(max(heading.level + by, 1), 6)
        if level == heading.level:
            continue
        start = heading.start
        if text.startswith("#", start):
            # The first hash stays where it is, so that the heading starts where it did.
            span = Span(start + 1, start + heading.level)
            yield TextEdit(span, "#" * (level - 1))
            continue
        first = text[start : start + 1]
        yield TextEdit(Span(start, start + 1), "#" * level + " " + first)
        yield TextEdit(Span(heading.text_span.end, heading.span.end), "")
