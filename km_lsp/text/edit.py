"""Edits of a text: applied together, never overlapping."""

from collections.abc import Iterable
from typing import NamedTuple

from km_lsp.text.span import Span


class TextEdit(NamedTuple):
    """Replace what `span` covers by `new`."""

    span: Span
    new: str


class OverlapError(ValueError):
    """Two edits want the same characters."""


def in_order(edits: Iterable[TextEdit]) -> tuple[TextEdit, ...]:
    """`edits` by place; insertions at one place keep their order."""
    made = tuple(edits)
    return made if len(made) < 2 else tuple(sorted(made, key=_by_place))


def _by_place(edit: TextEdit) -> Span:
    return edit.span


def overlap(one: TextEdit, other: TextEdit) -> bool:
    """Whether two edits touch, so that they should not be made together."""
    return one.span.start <= other.span.end and other.span.start <= one.span.end


def apply_edits(text: str, edits: Iterable[TextEdit]) -> str:
    """`text` with all `edits` made at once, their spans counted in the text before any of them.

    Insertions at one place keep their given order. Raises `OverlapError` when two edits
    overlap and `ValueError` when one lies outside the text.
    """
    parts: list[str] = []
    at = 0
    for edit in in_order(edits):
        if not 0 <= edit.span.start <= edit.span.end <= len(text):
            raise ValueError(f"edit {edit.span} is outside a text of {len(text)} characters")
        if edit.span.start < at:
            raise OverlapError(f"two edits overlap at offset {edit.span.start}")
        parts += text[at : edit.span.start], edit.new
        at = edit.span.end
    parts.append(text[at:])
    return "".join(parts)
