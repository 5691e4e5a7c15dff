"""Which links a draft could bend: those of the notes it touches, and those to what it touches."""

from collections.abc import Iterator

from km_lsp.features.reshaping.vault_edit import Draft
from km_lsp.syntax.note import Link
from km_lsp.vault.find import keys_of
from km_lsp.vault.note_id import fold
from km_lsp.vault.snapshot import Snapshot


def links_at_risk(
    snapshot: Snapshot, draft: Draft, keys: set[str]
) -> Iterator[tuple[str, list[tuple[Link, str | None]]]]:
    """Notes with those of their links that may lead elsewhere after `draft`, and where they lead.

    `keys` are the names that other files answer to then.
    """
    graph = snapshot.links
    gone = {*draft.moves, *draft.deleted}
    # Headings and blocks may be called otherwise, or stand elsewhere.
    reshaped = {*draft.edits, *(piece.source for piece in draft.carried)} - gone
    touched = gone | reshaped
    before = {new: old for old, new in draft.moves.items()}
    # Labels that say an old name or alias follow it.
    named = {before.get(one.path, one.path) for one in draft.spellings if one.at is None}
    waiting = {source for key in keys for source in graph.waiting.get(key, ())}
    for key in keys:
        for target in (*snapshot.names.by_key.get(key, ()), *snapshot.names.aliases.get(key, ())):
            waiting.update(graph.incoming.get(target, ()))
    sources = touched | waiting
    for target in touched | named:
        sources.update(graph.incoming.get(target, ()))
    for source in sorted(sources):
        note = snapshot.notes.get(source)
        if note is None:
            continue
        pairs = zip(note.links, graph.outgoing.get(source, ()), strict=False)
        if source in touched:
            yield source, list(pairs)
            continue
        asked = source in waiting
        found = [
            (link, target)
            for link, target in pairs
            if target in gone
            or (link.fragment and target in reshaped)
            or (link.label_at >= 0 and target in named)
            or (asked and _asks(link, keys))
        ]
        if found:
            yield source, found


def _asks(link: Link, keys: set[str]) -> bool:
    """Whether where `link` leads is decided by one of `keys`."""
    if link.is_plain:
        return fold(link.path) in keys
    of_files, of_aliases = keys_of(link)
    return not keys.isdisjoint(of_files) or not keys.isdisjoint(of_aliases)
