"""Pasting from another note. Numbers are those of the acceptance cases."""

import pytest

from km_lsp.features.paste import pasted
from tests.language import load

FILES = {
    "doc.md": "# H\n",
    "sub/other.md": "# Own\n",
    "sub/img.png": "",
    "deep/T.md": "",
    "sub/T.md": "# X\n",
}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("![](img.png)", "![](sub/img.png)"),
        ("![[img.png]] [[T]]", "![[img.png]] [[sub/T]]"),
        ("[x](../doc.md#h) [[doc#H|x]]", "[x](#h) [[#H|x]]"),
        ("[[#Own]] [x](#own)", "[[other#Own]] [x](sub/other.md#own)"),
        ("`![](img.png)`\n\n```\n[[T]]\n```\n", "`![](img.png)`\n\n```\n[[T]]\n```\n"),
        ("[t](<img.png>) [r]\n\n[r]: img.png\n", "[t](<sub/img.png>) [r]\n\n[r]: sub/img.png\n"),
        (
            "[w](https://example.org) [[nope]] [t](./nope.md)",
            "[w](https://example.org) [[nope]] [t](./sub/nope.md)",
        ),
    ],
)
def test_case_94_links_still_reach_what_they_did(text: str, wanted: str) -> None:
    assert pasted(load(FILES), text, "sub/other.md", "doc.md") == wanted


def test_within_a_note_nothing_changes() -> None:
    assert pasted(load(FILES), "[[#H]] ![](img.png)", "doc.md", "doc.md") == "[[#H]] ![](img.png)"
