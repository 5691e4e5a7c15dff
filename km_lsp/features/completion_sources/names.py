"""After `[[` and `![[`: notes, aliases, attachments and names that others link to already."""

from collections.abc import Iterator
from math import log2

from km_lsp.features.completion_item import Item, Request
from km_lsp.features.link_form import link_name
from km_lsp.vault.note_id import folder_of, note_name
from km_lsp.vault.search import Entry

_ENOUGH = 300


def names(request: Request) -> Iterator[Item]:
    """The names that match, the best first."""
    context, snapshot, catalog = request.context, request.snapshot, request.catalog
    bar = "\\|" if context.in_table else "|"
    for entry in ranked(request):
        if entry.kind == "unresolved":
            if entry.name == _being_typed(request) and catalog.uses_of(entry.name) == 1:
                # Half a name between brackets that the editor closed is a link to nowhere, too.
                continue
            yield Item(entry.name, "unresolved", entry.name, "not written yet")
            continue
        written = link_name(snapshot, request.path, entry.path)
        if written is None:
            continue
        folder = folder_of(entry.path)
        if entry.kind == "alias":
            # Obsidian follows no alias: the portable form names the note (help, "Aliases").
            text = f"{written}{bar}{entry.name}"
            detail = f"alias of {note_name(entry.path)}"
            yield Item(entry.name, "alias", text, detail, entry.path)
        elif entry.kind == "note":
            label = entry.name if "/" not in written else written.lstrip("/")
            yield Item(label, "note", written, folder, entry.path)
        elif context.embed or context.query:
            yield Item(entry.name, "file", written, folder)


def ranked(request: Request) -> list[Entry]:
    """Entries by match quality, then nearness, recency of edit and number of backlinks."""
    snapshot, catalog = request.snapshot, request.catalog
    query = request.context.query.strip()
    if query:
        found = catalog.names.search(query, _ENOUGH)
    else:
        near = catalog.in_folder(folder_of(request.path))[:_ENOUGH]
        paths = dict.fromkeys((*snapshot.recent, *near, *catalog.popular(snapshot)))
        found = [(entry, 0.0) for path in paths for entry in catalog.names.entries_of(path)]
        known = {entry for entry, _ in found}
        found += [pair for pair in catalog.names.search("", 100) if pair[0] not in known]
    recent = {path: number for number, path in enumerate(snapshot.recent)}
    incoming = snapshot.links.incoming
    files_last = not request.context.embed

    def order(pair: tuple[Entry, float]) -> tuple[object, ...]:
        entry, quality = pair
        path = entry.path
        return (
            files_last and entry.kind == "file",
            -round(quality / 4),
            entry.kind == "unresolved",
            -nearness(request.path, path),
            recent.get(path, len(recent)),
            -round(log2(1 + len(incoming.get(path, ())))),
            len(entry.name),
            entry.name,
            path,
        )

    return [entry for entry, _ in sorted(found, key=order) if entry.path != request.path]


def _being_typed(request: Request) -> str:
    return request.context.span.of(request.text).partition("]")[0].strip()


def nearness(source: str, path: str) -> int:
    """2 for the same folder, 1 for a folder above or below, 0 elsewhere."""
    here, there = folder_of(source), folder_of(path)
    if here == there:
        return 2
    return 1 if f"{here}/".startswith(f"{there}/") or f"{there}/".startswith(f"{here}/") else 0
