"""Who refers to a note, heading, block, tag, alias, footnote or label."""

from collections.abc import Iterator
from typing import NamedTuple

from km_lsp.features.cursor import name_span, thing_at
from km_lsp.syntax.note import (
    Alias,
    Anchor,
    Block,
    Heading,
    LabelDefinition,
    LabelUse,
    Link,
    Note,
    Tag,
)
from km_lsp.syntax.reference import label_key
from km_lsp.text.span import Span
from km_lsp.vault.note_id import fold, is_note
from km_lsp.vault.resolve import Place, find_place, resolve
from km_lsp.vault.snapshot import Snapshot


class Location(NamedTuple):
    """A stretch of a note."""

    path: str
    span: Span


def references(
    snapshot: Snapshot, path: str, offset: int, *, declaration: bool = True
) -> list[Location]:
    """All that refers to what stands at `offset` of the note at `path`, by path and place.

    In plain text that is the note itself: its backlinks. With `declaration` the place that is
    referred to is listed, too.
    """
    note = snapshot.notes.get(path)
    if note is None:
        return []
    thing = thing_at(note, offset)
    found = set(_references(snapshot, path, note, thing))
    if declaration and isinstance(thing, Heading | Block | Alias | Anchor):
        found.add(Location(path, name_span(thing)))
    if not declaration and isinstance(thing, LabelUse | LabelDefinition):
        spans = {one.span for one in (*note.footnote_definitions, *note.reference_definitions)}
        found = {location for location in found if location.span not in spans}
    return sorted(found)


def links_to(snapshot: Snapshot, target: str) -> Iterator[tuple[str, Link]]:
    """Every link to the file `target` or to a part of it, with the note it is written in."""
    for source in snapshot.links.incoming.get(target, ()):
        links = snapshot.notes[source].links
        for link, leads_to in zip(links, snapshot.links.outgoing[source], strict=True):
            if leads_to == target:
                yield source, link


def backlinks(snapshot: Snapshot, target: str) -> Iterator[tuple[str, Link]]:
    """Every link to the file `target` with its note, links of a note to its own parts left out."""
    return ((source, link) for source, link in links_to(snapshot, target) if link.path)


def orphans(snapshot: Snapshot) -> list[str]:
    """The notes that no other note links to, those that are never reported left out."""
    incoming = snapshot.links.incoming
    return [
        path
        for path in sorted(snapshot.notes)
        if is_note(path)
        and path not in snapshot.silent
        and not any(source != path for source in incoming.get(path, ()))
    ]


def links_to_place(snapshot: Snapshot, target: str, place: Place) -> Iterator[tuple[str, Link]]:
    """Every link to one heading, block or anchor of the note at `target`."""
    note = snapshot.notes[target]
    known: dict[tuple[str, bool], bool] = {}
    for source, link in links_to(snapshot, target):
        if not link.fragment:
            continue
        spelling = (link.fragment, link.is_wiki)
        if spelling not in known:
            known[spelling] = find_place(note, link) == place
        if known[spelling]:
            yield source, link


def _references(snapshot: Snapshot, path: str, note: Note, thing: object) -> Iterator[Location]:
    if isinstance(thing, Link):
        yield from _of_link(snapshot, path, thing)
    elif isinstance(thing, Heading):
        yield from _locations(links_to_place(snapshot, path, thing))
        if thing.level == 1 and thing is note.headings[0]:
            # The first title stands for the note.
            yield from _locations(backlinks(snapshot, path))
    elif isinstance(thing, Block | Anchor):
        yield from _locations(links_to_place(snapshot, path, thing))
    elif isinstance(thing, Tag):
        yield from tag_uses(snapshot, thing.name)
    elif isinstance(thing, Alias):
        key = fold(thing.name)
        for source, link in backlinks(snapshot, path):
            if fold(link.path) == key:
                yield Location(source, link.span)
    elif isinstance(thing, LabelUse | LabelDefinition):
        yield from _of_label(path, note, thing)
    else:
        yield from _locations(backlinks(snapshot, path))


def _of_link(snapshot: Snapshot, path: str, link: Link) -> Iterator[Location]:
    outcome = resolve(snapshot, path, link)
    if outcome.status == "external":
        for source, note in snapshot.notes.items():
            for other in note.links:
                if other.path == link.path and other.fragment == link.fragment:
                    yield Location(source, other.span)
    elif outcome.path is None:
        yield from _locations(links_to_missing(snapshot, path, link))
    elif outcome.place is not None:
        yield from _locations(links_to_place(snapshot, outcome.path, outcome.place))
    elif outcome.missing is not None:
        for source, other in links_to(snapshot, outcome.path):
            if fold(other.fragment or "") == fold(link.fragment or ""):
                yield Location(source, other.span)
    else:
        yield from _locations(backlinks(snapshot, outcome.path))


def links_to_missing(snapshot: Snapshot, path: str, link: Link) -> Iterator[tuple[str, Link]]:
    """Every link to the same missing name as `link` of the note at `path`, with its note."""
    key = fold(link.path)
    sources = {path, *snapshot.links.waiting.get(key, ())}
    for source in sources:
        note = snapshot.notes.get(source)
        targets = snapshot.links.outgoing.get(source, ())
        for other, leads_to in zip(note.links if note else (), targets, strict=False):
            if leads_to is None and fold(other.path) == key:
                yield source, other


def tag_uses(snapshot: Snapshot, name: str) -> Iterator[Location]:
    """Every use of the tag `name` or of a tag below it."""
    key = fold(name)
    below = key + "/"
    for path, note in snapshot.notes.items():
        for tag in note.tags:
            folded = fold(tag.name)
            if folded == key or folded.startswith(below):
                yield Location(path, tag.span)


def _of_label(path: str, note: Note, thing: LabelUse | LabelDefinition) -> Iterator[Location]:
    key = label_key(thing.label)
    footnote = thing in note.footnote_uses or thing in note.footnote_definitions
    uses = note.footnote_uses if footnote else note.reference_uses
    definitions = note.footnote_definitions if footnote else note.reference_definitions
    records: list[LabelUse | LabelDefinition] = [*uses, *definitions]
    for record in records:
        if label_key(record.label) == key:
            yield Location(path, record.span)


def _locations(found: Iterator[tuple[str, Link]]) -> Iterator[Location]:
    for source, link in found:
        yield Location(source, link.span)
