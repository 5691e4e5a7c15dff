"""The graph of links: what each note's links lead to, and from where each file is linked."""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from km_lsp.syntax.note import Note
from km_lsp.vault.find import FOLDER_NOTES, find, is_external, keys_of, plain_target
from km_lsp.vault.names import Names, name_key
from km_lsp.vault.table import Table


class Pending(Struct, frozen=True, gc=False):
    """What one note is waiting for."""

    keys: tuple[str, ...]
    unresolved: tuple[str, ...]
    """Paths of its wikilinks that lead to no file, as written."""


_NOTHING_PENDING = Pending((), ())
_NO_LINKS: tuple[tuple[str | None, ...], Pending] = ((), _NOTHING_PENDING)


class Links(Struct, frozen=True, gc=False):
    """Who links to whom."""

    outgoing: Table[tuple[str | None, ...]] = Table()
    """Note to the files that its links lead to, one entry for each of `Note.links`."""
    incoming: Table[tuple[str, ...]] = Table()
    """File to the notes that link to it, itself included, in no order."""
    waiting: Table[tuple[str, ...]] = Table()
    """Key of `Names` to the notes with a link that a change of that key can lead elsewhere.

    A link that the file of its very name answered is not listed: `incoming` has it.
    """
    pending: Table[Pending] = Table()
    """The same by note, with the names that lead nowhere."""


def dependents(links: Links, before: Names, touched: Iterable[str]) -> set[str]:
    """The notes whose links may lead elsewhere when the keys `touched` mean other files now.

    `before` is the table of names from before the change.
    """
    found: set[str] = set()
    for key in touched:
        found.update(links.waiting.get(key, ()))
        for target in (*before.by_key.get(key, ()), *before.aliases.get(key, ())):
            found.update(links.incoming.get(target, ()))
    return found


def restored(outgoing: dict[str, tuple[str | None, ...]], pending: dict[str, Pending]) -> Links:
    """The graph of which only these two tables were kept."""
    incoming: dict[str, list[str]] = {}
    for source, targets in outgoing.items():
        for target in set(targets):
            if target is not None:
                incoming.setdefault(target, []).append(source)
    waiting: dict[str, list[str]] = {}
    for source, waits in pending.items():
        for key in waits.keys:
            waiting.setdefault(key, []).append(source)
    return Links(
        Table(outgoing),
        Table({target: tuple(sources) for target, sources in incoming.items()}),
        Table({key: tuple(sources) for key, sources in waiting.items()}),
        Table(pending),
    )


def embedded_by(links: Links, notes: Mapping[str, Note], paths: Iterable[str]) -> set[str]:
    """The notes that show one of `paths`: by embedding it, or a note that shows it."""
    found: set[str] = set()
    waiting = list(paths)
    while waiting:
        path = waiting.pop()
        for source in links.incoming.get(path, ()):
            note = notes.get(source)
            if source in found or note is None:
                continue
            if any(
                link.kind == "embed" and link.origin == "body" and target == path
                for link, target in zip(note.links, links.outgoing.get(source, ()), strict=False)
            ):
                found.add(source)
                waiting.append(source)
    return found


def updated(
    links: Links,
    notes: Mapping[str, Note],
    names: Names,
    sources: Iterable[str],
    *,
    folder_notes: bool,
) -> Links:
    """`links` with the links of `sources` resolved anew; a source that is no note is taken out."""
    now: dict[str, tuple[tuple[str | None, ...], Pending]] = {}
    for source in sources:
        note = notes.get(source)
        entry = _NO_LINKS
        if note is not None and note.links:
            entry = resolved(note, source, names, folder_notes=folder_notes)
        old = links.outgoing.get(source, ()), links.pending.get(source, _NOTHING_PENDING)
        if entry != old:
            now[source] = entry
    if not now:
        # Most edits are prose: the graph stays the very same object.
        return links
    outgoing: dict[str, tuple[str | None, ...] | None] = {}
    pending: dict[str, Pending | None] = {}
    joined: dict[str, list[str]] = {}
    parted: dict[str, set[str]] = {}
    awaiting: dict[str, list[str]] = {}
    leaving: dict[str, set[str]] = {}
    for source, (targets, waits) in now.items():
        before, after = set(links.outgoing.get(source, ())), set(targets)
        outgoing[source] = targets or None
        for key in links.pending.get(source, _NOTHING_PENDING).keys:
            leaving.setdefault(key, set()).add(source)
        pending[source] = waits if waits != _NOTHING_PENDING else None
        for key in waits.keys:
            awaiting.setdefault(key, []).append(source)
        for target in after - before:
            if target is not None:
                joined.setdefault(target, []).append(source)
        for target in before - after:
            if target is not None:
                parted.setdefault(target, set()).add(source)
    return Links(
        links.outgoing.changed(outgoing),
        links.incoming.changed(_merged(links.incoming, joined, parted)),
        links.waiting.changed(_merged(links.waiting, awaiting, leaving)),
        links.pending.changed(pending),
    )


def resolved(
    note: Note, source: str, names: Names, *, folder_notes: bool
) -> tuple[tuple[str | None, ...], Pending]:
    """What the links of `note` lead to, and what they wait for."""
    Counter.resolutions += len(note.links)
    targets: list[str | None] = []
    keys: set[str] = set()
    unresolved: list[str] = []
    for link in note.links:
        plain = plain_target(names, link)
        if plain is not None:
            targets.append(plain)
            continue
        if is_external(link):
            targets.append(None)
            continue
        found = find(names, source, link, folder_notes=folder_notes)
        targets.append(found.path)
        if found.rule == "own-note":
            continue
        of_files, of_aliases = keys_of(link)
        if found.path is None or found.rule in ("alias", "folder-note"):
            of_files |= of_aliases
            if folder_notes:
                of_files |= set(FOLDER_NOTES)
        if found.path is None:
            if link.is_wiki and link.origin != "canvas" and found.rule == "none":
                unresolved.append(link.path)
        elif not found.candidates:
            of_files.discard(name_key(found.path))
        keys |= of_files
    return tuple(targets), Pending(tuple(sorted(keys)), tuple(dict.fromkeys(unresolved)))


def _merged(
    table: Table[tuple[str, ...]], more: dict[str, list[str]], less: dict[str, set[str]]
) -> dict[str, tuple[str, ...] | None]:
    """The entries of `table` that change when sources join and leave them."""
    changes: dict[str, tuple[str, ...] | None] = {}
    for key in more.keys() | less.keys():
        kept = table.get(key, ())
        if gone := less.get(key):
            kept = tuple(source for source in kept if source not in gone)
        changes[key] = (*kept, *more.get(key, ())) or None
    return changes


class Counter:
    """Counts resolved links, so that tests can tell how many an edit took."""

    resolutions = 0
