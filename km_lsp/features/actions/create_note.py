"""Create the note that a link is missing, where Obsidian would."""

from collections.abc import Iterator
from urllib.parse import unquote

from km_lsp.features.actions.action import Action, NewNotes, Situation, create_file
from km_lsp.syntax.note import Link
from km_lsp.vault.note_id import extension_of, folder_of, is_note, join, note_name

_ILLEGAL = set('<>:"\\|?*')


def create_note(situation: Situation) -> Iterator[Action]:
    """At the link's path if it has one, else in the folder for new notes."""
    link, outcome = situation.link, situation.outcome
    if link is None or outcome is None or link.kind == "html":
        return
    if outcome.missing not in ("note", "file"):
        return
    path = new_note_path(link, situation.path, situation.new_notes)
    if path is not None and path not in situation.snapshot.names.paths:
        rule = "KM101" if outcome.missing == "note" else "KM102"
        yield Action(f"Create “{path}”", "quickfix", create_file(path), rule)


def new_note_path(link: Link, source: str, new_notes: NewNotes) -> str | None:
    """Where the note belongs that `link` of `source` is missing; None for an impossible name."""
    written = (link.path if link.is_wiki else unquote(link.path)).strip()
    if not is_note(written):
        if not link.is_wiki and extension_of(written):
            return None
        written += ".md"
    if not note_name(written) or _ILLEGAL & set(written) or not written.isprintable():
        return None
    here = folder_of(source)
    if written.startswith("/"):
        return join("", written)
    if written.startswith(("./", "../")) or not link.is_wiki:
        return join(here, written)
    if "/" in written:
        return join("", written)
    return join(folder_for_new(source, new_notes), written)


def folder_for_new(source: str, new_notes: NewNotes) -> str:
    """The folder in which a note is created for a name without a path in the note `source`."""
    if new_notes.location == "current":
        return folder_of(source)
    return new_notes.folder if new_notes.location == "folder" else ""
