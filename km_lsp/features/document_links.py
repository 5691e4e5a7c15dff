"""The links of a note that lead somewhere, for editors that make them clickable."""

from msgspec import Struct

from km_lsp.features.definition import Destination, destination
from km_lsp.text.span import Span
from km_lsp.vault.find import is_external
from km_lsp.vault.resolve import resolve
from km_lsp.vault.snapshot import Snapshot


class DocumentLink(Struct, frozen=True):
    """A clickable stretch."""

    span: Span
    url: str | None
    """An address on the web, else None."""
    target: Destination | None


def document_links(snapshot: Snapshot, path: str) -> list[DocumentLink]:
    """The links of the note at `path` that lead to a file or to the web."""
    note = snapshot.notes.get(path)
    found: list[DocumentLink] = []
    for link in note.links if note else ():
        if is_external(link):
            if link.path.lower().startswith(("http://", "https://", "mailto:")):
                fragment = "" if link.fragment is None else "#" + link.fragment
                found.append(DocumentLink(link.target_span, link.path + fragment, None))
            continue
        target = destination(resolve(snapshot, path, link), link.span)
        if target is not None:
            span = link.target_span if link.target_span.end > link.target_span.start else link.span
            found.append(DocumentLink(span, None, target))
    return found
