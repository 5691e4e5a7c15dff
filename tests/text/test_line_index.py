"""Offsets and positions, against a model that looks at every character."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from km_lsp.text.line_index import ByteMap, Encoding, index_lines

TEXTS = st.text(alphabet="ab\n\r\té中🦊\u2028\u0085\x0c\ufeff", max_size=40)
ENCODINGS = st.sampled_from(["utf-8", "utf-16", "utf-32"])


def units(text: str, encoding: Encoding) -> int:
    width = {"utf-8": 1, "utf-16": 2, "utf-32": 4}[encoding]
    name = "utf-8" if encoding == "utf-8" else encoding + "-le"
    return len(text.encode(name)) // width


def model_position(text: str, offset: int, encoding: Encoding) -> tuple[int, int]:
    ends = [found.end() for found in re.finditer(r"\r\n|\n|\r", text)]
    started = [0] + [end for end in ends if end <= offset]
    return len(started) - 1, units(text[started[-1] : offset], encoding)


@given(TEXTS, ENCODINGS)
def test_positions_agree_with_the_model(text: str, encoding: Encoding) -> None:
    index = index_lines(text)
    for offset in range(len(text) + 1):
        if text[offset - 1 : offset + 1] == "\r\n":
            continue
        assert index.position(offset, encoding) == model_position(text, offset, encoding)


@given(TEXTS, ENCODINGS)
def test_a_position_leads_back_to_its_offset(text: str, encoding: Encoding) -> None:
    index = index_lines(text)
    for offset in range(len(text) + 1):
        inside_break = text[offset - 1 : offset + 1] == "\r\n"
        if not inside_break:
            assert index.offset(*index.position(offset, encoding), encoding) == offset


@given(TEXTS, ENCODINGS, st.integers(-3, 12), st.integers(-3, 30))
def test_positions_outside_the_text_are_clamped(
    text: str, encoding: Encoding, line: int, column: int
) -> None:
    index = index_lines(text)
    offset = index.offset(line, column, encoding)
    assert 0 <= offset <= len(text)
    if 0 <= line < index.line_count:
        assert index.line_start(line) <= offset <= index.line_end(line)


@given(TEXTS)
def test_bytes_lead_to_offsets(text: str) -> None:
    to_offset = ByteMap(index_lines(text)).offset
    for offset in range(len(text) + 1):
        byte = len(text[:offset].encode())
        assert to_offset(byte) == (offset if not text.isascii() else byte)


@pytest.mark.parametrize("character", ["\u2028", "\u2029", "\u0085", "\x0b", "\x0c", "\x1c"])
def test_only_three_line_breaks_exist(character: str) -> None:
    assert index_lines(f"a{character}b\nc").line_count == 2


def test_a_column_inside_a_character_means_its_start() -> None:
    assert index_lines("🦊x").offset(0, 1, "utf-16") == 0
    assert index_lines("🦊x").offset(0, 2, "utf-16") == 1
