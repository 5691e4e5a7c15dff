"""Give a note, an attachment or a folder another name."""

from functools import partial

from km_lsp.features.move import move
from km_lsp.features.renaming.renamable import Renamable
from km_lsp.features.reshaping.file_names import problem_with_name
from km_lsp.features.reshaping.vault_edit import Edits, Refused, Spelling, VaultEdit
from km_lsp.text.edit import TextEdit
from km_lsp.text.span import Span
from km_lsp.vault.note_id import (
    extension_of,
    file_name,
    folder_of,
    is_note,
    join,
    note_name,
    without_extension,
)
from km_lsp.vault.snapshot import Snapshot, TextSource


def file(snapshot: Snapshot, target: str, span: Span, read: TextSource) -> Renamable:
    """The file at `target`, whose name is written at `span`."""
    return Renamable(span, note_name(target), partial(rename_file, snapshot, target, read))


def folder(snapshot: Snapshot, target: str, span: Span, read: TextSource) -> Renamable:
    """The folder `target`, whose name is written at `span`."""
    return Renamable(span, file_name(target), partial(_rename_folder, snapshot, target, read))


def rename_file(
    snapshot: Snapshot,
    target: str,
    read: TextSource,
    name: str,
    *,
    title: TextEdit | None = None,
    heading: int | None = None,
) -> VaultEdit:
    """The file at `target` under another name, or at another path where `name` is one.

    A path begins at the vault's root, or at the file's folder with `./` or `../`. `title` changes
    where the note itself says its name; `heading` is where that heading starts, if it is one.
    """
    new = new_path(target, name)
    edits: Edits = {target: (title,)} if title is not None else {}
    spellings: tuple[Spelling, ...] = ()
    if heading is not None:
        spellings = (Spelling(new, note_name(target), note_name(new), heading),)
    if new == target:
        raise Refused(f"“{note_name(target)}” is its name already.")
    return move(snapshot, {target: new}, read, edits=edits, spellings=spellings)


def new_path(target: str, name: str) -> str:
    """The path that the file at `target` has when it is called `name`. Raises `Refused`."""
    name = name.strip()
    if not name:
        raise Refused("A file needs a name.")
    if is_note(target):
        extension = target[len(without_extension(target)) :]
        name = name if is_note(name) else name + extension
    elif not extension_of(name):
        name += extension_of(target)
    if "/" not in name:
        if problem := problem_with_name(name):
            raise Refused(problem)
        place = folder_of(target)
        return f"{place}/{name}" if place else name
    dotted = name.startswith(("./", "../"))
    path = join(folder_of(target) if dotted else "", name.lstrip("/"))
    if path is None:
        raise Refused(f"“{name}” lies outside of the vault.")
    return path


def _rename_folder(snapshot: Snapshot, target: str, read: TextSource, name: str) -> VaultEdit:
    name = name.strip().rstrip("/")
    new = join(folder_of(target), name) if "/" not in name else join("", name)
    if not new:
        raise Refused(f"“{name}” lies outside of the vault.")
    if new == target:
        raise Refused(f"“{file_name(target)}” is its name already.")
    return move(snapshot, {target: new}, read)
