"""New words inside of what surrounds them: JSON in canvases, quotes in front matter, tables."""

import json
from collections.abc import Callable

from km_lsp.features.reshaping.newline import line_start
from km_lsp.syntax.note import Link

_PLAIN_IN_YAML = frozenset("'\"\\")


def around(link: Link, words: str, text: Callable[[], str]) -> str:
    """How `words` are written in or beside `link`, whose note has the text that `text` gives."""
    if link.origin == "canvas":
        return json.dumps(words, ensure_ascii=False)[1:-1]
    if link.origin == "frontmatter" and not _PLAIN_IN_YAML.isdisjoint(words):
        return in_yaml(text(), link.start, words)
    return words


def in_yaml(text: str, offset: int, words: str) -> str:
    """`words` as they are written at `offset` of front matter, inside of the quotes there."""
    quote = _quote_around(text, offset)
    if quote == "'":
        return words.replace("'", "''")
    if quote == '"':
        return words.replace("\\", "\\\\").replace('"', '\\"')
    return words


def as_label(link: Link, words: str) -> str | None:
    """`words` as the label of a link; None for what would end it."""
    if link.is_wiki:
        odd = "]]" in words or "[[" in words or "\n" in words or "|" in words
        return None if odd else words
    return None if any(mark in words for mark in "[]\\\n") else words


def delimiter_of(link: Link, text: Callable[[], str]) -> str:
    """What stands before the path and has its like behind it: `<` or a quote; else empty."""
    if link.kind not in ("markdown", "image", "definition", "html"):
        return ""
    if link.label_at >= 0 and link.path_at == link.label_at + link.label_length + 2:
        return ""
    at = link.path_span.start
    before = text()[at - 1 : at]
    return before if before in ("<", "'", '"') else ""


def _quote_around(text: str, offset: int) -> str:
    """The quote in which the line of YAML is at `offset`; empty outside of quotes."""
    start = line_start(text, offset)
    quote = ""
    for letter in text[start:offset]:
        if letter in "'\"" and quote in ("", letter):
            quote = "" if quote else letter
    return quote
