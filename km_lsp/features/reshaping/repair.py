"""What keeps links straight when files move and texts change.

For every link that a draft could bend, where it led before is compared with where it would lead
after; what differs is rewritten in the form it has (`link_path`, `link_fragment`).
"""

from functools import partial

from msgspec.structs import replace

from km_lsp.features.reshaping.at_risk import links_at_risk, touched_notes
from km_lsp.features.reshaping.folder_link import folder_meant, moved_folder, path_to_folder
from km_lsp.features.reshaping.lead_back import led_to, path_in_text, relabelled
from km_lsp.features.reshaping.link_path import encoded, leads, rebased
from km_lsp.features.reshaping.vault_edit import (
    Draft,
    Edits,
    Refused,
    Spelling,
    VaultEdit,
    applied,
    edited_texts,
    finished,
)
from km_lsp.features.reshaping.work import Goal, Work
from km_lsp.features.reshaping.written import around, delimiter_of
from km_lsp.syntax.note import Block, Link, Note
from km_lsp.text.edit import TextEdit, in_order
from km_lsp.text.span import Span
from km_lsp.vault.find import is_external, plain_target
from km_lsp.vault.note_id import note_name
from km_lsp.vault.resolve import Outcome, Place, resolve
from km_lsp.vault.snapshot import Snapshot, TextSource


def repair(
    snapshot: Snapshot,
    draft: Draft,
    read: TextSource,
    *,
    notices: tuple[str, ...] = (),
    confirm: bool = False,
) -> VaultEdit:
    """`draft` with every link led back to what it reached.

    Raises `Refused` where a link would be lost.
    """
    after, keys = applied(snapshot, draft, read)
    spellings: dict[str, list[Spelling]] = {}
    for spelling in draft.spellings:
        spellings.setdefault(spelling.path, []).append(spelling)
    old_paths = {new: old for old, new in draft.moves.items()}
    texts = edited_texts(draft, read)
    work = Work(snapshot, after, draft, read, texts, spellings, {}, old_paths)
    repairs: dict[str, list[TextEdit]] = {}
    touched = touched_notes(draft)
    for source, found in links_at_risk(snapshot, draft, keys):
        still = source not in touched
        for link, target in found:
            path, now = (source, link) if still else _link_now(work, source, link)
            if now is None:
                continue
            if edits := _repaired(work, source, link, target, path, now):
                repairs.setdefault(path, []).extend(edits)
    done: Edits = {path: in_order(edits) for path, edits in repairs.items()}
    return finished(draft, done, notices=notices, confirm=confirm)


def _link_now(work: Work, source: str, link: Link) -> tuple[str, Link | None]:
    """The note that holds `link` after the draft, and the link as it stands there.

    None for one that is meant to go. Raises `Refused` for one that would be lost.
    """
    traced = work.draft.traced(source, link.start)
    if traced is None:
        return source, None
    path, start = traced
    if path not in work.texts:
        return path, link
    note = work.after.notes.get(path)
    links = note.links if note is not None else ()
    found = next((one for one in links if one.start == start and one.kind == link.kind), None)
    if found is None:
        raise Refused(f"A link in “{path}” would be no link any more.")
    return path, found


def _repaired(
    work: Work, source: str, link: Link, target: str | None, new_source: str, now: Link
) -> list[TextEdit]:
    if target is not None and link.fragment is None:
        edits = _renamed(work, link, target, new_source, now)
        if edits is not None:
            return edits
    if is_external(link):
        return []
    outcome = resolve(work.before, source, link)
    if outcome.path is None or outcome.found is None:
        return _without_file(work, source, link, outcome, new_source, now)
    goal = _goal(work, outcome)
    return [
        *led_to(work, source, link, outcome, new_source, now, goal),
        *relabelled(work, now, goal, new_source),
    ]


def _renamed(
    work: Work, link: Link, target: str, new_source: str, now: Link
) -> list[TextEdit] | None:
    """The repair of a plain name of one file, as nearly all links are; None for another link."""
    if link.origin != "body" or not (link.kind == "wikilink" or link.kind == "embed"):
        return None
    key = link.path, target
    if key not in work.names:
        work.names[key] = _new_name(work, link, target)
    name = work.names[key]
    if name is None:
        return None
    start = now.start + now.path_at
    where = Span(start, start + now.path_length)
    edits = [TextEdit(where, name)] if name != link.path else []
    if link.label_at < 0:
        return edits
    return edits + relabelled(work, now, Goal(work.draft.moves[target], None), new_source)


def _new_name(work: Work, link: Link, target: str) -> str | None:
    """How the bare name of the one file `target` is written wherever it stands; None if it is not
    that, or what it is called now does not tell it from all others."""
    new = work.draft.moves.get(target)
    if new is None or link.path != note_name(target):
        return None
    if plain_target(work.before.names, link) != target:
        return None
    trial = replace(link, path=note_name(new))
    return trial.path if plain_target(work.after.names, trial) == new else None


def _goal(work: Work, outcome: Outcome) -> Goal:
    """Where what a link reached is found now."""
    path, place = outcome.path or "", outcome.place
    if place is not None:
        start = place.start + place.id_at if isinstance(place, Block) else place.start
        traced = work.draft.traced(path, start)
        if traced is not None:
            found = _place_at(work.after.notes.get(traced[0]), place, traced[1])
            if found is None:
                raise Refused(f"A heading or block of “{path}” that is linked to would be lost.")
            return Goal(traced[0], found)
    successor = work.draft.successors.get(path)
    if successor is not None:
        note = work.after.notes.get(successor.path)
        headings = note.headings if note else ()
        heading = next((one for one in headings if one.start == successor.at), None)
        return Goal(successor.path, heading)
    if path in work.draft.deleted:
        raise Refused(f"“{path}” is linked to and would be gone.")
    return Goal(work.draft.moved(path), None)


def _place_at(note: Note | None, like: Place, start: int) -> Place | None:
    """The heading, block or anchor of `note` that starts at `start`."""
    if note is None:
        return None
    if isinstance(like, Block):
        return next((one for one in note.blocks if one.start + one.id_at == start), None)
    places: tuple[Place, ...] = (*note.headings, *note.anchors)
    return next((one for one in places if one.start == start and type(one) is type(like)), None)


def _without_file(
    work: Work, source: str, link: Link, outcome: Outcome, new_source: str, now: Link
) -> list[TextEdit]:
    """A link to a folder follows it; a broken relative path names the same place as before."""
    text = partial(work.text, new_source)
    delimiter = delimiter_of(now, text)
    folder = None
    if outcome.found is not None and outcome.found.rule == "folder":
        folder = folder_meant(work.before, source, link)
    if folder is not None:
        goal = moved_folder(work.draft, folder)
        there = leads(work.after, new_source, now, path_in_text(now)).rule == "folder"
        if there and folder_meant(work.after, new_source, now) == goal:
            return []
        written = path_to_folder(work.after, new_source, now, goal, delimiter=delimiter)
    elif source != new_source or work.draft.folders:
        plain = rebased(source, new_source, now, work.draft.folders)
        written = encoded(now, plain, delimiter=delimiter) if plain is not None else None
    else:
        return []
    if written is None or written == now.path:
        return []
    return [TextEdit(now.path_span, around(now, written, text))]
