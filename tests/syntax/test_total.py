"""Any text parses, in bounded time, with spans inside the text."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from km_lsp.syntax.canvas import parse_canvas
from km_lsp.syntax.note import Note, Record
from km_lsp.syntax.parse import parse

PIECES = st.sampled_from(
    ["[[", "]]", "![[", "#", "^", "|", "\\|", "%%", "`", "```\n", "---\n", "aliases: ", "[a]("]
    + [")", "\n", "\r\n", "\r", "> ", "- ", "| a |\n|---|\n", "é", "🦊", "中", "\u2028"]
    + ["\0", "\ud800", "[^1]", "[^1]: ", "[r]: ", "$", "<a id=x>", "<!--", "-->", "text", " "]
    + ["\t", "&#x;", "{", "["]
)


def check(text: str, note: Note) -> None:
    parts = note.parts
    fields = [note.links, *(getattr(parts, name) for name in parts.__struct_fields__)]
    for field in fields:
        for record in field if isinstance(field, tuple) else ():
            assert isinstance(record, Record)
            assert 0 <= record.start <= record.span.end <= len(text)
    for link in note.links:
        for span in (link.path_span, link.fragment_span, link.label_span):
            assert span is None or link.start <= span.start <= span.end <= link.span.end


@settings(max_examples=400, deadline=None)
@given(st.lists(PIECES, max_size=30).map("".join))
def test_pieces_of_markdown(text: str) -> None:
    check(text, parse(text))


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_any_text(text: str) -> None:
    check(text, parse(text))
    check(text, parse_canvas(text))


@pytest.mark.parametrize(
    "text",
    [
        "> " * 2000 + "a",
        "[" * 20000,
        "[[" * 20000,
        "![[a" * 20000,
        "[a](" * 5000,
        "*" * 50000,
        "`" * 20001,
        "%%" * 20001,
        "---\na: " + "[" * 20000 + "\n---\n",
        "---\n" + "- " * 20000 + "a\n---\n",
        "---\n" + "a: &a [x]\n" + "".join(f"b{n}: [*a, *a]\n" for n in range(500)) + "---\n",
        "---\na: &a [&b [*a, *b], *a]\n---\n",
        "a ^id\n" * 20000,
        "- a ^id\n" * 20000,
        "[^1]: a\n" * 20000,
        "[a]: b\n" * 20000,
        "#a " * 50000,
        "<a " * 20000,
        "<a b='" * 10000,
        "| a " * 10000 + "|\n" + "|---" * 10000 + "|\n",
        "\0" * 10000,
        "$" * 20001,
        "- " * 3000 + "a",
    ],
    ids=lambda text: text[:12],
)
def test_hostile_text_ends_soon(text: str) -> None:
    started = time.process_time()
    check(text, parse(text))
    # Far above what any of these takes, far below what a quadratic algorithm would.
    assert time.process_time() - started < 10
