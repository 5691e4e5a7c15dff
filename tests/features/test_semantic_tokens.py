"""What an editor may colour."""

from km_lsp.features.semantic_tokens import semantic_tokens
from tests.language import load


def tokens(text: str) -> list[tuple[str, str, bool]]:
    files = {"a.md": text, "b.md": ""}
    found = semantic_tokens(load(files), "a.md")
    return [(one.span.of(text), one.kind, one.missing) for one in found]


def test_links_tags_and_block_ids() -> None:
    assert tokens("---\ntags: [x]\n---\n🦊 [[b|l]] ![[nope]] #tag ^id\n") == [
        ("x", "tag", False),
        ("[[b|l]]", "wikilink", False),
        ("![[nope]]", "wikilink", True),
        ("#tag", "tag", False),
        ("^id", "blockId", False),
    ]


def test_code_and_what_stands_inside_of_a_link_is_none() -> None:
    assert tokens("`[[b]]` [[b#x|#y]]\n\n```\n#tag\n```\n") == [("[[b#x|#y]]", "wikilink", True)]
