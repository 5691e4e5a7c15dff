"""What keeps links straight when files move and texts change.

For every link that a draft could bend, where it led before is compared with where it would lead
after; what differs is rewritten in the form it has (`link_path`, `link_fragment`).
"""

from functools import partial

from msgspec import Struct
from msgspec.structs import replace

from km_lsp.features.reshaping.at_risk import links_at_risk, touched_notes
from km_lsp.features.reshaping.folder_link import folder_meant, moved_folder, path_to_folder
from km_lsp.features.reshaping.link_fragment import fragment_for
from km_lsp.features.reshaping.link_path import decoded, encoded, leads, path_for, rebased, spells
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
from km_lsp.features.reshaping.written import around, as_label, delimiter_of
from km_lsp.syntax.canvas import subpath_span
from km_lsp.syntax.note import Block, Link, Note
from km_lsp.text.edit import TextEdit, in_order
from km_lsp.text.span import Span
from km_lsp.vault.find import is_external, plain_target
from km_lsp.vault.note_id import file_name, fold, note_name
from km_lsp.vault.resolve import Outcome, Place, find_place, is_ambiguous, resolve
from km_lsp.vault.snapshot import Snapshot, TextSource


class _Work(Struct, frozen=True):
    """One repair in progress: the vault before and as the draft leaves it."""

    before: Snapshot
    after: Snapshot
    draft: Draft
    read: TextSource
    texts: dict[str, str]
    """The texts that the draft changes, by their new paths."""
    spellings: dict[str, list[Spelling]]
    names: dict[tuple[str, str], str | None]
    """How a bare wikilink to a file is written now, where that is the same everywhere."""
    old_paths: dict[str, str]

    def text(self, path: str) -> str:
        """The text of a note as the draft leaves it, by its new path."""
        found = self.texts.get(path)
        return found if found is not None else self.read(self.old_paths.get(path, path)) or ""


class _Goal(Struct, frozen=True):
    """What a link is to reach after the draft."""

    path: str
    place: Place | None


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
    work = _Work(snapshot, after, draft, read, texts, spellings, {}, old_paths)
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


def _link_now(work: _Work, source: str, link: Link) -> tuple[str, Link | None]:
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
    work: _Work, source: str, link: Link, target: str | None, new_source: str, now: Link
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
        *_to_path(work, source, link, outcome, new_source, now, goal),
        *_to_label(work, now, goal, new_source),
    ]


def _renamed(
    work: _Work, link: Link, target: str, new_source: str, now: Link
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
    edits = [TextEdit(now.path_span, name)] if name != link.path else []
    if link.label_at < 0:
        return edits
    return edits + _to_label(work, now, _Goal(work.draft.moves[target], None), new_source)


def _new_name(work: _Work, link: Link, target: str) -> str | None:
    """How the bare name of the one file `target` is written wherever it stands; None if it is not
    that, or what it is called now does not tell it from all others."""
    new = work.draft.moves.get(target)
    if new is None or link.path != note_name(target):
        return None
    if plain_target(work.before.names, link) != target:
        return None
    trial = replace(link, path=note_name(new))
    return trial.path if plain_target(work.after.names, trial) == new else None


def _goal(work: _Work, outcome: Outcome) -> _Goal:
    """Where what a link reached is found now."""
    path, place = outcome.path or "", outcome.place
    if place is not None:
        start = place.start + place.id_at if isinstance(place, Block) else place.start
        traced = work.draft.traced(path, start)
        if traced is not None:
            found = _place_at(work.after.notes.get(traced[0]), place, traced[1])
            if found is None:
                raise Refused(f"A heading or block of “{path}” that is linked to would be lost.")
            return _Goal(traced[0], found)
    successor = work.draft.successors.get(path)
    if successor is not None:
        note = work.after.notes.get(successor.path)
        headings = note.headings if note else ()
        heading = next((one for one in headings if one.start == successor.at), None)
        return _Goal(successor.path, heading)
    if path in work.draft.deleted:
        raise Refused(f"“{path}” is linked to and would be gone.")
    return _Goal(work.draft.moved(path), None)


def _place_at(note: Note | None, like: Place, start: int) -> Place | None:
    """The heading, block or anchor of `note` that starts at `start`."""
    if note is None:
        return None
    if isinstance(like, Block):
        return next((one for one in note.blocks if one.start + one.id_at == start), None)
    places: tuple[Place, ...] = (*note.headings, *note.anchors)
    return next((one for one in places if one.start == start and type(one) is type(like)), None)


def _to_path(
    work: _Work,
    source: str,
    link: Link,
    outcome: Outcome,
    new_source: str,
    now: Link,
    goal: _Goal,
) -> list[TextEdit]:
    """The edits that lead `now` to `goal`."""
    found = outcome.found
    assert found is not None
    trial = now
    edits: list[TextEdit] = []
    text = partial(work.text, new_source)
    if _needs_path(work, source, link, outcome, new_source, now, goal):
        delimiter = delimiter_of(now, text)
        written = _respelled(work, new_source, now, goal) if found.rule == "alias" else None
        if written is None and found.rule == "alias" and now.is_wiki:
            return _portable(work, new_source, now, goal)
        written = written or path_for(
            work.after, new_source, now, found.rule, goal.path, delimiter=delimiter
        )
        if written is None:
            raise _lost(link, source, goal)
        if written != now.path or now.origin == "canvas":
            trial = replace(now, path=written)
            where = now.path_span
            shown = written.removeprefix("/") if now.kind == "node" else written
            edits.append(TextEdit(where, around(now, shown, text)))
    fragment = _to_fragment(work, outcome, now, trial, goal)
    if fragment is not None and fragment != (now.fragment or ""):
        edits += _fragment_edit(now, fragment, text)
    return edits


def _needs_path(
    work: _Work,
    source: str,
    link: Link,
    outcome: Outcome,
    new_source: str,
    now: Link,
    goal: _Goal,
) -> bool:
    found = outcome.found
    assert found is not None
    if not now.path:
        return goal.path != new_source
    leading = leads(work.after, new_source, now, _path_in_text(now))
    if leading.path != goal.path or (leading.rule == "alias") != (found.rule == "alias"):
        return True
    if is_ambiguous(leading) and not is_ambiguous(found):
        return True
    if found.rule == "relative" != leading.rule:
        # Other programs follow the path, and would not look for the name elsewhere.
        return True
    if found.rule in ("alias", "folder-note") or outcome.path == goal.path:
        return False
    # A name that was spelled to the letter is spelled so again: a rename may change only its case.
    path, wiki = decoded(link), link.is_wiki
    spelled = spells(source, path, outcome.path or "", wiki=wiki)
    return spelled and not spells(new_source, path, goal.path, wiki=wiki)


def _path_in_text(link: Link) -> str:
    if link.kind == "html":
        from html import escape

        return escape(link.path)
    return link.path


def _to_fragment(work: _Work, outcome: Outcome, now: Link, trial: Link, goal: _Goal) -> str | None:
    """The fragment that leads to the goal's place; None where it stays as it is."""
    note = work.after.notes.get(goal.path)
    if goal.place is None or note is None:
        return None
    spellings = work.spellings.get(goal.path, [])
    if now.fragment and find_place(note, trial) == goal.place:
        old = {spelling.old for spelling in spellings}
        if not any(part.strip() in old for part in now.fragment.split("#")):
            return None
    before = work.before.notes.get(outcome.path or "", note)
    written = fragment_for(now, before, note, goal.place, spellings)
    if written is None:
        raise Refused(
            f"“{note_name(goal.path)}” would have several places of one name, and the link "
            f"{_shown(now)} could not tell them apart."
        )
    return written


def _fragment_edit(now: Link, fragment: str, text: partial[str]) -> list[TextEdit]:
    if now.kind == "node":
        span = subpath_span(text(), now)
        return [TextEdit(span, around(now, "#" + fragment, text))] if span else []
    if now.fragment_span is None:
        end = now.path_span.end
        return [TextEdit(Span(end, end), "#" + around(now, fragment, text))]
    where = Span(now.fragment_span.start + 1, now.fragment_span.end)
    return [TextEdit(where, around(now, fragment, text))]


def _respelled(work: _Work, source: str, now: Link, goal: _Goal) -> str | None:
    """The path of a link by an alias that is called otherwise now."""
    for spelling in work.spellings.get(goal.path, ()):
        if fold(spelling.old) == fold(decoded(now).strip()):
            written = encoded(
                now, spelling.new, delimiter=delimiter_of(now, partial(work.text, source))
            )
            found = leads(work.after, source, now, written) if written else None
            if found is not None and found.path == goal.path and not is_ambiguous(found):
                return written
    return None


def _portable(work: _Work, source: str, now: Link, goal: _Goal) -> list[TextEdit]:
    """A link by an alias that leads elsewhere now, as `[[Note|alias]]`."""
    name = path_for(work.after, source, replace(now, path="x"), "unique", goal.path)
    if name is None:
        raise _lost(now, source, goal)
    fragment = "" if now.fragment is None else "#" + now.fragment
    bar = "\\|" if now.in_table else "|"
    label = "" if now.label_span is not None else bar + now.path
    written = around(now, name + fragment + label, partial(work.text, source))
    return [TextEdit(now.target_span, written)]


def _lost(link: Link, source: str, goal: _Goal) -> Refused:
    return Refused(f"The link {_shown(link)} in “{source}” cannot be led to “{goal.path}”.")


def _to_label(work: _Work, now: Link, goal: _Goal, source: str) -> list[TextEdit]:
    """The label, where it was what the target was called."""
    where = now.label_span
    if where is None or where.start == where.end:
        return []
    for spelling in work.spellings.get(goal.path, ()):
        if spelling.at is not None and (goal.place is None or goal.place.start != spelling.at):
            continue
        if where.end - where.start != len(around(now, spelling.old, str)):
            continue
        text = partial(work.text, source)
        label = as_label(now, spelling.new)
        if label is not None and where.of(text()) == around(now, spelling.old, text):
            return [TextEdit(where, around(now, label, text))]
    return []


def _without_file(
    work: _Work, source: str, link: Link, outcome: Outcome, new_source: str, now: Link
) -> list[TextEdit]:
    """A link to a folder follows it; a broken relative path names the same place as before."""
    text = partial(work.text, new_source)
    delimiter = delimiter_of(now, text)
    folder = None
    if outcome.found is not None and outcome.found.rule == "folder":
        folder = folder_meant(work.before, source, link)
    if folder is not None:
        goal = moved_folder(work.draft, folder)
        there = leads(work.after, new_source, now, _path_in_text(now)).rule == "folder"
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


def _shown(link: Link) -> str:
    path = file_name(link.path) if not link.is_wiki else link.path
    whole = path if link.fragment is None else f"{path}#{link.fragment}"
    return f"[[{whole}]]" if link.is_wiki else f"to “{whole}”"
