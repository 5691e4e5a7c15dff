"""Make a note of the selection, of a section or of a list item, and link to it."""

import re
from collections.abc import Iterator
from functools import partial

from km_lsp.features.actions.action import LONGEST, Action, Situation
from km_lsp.features.actions.create_note import folder_for_new
from km_lsp.features.reshaping.labels import labels_left_behind, needed_labels
from km_lsp.features.reshaping.levels import releveled
from km_lsp.features.reshaping.new_note import free_path, name_from
from km_lsp.features.reshaping.newline import line_start, newline_of
from km_lsp.features.reshaping.repair import repair
from km_lsp.features.reshaping.vault_edit import Carried, Draft, VaultEdit
from km_lsp.syntax.note import Heading
from km_lsp.syntax.outline import constructs_at
from km_lsp.text.edit import TextEdit, apply_edits, in_order
from km_lsp.text.span import Span
from km_lsp.vault.note_id import note_name

_WHOLE = ("frontmatter", "fence", "html", "comment", "math", "code")
_ITEM = re.compile(r"(?:[-*+]|\d{1,9}[.)])[ \t]+(?:\[[^\]\n]\][ \t]+)?")
_INDENT = re.compile(r"[ \t]*")


def extract(situation: Situation) -> Iterator[Action]:
    """Text moves to a new note; links to it, in it and to places in it stay what they are."""
    span = situation.span
    if span.start < span.end:
        whole = selected(situation)
        if whole is not None:
            yield from _both("Extract selection to a note", situation, whole, 0, ())
        return
    heading = heading_at(situation)
    if heading is not None and not _is_everything(situation, heading):
        section = _stripped(situation.text, heading.section)
        title = f"Extract section “{heading.text}” to a note"
        yield from _both(title, situation, section, 1 - heading.level, ())
    elif (item := _item_at(situation)) is not None:
        content, edits = item
        yield from _both("Extract list item to a note", situation, content, 0, edits)


def heading_at(situation: Situation) -> Heading | None:
    """The heading that the cursor is on, if it is one of the note itself and not of a quote."""
    for heading in situation.note.headings:
        if heading.span.holds(situation.span.start):
            return heading if is_own(situation.text, heading) else None
    return None


def is_own(text: str, heading: Heading) -> bool:
    """Whether a heading is one of the note itself, and not of a quote or a list in it."""
    return not text[line_start(text, heading.start) : heading.start].strip()


def selected(situation: Situation) -> Span | None:
    """The selection without the blanks around it, grown to whole links and headings; None for
    what cannot be cut out: front matter, a part of a code block."""
    start, end = _stripped(situation.text, situation.span)
    for link in situation.note.links:
        if link.start < end and start < link.span.end:
            start, end = min(start, link.start), max(end, link.span.end)
    for heading in situation.note.headings:
        overlaps = heading.start < end and start < heading.span.end
        if overlaps and not (heading.start < start and end < heading.span.end):
            start, end = min(start, heading.start), max(end, heading.span.end)
    if start >= end:
        return None
    for region in situation.note.regions:
        if region.kind not in _WHOLE or region.start >= end or start >= region.span.end:
            continue
        inside = start <= region.start and region.span.end <= end
        if region.kind == "frontmatter" or not inside:
            return None
    return Span(start, end)


def _both(
    title: str, situation: Situation, span: Span, by: int, edits: tuple[TextEdit, ...]
) -> Iterator[Action]:
    for end, mark in (("", ""), (" and embed it", "!")):
        make = partial(_extracted, situation, span, by, edits, mark)
        yield Action(title + end, "refactor.extract", make)


def _extracted(
    situation: Situation, span: Span, by: int, edits: tuple[TextEdit, ...], mark: str
) -> VaultEdit:
    folder = folder_for_new(situation.path, situation.new_notes)
    target = free_path(situation.snapshot, folder, _name(situation, span))
    draft = carried_out(situation, span, by, edits, target, f"{mark}[[{note_name(target)}]]")
    return repair(situation.snapshot, draft, situation.read)


def carried_out(
    situation: Situation,
    span: Span,
    by: int,
    edits: tuple[TextEdit, ...],
    target: str,
    left: str,
) -> Draft:
    """The draft that carries `span` to the new note `target` and leaves the text `left`.

    Headings are lowered `by` so many levels, and `edits` are made in what is carried.
    """
    path, text, note = situation.path, situation.text, situation.note
    inside = [one for one in note.headings if span.start <= one.start < span.end]
    made = in_order([*edits, *releveled(text, inside, by)])
    shift = [TextEdit(Span(s.start - span.start, s.end - span.start), new) for s, new in made]
    line = newline_of(text)
    content = apply_edits(span.of(text), shift) + line
    needed = needed_labels(situation.snapshot, path, text, span, target)
    if needed:
        content += line + line.join(needed) + line
    changes = [TextEdit(span, left)]
    kept = labels_left_behind(note, text, span)
    if kept:
        gap = "" if text.endswith(("\n", "\r")) else line
        changes.append(TextEdit(Span(len(text), len(text)), gap + line + line.join(kept) + line))
    return Draft(
        edits={path: tuple(changes)},
        created={target: content},
        carried=(Carried(path, span, target, 0, made),),
    )


def _name(situation: Situation, span: Span) -> str:
    headings = (one for one in situation.note.headings if span.start <= one.start < span.end)
    heading = next(headings, None)
    if heading is not None and not situation.text[span.start : heading.start].strip():
        return name_from(heading.text)
    return name_from(span.of(situation.text))


def _stripped(text: str, span: Span) -> Span:
    written = span.of(text)
    start = span.start + len(written) - len(written.lstrip())
    return Span(start, max(span.start + len(written.rstrip()), start))


def _is_everything(situation: Situation, heading: Heading) -> bool:
    """Whether nothing would be left: a title with all that is below it."""
    text = situation.text
    before, after = text[: heading.start], text[heading.section_end :]
    front = next((one for one in situation.note.regions if one.kind == "frontmatter"), None)
    body = before[front.span.end :] if front is not None else before
    return not body.strip() and not after.strip()


def _item_at(situation: Situation) -> tuple[Span, tuple[TextEdit, ...]] | None:
    """The text of the list item at the cursor, and the edits that take its indent away."""
    text = situation.text
    if len(text) > LONGEST:
        return None
    around = constructs_at(text, situation.span.start)
    if not around or any(one.kind in ("quote", "table") for one in around):
        return None
    item = next((one for one in reversed(around) if one.kind == "item"), None)
    marker = _ITEM.match(text, item.start) if item is not None else None
    if item is None or marker is None:
        return None
    content = _stripped(text, Span(marker.end(), item.end))
    if content.start == content.end:
        return None
    width = marker.end() - line_start(text, item.start)
    edits = []
    at = text.find("\n", content.start, content.end) + 1
    while at:
        blank = _INDENT.match(text, at, min(at + width, content.end))
        if blank is not None and blank.end() > at:
            edits.append(TextEdit(Span(at, blank.end()), ""))
        at = text.find("\n", at, content.end) + 1
    return content, tuple(edits)
