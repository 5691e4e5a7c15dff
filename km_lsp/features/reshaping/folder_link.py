"""Links to folders, which lead to no file and yet follow their folder."""

from msgspec.structs import replace

from km_lsp.features.reshaping.link_path import decoded, encoded, leads
from km_lsp.features.reshaping.vault_edit import Draft
from km_lsp.syntax.note import Link
from km_lsp.vault.note_id import fold, folder_of, join, relative
from km_lsp.vault.snapshot import Snapshot


def folder_meant(snapshot: Snapshot, source: str, link: Link) -> str | None:
    """The folder that `link`, found to lead to one, means."""
    path = decoded(link).strip().rstrip("/")
    if _from_note(link, path):
        place = join(folder_of(source), path)
        if place is not None and (not place or fold(place) in snapshot.names.folders):
            return place
    place = join("", path.lstrip("/"))
    return place if place is not None and fold(place) in snapshot.names.folders else None


def moved_folder(draft: Draft, folder: str) -> str:
    """The path of `folder` after the moves."""
    for old, new in draft.folders.items():
        if f"{folder}/".startswith(f"{old}/"):
            return new + folder[len(old) :]
    return folder


def path_to_folder(
    after: Snapshot, source: str, link: Link, folder: str, *, delimiter: str
) -> str | None:
    """The path that leads `link`, written in `source`, to `folder`, in the form it has."""
    before = decoded(link)
    near = relative(folder, folder_of(source))
    if before.startswith("./"):
        near = near if near.startswith("../") else "./" + near
    forms = ["/" + folder] if before.startswith("/") else [near, folder, "/" + folder]
    if not _from_note(link, before):
        forms.reverse()
        forms = [*forms[1:], forms[0]]
    slash = "/" if before.endswith("/") else ""
    for form in forms:
        written = encoded(link, form + slash, delimiter=delimiter)
        if written is None or leads(after, source, link, written).rule != "folder":
            continue
        if folder_meant(after, source, replace(link, path=written)) == folder:
            return written
    return None


def _from_note(link: Link, path: str) -> bool:
    """Whether a path is looked for from the folder of its note first."""
    return not path.startswith("/") and (not link.is_wiki or path.startswith("."))
