"""Reading and parsing all notes of a vault."""

from collections.abc import Iterator
from pathlib import Path

from km_lsp.disk import Scope, Walk, read_note
from km_lsp.vault.note_id import is_indexed
from km_lsp.vault.snapshot import Read


def scan(root: Path, walked: Walk, scope: Scope) -> Iterator[Read]:
    """Every note of the vault, read and parsed."""
    for path in filter(is_indexed, walked.files):
        note = read_note(root, path, follow_symlinks=scope.follow_symlinks)
        if note is not None:
            yield Read(path, note)
