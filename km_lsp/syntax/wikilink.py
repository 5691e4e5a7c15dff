"""The inside of `[[…]]`: path, fragment, label. (Obsidian help, "Internal links".)"""

import re
from collections.abc import Iterable, Iterator

from km_lsp.syntax.note import Link, Origin, Problem
from km_lsp.text.span import Span

# A single `[` or `]` may stand inside, a pair may not.
WIKILINK = re.compile(r"(!?)\[\[((?:[^\[\]\n\r]|\[(?!\[)|\](?!\]))*?)\]\]")
# Nearly all links are a name and nothing else.
_PLAIN = re.compile(r"\[\[[^\s#|\\](?:[^#|\\\n]*[^\s#|\\])?\]\]").fullmatch
_HASH = re.compile(r"(?<!\\)#")


def read_wikilink(
    source: str, start: int, *, origin: Origin = "body", in_table: bool = False, quoted: bool = True
) -> Link:
    """The link that `source` (`[[…]]` or `![[…]]`) spells at offset `start` of its text.

    `\\|` separates as `|` does: table cells need it, and nobody means a backslash there.
    """
    if source[0] == "[" and _PLAIN(source):
        path = source[2:-2]
        return Link(
            start, len(source), "wikilink", path, 2, len(path), None, 0, -1, 0,
            origin, False, in_table, quoted,
        )  # fmt: skip
    embed = source.startswith("!")
    opening = 3 if embed else 2
    inside = source[opening:-2]
    target, label_at, escaped = inside, -1, False
    bar = inside.find("|")
    if bar >= 0:
        label_at = opening + bar + 1
        escaped = inside[bar - 1 : bar] == "\\"
        target = inside[: bar - 1] if escaped else inside[:bar]
    path, fragment = target, None
    if "#" in target and (hash_ := _HASH.search(target)) is not None:
        path, fragment = target[: hash_.start()], target[hash_.end() :]
    stripped = path.strip()
    path_at = opening
    if stripped is not path and stripped:
        path_at += len(path) - len(path.lstrip())
    # With a fragment the path reaches up to its `#`, so that both parts stay adjacent.
    path_length = len(stripped) if fragment is None else opening + len(path) - path_at
    return Link(
        start,
        len(source),
        "embed" if embed else "wikilink",
        stripped,
        path_at,
        path_length,
        fragment,
        len(fragment or ""),
        label_at,
        len(source) - 2 - label_at if label_at >= 0 else 0,
        origin,
        escaped,
        in_table,
        quoted,
    )


def find_wikilinks(
    text: str, start: int, *, base: int = 0, origin: Origin = "body", quoted: bool = True
) -> Iterator[Link]:
    """All that looks like a wikilink in `text` from `start` on; `base` is added to every offset."""
    for found in WIKILINK.finditer(text, start):
        at = base + found.start()
        yield read_wikilink(found.group(), at, origin=origin, quoted=quoted)


_BARE_PIPE = re.compile(r"(?<!\\)\|")


def find_unescaped_pipes(text: str, tables: Iterable[Span]) -> Iterator[Problem]:
    """The wikilinks in `tables` that a bare `|` cuts in two: the problem spans that character."""
    for table in tables:
        if text.find("[[", table.start, table.end) < 0:
            continue
        for found in WIKILINK.finditer(text, table.start, table.end):
            if bar := _BARE_PIPE.search(found.group()):
                message = f"In a table this link needs a backslash before “|”: {found.group()}"
                yield Problem(found.start() + bar.start(), 1, "unescaped-pipe", message)
