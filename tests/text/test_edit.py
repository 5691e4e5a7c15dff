"""Edits made at once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from km_lsp.lsp.vault import Document
from km_lsp.text.edit import OverlapError, TextEdit, apply_edits
from km_lsp.text.line_index import index_lines
from km_lsp.text.span import Span, SpanSet


def test_edits_count_in_the_old_text() -> None:
    edits = [TextEdit(Span(4, 7), "X"), TextEdit(Span(0, 3), "long")]
    assert apply_edits("one two", edits) == "long X"


def test_insertions_at_one_place_keep_their_order() -> None:
    assert apply_edits("ab", [TextEdit(Span(1, 1), "1"), TextEdit(Span(1, 1), "2")]) == "a12b"


def test_overlapping_edits_are_refused() -> None:
    with pytest.raises(OverlapError):
        apply_edits("abc", [TextEdit(Span(0, 2), ""), TextEdit(Span(1, 3), "")])


def test_edits_outside_the_text_are_refused() -> None:
    with pytest.raises(ValueError, match="outside"):
        apply_edits("abc", [TextEdit(Span(2, 9), "")])


EDITS = st.lists(
    st.tuples(st.integers(0, 30), st.integers(0, 30), st.text("a\n\r🦊é", max_size=5)), max_size=12
)


@given(st.text("ab\n\r🦊é", max_size=30), EDITS, st.sampled_from(["utf-8", "utf-16"]))
def test_any_sequence_of_edits_through_positions_is_exact(
    text: str, edits: list[tuple[int, int, str]], encoding: str
) -> None:
    document = Document("file:///x.md", text, 1)
    model = text
    for one, other, new in edits:
        start, end = sorted((min(one, len(model)), min(other, len(model))))
        index = index_lines(model)
        first = index.position(start, encoding)  # type: ignore[arg-type]
        last = index.position(end, encoding)  # type: ignore[arg-type]
        document.edit(first, last, new, encoding)  # type: ignore[arg-type]
        # An offset between \r and \n has no position; both sides see what the position says.
        start, end = index.offset(*first, encoding), index.offset(*last, encoding)  # type: ignore[arg-type]
        model = model[:start] + new + model[end:]
        assert document.text == model


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20))), st.integers(0, 25))
def test_a_span_set_knows_what_it_covers(pairs: list[tuple[int, int]], offset: int) -> None:
    spans = [Span(min(pair), max(pair)) for pair in pairs]
    covered = any(start <= offset < end for start, end in spans)
    assert (offset in SpanSet(spans)) == covered
