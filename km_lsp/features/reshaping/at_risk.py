"""Which links a draft could bend: those of the notes it touches, and those to what it touches."""

from collections.abc import Iterator

from km_lsp.features.reshaping.vault_edit import Draft
from km_lsp.syntax.note import Link, LinkKind
from km_lsp.vault.find import keys_of
from km_lsp.vault.snapshot import Snapshot


def links_at_risk(
    snapshot: Snapshot, draft: Draft, keys: set[str]
) -> Iterator[tuple[str, list[tuple[Link, str | None]]]]:
    """Notes with those of their links that may lead elsewhere after `draft`, and where they lead.

    `keys` are the names that other files answer to then.
    """
    graph = snapshot.links
    gone = {*draft.moves, *draft.deleted}
    touched = touched_notes(draft)
    # Headings and blocks may be called otherwise, or stand elsewhere.
    reshaped = touched - gone
    before = {new: old for old, new in draft.moves.items()}
    # Labels that say an old name or alias follow it.
    named = {before.get(one.path, one.path) for one in draft.spellings if one.at is None}
    waiting = {source for key in keys for source in graph.waiting.get(key, ())}
    for key in keys:
        for target in (*snapshot.names.by_key.get(key, ()), *snapshot.names.aliases.get(key, ())):
            if target not in gone:
                waiting.update(graph.incoming.get(target, ()))
    sources = touched | waiting
    for target in touched | named:
        sources.update(graph.incoming.get(target, ()))
    asking = _Asking(keys)
    near, said = touched | named, gone | named
    for source in sorted(sources):
        note = snapshot.notes.get(source)
        if note is None:
            continue
        targets = graph.outgoing.get(source, ())
        if source in touched:
            yield source, list(zip(note.links, targets, strict=False))
            continue
        if source in waiting:
            found = [
                (link, target)
                for link, target in zip(note.links, targets, strict=False)
                if _bends(link, target, gone, reshaped, named) or asking[link.path]
            ]
        else:
            # A link with a fragment is never a plain one.
            here = near if note.has_odd_links else said
            numbers = [number for number, target in enumerate(targets) if target in here]
            links = note.links_at(numbers)
            found = [
                (link, targets[number])
                for link, number in zip(links, numbers, strict=True)
                if _bends(link, targets[number], gone, reshaped, named)
            ]
        if found:
            yield source, found


def _bends(
    link: Link, target: str | None, gone: set[str], reshaped: set[str], named: set[str]
) -> bool:
    """Whether a link to `target` says something of it that changes."""
    if target in gone:
        return True
    if link.fragment and target in reshaped:
        return True
    return link.label_at >= 0 and target in named


def touched_notes(draft: Draft) -> set[str]:
    """The notes that the draft edits, moves or takes text from."""
    carried = (piece.source for piece in draft.carried)
    return {*draft.moves, *draft.deleted, *draft.edits, *carried}


class _Asking(dict[str, bool]):
    """Path of a link to whether one of `keys` decides where it leads; on the safe side."""

    def __init__(self, keys: set[str]) -> None:
        super().__init__()
        self._keys = keys

    def __missing__(self, path: str) -> bool:
        asks = False
        kinds: tuple[LinkKind, ...] = ("wikilink", "markdown")
        for kind in kinds:
            of_files, of_aliases = keys_of(Link(0, 0, kind, path, 0, 0))
            asks = asks or not self._keys.isdisjoint(of_files | of_aliases)
        self[path] = asks
        return asks
