"""Make one note of two: the one goes, its text stands in the other, and links follow."""

from collections.abc import Iterator
from functools import partial

from km_lsp.features.actions.action import Action, Situation
from km_lsp.features.actions.inline import body_of
from km_lsp.features.reshaping.levels import releveled
from km_lsp.features.reshaping.newline import newline_of
from km_lsp.features.reshaping.properties import with_values
from km_lsp.features.reshaping.repair import repair
from km_lsp.features.reshaping.vault_edit import (
    Carried,
    Draft,
    Refused,
    Successor,
    VaultEdit,
)
from km_lsp.syntax.frontmatter import split_at
from km_lsp.syntax.note import LabelDefinition, Note
from km_lsp.syntax.reference import label_key
from km_lsp.text.edit import TextEdit, apply_edits, in_order
from km_lsp.text.span import Span
from km_lsp.vault.note_id import is_note, note_name
from km_lsp.vault.snapshot import Snapshot, TextSource

_LISTS = ("aliases", "tags")


def merge_notes(situation: Situation) -> Iterator[Action]:
    """From a link to another note: that note into this one, or this one into that."""
    outcome, here = situation.outcome, situation.path
    there = outcome.path if outcome is not None else None
    if there is None or there == here or not is_note(there):
        return
    if there not in situation.snapshot.notes:
        return
    for source, target in ((there, here), (here, there)):
        title = f"Merge “{note_name(source)}” into “{note_name(target)}”"
        make = partial(merged, situation.snapshot, source, target, situation.read)
        yield Action(title, "refactor.move", make)


def merged(snapshot: Snapshot, source: str, target: str, read: TextSource) -> VaultEdit:
    """The edit that puts the text of `source` at the end of `target` and deletes `source`.

    Aliases and tags come along; another property that only the source has, too. Raises `Refused`
    where both say something else, or define the same label.
    """
    text, into = read(source), read(target)
    if text is None or into is None:
        raise Refused(f"“{source if text is None else target}” cannot be read.")
    note, other = snapshot.notes[source], snapshot.notes[target]
    _check_labels(note, other)
    line = newline_of(into)
    front = _front_matter(note, other, text, into, line)
    body = body_of(text)
    span = Span(body.start, body.start + len(body.of(text).rstrip()))
    start = span.start + len(span.of(text)) - len(span.of(text).lstrip("\r\n"))
    span = Span(min(start, span.end), span.end)
    titled = any(one.start == span.start for one in note.headings)
    by = int(any(one.level == 1 for one in other.headings)) if titled else 0
    edits = in_order(releveled(text, note.headings, by))
    shift = [TextEdit(Span(s.start - span.start, s.end - span.start), new) for s, new in edits]
    gap = "" if not into.strip() else line * (1 if into.endswith(("\n", "\r")) else 2)
    title = "" if titled else f"{'##' if other.headings else '#'} {note_name(source)}{line}{line}"
    added = gap + title + apply_edits(span.of(text), shift) + line
    end = Span(len(into), len(into))
    at = len(apply_edits(into, front)) + len(gap)
    draft = Draft(
        edits={target: (*front, TextEdit(end, added))},
        deleted=(source,),
        carried=(Carried(source, span, target, at + len(title), edits),),
        successors={source: Successor(target, at)},
        dropped=_in_front(note, body.start, source),
    )
    return repair(snapshot, draft, read)


def _front_matter(note: Note, other: Note, text: str, into: str, line: str) -> list[TextEdit]:
    """The edits that add what the front matter of `note` says to that of `other`."""
    if any(problem.code == "bad-frontmatter" for problem in (*note.problems, *other.problems)):
        raise Refused("The front matter of one of the notes is not valid YAML: mend it first.")
    known = {one.key.lower(): one for one in other.properties}
    edits: list[TextEdit] = []
    fresh = ""
    for number, one in enumerate(note.properties):
        key = one.key.lower()
        mine = known.get(key)
        if mine is None:
            following = note.properties[number + 1 :]
            bounds = split_at(text)
            end = following[0].start if following else (bounds[1] if bounds else one.value_end)
            fresh += text[one.start : end].rstrip() + line
        elif key in _LISTS:
            more = [name for name in _names(note, key) if name not in _names(other, key)]
            edits += [with_values(into, key, more)] if more else []
        elif one.values != mine.values:
            raise Refused(f"Both notes have “{one.key}” in their front matter, and it differs.")
    if fresh:
        bounds = split_at(into)
        if bounds is None:
            edits.append(TextEdit(Span(0, 0), f"---{line}{fresh}---{line}{line}"))
        else:
            edits.append(TextEdit(Span(bounds[1], bounds[1]), fresh))
    return list(in_order(edits))


def _names(note: Note, key: str) -> list[str]:
    """The aliases or the tags of the front matter, however they are written."""
    if key == "aliases":
        return [one.name for one in note.aliases]
    return [one.name for one in note.tags if one.origin == "frontmatter"]


def _in_front(note: Note, body: int, source: str) -> tuple[tuple[str, int], ...]:
    """Links in front matter stand in other words afterwards."""
    return tuple((source, link.start) for link in note.links if link.start < body)


def _check_labels(note: Note, other: Note) -> None:
    pairs: tuple[tuple[tuple[LabelDefinition, ...], tuple[LabelDefinition, ...], str], ...] = (
        (note.reference_definitions, other.reference_definitions, "the label"),
        (note.footnote_definitions, other.footnote_definitions, "the footnote"),
    )
    for mine, theirs, what in pairs:
        known = {label_key(one.label) for one in theirs}
        for one in mine:
            if label_key(one.label) in known:
                raise Refused(f"Both notes define {what} “{one.label}”: rename one first.")
