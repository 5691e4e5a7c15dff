"""Comments that say what is not to be reported."""

import pytest

from km_lsp.features.diagnostics import diagnostics, examine
from km_lsp.features.finding import Policy
from km_lsp.features.selection import selection
from tests.language import findings, load, read_fixture


def said(text: str) -> list[str]:
    """The codes that are reported of a note."""
    snapshot = load({"a.md": text})
    return [one.code for one in diagnostics(snapshot, "a.md")]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("[[x]] <!-- km-lsp: ignore -->", []),
        ("[[x]] %% km-lsp: ignore %%", []),
        ("[[x]] <!-- km-lsp: ignore[KM101] it comes later -->", []),
        ("[[x]] <!-- km-lsp: ignore[missing-note] -->", []),
        ("[[x]] <!-- km-lsp: ignore[KM1] -->", []),
        ("[[x]] <!-- km-lsp: ignore[KM201] -->", ["KM101", "KM901"]),
        ("[[x]] <!-- km-lsp: ignore[KM201, KM101] -->", []),
        ("<!-- km-lsp: ignore -->\n[[x]]", []),
        ("<!-- km-lsp: ignore -->\n\n[[x]]", []),
        ("<!-- km-lsp: ignore -->\n[[x]]\n[[y]]", ["KM101"]),
        ("- <!-- km-lsp: ignore -->\n- [[x]]", []),
        ("text <!-- km-lsp: ignore-next-line -->\n[[x]]", []),
        ("<!-- km-lsp: ignore-next-line -->\n\n[[x]]", ["KM901", "KM101"]),
        (
            "<!-- km-lsp: ignore-start -->\n[[x]]\n\n[[y]]\n<!-- km-lsp: ignore-end -->\n[[z]]",
            ["KM101"],
        ),
        (
            "[[w]]\n\n<!-- km-lsp: ignore-start[KM101] -->\n\n[[x]]\n\n![[y.png]]",
            ["KM101", "KM103"],
        ),
        ("text\n\n[[x]]\n\n<!-- km-lsp: ignore-file -->", []),
        ("---\nkm-lsp: {ignore: [KM101]}\n---\n[[x]] ![[y.png]]", ["KM103"]),
        ("---\nkm-lsp:\n  ignore: [KM101, KM103]\n---\n[[x]] ![[y.png]]", []),
        ("<!-- km-lsp: ignore-end -->", ["KM901"]),
        ("text <!-- km-lsp: ignore -->", ["KM901"]),
        ("[[x]] <!-- km-lsp: ignore[KM1O1] -->", ["KM101", "KM905"]),
        ("`<!-- km-lsp: ignore -->` [[x]]", ["KM101"]),
        ("```\n<!-- km-lsp: ignore-file -->\n```\n\n[[x]]", ["KM101"]),
        ("[[x]] <!-- km-lsp: ignored -->", ["KM101"]),
        ("[[x]] <!-- km-lsp: ignore[KM101 -->", ["KM101"]),
        ("[[x]] km-lsp: ignore", ["KM101"]),
        ("[[x]]\r\n<!-- km-lsp: ignore -->\r\n\r\n[[y]]\r\n", ["KM101"]),
    ],
)
def test_where_a_comment_reaches(text: str, codes: list[str]) -> None:
    assert sorted(said(text)) == sorted(codes)


def test_the_reason_is_kept() -> None:
    snapshot = load({"a.md": "[[x]] <!-- km-lsp: ignore[KM101] until spring -->"})
    (finding,) = examine(snapshot, "a.md")
    assert (finding.code, finding.suppressed) == ("KM101", "until spring")
    assert diagnostics(snapshot, "a.md") == []


def test_a_comment_about_a_rule_that_is_off_may_be_needed() -> None:
    snapshot = load({"a.md": "text\n\nmore <!-- km-lsp: ignore[KM501] -->"})
    assert diagnostics(snapshot, "a.md") == []
    checked = selection(Policy(extend_select=("KM5",)))
    assert "KM901" in [one.code for one in diagnostics(snapshot, "a.md", checked)]


def test_unused_comments_can_be_left_in_peace() -> None:
    source = "text <!-- km-lsp: ignore -->"
    assert findings(read_fixture(source), {"unused-suppression": "off"}) == []
