"""Canvas files: file nodes and the links in text cards."""

import json

from km_lsp.syntax.canvas import parse_canvas


def test_file_nodes_and_cards() -> None:
    card = 'See "[[A b|c]]" and\n![[d.png]] 🦊 [[e]]'
    source = json.dumps(
        {
            "nodes": [
                {"type": "file", "file": "x/Note.md", "subpath": "#Head"},
                {"type": "text", "text": card},
                {"type": "link", "url": "https://example.org"},
            ]
        },
        indent=1,
    )
    note = parse_canvas(source)
    assert [(link.kind, link.path, link.fragment) for link in note.links] == [
        ("node", "/x/Note.md", "Head"),
        ("wikilink", "A b", None),
        ("embed", "d.png", None),
        ("wikilink", "e", None),
    ]
    assert [link.span.of(source) for link in note.links] == [
        "x/Note.md",
        "[[A b|c]]",
        "![[d.png]]",
        "[[e]]",
    ]
    assert [link.path_span.of(source) for link in note.links[1:]] == ["A b", "d.png", "e"]


def test_broken_json_is_a_problem_and_no_loss() -> None:
    note = parse_canvas('{"nodes": [{"type": "text", "text": "[[a]]"}, {')
    assert [problem.code for problem in note.problems] == ["bad-canvas"]
    assert [link.path for link in note.links] == ["a"]


def test_half_characters_are_replaced() -> None:
    note = parse_canvas('{"nodes": [{"type": "file", "file": "a\\ud800.md"}]}')
    assert [link.path for link in note.links] == ["/a\ufffd.md"]


def test_an_empty_canvas_is_fine() -> None:
    assert parse_canvas("").problems == ()
