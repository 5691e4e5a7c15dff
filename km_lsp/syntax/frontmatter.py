"""Front matter: the YAML between `---` lines at the top of a note, with the span of every value.

Most of it is so plain that `simple_yaml` reads it; python-frontmatter's YAML reads the rest
(`yaml_tree`), and is not even imported until then. (Obsidian help, "Properties".)
"""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from msgspec.structs import replace

from km_lsp.syntax.markdown_link import MARKDOWN_LINK, read_inline_link
from km_lsp.syntax.note import Alias, Link, Problem, Property, Region, Tag
from km_lsp.syntax.simple_yaml import Entry, Value, read_simple
from km_lsp.syntax.tag import TAG_NAME
from km_lsp.syntax.wikilink import find_wikilinks

_FENCE = re.compile(r"---[ \t]*(?:\r\n|\n|\r)")
_CLOSE = re.compile(r"(?:^|(?<=\r))---[ \t]*(?=[\r\n]|\Z)", re.MULTILINE)
_KEY = re.compile(r"(?:^|(?<=\r))(?=[^\s#\-\[\]{},&*!|>'\"%@`])", re.MULTILINE)
_PIECE = re.compile(r"[^,]+")
_WORD = re.compile(r"[^\s,]+")


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


def split_at(text: str) -> tuple[int, int, int] | None:
    """Start and end of the YAML and start of the body; None without front matter."""
    opening = _FENCE.match(text)
    if opening is None:
        return None
    closing = _CLOSE.search(text, opening.end())
    if closing is None:
        return None
    return opening.end(), closing.start(), closing.end()


def read_frontmatter(text: str) -> FrontMatter:
    """The front matter of `text`; of broken YAML the keys that can be read still count."""
    bounds = split_at(text)
    if bounds is None:
        return FrontMatter(0)
    start, end, body = bounds
    source = text[start:end]
    problems: list[Problem] = []
    entries = read_simple(source, start)
    if entries is None:
        entries, problem = _read_yaml(source, start, end)
        problems += [problem] if problem is not None else []
    aliases: list[Alias] = []
    tags: list[Tag] = []
    links: list[Link] = []
    properties: list[Property] = []
    title: str | None = None
    for entry in entries:
        values = entry.values
        name = entry.key.lower()
        properties.append(
            Property(
                entry.key_start,
                len(entry.key),
                entry.key,
                entry.start,
                entry.end,
                tuple([value.text for value in values]),
            )
        )
        if name in ("aliases", "alias"):
            aliases += _aliases(text, values, name == "aliases")
        elif name in ("tags", "tag"):
            tags += _tags(text, values)
        elif name == "title" and len(values) == 1:
            title = values[0].text
        links += _links(text, entry)
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


def _read_yaml(source: str, start: int, end: int) -> tuple[list[Entry], Problem | None]:
    """The entries of YAML of any kind, and what is wrong with it."""
    from km_lsp.syntax.yaml_tree import YAML_ERRORS, describe, read_tree

    try:
        return list(read_tree(source, start)), None
    except YAML_ERRORS as error:
        said, at = describe(error)
        at = min(start + at, max(end - 1, start))
        message = f"The front matter is not valid YAML: {said}"
        problem = Problem(at, min(1, end - at), "bad-frontmatter", message)
    entries: list[Entry] = []
    for piece_start, piece_end in _pieces(source):
        try:
            entries += read_tree(source[piece_start:piece_end], start + piece_start)
        except YAML_ERRORS:
            continue
    return entries, problem


def _pieces(source: str) -> Iterator[tuple[int, int]]:
    """The stretches of broken YAML from one top-level key to the next."""
    starts = [found.start() for found in _KEY.finditer(source)]
    yield from pairwise([*starts, len(source)])


def _aliases(text: str, values: list[Value], portable: bool) -> Iterator[Alias]:
    for value in values:
        if not value.alone:
            yield from _names(text, value, portable)
        else:
            pieces = list(_split(text, value, _PIECE))
            for start, name in pieces:
                yield Alias(start, len(name), name, portable and len(pieces) == 1)


def _names(text: str, value: Value, portable: bool) -> Iterator[Alias]:
    if name := value.text.strip():
        at = text.find(name, value.start, value.end)
        if at < 0:
            yield Alias(value.start, value.end - value.start, name, portable)
        else:
            yield Alias(at, len(name), name, portable)


def _tags(text: str, values: list[Value]) -> Iterator[Tag]:
    for value in values:
        for start, written in _split(text, value, _WORD):
            name = written.removeprefix("#")
            # Unlike in running text a number is a tag here: the key says so.
            if TAG_NAME.match(name):
                yield Tag(start + len(written) - len(name), len(name), name, "frontmatter")


def _split(text: str, value: Value, piece: re.Pattern[str]) -> Iterator[tuple[int, str]]:
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


def _links(text: str, entry: Entry) -> Iterator[Link]:
    start, values = entry.start, entry.values
    source = text[start : entry.end]
    if "](" not in source and "[[" not in source:
        return
    quoted = [(value.start, value.end) for value in values if not value.plain]
    for found_link in find_wikilinks(source, 0, base=start, origin="frontmatter"):
        link = _unescaped(text, values, found_link)
        inside = any(first <= link.start < last for first, last in quoted)
        if inside or entry.literal or _in_plain(values, link):
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


def _unescaped(text: str, values: list[Value], link: Link) -> Link:
    """`link` as YAML reads it, where quotes in its value are written with escapes."""
    if "''" not in link.path and "\\" not in link.path and not link.fragment:
        return link
    around = (value for value in values if value.start < link.start < value.end)
    value = next((one for one in around if not one.plain), None)
    quote = text[value.start] if value is not None else ""
    if quote not in ("'", '"'):
        return link

    def read(written: str) -> str:
        if quote == "'":
            return written.replace("''", "'")
        return written.replace('\\"', '"').replace("\\\\", "\\")

    fragment = read(link.fragment) if link.fragment is not None else None
    return replace(link, path=read(link.path), fragment=fragment)


def _in_plain(values: list[Value], link: Link) -> bool:
    """Whether the link stands inside plain text, as in `key: see [[A]]`, which YAML reads well."""
    return any(value.plain and value.start < link.start < value.end for value in values)
