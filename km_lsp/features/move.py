"""Move and rename files and folders, with all links that lead to them and from them."""

from collections.abc import Mapping

from km_lsp.features.reshaping.file_names import problem_with_path
from km_lsp.features.reshaping.repair import repair
from km_lsp.features.reshaping.vault_edit import Draft, Edits, Refused, Spelling, VaultEdit
from km_lsp.vault.note_id import fold, folder_of, note_name
from km_lsp.vault.snapshot import Snapshot, TextSource


def move(
    snapshot: Snapshot,
    moves: Mapping[str, str],
    read: TextSource,
    *,
    edits: Edits | None = None,
    spellings: tuple[Spelling, ...] = (),
) -> VaultEdit:
    """The edit that moves files or folders, old path to new; both are paths in the vault.

    `edits` are made besides. Raises `Refused` for what cannot be, or would lose a link.
    """
    files, folders = expanded(snapshot, moves)
    for problem in problems_with(snapshot, files):
        raise Refused(problem)
    said = [
        Spelling(new, note_name(old), note_name(new))
        for old, new in files.items()
        if note_name(old) != note_name(new)
    ]
    draft = Draft(edits=edits or {}, moves=files, folders=folders, spellings=(*spellings, *said))
    return repair(snapshot, draft, read)


def expanded(snapshot: Snapshot, moves: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """The files that `moves` speak of, those below folders one by one, and these folders.

    Raises `Refused` for what is not there.
    """
    files: dict[str, str] = {}
    folders: dict[str, str] = {}
    for old, new in moves.items():
        if old in snapshot.names.paths:
            files[old] = new
            continue
        below = [path for path in snapshot.names.paths if path.startswith(old + "/")]
        if not below:
            raise Refused(f"There is no “{old}” in the vault.")
        if fold(new) in snapshot.names.folders and fold(new) != fold(old):
            raise Refused(f"There is already a folder “{new}”.")
        folders[old] = new
        files |= {path: new + path[len(old) :] for path in below}
    return {old: new for old, new in files.items() if old != new}, folders


def problems_with(snapshot: Snapshot, files: Mapping[str, str]) -> list[str]:
    """Why `files` cannot be moved, a sentence for each reason."""
    found: list[str] = []
    arriving: dict[str, str] = {}
    for old, new in files.items():
        if _renames(old, new) and (problem := problem_with_path(new)):
            found.append(problem)
        if (other := arriving.setdefault(fold(new), old)) != old:
            found.append(f"“{other}” and “{old}” cannot both become “{new}”.")
        # A name that differs only in case is the same name on many disks.
        for taken in snapshot.names.by_path.get(fold(new), ()):
            if taken not in files:
                found.append(f"There is already a file “{taken}”.")
        if fold(new) in snapshot.names.folders and fold(new) != fold(old):
            found.append(f"There is already a folder “{new}”.")
    return found


def _renames(old: str, new: str) -> bool:
    """Whether a part of the path is new: what is odd already may stay odd."""
    known = set(old.split("/"))
    return any(part not in known for part in new.split("/")) or folder_of(old) == folder_of(new)
