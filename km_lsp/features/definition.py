"""Where a link, tag, footnote or reference leads."""

from msgspec import Struct

from km_lsp.features.cursor import name_span, thing_at
from km_lsp.syntax.note import Block, Heading, LabelDefinition, LabelUse, Link, Note, Tag
from km_lsp.syntax.reference import label_key
from km_lsp.text.span import Span
from km_lsp.vault.note_id import fold
from km_lsp.vault.resolve import Outcome, resolve
from km_lsp.vault.snapshot import Snapshot

TOP = Span(0, 0)


class Destination(Struct, frozen=True):
    """A place to jump to."""

    path: str
    span: Span
    """The whole target: a section, a block, the note's first line."""
    selection: Span
    """The part to put the cursor on."""
    origin: Span
    """What the user clicked on, in the note asked about."""


def definition(snapshot: Snapshot, path: str, offset: int) -> list[Destination]:
    """Where the construct at `offset` of the note at `path` leads; nothing for a missing target."""
    note = snapshot.notes.get(path)
    thing = thing_at(note, offset) if note else None
    if note is None or thing is None:
        return []
    if isinstance(thing, Link):
        return _of_link(snapshot, path, thing)
    if isinstance(thing, LabelUse):
        return _of_use(snapshot, path, note, thing, offset)
    if isinstance(thing, Tag):
        return _of_tag(snapshot, path, thing)
    if isinstance(thing, LabelDefinition) and _is_footnote(note, thing):
        key = label_key(thing.label)
        uses = [use.span for use in note.footnote_uses if label_key(use.label) == key]
        return [Destination(path, use, use, thing.label_span) for use in uses[:1]]
    span = name_span(thing)
    return [Destination(path, thing.span, span, span)]


def destination(outcome: Outcome, origin: Span) -> Destination | None:
    """The place that a resolved link leads to."""
    if outcome.path is None or outcome.status not in ("resolved", "ambiguous", "unknown"):
        return None
    place = outcome.place
    if place is None:
        return Destination(outcome.path, TOP, TOP, origin)
    if isinstance(place, Heading):
        return Destination(outcome.path, place.section, place.text_span, origin)
    span = Span(place.start, place.start) if isinstance(place, Block) else place.span
    return Destination(outcome.path, place.span, span, origin)


def _of_link(snapshot: Snapshot, path: str, link: Link) -> list[Destination]:
    outcome = resolve(snapshot, path, link)
    found = destination(outcome, link.span)
    if found is None and outcome.path is not None:
        # The note exists and only the heading does not: the note is not a wrong place.
        found = Destination(outcome.path, TOP, TOP, link.span)
    return [found] if found else []


def _of_use(
    snapshot: Snapshot, path: str, note: Note, use: LabelUse, offset: int
) -> list[Destination]:
    key = label_key(use.label)
    if use in note.footnote_uses:
        for definition in note.footnote_definitions:
            if label_key(definition.label) == key:
                return [Destination(path, definition.span, definition.label_span, use.span)]
        return []
    for definition in note.reference_definitions:
        if label_key(definition.label) != key:
            continue
        # On the label itself the definition is meant, on the text what it leads to.
        full = use.label_at > 2
        if full and use.label_span.holds(offset):
            return [Destination(path, definition.span, definition.label_span, use.span)]
        for link in note.links:
            if link.kind == "definition" and link.start == definition.start:
                targets = _of_link(snapshot, path, link)
                if targets:
                    first = targets[0]
                    return [Destination(first.path, first.span, first.selection, use.span)]
        return [Destination(path, definition.span, definition.label_span, use.span)]
    return []


def _of_tag(snapshot: Snapshot, path: str, tag: Tag) -> list[Destination]:
    """The note called like the tag, else the tag's first use in the vault."""
    key = fold(tag.name)
    names = snapshot.names
    for candidate in (*names.by_key.get(key, ()), *names.aliases.get(key, ())):
        if candidate in snapshot.notes:
            return [Destination(candidate, TOP, TOP, tag.span)]
    for other in sorted(snapshot.notes):
        for use in snapshot.notes[other].tags:
            if fold(use.name) == key:
                return [Destination(other, use.span, use.span, tag.span)]
    return []


def _is_footnote(note: Note, definition: LabelDefinition) -> bool:
    return definition in note.footnote_definitions
