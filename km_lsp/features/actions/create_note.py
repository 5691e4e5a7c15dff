"""Create the note that a link is missing, where Obsidian would."""

from collections.abc import Iterator
from urllib.parse import unquote

from km_lsp.features.actions.action import Action, Situation
from km_lsp.vault.note_id import extension_of, folder_of, is_note, join, note_name

_ILLEGAL = set('<>:"\\|?*')


def create_note(situation: Situation) -> Iterator[Action]:
    """At the link's path if it has one, else in the folder for new notes."""
    if situation.outcome.missing not in ("note", "file") or situation.link.kind == "html":
        return
    path = new_note_path(situation)
    if path is not None and path not in situation.snapshot.names.paths:
        rule = "KM101" if situation.outcome.missing == "note" else "KM102"
        yield Action(f"Create “{path}”", rule, create=path)


def new_note_path(situation: Situation) -> str | None:
    """Where the missing note belongs; None where no system could have such a file."""
    link = situation.link
    written = (link.path if link.is_wiki else unquote(link.path)).strip()
    if not is_note(written):
        if not link.is_wiki and extension_of(written):
            return None
        written += ".md"
    if not note_name(written) or _ILLEGAL & set(written) or not written.isprintable():
        return None
    here = folder_of(situation.path)
    if written.startswith("/"):
        return join("", written)
    if written.startswith(("./", "../")) or not link.is_wiki:
        return join(here, written)
    if "/" in written:
        return join("", written)
    folders = {"root": "", "current": here, "folder": situation.new_notes.folder}
    return join(folders[situation.new_notes.location], written)
