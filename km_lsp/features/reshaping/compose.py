"""Edits after edits: where offsets go, and two rounds of edits as one."""

from collections.abc import Iterable
from itertools import pairwise

from km_lsp.text.edit import TextEdit, in_order
from km_lsp.text.span import Span

_Piece = Span | str
"""A stretch of the text as it was, or new text."""


def shifted(offset: int, edits: Iterable[TextEdit]) -> int | None:
    """Where what starts at `offset` starts after `edits`; None inside of what is replaced.

    What is replaced from its very start on is found at the start of its replacement.
    """
    moved = 0
    for span, new in edits:
        if span.start < offset < span.end:
            return None
        if span.end <= offset and not span.start == offset < span.end:
            moved += len(new) - (span.end - span.start)
    return offset + moved


def composed(first: Iterable[TextEdit], second: Iterable[TextEdit]) -> tuple[TextEdit, ...]:
    """The edits that do at once what `first` does and then `second`, in the text after it."""
    end = 1 << 60
    pieces = _cut([Span(0, end)], first)
    pieces = _cut(pieces, second)
    return tuple(_edits(pieces))


def _cut(pieces: list[_Piece], edits: Iterable[TextEdit]) -> list[_Piece]:
    """`pieces` with `edits` made, whose spans count what the pieces are together."""
    done: list[_Piece] = []
    waiting = list(reversed(pieces))
    at = 0
    for (start, end), new in in_order(edits):
        # What stands before the edit stays; what it covers is dropped.
        for until, keep in ((start, True), (end, False)):
            while at < until:
                piece = waiting.pop()
                length = _length(piece)
                if at + length > until:
                    piece, rest = _split(piece, until - at)
                    waiting.append(rest)
                    length = until - at
                if keep:
                    done.append(piece)
                at += length
        done.append(new)
    return [*done, *reversed(waiting)]


def _edits(pieces: list[_Piece]) -> Iterable[TextEdit]:
    kept = [(number, piece) for number, piece in enumerate(pieces) if isinstance(piece, Span)]
    for (number, one), (following, other) in pairwise([(-1, Span(0, 0)), *kept]):
        new = "".join(str(piece) for piece in pieces[number + 1 : following])
        if new or one.end != other.start:
            yield TextEdit(Span(one.end, other.start), new)


def _length(piece: _Piece) -> int:
    return piece.end - piece.start if isinstance(piece, Span) else len(piece)


def _split(piece: _Piece, at: int) -> tuple[_Piece, _Piece]:
    if isinstance(piece, Span):
        middle = piece.start + at
        return Span(piece.start, middle), Span(middle, piece.end)
    return piece[:at], piece[at:]
