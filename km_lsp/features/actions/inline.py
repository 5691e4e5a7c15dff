"""Put the text that an embed or a link shows in the place of it."""

from collections.abc import Iterator
from functools import partial

from km_lsp.features.actions.action import Action, Situation
from km_lsp.features.references import links_to
from km_lsp.features.reshaping.copied import copied
from km_lsp.features.reshaping.levels import releveled
from km_lsp.features.reshaping.newline import line_bounds, newline_of
from km_lsp.features.reshaping.repair import repair
from km_lsp.features.reshaping.vault_edit import (
    Carried,
    Draft,
    Refused,
    Successor,
    VaultEdit,
    finished,
)
from km_lsp.syntax.frontmatter import split_at
from km_lsp.syntax.note import Block, Heading, Link
from km_lsp.text.edit import TextEdit, apply_edits, in_order
from km_lsp.text.span import Span
from km_lsp.vault.note_id import is_note, note_name


def inline(situation: Situation) -> Iterator[Action]:
    """For a link alone on its line: with its note kept, or taken in whole and deleted."""
    link, outcome = situation.link, situation.outcome
    if link is None or outcome is None or outcome.path in (None, situation.path):
        return
    target = outcome.path or ""
    if outcome.missing is not None or not is_note(target) or link.origin != "body":
        return
    if not _alone(situation, link) or target not in situation.snapshot.notes:
        return
    name = note_name(target)
    what = "embed" if link.kind == "embed" else "link"
    yield Action(
        f"Replace this {what} by the text of “{name}”",
        "refactor.inline",
        partial(_with_copy, situation, link, target),
    )
    if outcome.place is None:
        yield Action(
            f"Replace this {what} by the text of “{name}” and delete that note",
            "refactor.inline",
            partial(_with_note, situation, link, target),
        )


def _with_copy(situation: Situation, link: Link, target: str) -> VaultEdit:
    text = situation.read(target) or ""
    place = situation.outcome.place if situation.outcome else None
    if isinstance(place, Heading):
        span = place.section
    elif isinstance(place, Block):
        span = Span(place.start, place.id_span.start)
    else:
        span = body_of(text)
    span = _stripped(text, span)
    by = _levels(situation, link, target, span)
    shown, needed = copied(situation.snapshot, target, span, situation.path, situation.read, by)
    line = newline_of(situation.text)
    edits = [TextEdit(link.span, shown)]
    if needed:
        end = len(situation.text)
        edits.append(TextEdit(Span(end, end), line + line.join(needed) + line))
    dropped = ((situation.path, link.start),)
    return finished(Draft(edits={situation.path: tuple(edits)}, dropped=dropped), {})


def _with_note(situation: Situation, link: Link, target: str) -> VaultEdit:
    text, path = situation.read(target) or "", situation.path
    others = [one for source, one in links_to(situation.snapshot, target) if one != link]
    if split_at(text) is not None and situation.snapshot.notes[target].properties:
        raise Refused(f"“{note_name(target)}” has front matter, which would be lost: merge it.")
    span = _stripped(text, body_of(text))
    note = situation.snapshot.notes[target]
    edits = in_order(releveled(text, note.headings, _levels(situation, link, target, span)))
    shift = [TextEdit(Span(s.start - span.start, s.end - span.start), new) for s, new in edits]
    title = next((one for one in note.headings if one.start == span.start), None)
    if others and title is None and any(not one.fragment for one in others):
        notice = f"Links to “{note_name(target)}” lead to the top of this note now."
    else:
        notice = None
    draft = Draft(
        edits={path: (TextEdit(link.span, apply_edits(span.of(text), shift)),)},
        deleted=(target,),
        carried=(Carried(target, span, path, link.start, edits),),
        successors={target: Successor(path, link.start if title is not None else None)},
        dropped=((path, link.start),),
    )
    notices = (notice,) if notice else ()
    return repair(situation.snapshot, draft, situation.read, notices=notices, confirm=bool(others))


def body_of(text: str) -> Span:
    """A note without its front matter."""
    bounds = split_at(text)
    return Span(bounds[2] if bounds else 0, len(text))


def _levels(situation: Situation, link: Link, target: str, span: Span) -> int:
    """How many levels headings go down so that they stand below the heading above the link."""
    inside = [
        one.level
        for one in situation.snapshot.notes[target].headings
        if span.start <= one.start < span.end
    ]
    above = [one.level for one in situation.note.headings if one.start < link.start]
    if not inside or not above:
        return 0
    return above[-1] + 1 - min(inside)


def _alone(situation: Situation, link: Link) -> bool:
    start, end = line_bounds(situation.text, link.start, link.span.end)
    around = situation.text[start : link.start] + situation.text[link.span.end : end]
    return not around.strip() and not link.in_table


def _stripped(text: str, span: Span) -> Span:
    written = span.of(text)
    start = span.start + len(written) - len(written.lstrip("\r\n"))
    return Span(start, max(span.start + len(written.rstrip()), start))
