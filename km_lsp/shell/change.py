"""An edit of a vault on its way to the disk: as bytes, as a diff, as a journal."""

import os

from msgspec import Struct

from km_lsp.check.fixing import Mended, Untouched, diff, edited
from km_lsp.features.reshaping.vault_edit import Refused, VaultEdit
from km_lsp.shell.journal import FileEdit, Journal, file_edit
from km_lsp.shell.opened import Opened


class Change(Struct, frozen=True):
    """What happens to the files of a vault."""

    edited: tuple[Mended, ...]
    moves: tuple[tuple[str, str], ...]
    """Folders as wholes; old and new path of each."""
    renamed: dict[str, str]
    """The same file by file."""


def change_of(opened: Opened, edit: VaultEdit) -> Change:
    """What `edit` does to the files. Raises `Refused` for a file that is not as it was read."""
    done: list[Mended] = []
    for path, edits in sorted(edit.edits.items()):
        found = edited(path, opened.root / path, opened.snapshot.notes[path], edits)
        if isinstance(found, Untouched):
            raise Refused(f"{opened.vault.shown(path)} cannot be edited: {found.why}.")
        done.append(found)
    folders = edit.draft.folders
    files = {
        old: new
        for old, new in edit.moves.items()
        if not any(old.startswith(folder + "/") for folder in folders)
    }
    moves = tuple({**folders, **files}.items())
    for old, new in moves:
        # What is ignored, or no part of the vault, could be there all the same.
        target = opened.root / new
        if os.path.lexists(target) and not target.samefile(opened.root / old):
            raise Refused(f"There is already something at {opened.vault.shown(new)}.")
    return Change(tuple(done), moves, dict(edit.moves))


def journal_of(change: Change) -> Journal:
    """The steps that make `change`."""
    edits: list[FileEdit] = []
    for one in change.edited:
        mark = len(one.data) - len(one.after.encode(errors="surrogatepass"))
        before = one.data[:mark] + one.before.encode(errors="surrogatepass")
        pieces = []
        at, offset = 0, mark
        for span, new in one.edits:
            offset += len(one.before[at : span.start].encode(errors="surrogatepass"))
            old = span.of(one.before).encode(errors="surrogatepass")
            pieces.append((offset, old, new.encode(errors="surrogatepass")))
            offset += len(old)
            at = span.end
        edits.append(file_edit(one.path, before, one.data, pieces))
    return Journal(tuple(edits), change.moves)


def diff_of(change: Change) -> str:
    """`change` as git shows and applies it."""
    parts: list[str] = []
    texts = {one.path: one for one in change.edited}
    for old, new in sorted(change.renamed.items()):
        parts.append(
            f"diff --git a/{old} b/{new}\nsimilarity index {'99' if old in texts else '100'}%\n"
            f"rename from {old}\nrename to {new}\n"
        )
        if old in texts:
            parts.append(diff(texts[old], old, new))
    for one in change.edited:
        if one.path not in change.renamed:
            parts.append(f"diff --git a/{one.path} b/{one.path}\n" + diff(one, one.path))
    return "".join(parts)
