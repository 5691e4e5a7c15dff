"""Which vaults a run is about, and which of their notes are reported."""

import os
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from km_lsp import config
from km_lsp.check.options import Options, UsageError
from km_lsp.config import Config
from km_lsp.disk import MARKERS, Walk, walk
from km_lsp.vault.note_id import is_indexed


class Vault(Struct, frozen=True):
    """A vault to check."""

    root: Path
    config: Config
    walked: Walk
    only: tuple[str, ...] = ()
    """The notes and folders to report on; empty for all."""

    def reports(self, path: str) -> bool:
        """Whether findings of the note at `path` are wanted."""
        return not self.only or any(
            path == wanted or path.startswith(wanted + "/") for wanted in self.only
        )

    def shown(self, path: str) -> str:
        """The path of a file of the vault, as it is shown: from the working folder."""
        root = _shown_root(self.root, os.getcwd())
        if root == ".":
            return path or root
        return f"{root}/{path}" if path else root


_shown_root = lru_cache(maxsize=64)(lambda root, cwd: shown(root))


def shown(file: Path) -> str:
    """`file` from the working folder if it lies below it, else whole; with `/` everywhere."""
    try:
        return file.relative_to(Path.cwd()).as_posix()
    except ValueError:
        return file.as_posix()


def find_vaults(options: Options) -> Iterator[Vault]:
    """The vaults that the paths of `options` lie in, and those inside them.

    Raises `UsageError` for a path that does not exist and for settings that are wrong.
    """
    wanted: dict[Path, list[str]] = {}
    for path in options.paths:
        place = Path(os.path.abspath(path))
        if not place.exists() and place != _absolute(options.stdin_filename):
            raise UsageError(f"there is no file or folder at {path}")
        root = _absolute(options.root) or root_of(place)
        if not place.is_relative_to(root):
            raise UsageError(f"{path} is not inside {options.root}")
        wanted.setdefault(root, []).append(place.relative_to(root).as_posix())
    seen: set[Path] = set()
    for root, only in wanted.items():
        yield from _with_nested(root, only, options, seen)


def _absolute(path: Path | None) -> Path | None:
    return Path(os.path.abspath(path)) if path is not None else None


def _with_nested(root: Path, only: list[str], options: Options, seen: set[Path]) -> Iterator[Vault]:
    if root in seen:
        return
    seen.add(root)
    settings, messages = config.load(
        root, file=options.config_file, isolated=options.isolated, more=options.layers
    )
    if messages:
        raise UsageError("\n".join(messages))
    found = walk(root, settings.scope, stamps=options.cache)
    names = () if "." in only else tuple(only)
    yield Vault(root, settings, found, names)
    for nested in found.nested:
        inside = [_below(nested, name) for name in names]
        if not names or any(name is not None for name in inside):
            below = [name for name in inside if name is not None] or ["."]
            yield from _with_nested(root / nested, below, options, seen)


def rewalked(vault: Vault) -> Vault:
    """`vault` with its files as they are now."""
    return replace(vault, walked=walk(vault.root, vault.config.scope, stamps=True))


def _below(nested: str, wanted: str) -> str | None:
    """What `wanted` means inside the folder `nested`; None if it lies elsewhere."""
    if nested == wanted or nested.startswith(wanted + "/"):
        return "."
    return wanted[len(nested) + 1 :] if wanted.startswith(nested + "/") else None


def root_of(place: Path) -> Path:
    """The root of the vault that holds `place`.

    The nearest folder with a marker or a configuration file; without one a folder is a vault by
    itself, and a note belongs to its git repository or else to its folder.
    """
    folders = (place, *place.parents) if place.is_dir() else tuple(place.parents)
    for folder in folders:
        if any((folder / marker).exists() for marker in MARKERS) or _has_tool_table(folder):
            for entry in config.load(folder)[0].vault:
                listed = folder / entry.path
                if place.is_relative_to(listed):
                    return listed
            return folder
        if (folder / ".git").exists():
            return folder if not place.is_dir() else place
    return place if place.is_dir() else place.parent


def _has_tool_table(folder: Path) -> bool:
    return config.file_for(folder) == folder / "pyproject.toml"


def notes_of(vaults: Iterable[Vault]) -> Iterator[str]:
    """The notes that are reported on, as they are shown."""
    for vault in vaults:
        for path in vault.walked.files:
            if is_indexed(path) and vault.reports(path) and path not in vault.walked.silent:
                yield vault.shown(path)
