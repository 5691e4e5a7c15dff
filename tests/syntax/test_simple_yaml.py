"""What is read without a YAML parser is read as the parser would."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from km_lsp.syntax.simple_yaml import Entry, read_simple
from km_lsp.syntax.yaml_tree import YAML_ERRORS, read_tree

KEYS = st.sampled_from(
    ["aliases", "Tags", "title", "键", "a b", "x-y", "_k", "key1", "up ", "1a", "null"]
)
WORDS = st.sampled_from(
    """one|two words|x|2024-01-02|true|~|null|3.5|-1|é ü|知识|🌱|a:b|a: b|a #b|#b|'q'|"q r"|'it''s'
"a\\nb"|[[A]]|see [[A]]|{x}|x, y|a]|*a|&a|!t|>|%x|@x|`x`|a?|?|-|- x|x-|end:|a\tb|a\u00a0b||<<|...
---x|x'y|x"y|https://e.org/x|'q' r|"q""".replace("\n", "|").split("|")
    + ["|", "| x"]
)
BLANKS = st.sampled_from(["", " ", "  "])


@st.composite
def lines(draw: st.DrawFn) -> str:
    kind = draw(st.integers(0, 6))
    word, blank = draw(WORDS), draw(BLANKS)
    if kind <= 2:
        return f"{draw(KEYS)}:{draw(BLANKS)}{word}{blank}"
    if kind == 3:
        return f"{draw(BLANKS)}- {word}{blank}"
    if kind == 4:
        items = draw(st.lists(WORDS, max_size=3))
        return f"{draw(KEYS)}: [{draw(st.sampled_from([',', ', '])).join(items)}]{blank}"
    if kind == 5:
        return f"{draw(KEYS)}:{blank}"
    return draw(st.sampled_from(["", "# comment", "  deep: x", "text", "a:", "- ", "aliases:"]))


def by_yaml(source: str) -> list[Entry] | None:
    try:
        return list(read_tree(source, 7))
    except YAML_ERRORS:
        return None


@settings(max_examples=1000, deadline=None)
@given(st.lists(lines(), max_size=6).map(lambda found: "".join(line + "\n" for line in found)))
def test_it_agrees_with_yaml_or_stays_silent(source: str) -> None:
    read = read_simple(source, 7)
    if read is not None:
        assert read == by_yaml(source)


@pytest.mark.parametrize(
    "source",
    [
        "aliases: Knowledge Management, KM\n",
        "aliases:\n  - One\n  - Two words\ntags:\n- a\n- b/c\ntitle: \"A: b\"\n",
        "aliases: [One, Two words]\ndate: 2024-01-02\nempty:\ndone: false\n",
        "up: '[[Note]]'\n",
    ],
)  # fmt: skip
def test_usual_front_matter_is_plain(source: str) -> None:
    assert read_simple(source, 7) == by_yaml(source) is not None


@pytest.mark.parametrize(
    "source", ["a: {b: c}\n", "a: |\n  b\n", "a: b # c\n", "a:\n  b: c\n", "a\n"]
)
def test_what_is_not_plain_is_left_to_yaml(source: str) -> None:
    assert read_simple(source, 7) is None
    assert re.search(r"\n\Z", source)
