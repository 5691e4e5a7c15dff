"""Rules on the graph of links, off by default (KM5), and on style (KM405)."""

import pytest

from km_lsp.features.diagnostics import diagnostics
from km_lsp.features.finding import LinkFormat, Policy
from km_lsp.features.selection import selection
from km_lsp.vault.snapshot import Gone, Read, apply, parse_file
from tests.language import load

GRAPH = selection(Policy(select=("KM5",)))


def test_orphans_dead_ends_and_self_links() -> None:
    snapshot = load({"a.md": "[[b]]", "b.md": "text", "c.md": "[[c]] [[a]]"})
    found = {
        path: [one.name for one in diagnostics(snapshot, path, GRAPH)] for path in snapshot.notes
    }
    assert found == {"a.md": [], "b.md": ["dead-end-note"], "c.md": ["orphan-note", "self-link"]}


@pytest.mark.parametrize(
    ("files", "circle"),
    [
        ({"a.md": "![[b]]", "b.md": "![[a]]"}, {"a.md", "b.md"}),
        ({"a.md": "![[b]]", "b.md": "[[a]]"}, set()),
        ({"a.md": "![[a]]"}, {"a.md"}),
        ({"a.md": "![[b]]", "b.md": "![[c]]", "c.md": "![[a#H]]\n# H"}, {"a.md", "b.md", "c.md"}),
        ({"a.md": "![[b]]", "b.md": "![[c]]", "c.md": "![[b]]"}, {"b.md", "c.md"}),
    ],
)
def test_circles_of_embeds(files: dict[str, str], circle: set[str]) -> None:
    snapshot = load(files)
    codes = selection(Policy(select=("KM504",)))
    assert {path for path in files if diagnostics(snapshot, path, codes)} == circle


def test_who_is_affected_far_away() -> None:
    """A circle is closed, and a note is orphaned, by an edit of another note."""
    files = {"a.md": "![[b]]", "b.md": "![[c]]", "c.md": "text"}
    applied = apply(load(files), [Read("c.md", parse_file("c.md", "![[a]]"))])
    assert applied.affected >= {"a.md", "b.md", "c.md"}
    applied = apply(applied.snapshot, [Gone("a.md")])
    assert applied.affected >= {"b.md", "c.md"}


@pytest.mark.parametrize(
    ("format", "link", "found"),
    [
        ("shortest", "[[d/n]]", True),
        ("shortest", "[[n]]", False),
        ("shortest", "[[n.md]]", True),
        ("shortest", "[t](d/n.md)", False),
        ("absolute", "[[n]]", True),
        ("absolute", "[[d/n]]", False),
        ("relative", "[[n]]", True),
        ("relative", "[[../d/n]]", False),
        ("relative", "[t](../d/n.md)", False),
        ("relative", "[t](/d/n.md)", True),
        ("relative", "[[nowhere]]", False),
    ],
)
def test_link_format(format: LinkFormat, link: str, found: bool) -> None:
    snapshot = load({"x/a.md": link, "d/n.md": ""})
    chosen = selection(Policy(select=("KM405",), link_format=format))
    assert bool(diagnostics(snapshot, "x/a.md", chosen)) == found
