"""Front matter: the YAML between `---` lines at the top of a note, with the span of every value.

python-frontmatter says where front matter starts and how YAML is loaded; its handler here adds
what it does not keep, the spans. (Obsidian help, "Properties".)
"""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, NamedTuple

import yaml
from frontmatter.default_handlers import SafeLoader, YAMLHandler
from msgspec.structs import replace

from km_lsp.syntax.markdown_link import MARKDOWN_LINK, read_inline_link
from km_lsp.syntax.note import Alias, Link, Problem, Property, Region, Tag
from km_lsp.syntax.tag import TAG_NAME
from km_lsp.syntax.wikilink import find_wikilinks

_FENCE = re.compile(r"---[ \t]*(?:\r\n|\n|\r)")
_CLOSE = re.compile(r"(?:^|(?<=\r))---[ \t]*(?=[\r\n]|\Z)", re.MULTILINE)
_KEY = re.compile(r"(?:^|(?<=\r))(?=[^\s#\-\[\]{},&*!|>'\"%@`])", re.MULTILINE)
_PIECE = re.compile(r"[^,]+")
_WORD = re.compile(r"[^\s,]+")

# The composer recurses in C, where Python cannot catch an overflow.
_MOST_CHARACTERS = 100_000
_DEEPEST = 100


class FrontMatter(NamedTuple):
    """What front matter says; all spans are offsets into the whole text."""

    end: int
    """Where the body starts; 0 without front matter."""
    aliases: tuple[Alias, ...] = ()
    tags: tuple[Tag, ...] = ()
    links: tuple[Link, ...] = ()
    properties: tuple[Property, ...] = ()
    problems: tuple[Problem, ...] = ()
    regions: tuple[Region, ...] = ()
    title: str | None = None


class _Value(NamedTuple):
    """A scalar below a key."""

    text: str
    start: int
    end: int
    plain: bool
    alone: bool
    """The key's only value, not an item of a list."""


class SpanHandler(YAMLHandler):
    """A python-frontmatter handler that keeps where every scalar is written."""

    def split_at(self, text: str) -> tuple[int, int, int] | None:
        """Start and end of the YAML and start of the body; None without front matter."""
        opening = _FENCE.match(text)
        if opening is None or not self.detect(text):
            return None
        closing = _CLOSE.search(text, opening.end())
        if closing is None:
            return None
        return opening.end(), closing.start(), closing.end()

    def compose(self, source: str) -> yaml.Node | None:
        """The YAML node tree of `source`. Raises `yaml.YAMLError` for what is not YAML."""
        if len(source) > _MOST_CHARACTERS or _too_deep(source):
            raise yaml.YAMLError("too large or too deeply nested")
        node: yaml.Node | None = yaml.compose(source, Loader=SafeLoader)
        return node


HANDLER = SpanHandler()


def read_frontmatter(text: str) -> FrontMatter:
    """The front matter of `text`; of broken YAML the keys that can be read still count."""
    bounds = HANDLER.split_at(text)
    if bounds is None:
        return FrontMatter(0)
    start, end, body = bounds
    source = text[start:end]
    problems: list[Problem] = []
    entries: list[tuple[yaml.ScalarNode, yaml.Node, int]] = []
    try:
        entries += _entries(HANDLER.compose(source), start)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        problems.append(_problem(error, start, end))
        for piece_start, piece_end in _pieces(source):
            try:
                piece = HANDLER.compose(source[piece_start:piece_end])
                entries += _entries(piece, start + piece_start)
            except (yaml.YAMLError, ValueError, RecursionError):
                continue
    aliases: list[Alias] = []
    tags: list[Tag] = []
    links: list[Link] = []
    properties: list[Property] = []
    title: str | None = None
    for key, node, base in entries:
        values = list(_scalars(node, base, set(), alone=True))
        name = key.value.lower()
        properties.append(
            Property(
                start=base + key.start_mark.index,
                length=len(key.value),
                key=key.value,
                value_start=base + node.start_mark.index,
                value_end=base + node.end_mark.index,
                values=tuple(value.text for value in values),
            )
        )
        if name in ("aliases", "alias"):
            aliases += _aliases(text, values, name == "aliases")
        elif name in ("tags", "tag"):
            tags += _tags(text, values)
        elif name == "title" and len(values) == 1:
            title = values[0].text
        links += _links(text, base, node, values)
    for link in links:
        if not link.quoted:
            message = f'Obsidian reads this link only in quotes: "{link.span.of(text)}"'
            problems.append(Problem(link.start, link.length, "unquoted-link", message))
    return FrontMatter(
        body,
        tuple(aliases),
        tuple(tags),
        tuple(links),
        tuple(properties),
        tuple(problems),
        (Region(0, body, "frontmatter"),),
        title,
    )


def _entries(root: yaml.Node | None, base: int) -> Iterator[tuple[Any, yaml.Node, int]]:
    """The top-level keys and values."""
    if isinstance(root, yaml.MappingNode):
        for key, value in root.value:
            if isinstance(key, yaml.ScalarNode):
                yield key, value, base


def _pieces(source: str) -> Iterator[tuple[int, int]]:
    """The stretches of broken YAML from one top-level key to the next."""
    starts = [found.start() for found in _KEY.finditer(source)]
    yield from pairwise([*starts, len(source)])


def _scalars(node: yaml.Node, base: int, seen: set[int], *, alone: bool) -> Iterator[_Value]:
    """The scalars below `node` in order; anchors are followed once, so that no bomb goes off."""
    if isinstance(node, yaml.ScalarNode):
        if node.tag != "tag:yaml.org,2002:null":
            start, end = base + node.start_mark.index, base + node.end_mark.index
            yield _Value(node.value, start, end, node.style is None, alone)
        return
    if id(node) in seen:
        return
    seen.add(id(node))
    if isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _scalars(item, base, seen, alone=False)
    elif isinstance(node, yaml.MappingNode):
        for _, item in node.value:
            yield from _scalars(item, base, seen, alone=False)


def _aliases(text: str, values: list[_Value], portable: bool) -> Iterator[Alias]:
    for value in values:
        if not value.alone:
            yield from _names(text, value, portable)
        else:
            pieces = list(_split(text, value, _PIECE))
            for start, name in pieces:
                yield Alias(start, len(name), name, portable and len(pieces) == 1)


def _names(text: str, value: _Value, portable: bool) -> Iterator[Alias]:
    if name := value.text.strip():
        at = text.find(name, value.start, value.end)
        if at < 0:
            yield Alias(value.start, value.end - value.start, name, portable)
        else:
            yield Alias(at, len(name), name, portable)


def _tags(text: str, values: list[_Value]) -> Iterator[Tag]:
    for value in values:
        for start, written in _split(text, value, _WORD):
            name = written.removeprefix("#")
            # Unlike in running text a number is a tag here: the key says so.
            if TAG_NAME.match(name):
                yield Tag(start + len(written) - len(name), len(name), name, "frontmatter")


def _split(text: str, value: _Value, piece: re.Pattern[str]) -> Iterator[tuple[int, str]]:
    """Offset and text of the pieces of a scalar, as they are written."""
    end = value.end
    while end > value.start and text[end - 1] in " \t\r\n":
        end -= 1
    start = value.start
    if not value.plain and text[start:end][:1] in ("'", '"'):
        start, end = start + 1, end - 1
    for found in piece.finditer(text, start, end):
        stripped = found.group().strip(" \t\r\n")
        if not stripped:
            continue
        at = found.start() + found.group().index(stripped[0])
        if len(stripped) > 2 and stripped[0] in "'\"" and stripped[-1] == stripped[0]:
            # `a, "b c"`: to YAML one plain text, to the writer a list.
            at, stripped = at + 1, stripped[1:-1]
        yield at, stripped


def _links(text: str, base: int, node: yaml.Node, values: list[_Value]) -> Iterator[Link]:
    start, end = base + node.start_mark.index, base + node.end_mark.index
    source = text[start:end]
    if "](" not in source and "[[" not in source:
        return
    quoted = [(value.start, value.end) for value in values if not value.plain]
    for link in find_wikilinks(source, 0, base=start, origin="frontmatter"):
        inside = any(first <= link.start < last for first, last in quoted)
        block = isinstance(node, yaml.ScalarNode) and node.style in ("|", ">")
        if inside or block or _in_plain(values, link):
            yield link
        else:
            yield replace(link, quoted=False)
    for found in MARKDOWN_LINK.finditer(source):
        yield read_inline_link(
            found.group(),
            start + found.start(),
            "image" if found.group(1) else "markdown",
            origin="frontmatter",
        )


def _in_plain(values: list[_Value], link: Link) -> bool:
    """Whether the link stands inside plain text, as in `key: see [[A]]`, which YAML reads well."""
    return any(value.plain and value.start < link.start < value.end for value in values)


def _too_deep(source: str) -> bool:
    """Whether values may be nested deeper than `_DEEPEST`; errs on the safe side."""
    return (
        sum(source.count(mark) for mark in ("[", "{", "- ", "? ")) > _DEEPEST * 20
        or any(
            sum(line.count(mark) for mark in ("[", "{", "- ", "? ")) > _DEEPEST
            for line in source.split("\n")
            if len(line) > _DEEPEST
        )
        or " " * (_DEEPEST * 2) in source
    )


def _problem(error: Exception, start: int, end: int) -> Problem:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    at = min(start + mark.index, max(end - 1, start)) if mark is not None else start
    said = getattr(error, "problem", None) or str(error)
    return Problem(
        at, min(1, end - at), "bad-frontmatter", f"The front matter is not valid YAML: {said}"
    )
