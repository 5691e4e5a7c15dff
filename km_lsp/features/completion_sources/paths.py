"""After `](`: files, written as they must be in a Markdown link."""

from collections.abc import Iterator
from urllib.parse import unquote

from km_lsp.features.completion_item import Item, ItemKind, Request
from km_lsp.features.completion_sources.names import nearness
from km_lsp.features.link_form import escape
from km_lsp.vault.note_id import folder_of, note_name, relative


def paths(request: Request) -> Iterator[Item]:
    """Notes and attachments by relative path; from the root where a `/` was typed first."""
    context, snapshot, catalog = request.context, request.snapshot, request.catalog
    typed = unquote(context.query)
    rooted = typed.startswith("/")
    query = typed.lstrip("./")
    if query:
        found = [entry for entry, _ in catalog.names.search(query, 200)]
    else:
        known = (*snapshot.recent, *catalog.in_folder(folder_of(request.path)))
        found = [one for path in dict.fromkeys(known) for one in catalog.names.entries_of(path)]
        found += [entry for entry, _ in catalog.names.search("", 200)]
    wanted = dict.fromkeys(entry.path for entry in found if entry.path)
    if not query:
        wanted = dict.fromkeys(sorted(wanted, key=lambda path: -nearness(request.path, path)))
    for path in wanted:
        if path == request.path or path not in snapshot.names.paths:
            continue
        written = "/" + path if rooted else relative(path, folder_of(request.path))
        if typed.startswith("./") and not written.startswith("../"):
            written = "./" + written
        kind: ItemKind = "note" if path in snapshot.notes else "file"
        yield Item(note_name(path), kind, escape(written, context.angled), path, path)
