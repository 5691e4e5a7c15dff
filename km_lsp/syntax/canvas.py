"""JSON Canvas files (`.canvas`, JSON Canvas 1.0): file nodes and the links in text cards."""

import json
import re
from collections.abc import Iterator

from msgspec.structs import replace

from km_lsp.syntax.note import Link, Note, Parts, Problem, make_note
from km_lsp.syntax.parse import parse
from km_lsp.text.line_index import index_lines
from km_lsp.text.span import Span
from km_lsp.text.surrogate import without_surrogates

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]:,]')
_ESCAPE = re.compile(r"\\(?:u[0-9a-fA-F]{4}|.)", re.DOTALL)


def parse_canvas(text: str) -> Note:
    """The links of a canvas as a note; a text card is parsed as Markdown in its place."""
    text = without_surrogates(text)
    problems: tuple[Problem, ...] = ()
    if text.strip():
        try:
            json.loads(text)
        except (ValueError, RecursionError) as error:
            at = min(getattr(error, "pos", 0), max(len(text) - 1, 0))
            message = f"The canvas is not valid JSON: {getattr(error, 'msg', error)}"
            problems = (Problem(at, min(1, len(text)), "bad-canvas", message),)
    links: list[Link] = []
    for members in _objects(text):
        if "file" in members and members.get("type", ("", 0))[0] == '"file"':
            links.append(_file_node(members))
        elif "text" in members and members.get("type", ("", 0))[0] == '"text"':
            source, start = members["text"]
            card, offsets = _decode(source)
            links += (_moved(link, offsets, start) for link in parse(card).links)
    links.sort(key=lambda link: link.start)
    return make_note(index_lines(text), tuple(links), Parts(problems=problems))


def _file_node(members: dict[str, tuple[str, int]]) -> Link:
    source, start = members["file"]
    path, _ = _decode(source)
    subpath, _ = _decode(members.get("subpath", ('""', 0))[0])
    return Link(
        start=start + 1,
        length=len(source) - 2,
        kind="node",
        path="/" + path,
        path_at=0,
        path_length=len(source) - 2,
        fragment=subpath.removeprefix("#") if subpath.startswith("#") else None,
        fragment_length=-1,
        origin="canvas",
    )


def subpath_span(text: str, node: Link) -> Span | None:
    """Where the subpath of a file node is written, its `#` included; None without one."""
    for members in _objects(text):
        if members.get("file", ("", -1))[1] == node.start - 1 and "subpath" in members:
            source, start = members["subpath"]
            return Span(start + 1, start + len(source) - 1)
    return None


def _moved(link: Link, offsets: list[int], start: int) -> Link:
    """A link of a decoded card, put where the card's string is written."""

    def at(offset: int) -> int:
        return start + offsets[min(offset, len(offsets) - 1)]

    first = at(link.start)
    path, label, target = link.path_span, link.label_span, link.target_span
    return replace(
        link,
        start=first,
        length=at(link.span.end) - first,
        path_at=at(path.start) - first,
        path_length=at(path.end) - at(path.start),
        fragment_length=max(at(target.end) - at(path.end) - 1, 0),
        label_at=-1 if label is None else at(label.start) - first,
        label_length=0 if label is None else at(label.end) - at(label.start),
        origin="canvas",
    )


def _decode(source: str) -> tuple[str, list[int]]:
    """The value of a JSON string, and the place in `source` of each character and of the end."""
    letters: list[str] = []
    offsets: list[int] = []
    at = 1
    while at < len(source) - 1:
        escape = _ESCAPE.match(source, at)
        if escape is None:
            letters.append(source[at])
            offsets.append(at)
            at += 1
            continue
        end = escape.end()
        pair = _ESCAPE.match(source, end)
        written = escape.group()
        if written[1] == "u" and 0xD800 <= int(written[2:], 16) < 0xDC00 and pair is not None:
            written, end = written + pair.group(), pair.end()
        try:
            value = json.loads(f'"{written}"')
        except ValueError:
            value = written
        letters += value
        offsets += [at] * len(value)
        at = end
    return without_surrogates("".join(letters)), [*offsets, len(source) - 1]


def _objects(text: str) -> Iterator[dict[str, tuple[str, int]]]:
    """The string members of every JSON object, as key to source and offset."""
    open_: list[dict[str, tuple[str, int]]] = []
    key: str | None = None
    last: tuple[str, int] | None = None
    for found in _TOKEN.finditer(text):
        token = found.group()
        if token == "{":
            open_.append({})
        elif token == "}":
            if open_:
                yield open_.pop()
        elif token == ":":
            key = last[0] if last else None
        elif token == ",":
            key = None
        elif token[0] == '"':
            last = (token, found.start())
            if key is not None and open_:
                open_[-1][key.strip('"')] = last
                key = None
        if token in "[{":
            key = None
