"""Mending a finding by an edit: safely, where only one thing can be meant, or by a good guess."""

from collections.abc import Callable, Mapping
from urllib.parse import unquote

from msgspec import Struct
from rapidfuzz import fuzz

from km_lsp.features.diagnostics import diagnostics
from km_lsp.features.finding import Finding, Subject
from km_lsp.features.link_form import destination, escape, link_name, portable
from km_lsp.features.nearest import lead_to, nearest
from km_lsp.features.rules.non_canonical_link import canonical
from km_lsp.features.selection import Selection
from km_lsp.syntax.note import Link
from km_lsp.syntax.parse import parse
from km_lsp.text.edit import TextEdit, apply_edits, in_order, overlap
from km_lsp.text.span import Span
from km_lsp.vault.catalog import Catalog
from km_lsp.vault.heading_key import github_slugs, linkable
from km_lsp.vault.names import name_key
from km_lsp.vault.near_place import in_other_form
from km_lsp.vault.note_id import fold, folder_of, join, without_extension
from km_lsp.vault.resolve import Outcome, resolve
from km_lsp.vault.snapshot import Snapshot, TextSource

_LIKE = 75
"""How much of 100 a name must be like what was written, to be put in its place unasked."""
_APART = 5
"""How much more than the second best."""


class Fix(Struct, frozen=True):
    """Edits of the note that make a finding go away."""

    title: str
    edits: tuple[TextEdit, ...]
    safe: bool
    """Whether nothing else can have been meant."""


class Patient(Struct, frozen=True):
    """What a fix is made from."""

    subject: Subject
    text: str
    """The text of the note."""
    finding: Finding
    catalog: Catalog | None
    """What guesses are made from; without it none are made."""
    moved: Mapping[str, str]
    """Where files went that are no longer where they were, old path to new, as git knows."""

    def outcome(self, link: Link) -> Outcome:
        return resolve(self.subject.snapshot, self.subject.path, link)


def fix_for(
    snapshot: Snapshot,
    selected: Selection,
    finding: Finding,
    text: str,
    catalog: Catalog | None = None,
    moved: Mapping[str, str] | None = None,
) -> Fix | None:
    """What mends `finding` in the note whose text is `text`; None where only its writer can."""
    note = snapshot.notes.get(finding.path)
    link = finding.report.link
    if note is None or (link is not None and link.origin == "canvas"):
        return None
    subject = Subject(snapshot, finding.path, note, (), selected.link_format)
    patient = Patient(subject, text, finding, catalog, moved or {})
    make = _SAFE.get(finding.code)
    edit = make(patient) if make is not None else None
    if edit is not None:
        return Fix(_title(edit, text), (edit,), safe=True)
    edit = _guess(patient) if catalog is not None and link is not None else None
    return Fix(_title(edit, text), (edit,), safe=False) if edit is not None else None


def _title(edit: TextEdit, text: str) -> str:
    old = edit.span.of(text)
    if not edit.new:
        return f"Remove “{old.strip()}”"
    return f"Change “{old}” to “{edit.new}”" if old else f"Insert “{edit.new}”"


def _letter_case(patient: Patient) -> TextEdit | None:
    """The path as the files on it are called."""
    link = patient.finding.report.link
    path = patient.outcome(link).path if link else None
    if link is None or path is None:
        return None
    written, real = link.path.split("/"), path.split("/")
    for back in range(1, min(len(written), len(real)) + 1):
        mine, name = unquote(written[-back]), real[-back]
        if mine in (".", ".."):
            break
        if fold(mine) == fold(name):
            written[-back] = escape(name)
        elif back == 1 and fold(mine) == fold(without_extension(name)):
            written[-back] = escape(without_extension(name))
        else:
            break
    return _to_path(link, "/".join(written))


def _moved(patient: Patient) -> TextEdit | None:
    """Where the file is now, if git saw it move and only one file can be meant."""
    link = patient.finding.report.link
    snapshot, source = patient.subject.snapshot, patient.subject.path
    if link is None or not patient.moved:
        return None
    written = link.path if link.is_wiki else unquote(link.path)
    places = {join(folder_of(source), written), written.lstrip("/")}
    places |= {f"{place}.md" for place in places if place}
    found = {new for old, new in patient.moved.items() if old in places}
    if not found and link.is_wiki and "/" not in written:
        wanted = fold(without_extension(written))
        found = {new for old, new in patient.moved.items() if name_key(old) == wanted}
    here = [path for path in found if path in snapshot.names.paths]
    if len(here) != 1:
        return None
    if link.is_wiki:
        name = link_name(snapshot, source, here[0], patient.subject.link_format)
        return _to_path(link, name) if name else None
    return _to_path(link, destination(source, here[0]))


def _heading_form(patient: Patient) -> TextEdit | None:
    """The heading as it is written here."""
    link = patient.finding.report.link
    outcome = patient.outcome(link) if link else None
    if link is None or outcome is None or link.fragment_span is None:
        return None
    note = patient.subject.snapshot.notes.get(outcome.path or "")
    heading = in_other_form(note, link.fragment or "") if note else None
    if note is None or heading is None:
        return None
    if not link.is_wiki:
        written = next(slug for slug, one in github_slugs(note.headings) if one == heading)
    else:
        above, hash_, _ = (link.fragment or "").rpartition("#")
        written = above + hash_ + linkable(heading.text)
    return TextEdit(Span(link.fragment_span.start + 1, link.fragment_span.end), written)


def _canonical(patient: Patient) -> TextEdit | None:
    link = patient.finding.report.link
    written = canonical(patient.subject, link, patient.outcome(link)) if link else None
    return _to_path(link, written) if link and written else None


def _portable(patient: Patient) -> TextEdit | None:
    """`[[AI]]` by its note: `[[Artificial Intelligence|AI]]`."""
    link = patient.finding.report.link
    path = patient.outcome(link).path if link else None
    name = link_name(patient.subject.snapshot, patient.subject.path, path) if path else None
    return portable(link, name) if link and name and link.is_wiki else None


def _escaped_pipe(patient: Patient) -> TextEdit | None:
    start = patient.finding.span.start
    return TextEdit(Span(start, start), "\\")


def _quoted(patient: Patient) -> TextEdit | None:
    """The link in quotes, if the front matter is still YAML then."""
    span = patient.finding.span
    written = span.of(patient.text)
    if '"' in written:
        return None
    edit = TextEdit(span, f'"{written}"')
    after = parse(apply_edits(patient.text, [edit]))
    broken = any(problem.code == "bad-frontmatter" for problem in after.problems)
    return None if broken else edit


def _without_comment(patient: Patient) -> TextEdit | None:
    """The comment removed, with the blanks before it, and its line if nothing else is on it."""
    text, span = patient.text, patient.finding.span
    if not text[span.start : span.end].startswith(("<!--", "%%")):
        return None
    start, end = span
    while start > 0 and text[start - 1] in " \t":
        start -= 1
    alone = start == 0 or text[start - 1] in "\r\n"
    if alone and text[end : end + 2] == "\r\n":
        end += 2
    elif alone and text[end : end + 1] in ("\n", "\r"):
        end += 1
    return TextEdit(Span(start, end), "")


def _guess(patient: Patient) -> TextEdit | None:
    """The name that is much like the missing one, if there is one and no other is as like."""
    link, catalog = patient.finding.report.link, patient.catalog
    if link is None or catalog is None:
        return None
    snapshot, source = patient.subject.snapshot, patient.subject.path
    outcome = patient.outcome(link)
    if outcome.missing is None:
        return None
    fragment = outcome.missing in ("heading", "block", "anchor")
    wanted = (link.fragment or "").rpartition("#")[2] if fragment else unquote(link.path)
    wanted = wanted.rpartition("/")[2] if not fragment else wanted
    found = [
        (fuzz.ratio(fold(without_extension(wanted)), fold(one.name.rpartition("/")[2])), one)
        for one in nearest(snapshot, catalog, source, link, outcome)
    ]
    found.sort(key=lambda pair: -pair[0])
    if not found or found[0][0] < _LIKE:
        return None
    if len(found) > 1 and found[0][0] - found[1][0] < _APART:
        return None
    best = found[0][1]
    edit = lead_to(best, source, link, outcome)
    return edit if edit.span != link.path_span or edit.new != link.path else None


def _to_path(link: Link, path: str) -> TextEdit | None:
    return TextEdit(link.path_span, path) if path != link.path else None


_SAFE: dict[str, Callable[[Patient], TextEdit | None]] = {
    "KM101": _moved,
    "KM102": _moved,
    "KM103": _moved,
    "KM104": _letter_case,
    "KM109": _moved,
    "KM205": _heading_form,
    "KM403": _portable,
    "KM405": _canonical,
    "KM406": _escaped_pipe,
    "KM901": _without_comment,
    "KM906": _quoted,
}


def safe_edits(
    snapshot: Snapshot, path: str, read: TextSource, selected: Selection
) -> tuple[TextEdit, ...]:
    """All safe fixes of the note at `path` together; of two that overlap the first."""
    text = read(path)
    edits: list[TextEdit] = []
    for finding in diagnostics(snapshot, path, selected) if text is not None else ():
        fix = fix_for(snapshot, selected, finding, text or "")
        if fix is not None and not any(overlap(e, other) for e in fix.edits for other in edits):
            edits += fix.edits
    return in_order(edits)


FIXABLE = frozenset(_SAFE)
"""Codes of the rules that have safe fixes."""
