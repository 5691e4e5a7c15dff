"""How a link to a file is written."""

from urllib.parse import quote

from km_lsp.features.finding import LinkFormat
from km_lsp.syntax.note import Link
from km_lsp.text.edit import TextEdit
from km_lsp.vault.find import find
from km_lsp.vault.note_id import file_name, fold, folder_of, is_note, relative, without_extension
from km_lsp.vault.snapshot import Snapshot


def link_name(
    snapshot: Snapshot, source: str, path: str, format: LinkFormat = "shortest"
) -> str | None:
    """How `path` is written in a wikilink of `source`, so that it leads there unambiguously.

    `format` is Obsidian's "New link format"; the shortest is a name with as few folders as will
    do. None for a file whose name a wikilink cannot carry.
    """
    written = without_extension(path) if is_note(path) else path
    if any(mark in written for mark in ("[[", "]]", "|", "#", "^", "\n")):
        return None
    if format == "relative":
        return relative(written, folder_of(source))
    if format == "absolute":
        return written if "/" in written else "/" + written
    name = file_name(written)
    if len(snapshot.names.by_key.get(fold(name), ())) == 1 and "%" not in name:
        return name
    segments = written.split("/")
    for count in range(1, len(segments) + 1):
        suffix = "/".join(segments[-count:])
        found = find(snapshot.names, source, _wikilink(suffix))
        if found.path == path and not found.candidates:
            return suffix
    return "/" + written


def destination(source: str, path: str, format: LinkFormat = "relative") -> str:
    """How `path` is written in a Markdown link of `source`."""
    return escape(path if format == "absolute" else relative(path, folder_of(source)))


def portable(link: Link, name: str) -> TextEdit:
    """The edit that writes a wikilink by alias as `[[name|alias]]`; a label it has is kept."""
    fragment = "" if link.fragment is None else "#" + link.fragment
    bar = "\\|" if link.in_table else "|"
    label = "" if link.label_span is not None else bar + link.path
    return TextEdit(link.target_span, name + fragment + label)


def escape(path: str, angled: bool = False) -> str:
    """`path` as a destination: only what Markdown and URLs need is encoded, letters never."""
    if angled:
        return path.replace("<", "%3C").replace(">", "%3E").replace("#", "%23")
    encoded = (quote(letter) if letter in ' ()<>#?%"\\' else letter for letter in path)
    return "".join(encoded)


def _wikilink(path: str) -> Link:
    return Link(0, len(path) + 4, "wikilink", path, 2, len(path))
