"""Headings, blocks, tags, front matter and footnotes. Numbers are those of the acceptance cases."""

import pytest

from km_lsp.syntax.parse import parse


def blocks(text: str) -> list[tuple[str, str]]:
    return [(block.id, block.span.of(text).strip()) for block in parse(text).blocks]


def tags(text: str) -> list[str]:
    return [tag.name for tag in parse(text).tags]


def aliases(text: str) -> list[str]:
    return [alias.name for alias in parse(f"---\n{text}\n---\n").aliases]


@pytest.mark.parametrize(
    ("number", "text", "expected"),
    [
        (25, "text ^id", [("id", "text ^id")]),
        (25, "two\nlines ^id", [("id", "two\nlines ^id")]),
        (25, "# Head ^id", [("id", "# Head ^id")]),
        (25, "- item ^id", [("id", "- item ^id")]),
        (25, "a ^id b", []),
        (25, "a ^a_b", []),
        (25, "x[^1]\n\n[^1]: y", []),
        (26, "```\ncode\n```\n^id", [("id", "```\ncode\n```\n^id")]),
        (26, "| a |\n|---|\n| b |\n^id", [("id", "| a |\n|---|\n| b |\n^id")]),
        (26, "> q\n\n^id", [("id", "> q\n\n^id")]),
        (26, "- a\n- b\n\n^id", [("id", "- a\n- b\n\n^id")]),
        (27, "- a ^id\n  - b\n- c", [("id", "- a ^id\n  - b")]),
        (27, "- a\n  - b ^id\n- c", [("id", "- b ^id")]),
        (28, "a ^x\n\nb ^x", [("x", "a ^x"), ("x", "b ^x")]),
    ],
)
def test_blocks(number: int, text: str, expected: list[tuple[str, str]]) -> None:
    assert blocks(text) == expected


def test_case_26_two_blank_lines_part_an_id_from_its_block() -> None:
    # What is left is a paragraph that holds nothing but its own id.
    assert blocks("> q\n\n\n^id") == [("id", "^id")]


def test_case_29_the_id_is_no_part_of_the_heading() -> None:
    (heading,) = parse("## Title ^h1").headings
    assert (heading.text, heading.level) == ("Title", 2)


def test_case_30_what_a_heading_is() -> None:
    note = parse("Setext\n===\n\nTwo\n---\n\n#NoSpace\n\n### Closed ###\n")
    assert [(one.text, one.level) for one in note.headings] == [
        ("Setext", 1),
        ("Two", 2),
        ("Closed", 3),
    ]


@pytest.mark.parametrize(
    ("number", "text", "expected"),
    [
        (31, "#a #b, #c; #d. #e!", ["a", "b", "c", "d", "e"]),
        (31, "#multiple#tags a#b ##x \\#x &#x; README#h", []),
        (31, "https://example.org/#frag [t](x#y) [[n#h]]", []),
        (32, "#1984", []),
        (32, "#y1984 #1a", ["y1984", "1a"]),
        (32, "#日本語 #libellé-français #🌱", ["日本語", "libellé-français", "🌱"]),
        (34, "```\n#a\n```\n`#b` <!-- #c -->", []),
        (34, "#f0f0f0", ["f0f0f0"]),
        (35, "# Heading", []),
    ],
)
def test_tags(number: int, text: str, expected: list[str]) -> None:
    assert tags(text) == expected


def test_nested_tags_and_their_spans() -> None:
    text = "a #tag and #tag/sub (#in)"
    assert [tag.span.of(text) for tag in parse(text).tags] == ["#tag", "#tag/sub", "#in"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tags: [a, b]", ["a", "b"]),
        ("tags:\n  - a\n  - '#b'", ["a", "b"]),
        ("tags: a, b c", ["a", "b", "c"]),
        ("Tag: a", ["a"]),
        ("some-key: x\ntags: [a]", ["a"]),
        ("tags:", []),
        ("tags: ~", []),
        ("tags: []", []),
    ],
)
def test_front_matter_tags(text: str, expected: list[str]) -> None:
    assert tags(f"---\n{text}\n---\n") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("aliases: [AI]", ["AI"]),
        ("aliases:\n  - AI\n  - B C", ["AI", "B C"]),
        ("Aliases: Knowledge Management, KM", ["Knowledge Management", "KM"]),
        ("alias: AI", ["AI"]),
        ("ALIASES: AI", ["AI"]),
        ('aliases: "a b, c"', ["a b", "c"]),
        ('aliases: a, "b c"', ["a", "b c"]),
        ("aliases:\n  - Last, First", ["Last, First"]),
        ("aliases: 42", ["42"]),
        ("aliases: ~", []),
        ("aliases:\n  - ~\n  - a", ["a"]),
    ],
)
def test_case_55_every_spelling_of_aliases(text: str, expected: list[str]) -> None:
    assert aliases(text) == expected


def test_the_span_of_an_alias_is_its_text() -> None:
    text = "---\nAliases: Knowledge Management, KM\nalias: ['é x']\n---\n"
    found = [alias.span.of(text) for alias in parse(text).aliases]
    assert found == ["Knowledge Management", "KM", "é x"]


def test_case_23_broken_yaml_loses_nothing_else() -> None:
    text = "---\naliases: [good]\nbad: : :\ntags: [a]\n---\n# H\n\n[[x]]"
    note = parse(text)
    assert [problem.code for problem in note.problems] == ["bad-frontmatter"]
    assert [alias.name for alias in note.aliases] == ["good"]
    assert [tag.name for tag in note.tags] == ["a"]
    assert [link.path for link in note.links] == ["x"]
    assert [heading.text for heading in note.headings] == ["H"]


def test_case_23_odd_values() -> None:
    assert parse("---\n---\ntext").problems == ()
    assert parse("---\ntitle: 123\n---\n").title == "123"
    assert parse("---\ntitle: 'a: b'\n---\n").title == "a: b"
    assert tags("---\na-b: c\ntags: x\n---\n") == ["x"]


def test_yaml_comments_are_no_headings() -> None:
    assert parse("---\n# A comment\n---\n# H").headings[0].text == "H"


def test_footnotes() -> None:
    text = "a[^1] b[^x] ^[inline]\n\n[^1]: one\n[^1]: two\n[^2]: three"
    note = parse(text)
    assert [(use.label, use.defined) for use in note.footnote_uses] == [("1", True), ("x", False)]
    assert [one.label for one in note.footnote_definitions] == ["1", "1", "2"]


def test_sections_end_where_the_next_of_their_level_starts() -> None:
    text = "# A\n\n## B\n\nb\n\n## C\n\n# D\n"
    sections = [heading.section.of(text) for heading in parse(text).headings]
    assert sections == ["# A\n\n## B\n\nb\n\n## C\n\n", "## B\n\nb\n\n", "## C\n\n", "# D\n"]


def test_the_note_that_must_always_be_served_well() -> None:
    text = (
        "---\nAliases: Knowledge Management, KM\n---\n#KM\n\n"
        "Knowledge Management (KM) is … [[Personal Knowledge Management]] ([[PKM]]), on …\n"
    )
    note = parse(text)
    assert [alias.name for alias in note.aliases] == ["Knowledge Management", "KM"]
    assert [tag.name for tag in note.tags] == ["KM"]
    assert [link.path for link in note.links] == ["Personal Knowledge Management", "PKM"]
    assert note.headings == ()
    assert note.problems == ()
