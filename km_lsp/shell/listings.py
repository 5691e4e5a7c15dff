"""`km-lsp backlinks`, `mentions`, `orphans` and `graph`: what the server knows, for shells."""

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterable
from pathlib import Path

from msgspec import Struct

from km_lsp.check.options import UsageError
from km_lsp.features.mentions import mentions_of
from km_lsp.features.references import backlinks, orphans
from km_lsp.shell.opened import Opened, note_named, open_vault
from km_lsp.text.span import Span
from km_lsp.vault.note_id import note_name

GRAPH_FORMATS = ("json", "dot", "mermaid")


class Line(Struct, frozen=True):
    """A place in a note and the line it is on; counted from 1, columns in code points."""

    path: str
    line: int
    column: int
    text: str


def add_note_arguments(parser: ArgumentParser) -> None:
    """For commands about one note."""
    parser.add_argument("note", metavar="NOTE", help="a path, a name or an alias")
    parser.add_argument("--vault", type=Path, metavar="DIR", help="where to look for a name")
    _add_common(parser)


def add_vault_arguments(parser: ArgumentParser) -> None:
    """For commands about a vault."""
    parser.add_argument("vault", nargs="?", type=Path, default=Path(), metavar="DIR")
    _add_common(parser)


def add_graph_arguments(parser: ArgumentParser) -> None:
    """For the graph."""
    add_vault_arguments(parser)
    parser.add_argument("--format", choices=GRAPH_FORMATS, default="json")


def _add_common(parser: ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--no-cache", action="store_true", help="read all notes anew")


def print_backlinks(given: Namespace) -> int:
    """Every link from another note to one note; exit code 1 if there is none."""
    return _guarded(_backlinks, given)


def print_mentions(given: Namespace) -> int:
    """Every unlinked mention of a note; exit code 1 if there is none."""
    return _guarded(_mentions, given)


def print_orphans(given: Namespace) -> int:
    """The notes that no other note links to; exit code 1 if there is none."""
    return _guarded(_orphans, given)


def print_graph(given: Namespace) -> int:
    """All notes and the links between them."""
    return _guarded(_graph, given)


def _guarded(command: Callable[[Namespace], int], given: Namespace) -> int:
    try:
        return command(given)
    except UsageError as error:
        print(f"km-lsp: {error}", file=sys.stderr)
        return 2


def _backlinks(given: Namespace) -> int:
    opened, path = _opened(given)
    found = [
        (source, link.span) for source, link in backlinks(opened.snapshot, path) if source != path
    ]
    return _print_lines(opened, sorted(found), given.json)


def _mentions(given: Namespace) -> int:
    opened, path = _opened(given)
    found = mentions_of(opened.snapshot, path, opened.read)
    return _print_lines(opened, [(one.path, one.span) for one in found], given.json)


def _orphans(given: Namespace) -> int:
    opened = open_vault(given.vault, use_cache=not given.no_cache)
    found = [opened.vault.shown(path) for path in orphans(opened.snapshot)]
    if given.json:
        print(json.dumps(found, ensure_ascii=False, indent=2))
    elif found:
        print("\n".join(found))
    return 0 if found else 1


def _opened(given: Namespace) -> tuple[Opened, str]:
    place = given.vault or Path(given.note)
    while not place.exists():
        place = place.parent
    opened = open_vault(place, use_cache=not given.no_cache)
    return opened, note_named(opened, given.note)


def _print_lines(opened: Opened, found: Iterable[tuple[str, Span]], as_json: bool) -> int:
    lines = [_line(opened, path, span) for path, span in found]
    if as_json:
        rows = [{n: getattr(one, n) for n in Line.__struct_fields__} for one in lines]
        print(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        for one in lines:
            print(f"{one.path}:{one.line}:{one.column}: {one.text}")
    return 0 if lines else 1


def _line(opened: Opened, path: str, span: Span) -> Line:
    note = opened.snapshot.notes[path]
    row, column = note.lines.position(span.start, "utf-32")
    text = opened.read(path) or ""
    shown = text[note.lines.line_start(row) : note.lines.line_end(row)].strip()
    return Line(opened.vault.shown(path), row + 1, column + 1, shown)


def _graph(given: Namespace) -> int:
    opened = open_vault(given.vault, use_cache=not given.no_cache)
    snapshot = opened.snapshot
    edges: dict[tuple[str, str], int] = {}
    missing: dict[tuple[str, str], int] = {}
    for source in sorted(snapshot.notes):
        for target in snapshot.links.outgoing.get(source, ()):
            if target is not None:
                edges[source, target] = edges.get((source, target), 0) + 1
        pending = snapshot.links.pending.get(source)
        for name in pending.unresolved if pending is not None else ():
            missing[source, name] = missing.get((source, name), 0) + 1
    nodes = sorted({*snapshot.notes, *(target for _, target in edges)})
    format = "json" if given.json else given.format
    print(_RENDER[format](nodes, edges, missing))
    return 0


_Edges = dict[tuple[str, str], int]


def _as_json(nodes: list[str], edges: _Edges, missing: _Edges) -> str:
    document = {
        "schema": 1,
        "nodes": [{"path": path, "name": note_name(path)} for path in nodes],
        "links": [
            {"from": source, "to": target, "count": count}
            for (source, target), count in sorted(edges.items())
        ],
        "missing": [
            {"from": source, "name": name, "count": count}
            for (source, name), count in sorted(missing.items())
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=2)


def _as_dot(nodes: list[str], edges: _Edges, missing: _Edges) -> str:
    lines = ["digraph vault {"]
    lines += [f"  {_quoted(path)} [label={_quoted(note_name(path))}];" for path in nodes]
    lines += [f"  {_quoted(source)} -> {_quoted(target)};" for source, target in sorted(edges)]
    dashed = "[style=dashed]"
    lines += [f"  {_quoted(one)} -> {_quoted(name)} {dashed};" for one, name in sorted(missing)]
    return "\n".join([*lines, "}"])


def _as_mermaid(nodes: list[str], edges: _Edges, missing: _Edges) -> str:
    names = [*nodes, *sorted({name for _, name in missing} - set(nodes))]
    number = {name: f"n{at}" for at, name in enumerate(names)}
    lines = ["graph LR"]
    lines += [f'  {number[one]}["{_escaped(note_name(one))}"]' for one in names]
    lines += [f"  {number[source]} --> {number[target]}" for source, target in sorted(edges)]
    lines += [f"  {number[source]} -.-> {number[name]}" for source, name in sorted(missing)]
    return "\n".join(lines)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")


_RENDER: dict[str, Callable[[list[str], _Edges, _Edges], str]] = {
    "json": _as_json,
    "dot": _as_dot,
    "mermaid": _as_mermaid,
}
