"""A finding with all that a report shows of it, independent of the vault it came from."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from hashlib import blake2b
from typing import TYPE_CHECKING

from msgspec import Struct

from km_lsp.check.vaults import Vault
from km_lsp.features.finding import Finding, Level
from km_lsp.text.line_index import LineIndex
from km_lsp.text.span import Span
from km_lsp.vault.note_id import note_name
from km_lsp.vault.resolve import resolve
from km_lsp.vault.snapshot import Snapshot

if TYPE_CHECKING:
    from km_lsp.features.fixes import Fix
    from km_lsp.vault.catalog import Catalog

_MOST_AROUND = 12
TextOf = Callable[[str], str | None]


class Range(Struct, frozen=True):
    """Where something stands: lines and columns from 1, columns in code points, the end not
    included; `start_byte` and `end_byte` are the columns in UTF-8 bytes."""

    line: int
    column: int
    end_line: int
    end_column: int
    start_byte: int
    end_byte: int


class RelatedEntry(Struct, frozen=True):
    """Another place that belongs to a finding."""

    path: str
    range: Range
    message: str


class Replacement(Struct, frozen=True):
    """One edit of a fix."""

    range: Range
    text: str


class FixEntry(Struct, frozen=True):
    """What mends a finding."""

    title: str
    safe: bool
    edits: tuple[Replacement, ...]


class Entry(Struct, frozen=True):
    """A finding in a report."""

    path: str
    """From the working folder, with `/`."""
    range: Range
    code: str
    name: str
    level: Level
    message: str
    subject: str
    """What is reported, the same wherever it stands in the note."""
    fingerprint: str
    """Stays the same when the finding moves to another line."""
    related: tuple[RelatedEntry, ...] = ()
    suppressed: str | None = None
    line_text: str | None = None
    """The line the finding starts on."""
    context: str | None = None
    """The lines around it, up to the next blank ones."""
    looked_for: str | None = None
    nearest: tuple[str, ...] = ()
    fix: FixEntry | None = None
    vault: str = "."


class Wanted(Struct, frozen=True):
    """What of an entry the formats of a run show; the rest is not worked out."""

    text: bool = False
    nearest: bool = False
    fixes: bool = False
    context: bool = False
    graph: bool = False


def entries_of(
    vault: Vault,
    snapshot: Snapshot,
    findings: Iterable[Finding],
    text_of: TextOf,
    wanted: Wanted,
    moved: Mapping[str, str],
) -> Iterator[Entry]:
    """The entries of `findings`, in their order."""
    selected = vault.config.selection
    catalog: Catalog | None = None
    text, read = None, ""
    counts: Counter[tuple[str, str, str]] = Counter()
    for finding in findings:
        note = snapshot.notes[finding.path]
        if (wanted.text or wanted.fixes) and read != finding.path:
            text, read = text_of(finding.path), finding.path
        if wanted.nearest and catalog is None and finding.report.link is not None:
            catalog = _names_of(snapshot)
        fix = None
        if wanted.fixes and text is not None:
            from km_lsp.features.fixes import fix_for

            fix = fix_for(snapshot, selected, finding, text, catalog, moved)
        looked_for, near = _search(vault, snapshot, catalog, finding)
        key = (vault.shown(finding.path), finding.code, finding.subject)
        counts[key] += 1
        span = to_range(note.lines, finding.span)
        line = note.lines.line_at(finding.span.start)
        start, end = note.lines.line_start(line), note.lines.line_end(line)
        yield Entry(
            path=vault.shown(finding.path),
            range=span,
            code=finding.code,
            name=finding.name,
            level=finding.level,
            message=finding.message,
            subject=finding.subject,
            fingerprint=_fingerprint(*key, counts[key]),
            related=tuple(_related(vault, snapshot, finding)),
            suppressed=finding.suppressed,
            line_text=text[start:end] if text is not None else None,
            context=_around(text, start, end) if wanted.context and text is not None else None,
            looked_for=looked_for,
            nearest=near,
            fix=to_fix(note.lines, fix) if fix is not None else None,
            vault=vault.shown(""),
        )


def _names_of(snapshot: Snapshot) -> "Catalog":
    from km_lsp.vault.catalog import Catalog

    return Catalog.of_names(snapshot)


def _around(text: str, start: int, end: int) -> str:
    """The lines before and after the line from `start` to `end` that belong to it."""
    before = text[:start].split("\n")[:-1][-_MOST_AROUND:]
    after = text[end:].lstrip("\r").split("\n", _MOST_AROUND + 1)[1 : _MOST_AROUND + 1]
    first = next((n for n, line in enumerate(reversed(before)) if not line.strip()), len(before))
    last = next((n for n, line in enumerate(after) if not line.strip()), len(after))
    return "\n".join([*before[len(before) - first :], text[start:end], *after[:last]])


def to_range(lines: LineIndex | None, span: Span) -> Range:
    """`span` in lines and columns; that of a file without lines is its beginning."""
    if lines is None:
        return Range(1, 1, 1, 1, 1, 1)
    line, column = lines.position(span.start, "utf-32")
    end_line, end_column = lines.position(span.end, "utf-32")
    return Range(
        line + 1,
        column + 1,
        end_line + 1,
        end_column + 1,
        lines.position(span.start, "utf-8")[1] + 1,
        lines.position(span.end, "utf-8")[1] + 1,
    )


def to_fix(lines: LineIndex, fix: "Fix") -> FixEntry:
    """`fix` in lines and columns."""
    edits = tuple(Replacement(to_range(lines, edit.span), edit.new) for edit in fix.edits)
    return FixEntry(fix.title, fix.safe, edits)


def _related(vault: Vault, snapshot: Snapshot, finding: Finding) -> Iterator[RelatedEntry]:
    for related in finding.report.related:
        note = snapshot.notes.get(related.path)
        where = to_range(note.lines if note else None, related.span)
        yield RelatedEntry(vault.shown(related.path), where, related.message)


def _search(
    vault: Vault, snapshot: Snapshot, catalog: "Catalog | None", finding: Finding
) -> tuple[str | None, tuple[str, ...]]:
    """What was looked for in vain, and the names that come nearest."""
    link = finding.report.link
    if link is None or catalog is None:
        return None, ()
    from km_lsp.features.nearest import nearest

    outcome = resolve(snapshot, finding.path, link)
    if outcome.missing is None:
        return None, ()
    name = note_name(outcome.path) if outcome.path else ""
    folder = vault.config.attachment_folder
    looked_for = {
        "note": f"a note or an alias “{link.path}” anywhere in the vault",
        "file": f"a file at “{link.path}”, then one of that name anywhere in the vault",
        "attachment": f"a file “{link.path}” anywhere in the vault"
        + (f"; attachments are kept in “{folder}”" if folder else ""),
        "outside": "files inside the vault",
        "heading": f"a heading in “{name}”",
        "block": f"a block id in “{name}”",
        "anchor": f"a heading or an id in “{name}”",
        "line": f"a line of “{name}”",
    }[outcome.missing]
    found = nearest(snapshot, catalog, finding.path, link, outcome)
    return looked_for, tuple(one.name for one in found)


def _fingerprint(path: str, code: str, subject: str, number: int) -> str:
    key = "\0".join((path, code, subject, str(number)))
    return blake2b(key.encode(errors="surrogatepass"), digest_size=16).hexdigest()
