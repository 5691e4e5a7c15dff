"""markdown-it-py as second opinion: both parsers see the same headings, links and code.

The comparison is by note; the few notes in which they differ are listed with the reason.
"""

import re
from collections import Counter
from pathlib import Path
from urllib.parse import unquote

import pytest
from markdown_it import MarkdownIt

from km_lsp.disk import decode
from km_lsp.syntax.frontmatter import split_at
from km_lsp.syntax.parse import parse

# Our constructs that CommonMark does not know, and which change what is around them.
_BEYOND = re.compile(r"\[\[|\]\]|%%|\$|\[\^|<[a-zA-Z!/]")


def second_opinion(body: str) -> tuple[Counter[tuple[int, int]], Counter[str], Counter[str]]:
    """Lines and levels of headings, destinations of links, code blocks' contents."""
    tokens = MarkdownIt("commonmark").enable("table").parse(body)
    headings: Counter[tuple[int, int]] = Counter()
    links: Counter[str] = Counter()
    code: Counter[str] = Counter()
    for token in tokens:
        if token.type == "heading_open" and token.map is not None:
            headings[(token.map[0], int(token.tag[1]))] += 1
        elif token.type in ("fence", "code_block"):
            code[token.content.strip()] += 1
        for child in token.children or ():
            if child.type == "link_open" and child.markup != "autolink":
                links[unquote(str(child.attrs["href"]))] += 1
            elif child.type == "image":
                links[unquote(str(child.attrs["src"]))] += 1
    return headings, links, code


@pytest.mark.parametrize("corpus", ["obsidian-tasks", "powershell-docs", "knowledge-garden"])
def test_the_parsers_agree(corpora: Path, corpus: str) -> None:
    differing: list[str] = []
    compared = 0
    for file in sorted((corpora / corpus).rglob("*.md"))[::2]:
        text = decode(file.read_bytes())[0]
        bounds = split_at(text)
        body_start = bounds[2] if bounds else 0
        body = text[body_start:]
        if _BEYOND.search(body) or "\t" in body:
            continue
        compared += 1
        note = parse(text)
        headings, links, code = second_opinion(body)
        first = note.lines.line_at(body_start)
        mine = Counter((note.lines.line_at(one.start) - first, one.level) for one in note.headings)
        regions = [one.span.of(text) for one in note.regions if one.kind == "fence"]
        if mine != headings or len(regions) != sum(code.values()):
            differing.append(f"{file.name}: headings or code")
        inline = Counter(
            unquote(re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", link.path))
            + ("" if link.fragment is None else "#" + unquote(link.fragment))
            for link in note.links
            if link.kind in ("markdown", "image")
        )
        uses = sum(1 for use in note.reference_uses if use.defined)
        if sum(links.values()) != sum(inline.values()) + uses or inline - links:
            differing.append(f"{file.name}: {inline - links} {links - inline} {uses}")
    assert compared > 20
    assert differing == []
