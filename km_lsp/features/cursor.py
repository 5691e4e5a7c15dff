"""What stands at a place of a note."""

from collections.abc import Iterable
from typing import TypeVar

from km_lsp.syntax.note import (
    Alias,
    Anchor,
    Block,
    Heading,
    LabelDefinition,
    LabelUse,
    Link,
    Note,
    Record,
    Tag,
)
from km_lsp.text.span import Span

Thing = Link | Heading | Block | Tag | Alias | Anchor | LabelUse | LabelDefinition
_R = TypeVar("_R", bound=Record)


def thing_at(note: Note, offset: int) -> Thing | None:
    """The innermost construct that the cursor at `offset` touches; None in plain text.

    A link in a heading comes before the heading. Where two links meet, the one that starts there
    wins.
    """
    found: Thing | None = (
        _in(note.links, offset)
        or _in(note.footnote_uses, offset)
        or _in(note.reference_uses, offset)
        or _in(note.aliases, offset)
        or _in(note.tags, offset)
        or _in(note.footnote_definitions, offset)
        or _in(note.anchors, offset)
    )
    if isinstance(found, Link) and found.kind == "definition":
        return definition_of(note, found) if not found.target_span.holds(offset) else found
    if found is not None:
        return found
    for block in note.blocks:
        if block.id_span.holds(offset):
            return block
    return _in(note.headings, offset)


def definition_of(note: Note, link: Link) -> LabelDefinition | None:
    """The label of the reference definition whose destination `link` is."""
    for definition in note.reference_definitions:
        if definition.start == link.start:
            return definition
    return None


def link_at(note: Note, offset: int) -> Link | None:
    """The link that the cursor at `offset` touches, be it inside a heading or not."""
    return _in(note.links, offset)


def name_span(thing: Thing) -> Span:
    """The part of `thing` that names it: what a rename would change, what an editor marks."""
    if isinstance(thing, Heading):
        return thing.text_span
    if isinstance(thing, Block):
        return thing.id_span
    if isinstance(thing, LabelUse | LabelDefinition):
        return thing.label_span
    return thing.span


def in_region(note: Note, offset: int, kinds: Iterable[str]) -> bool:
    """Whether `offset` lies strictly inside a region of one of `kinds`."""
    wanted = set(kinds)
    return any(
        region.kind in wanted and region.start < offset < region.span.end for region in note.regions
    )


def _in(records: tuple[_R, ...], offset: int) -> _R | None:
    touched = [record for record in records if record.span.holds(offset)]
    inside = [record for record in touched if offset < record.span.end]
    return min(inside or touched, key=lambda record: record.length, default=None)
