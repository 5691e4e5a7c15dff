"""What is a link, and where its parts stand. Numbers are those of the acceptance cases."""

import pytest

from km_lsp.syntax.note import Link
from km_lsp.syntax.parse import parse
from km_lsp.text.line_index import index_lines


def shown(text: str, link: Link) -> str:
    """A link in one line: kind path #fragment |label, each read from its span in the text."""
    assert link.span.of(text).strip() == link.span.of(text)
    parts = [link.kind, link.path_span.of(text)]
    if link.fragment is not None and link.fragment_span is not None:
        parts.append(link.fragment_span.of(text))
    if link.label_span is not None:
        parts.append("|" + link.label_span.of(text))
    return " ".join(part for part in parts if part)


def links(text: str) -> list[str]:
    return [shown(text, link) for link in parse(text).links]


CASES = [
    (1, "[[note#sec|al]]", ["wikilink note #sec |al"]),
    (2, "[[note\\|al]]", ["wikilink note |al"]),
    (2, "| a |\n|---|\n| [[note\\|al]] |", ["wikilink note |al"]),
    (3, "[[#^b]] [[n#^b|x]]", ["wikilink #^b", "wikilink n #^b |x"]),
    (3, "[[n#foo^bar]]", ["wikilink n #foo^bar"]),
    (4, "[[a [x] b]] [[a|b [x] c]]", ["wikilink a [x] b", "wikilink a |b [x] c"]),
    (5, "![[Note#^id]]", ["embed Note #^id"]),
    (6, '[t](a.md#My-Section "title")', ["markdown a.md #My-Section |t"]),
    (7, "[t](<a b.md#My H>)", ["markdown a b.md #My H |t"]),
    (7, "[](a.md)", ["markdown a.md |"]),
    (7, "[in [x]](a.md)", ["markdown a.md |in [x]"]),
    (8, "[[page: a]] [[page %b%]]", ["wikilink page: a", "wikilink page %b%"]),
    (8, "[[page? c]] [[page ^e^]]", ["wikilink page? c", "wikilink page ^e^"]),
    (8, "[[page {g}]] [[page ~i]]", ["wikilink page {g}", "wikilink page ~i"]),
    (9, "[t](a%20b) [[a%20b]]", ["markdown a%20b |t", "wikilink a%20b"]),
    (10, "```\n[[x]]\n```\n~~~\n[[x]]\n~~~", []),
    (10, "    [[x]]", []),
    (10, "`[[x]]` and ``a\n[[x]] b``", []),
    (10, "<!-- [[x]] -->\n\n<div>\n[[x]]\n</div>", []),
    (11, "````\n```\n[[x]]\n```\n````", []),
    (12, "\\` [[x]]\n[[y]]", ["wikilink x", "wikilink y"]),
    (12, "`a` [[x]] `b`", ["wikilink x"]),
    (12, "`[[x]]` [[y]]", ["wikilink y"]),
    (13, "```toml\n[[bench]]\nname = 'a'\n```", []),
    (15, "- [x] a\n- [ ] b\n\nShe said [winning].\n\n> [!NOTE]\n> text", []),
    (16, "\\[[x]] \\[x](y)", []),
    (17, "[[a|b]] and [[c|d]]", ["wikilink a |b", "wikilink c |d"]),
    (20, "# [[a]]\n\n- [[b]]\n\n> [[c]]\n\n> [!tip] [[d]]\n> [[e]]", ["a", "b", "c", "d", "e"]),
    (20, "| [[a]] |\n|---|\n| [[b]] |\n\nx[^1]\n\n[^1]: [[c]]", ["a", "b", "c"]),
    (24, "[t][r] [r][] [r]\n\n[R]: a.md", ["definition a.md"]),
    (24, "x[^x]\n\n[^x]: note", []),
]


@pytest.mark.parametrize(("number", "text", "expected"), CASES)
def test_links(number: int, text: str, expected: list[str]) -> None:
    found = links(text)
    if expected and " " not in expected[0]:
        found = [one.split()[1] for one in found]
    assert found == expected


def test_case_14_comments_are_marked() -> None:
    note = parse("%%[[x]]%% and\n\n%%\n[[y]]\n\n[[z]]\n%%\n\n[[w]]")
    assert [(link.path, link.origin) for link in note.links] == [
        ("x", "comment"),
        ("y", "comment"),
        ("z", "comment"),
        ("w", "body"),
    ]


@pytest.mark.parametrize("before", ["é", "中文", "🦊🦊", "👩‍👩‍👧"])
def test_case_18_wide_characters_before_a_link(before: str) -> None:
    text = f"{before} [[x]] b"
    (link,) = parse(text).links
    line, column = index_lines(text).position(link.start, "utf-16")
    assert (line, column) == (0, len(f"{before} ".encode("utf-16-le")) // 2)


def test_case_19_line_ends_change_nothing() -> None:
    text = "---\na: '[[q]]'\n---\n# H ^b\n\n[[x#y|z]] é [t](u)\n\n[l]: m\n"
    positions = []
    for end in ("\n", "\r\n", "\r"):
        note = parse(text.replace("\n", end))
        positions.append([note.lines.position(link.start, "utf-16") for link in note.links])
    assert positions[0] == positions[1] == positions[2]
    assert len(positions[0]) == 4


def test_case_22_front_matter_links() -> None:
    text = '---\nkey: "[[A]]"\nlist:\n  - "[[A|b]]"\nbare: [[A]]\n---\n'
    note = parse(text)
    assert [shown(text, link) for link in note.links] == [
        "wikilink A",
        "wikilink A |b",
        "wikilink A",
    ]
    assert [link.quoted for link in note.links] == [True, True, False]
    assert [problem.code for problem in note.problems] == ["unquoted-link"]


def test_case_24_the_first_definition_wins_and_labels_fold() -> None:
    note = parse("[t][R  x]\n\n[r X]: a.md\n[R x]: b.md\n")
    assert [use.label for use in note.reference_uses] == ["R  x"]
    assert [definition.label for definition in note.reference_definitions] == ["r X", "R x"]


def test_a_link_over_two_lines_is_none() -> None:
    assert links("[[a\nb]]") == []


def test_html_links_and_ids() -> None:
    note = parse('<a href="a.md#x">t</a> <img src=b.png> <p id="here">')
    assert [(link.kind, link.path, link.fragment) for link in note.links] == [
        ("html", "a.md", "x"),
        ("html", "b.png", None),
    ]
    assert [anchor.id for anchor in note.anchors] == ["here"]


def test_parts_of_links_with_escapes_and_code() -> None:
    text = "[a \\] `]` b](c\\)d.md) [[#`move`|move]]"
    assert links(text) == ["markdown c\\)d.md |a \\] `]` b", "wikilink #`move` |move"]
