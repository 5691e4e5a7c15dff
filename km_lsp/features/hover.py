"""What a reader sees when the cursor rests on a construct, as Markdown."""

from msgspec import Struct

from km_lsp.features.cursor import thing_at
from km_lsp.features.nearest import nearest
from km_lsp.features.references import backlinks, links_to_place, tag_uses
from km_lsp.syntax.frontmatter import split_at
from km_lsp.syntax.note import Block, Heading, LabelUse, Link, Note, Tag
from km_lsp.syntax.reference import label_key
from km_lsp.text.span import Span
from km_lsp.vault.catalog import Catalog
from km_lsp.vault.note_id import note_name
from km_lsp.vault.resolve import Outcome, resolve
from km_lsp.vault.snapshot import Snapshot, TextSource

_MOST_LINES = 24
_MOST_CHARACTERS = 1600


class Hover(Struct, frozen=True):
    """Markdown to show, and what it is about."""

    markdown: str
    span: Span


def hover(
    snapshot: Snapshot, catalog: Catalog, path: str, offset: int, read: TextSource
) -> Hover | None:
    """The hover at `offset` of the note at `path`; None in plain text."""
    note = snapshot.notes.get(path)
    thing = thing_at(note, offset) if note else None
    if note is None or thing is None:
        return None
    markdown: str | None = None
    if isinstance(thing, Link):
        markdown = _of_link(snapshot, catalog, path, thing, read)
    elif isinstance(thing, Tag):
        uses = sum(1 for _ in tag_uses(snapshot, thing.name))
        markdown = f"**#{thing.name}**, {_count(uses, 'use')} in the vault"
    elif isinstance(thing, Heading | Block):
        links = sum(1 for _ in links_to_place(snapshot, path, thing))
        markdown = f"{_count(links, 'link')} to this {_kind(thing)}"
    elif isinstance(thing, LabelUse) and thing in note.footnote_uses:
        markdown = _of_footnote(note, thing, read(path) or "")
    return Hover(markdown, thing.span) if markdown else None


def preview(text: str, span: Span | None = None) -> str:
    """The start of a note or of its part `span`, front matter left out, cut to a screenful."""
    if span is None:
        bounds = split_at(text)
        shown = text[bounds[2] :] if bounds else text
    else:
        shown = span.of(text)
    lines = shown.strip("\r\n").splitlines()
    cut = "\n".join(lines[:_MOST_LINES])[:_MOST_CHARACTERS]
    return cut.rstrip() + ("\n\n…" if len(cut) < len(shown.strip("\r\n")) else "")


def _of_link(
    snapshot: Snapshot, catalog: Catalog, path: str, link: Link, read: TextSource
) -> str | None:
    outcome = resolve(snapshot, path, link)
    if outcome.status in ("external", "empty"):
        return None
    if outcome.missing is not None:
        return _of_missing(snapshot, catalog, path, link, outcome)
    target = outcome.path
    if target is None:
        return None
    note = snapshot.notes.get(target)
    if note is None:
        return f"**{target}**"
    parts = [f"**{note_name(target)}** — {_facts(snapshot, target, note)}"]
    if outcome.status == "ambiguous" and outcome.found is not None:
        others = ", ".join(outcome.found.candidates[1:4])
        parts.append(f"*Could also mean {others}.*")
    text = read(target)
    if text is not None:
        part = None if outcome.place is None else _part(outcome)
        parts.append("---\n\n" + preview(text, part))
    return "\n\n".join(parts)


def _of_missing(
    snapshot: Snapshot, catalog: Catalog, path: str, link: Link, outcome: Outcome
) -> str:
    near = nearest(snapshot, catalog, path, link, outcome)
    said = {
        "note": f"No note is called “{link.path}”.",
        "file": f"There is no file at “{link.path}”.",
        "attachment": f"No attachment is called “{link.path}”.",
        "outside": f"“{link.path}” leads out of the vault.",
        "heading": f"“{note_name(outcome.path or '')}” has no heading “{link.fragment}”.",
        "block": f"“{note_name(outcome.path or '')}” has no block “{link.fragment}”.",
        "anchor": f"“{note_name(outcome.path or '')}” has no heading or anchor “{link.fragment}”.",
        "line": f"“{note_name(outcome.path or '')}” has no line “{link.fragment}”.",
    }[outcome.missing or "note"]
    if near:
        said += "\n\nNearest: " + ", ".join(f"“{one.name}”" for one in near)
    return said


def _facts(snapshot: Snapshot, path: str, note: Note) -> str:
    facts = [_count(sum(1 for _ in backlinks(snapshot, path)), "backlink")]
    if note.aliases:
        facts.append("also " + ", ".join(alias.name for alias in note.aliases[:5]))
    tags = dict.fromkeys("#" + tag.name for tag in note.tags)
    if tags:
        facts.append(" ".join(list(tags)[:8]))
    return " · ".join(facts)


def _part(outcome: Outcome) -> Span:
    place = outcome.place
    assert place is not None
    return place.section if isinstance(place, Heading) else place.span


def _of_footnote(note: Note, use: LabelUse, text: str) -> str | None:
    key = label_key(use.label)
    for definition in note.footnote_definitions:
        if label_key(definition.label) == key:
            end = note.lines.line_end(note.lines.line_at(definition.start))
            return text[definition.span.end : end].strip()
    return None


def _kind(thing: Heading | Block) -> str:
    return "heading" if isinstance(thing, Heading) else "block"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
