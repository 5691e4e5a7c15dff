"""Reference definitions and footnotes that text needs when it stands in another note."""

from collections.abc import Iterator

from km_lsp.features.link_form import destination
from km_lsp.features.reshaping.newline import after_line
from km_lsp.syntax.note import LabelDefinition, LabelUse, Note
from km_lsp.syntax.reference import label_key
from km_lsp.text.span import Span
from km_lsp.vault.note_id import folder_of
from km_lsp.vault.resolve import resolve
from km_lsp.vault.snapshot import Snapshot


def needed_labels(snapshot: Snapshot, path: str, text: str, span: Span, target: str) -> list[str]:
    """Definitions of the note at `path` that `span` of it uses and does not hold, as they are
    written in the note `target`."""
    note = snapshot.notes[path]
    found = [
        _reference(snapshot, path, text, one, target)
        for one in _wanted(note.reference_uses, note.reference_definitions, span, inside=True)
    ]
    footnotes = _wanted(note.footnote_uses, note.footnote_definitions, span, inside=True)
    return found + [footnote_text(text, one) for one in footnotes]


def labels_left_behind(note: Note, text: str, span: Span) -> list[str]:
    """Definitions inside `span` that the rest of the note uses."""
    found = [
        text[one.start : one.span.end]
        for one in _wanted(note.reference_uses, note.reference_definitions, span, inside=False)
    ]
    footnotes = _wanted(note.footnote_uses, note.footnote_definitions, span, inside=False)
    return found + [footnote_text(text, one) for one in footnotes]


def footnote_span(text: str, definition: LabelDefinition) -> Span:
    """A footnote with the indented lines that belong to it, up to the end of its last line."""
    end = after_line(text, definition.start)
    last = end
    while end < len(text):
        following = after_line(text, end)
        line = text[end:following]
        if line.strip():
            if not line.startswith(("    ", "\t")):
                break
            last = following
        if following == end:
            break
        end = following
    return Span(definition.start, definition.start + len(text[definition.start : last].rstrip()))


def footnote_text(text: str, definition: LabelDefinition) -> str:
    """A footnote as it is written."""
    return footnote_span(text, definition).of(text)


def _wanted(
    uses: tuple[LabelUse, ...],
    definitions: tuple[LabelDefinition, ...],
    span: Span,
    *,
    inside: bool,
) -> Iterator[LabelDefinition]:
    """The definitions on one side of the border of `span` with a use on the other side.

    With `inside` the uses are inside. Of several definitions of a label the first counts.
    """
    used = {label_key(use.label) for use in uses if (span.start <= use.start < span.end) == inside}
    seen: set[str] = set()
    for one in definitions:
        key = label_key(one.label)
        if key in seen:
            continue
        seen.add(key)
        if key in used and (span.start <= one.start < span.end) != inside:
            yield one


def _reference(
    snapshot: Snapshot, path: str, text: str, definition: LabelDefinition, target: str
) -> str:
    written = text[definition.start : definition.span.end]
    if folder_of(path) == folder_of(target):
        return written
    links = snapshot.notes[path].links
    link = next((x for x in links if x.kind == "definition" and x.start == definition.start), None)
    reached = resolve(snapshot, path, link).path if link is not None else None
    if link is None or reached is None:
        return written
    fragment = "" if link.fragment is None else "#" + link.fragment
    return f"[{definition.label}]: {destination(target, reached)}{fragment}"
