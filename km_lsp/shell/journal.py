"""What a move is about to do to the disk, written down before it begins.

Each step can be told done from not done by looking at the file, so that a run that was killed at
any moment can be finished or taken back by the next one. The journal lies in the vault's root and
is removed at the end.
"""

import base64
import os
from hashlib import blake2b
from pathlib import Path

import msgspec
from msgspec import Struct

from km_lsp.atomic import write_atomically

NAME = ".km-lsp-journal"


class Replacement(Struct, frozen=True, array_like=True):
    """Bytes of a file and what takes their place."""

    start: int
    """From the start of the file before any replacement."""
    old: str
    new: str
    """Both in base64."""


class FileEdit(Struct, frozen=True):
    """How one file changes."""

    path: str
    """Before the moves."""
    before: str
    after: str
    """Digests of what the file holds."""
    replacements: tuple[Replacement, ...]


class Journal(Struct, frozen=True):
    """Texts are changed first, then files move."""

    edits: tuple[FileEdit, ...]
    moves: tuple[tuple[str, str], ...]
    """Old and new path of each file or folder, in the order in which they move."""


class Interrupted(Exception):
    """What cannot be done or taken back, a sentence for the user."""


def file_edit(
    path: str, before: bytes, after: bytes, pieces: list[tuple[int, bytes, bytes]]
) -> FileEdit:
    """The edit of a file by `pieces`: offset, old and new bytes of each."""
    replacements = tuple(Replacement(at, _encode(old), _encode(new)) for at, old, new in pieces)
    return FileEdit(path, digest(before), digest(after), replacements)


def digest(data: bytes) -> str:
    """By which a file's content is known again."""
    return blake2b(data, digest_size=16).hexdigest()


def load(root: Path) -> Journal | None:
    """The journal of a run that did not end. Raises `Interrupted` for one that is damaged."""
    try:
        data = (root / NAME).read_bytes()
    except FileNotFoundError:
        return None
    try:
        return msgspec.json.decode(data, type=Journal)
    except msgspec.DecodeError:
        # Written whole or not at all, so somebody else changed it.
        raise Interrupted(f"{root / NAME} cannot be read; look at it and remove it.") from None


def begin(root: Path, journal: Journal) -> None:
    """Write the journal down. Raises `OSError`."""
    write_atomically(root / NAME, msgspec.json.encode(journal))


def finish(root: Path, journal: Journal) -> None:
    """Do all of `journal` that is not done. Raises `Interrupted` and `OSError`."""
    for edit in journal.edits:
        _edit(_place(root, journal, edit.path), edit, forward=True)
    for old, new in journal.moves:
        _move(root / old, root / new)
    _end(root)


def undo(root: Path, journal: Journal) -> None:
    """Take back all of `journal` that was done. Raises `Interrupted` and `OSError`."""
    for old, new in reversed(journal.moves):
        _move(root / new, root / old)
    for edit in journal.edits:
        _edit(root / edit.path, edit, forward=False)
    _end(root)


def _place(root: Path, journal: Journal, path: str) -> Path:
    """Where a file is now, which may have moved already."""
    if os.path.lexists(root / path):
        return root / path
    for old, new in journal.moves:
        if path == old or path.startswith(old + "/"):
            return root / (new + path[len(old) :])
    return root / path


def _edit(file: Path, edit: FileEdit, *, forward: bool) -> None:
    try:
        data = file.read_bytes()
    except OSError as error:
        raise Interrupted(f"{file} cannot be read: {error.strerror}.") from None
    found, wanted = digest(data), edit.after if forward else edit.before
    if found == wanted:
        return
    if found != (edit.before if forward else edit.after):
        raise Interrupted(
            f"{file} was changed meanwhile; put it back as it was, or remove {NAME} to leave "
            "things as they are."
        )
    write_atomically(file, replaced(data, edit.replacements, forward=forward))


def replaced(data: bytes, replacements: tuple[Replacement, ...], *, forward: bool = True) -> bytes:
    """`data` with `replacements` made, or taken back."""
    parts: list[bytes] = []
    at = shift = 0
    for one in replacements:
        old, new = _decode(one.old), _decode(one.new)
        start = one.start if forward else one.start + shift
        gone, come = (old, new) if forward else (new, old)
        parts += data[at:start], come
        at = start + len(gone)
        shift += len(new) - len(old)
    parts.append(data[at:])
    return b"".join(parts)


def _move(old: Path, new: Path) -> None:
    if not os.path.lexists(old):
        if os.path.lexists(new):
            return
        raise Interrupted(f"{old} is gone.")
    if os.path.lexists(new) and not new.samefile(old):
        raise Interrupted(f"{new} is there already.")
    new.parent.mkdir(parents=True, exist_ok=True)
    old.rename(new)


def _end(root: Path) -> None:
    (root / NAME).unlink(missing_ok=True)


def _encode(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _decode(text: str) -> bytes:
    return base64.b64decode(text)
