"""The vault that a command is about, read as it is on disk now."""

import os
from pathlib import Path

from msgspec import Struct

from km_lsp.check.index import index
from km_lsp.check.options import Options, UsageError
from km_lsp.check.vaults import Vault, find_vaults, root_of
from km_lsp.disk import read_text
from km_lsp.vault.names import name_key
from km_lsp.vault.note_id import NOTE_EXTENSIONS, fold
from km_lsp.vault.snapshot import Snapshot


class Opened(Struct, frozen=True):
    """A vault and all that is in it."""

    vault: Vault
    snapshot: Snapshot

    @property
    def root(self) -> Path:
        return self.vault.root

    def read(self, path: str) -> str | None:
        """The text of a file of the vault."""
        return read_text(self.root, path)


def open_vault(place: Path, *, use_cache: bool = True) -> Opened:
    """The vault that holds `place`. Raises `UsageError` for wrong settings."""
    root = root_of(Path(os.path.abspath(place)))
    options = Options(paths=(root,), root=root, cache=use_cache)
    vault = next(iter(find_vaults(options)))
    return Opened(vault, index(vault, use_cache=use_cache).snapshot)


def path_in(opened: Opened, place: Path) -> str:
    """The path in the vault of `place`, which need not exist. Raises `UsageError`."""
    whole = Path(os.path.abspath(place))
    try:
        path = whole.relative_to(opened.root).as_posix()
    except ValueError:
        raise UsageError(f"{place} lies outside of the vault {opened.root}") from None
    return path


def note_named(opened: Opened, word: str) -> str:
    """The note that `word` means: a path with or without extension, or a name or an alias.

    Raises `UsageError` when there is none, or there are several.
    """
    names = opened.snapshot.names
    here = Path(os.path.abspath(word))
    if here.is_relative_to(opened.root):
        path = here.relative_to(opened.root).as_posix()
        for extension in ("", *NOTE_EXTENSIONS):
            if path + extension in names.paths:
                return path + extension
    found = names.by_key.get(name_key(word), ()) or names.aliases.get(fold(word), ())
    if len(found) > 1:
        raise UsageError(f"“{word}” could be {' or '.join(map(opened.vault.shown, found[:4]))}")
    if not found:
        raise UsageError(f"there is no note “{word}” in {opened.root}")
    return found[0]
