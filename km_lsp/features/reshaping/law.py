"""The law of every rename, move, merge and extraction, as a check over two snapshots.

* Every link that reached a place still reaches that place.
* Every link that was broken is still broken in the same way, or mended by a name that is new.
* Nothing else differs: outside of the links and of what was renamed every character stays.

`violations` tells what breaks the first two, `strays` what breaks the third.
"""

from collections.abc import Iterable, Iterator

from msgspec import Struct

from km_lsp.features.reshaping.compose import shifted
from km_lsp.features.reshaping.folder_link import folder_meant, moved_folder
from km_lsp.features.reshaping.vault_edit import VaultEdit, applied, as_draft
from km_lsp.syntax.note import Block, Link, Note
from km_lsp.syntax.reference import label_key
from km_lsp.text.span import Span
from km_lsp.vault.note_id import fold
from km_lsp.vault.resolve import Outcome, resolve
from km_lsp.vault.snapshot import Snapshot, TextSource

_SAME = {"note": "file", "attachment": "file", "anchor": "heading"}
"""What a wikilink lacks, and what a Markdown link to the same place would."""


class Reach(Struct, frozen=True):
    """What a link reaches: a file and a place in it, or what is missing."""

    path: str | None
    at: int | None
    """Where the heading, block or anchor stands; None for the file itself."""
    missing: str | None


def violations(
    before: Snapshot, edit: VaultEdit, read: TextSource, only: Iterable[str] | None = None
) -> Iterator[str]:
    """How `edit` breaks the law, a sentence for each link; `only` names the notes to look at."""
    after, _ = applied(before, as_draft(edit), read)
    fresh = {*edit.moves.values(), *edit.created, *edit.edits}
    for source in sorted(before.notes if only is None else only):
        note = before.notes.get(source)
        for link in note.links if note else ():
            traced = edit.traced(source, link.start)
            if traced is None:
                continue
            path, start = traced
            now = _link_from(after.notes.get(path), start)
            shown = f"{source}: the link to “{link.path}#{link.fragment}”"
            if now is None:
                yield f"{shown} is no link any more"
                continue
            old, new = resolve(before, source, link), resolve(after, path, now)
            wanted, reached = _moved(edit, _reach(old)), _reach(new)
            if wanted == reached or wanted is None:
                continue
            open_ = old.missing is not None or old.status == "unknown"
            if open_ and (reached.path in fresh or folder_meant(after, path, now) is not None):
                continue
            if _follows_folder(before, after, edit, (source, link), (path, now)):
                continue
            yield f"{shown} reached {wanted} and now reaches {reached}"


def strays(before: Snapshot, edit: VaultEdit, renamed: Iterable[tuple[str, Span]]) -> list[str]:
    """Edits that lie neither in a link nor in what was `renamed`: the note and the span of each."""
    allowed: dict[str, list[Span]] = {}
    for path, span in renamed:
        allowed.setdefault(path, []).append(span)
    found = []
    for path, edits in edit.edits.items():
        note = before.notes[path]
        spans = [*(link.span for link in note.links), *allowed.get(path, ())]
        # The subpath of a canvas node stands elsewhere in its object.
        spans += [Span(0, note.lines.length)] if path.lower().endswith(".canvas") else []
        for one in edits:
            if not any(s.start <= one.span.start and one.span.end <= s.end for s in spans):
                found.append(f"{path}: {one}")
    return found


def _follows_folder(
    before: Snapshot, after: Snapshot, edit: VaultEdit, old: tuple[str, Link], new: tuple[str, Link]
) -> bool:
    """Whether a link led to a folder and still does, or the folder holds nothing any more."""
    folder = folder_meant(before, *old)
    if folder is None:
        return False
    goal = moved_folder(edit.draft, folder)
    return folder_meant(after, *new) == goal or fold(goal) not in after.names.folders


def _link_from(note: Note | None, start: int) -> Link | None:
    """The link that starts there; of a use of a reference label the destination."""
    if note is None:
        return None
    for use in note.reference_uses:
        if use.start == start:
            key = label_key(use.label)
            found = (one for one in note.reference_definitions if label_key(one.label) == key)
            start = next((one.start for one in found), start)
            break
    return next((link for link in note.links if link.start == start), None)


def _reach(outcome: Outcome) -> Reach:
    place = outcome.place
    if place is None:
        return Reach(outcome.path, None, _SAME.get(outcome.missing or "", outcome.missing))
    at = place.start + place.id_at if isinstance(place, Block) else place.start
    return Reach(outcome.path, at, outcome.missing)


def _moved(edit: VaultEdit, reach: Reach) -> Reach | None:
    """What a link that reached `reach` must reach after `edit`; None where that is free."""
    if reach.path is None:
        return reach
    if reach.at is not None:
        traced = edit.traced(reach.path, reach.at)
        return Reach(*traced, reach.missing) if traced is not None else None
    successor = edit.draft.successors.get(reach.path)
    if successor is not None:
        at = successor.at
        if at is not None:
            at = shifted(at, edit.repairs.get(successor.path, ()))
        return Reach(successor.path, at, reach.missing)
    return Reach(edit.draft.moved(reach.path), None, reach.missing)
