"""Lead all links to a missing name to another name."""

from collections.abc import Iterator
from functools import partial

from km_lsp.features.link_form import escape
from km_lsp.features.references import links_to, links_to_missing
from km_lsp.features.renaming.renamable import Renamable
from km_lsp.features.reshaping.link_path import decoded
from km_lsp.features.reshaping.vault_edit import Draft, Refused, VaultEdit, finished
from km_lsp.features.reshaping.written import around, delimiter_of
from km_lsp.syntax.note import Link
from km_lsp.text.edit import TextEdit, in_order
from km_lsp.text.span import Span
from km_lsp.vault.note_id import fold
from km_lsp.vault.snapshot import Snapshot, TextSource


def mention(snapshot: Snapshot, path: str, link: Link, read: TextSource) -> Renamable:
    """The missing name that `link` of the note at `path` says."""
    return Renamable(link.path_span, decoded(link), partial(_rename, snapshot, path, link, read))


def fragment_mention(
    snapshot: Snapshot, target: str, link: Link, span: Span, read: TextSource
) -> Renamable:
    """The missing heading or block of `target` that `link` says."""
    name = (link.fragment or "").removeprefix("^")
    return Renamable(span, name, partial(_rename_fragment, snapshot, target, link, read))


def _rename(snapshot: Snapshot, path: str, link: Link, read: TextSource, new: str) -> VaultEdit:
    name = new.strip()
    if not name or any(mark in name for mark in ("[[", "]]", "|", "#", "\n")):
        raise Refused(f"“{name}” cannot stand in a link.")
    edits: dict[str, list[TextEdit]] = {}
    for source, other in links_to_missing(snapshot, path, link):
        text = partial(_text, read, source)
        written = name if other.is_wiki else escape(name, delimiter_of(other, text) == "<")
        edit = TextEdit(other.path_span, around(other, written, text))
        edits.setdefault(source, []).append(edit)
    return _all(edits)


def _rename_fragment(
    snapshot: Snapshot, target: str, link: Link, read: TextSource, new: str
) -> VaultEdit:
    block = "^" if (link.fragment or "").startswith("^") else ""
    name = new.strip().lstrip("#^")
    if not name or any(mark in name for mark in ("[[", "]]", "|", "\n")):
        raise Refused(f"“{name}” cannot stand in a link.")
    edits: dict[str, list[TextEdit]] = {}
    for source, other, where in _same_fragment(snapshot, target, link):
        text = partial(_text, read, source)
        written = name if other.is_wiki else escape(name)
        edit = TextEdit(where, around(other, block + written, text))
        edits.setdefault(source, []).append(edit)
    return _all(edits)


def _same_fragment(snapshot: Snapshot, target: str, link: Link) -> Iterator[tuple[str, Link, Span]]:
    wanted = fold(link.fragment or "")
    for source, other in links_to(snapshot, target):
        where = other.fragment_span
        if fold(other.fragment or "") == wanted and where is not None and other.kind != "node":
            yield source, other, Span(where.start + 1, where.end)


def _all(edits: dict[str, list[TextEdit]]) -> VaultEdit:
    return finished(Draft(edits={path: in_order(one) for path, one in edits.items()}), {})


def _text(read: TextSource, path: str) -> str:
    return read(path) or ""
