"""The language that tests are written in.

| mark | meaning |
|---|---|
| `//- path.md` | starts a file; without it the text is `note.md` |
| `$0`, `$0…$0` | the cursor, a selection |
| `//   ^^^^ label` | labels that range of the line above, and is removed |
"""

import re
from dataclasses import dataclass, field
from textwrap import dedent

from km_lsp.features.diagnostics import diagnostics
from km_lsp.features.finding import Level, Policy
from km_lsp.features.selection import selection
from km_lsp.text.span import Span
from km_lsp.vault.catalog import Catalog
from km_lsp.vault.note_id import is_indexed
from km_lsp.vault.snapshot import (
    Completed,
    Configured,
    Opened,
    Options,
    Read,
    Snapshot,
    Walked,
    apply,
    parse_file,
)

_FILE = re.compile(r"//- (.+)")
_LABEL = re.compile(r"//\s*(\^+) (.*)")


@dataclass
class Label:
    """A labelled range."""

    path: str
    span: Span
    text: str


@dataclass
class Fixture:
    """A vault written down in a test."""

    files: dict[str, str] = field(default_factory=dict)
    cursors: list[tuple[str, int]] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)

    @property
    def path(self) -> str:
        return self.cursors[0][0]

    @property
    def offset(self) -> int:
        return self.cursors[0][1]

    def labelled(self, text: str) -> list[tuple[str, Span]]:
        return sorted((label.path, label.span) for label in self.labels if label.text == text)


def read_fixture(source: str) -> Fixture:
    """The fixture that a test's text describes."""
    fixture = Fixture()
    path = "note.md"
    lines: dict[str, list[str]] = {}
    starts: dict[str, list[int]] = {}
    text = dedent(source).removeprefix("\n")
    for line in text.splitlines(keepends=True):
        if found := _FILE.match(line):
            path = found.group(1).strip()
            lines.setdefault(path, [])
            starts.setdefault(path, [])
        elif found := _LABEL.match(line):
            start = starts[path][-1] + found.start(1)
            span = Span(start, start + len(found.group(1)))
            fixture.labels.append(Label(path, span, found.group(2).strip()))
        else:
            at = sum(map(len, lines.setdefault(path, [])))
            starts.setdefault(path, []).append(at)
            while "$0" in line:
                fixture.cursors.append((path, at + line.index("$0")))
                line = line.replace("$0", "", 1)
            lines[path].append(line)
    fixture.files = {path: "".join(parts) for path, parts in lines.items()}
    return fixture


def load(
    fixture: Fixture | dict[str, str], *, folder_notes: bool = False, complete: bool = True
) -> Snapshot:
    """A snapshot of the vault, built from scratch. The file with the cursor is open."""
    files = fixture.files if isinstance(fixture, Fixture) else fixture
    changes = [Configured(Options(folder_notes=folder_notes)), Walked(tuple(files))]
    read = filter(is_indexed, files)
    changes += [Read(path, parse_file(path, files[path])) for path in read]
    if isinstance(fixture, Fixture) and fixture.cursors:
        changes.append(Opened(fixture.path, files[fixture.path], 1))
    if complete:
        changes.append(Completed())
    return apply(Snapshot(), changes).snapshot


def catalog(snapshot: Snapshot) -> Catalog:
    """The search index of a snapshot, complete."""
    made = Catalog()
    made.begin(snapshot)
    assert made.settle(snapshot, 60)
    return made


def findings(
    fixture: Fixture, levels: dict[str, Level] | None = None, *, folder_notes: bool = False
) -> list[tuple[str, Span, str]]:
    """All findings of the vault: path, span, `level[name] message`."""
    snapshot = load(fixture, folder_notes=folder_notes)
    policy = Policy(levels=levels or {})
    return sorted(
        (path, found.span, f"{found.level}[{found.name}] {found.message}")
        for path in snapshot.notes
        for found in diagnostics(snapshot, path, selection(policy))
    )


def check_findings(source: str, levels: dict[str, Level] | None = None) -> None:
    """The labels are exactly the findings; a label may leave the message out or begin it."""
    fixture = read_fixture(source)
    found = findings(fixture, levels)
    wanted = sorted((label.path, label.span, label.text) for label in fixture.labels)
    texts = {label.text for label in fixture.labels}
    shown = [
        (path, span, said if said in texts else said.split("] ")[0] + "]")
        for path, span, said in found
    ]
    assert shown == wanted, f"{found}"
