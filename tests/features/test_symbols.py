"""Outlines, workspace symbols and folds."""

from km_lsp.features.folding import folding
from km_lsp.features.symbols import Outline, outline, workspace_symbols
from km_lsp.syntax.parse import parse
from tests.language import catalog, load, read_fixture


def tree(entries: list[Outline]) -> list[object]:
    return [
        [entry.heading.text, *tree(entry.children)] if entry.children else entry.heading.text
        for entry in entries
    ]


def test_the_outline_keeps_order_and_loses_nothing() -> None:
    note = parse("### Deep\n\n# A\n\n### Skipped\n\n## B\n\n# C\n")
    assert tree(outline(note)) == ["Deep", ["A", "Skipped", "B"], "C"]


def test_workspace_symbols_know_notes_aliases_and_headings() -> None:
    fixture = read_fixture(
        "//- Garden.md\n---\naliases: [Plot]\n---\n# Garden\n\n## Garden tools\n//- other.md\n# X\n"
    )
    snapshot = load(fixture)
    index = catalog(snapshot)
    found = workspace_symbols(snapshot, index, "gard", 10)
    assert [(one.kind, one.name) for one in found] == [
        ("note", "Garden"),
        ("heading", "Garden"),
        ("heading", "Garden tools"),
    ]
    (alias,) = workspace_symbols(snapshot, index, "plot", 10)
    assert alias.span.of(fixture.files["Garden.md"]) == "Plot"
    assert len(workspace_symbols(snapshot, index, "", 10)) > 0


def test_folds() -> None:
    text = "---\na: b\n---\n# A\n\ntext\n\n## B\n\n```\ncode\n```\n\n> [!tip]\n> x\n\n# C\n"
    assert folding(parse(text), text) == [
        (0, 2, None),
        (3, 14, "region"),
        (7, 14, "region"),
        (9, 11, None),
        (13, 14, None),
    ]
