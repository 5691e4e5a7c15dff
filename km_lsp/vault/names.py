"""The table of names: which files a name can mean."""

from collections.abc import Iterable

from msgspec import Struct

from km_lsp.vault.note_id import file_name, fold, folder_of, is_note, without_extension
from km_lsp.vault.table import Table


class Names(Struct, frozen=True, gc=False):
    """Names to files. The dicts are never changed once a table is made: `updated` makes a new one.

    Every tuple of paths is ordered as links choose: shortest first, then alphabetically.
    """

    by_key: dict[str, tuple[str, ...]] = {}
    """Folded file name (a note's without its extension) to paths."""
    by_path: dict[str, tuple[str, ...]] = {}
    """Folded path to the paths spelled so: more than one on a disk that tells cases apart."""
    aliases: Table[tuple[str, ...]] = Table()
    """Folded alias to notes."""
    folders: dict[str, int] = {}
    """Folded folder path to the number of files below it."""
    paths: dict[str, None] = {}
    """Every path in the table."""


def name_key(path: str) -> str:
    """Under which key `Names.by_key` has the file at `path`."""
    name = file_name(path)
    return fold(without_extension(name) if is_note(name) else name)


def path_order(path: str) -> tuple[int, str]:
    """The order in which links choose among paths: shortest, then alphabetical."""
    return len(path), path


def updated(
    names: Names,
    added: Iterable[str],
    removed: Iterable[str],
    aliases: Iterable[tuple[str, Iterable[str], Iterable[str]]],
) -> tuple[Names, set[str]]:
    """`names` with files added and removed and with notes' aliases changed.

    `aliases` holds note, old and new folded aliases. Also returns the keys under which another
    file may be found now than before: names, aliases and folder names.
    """
    touched: set[str] = set()
    table = names
    if added := [path for path in added if path not in names.paths]:
        table = _with_files(table, added, touched)
    if removed := [path for path in removed if path in names.paths]:
        table = _without_files(table, removed, touched)
    owners: dict[str, set[str]] = {}
    for note, old, new in aliases:
        before, after = set(old), set(new)
        for alias in before ^ after:
            if alias not in owners:
                owners[alias] = set(names.aliases.get(alias, ()))
            (owners[alias].add if alias in after else owners[alias].discard)(note)
    touched |= owners.keys()
    of_alias = names.aliases.changed(
        {alias: tuple(sorted(notes, key=path_order)) or None for alias, notes in owners.items()}
    )
    return Names(table.by_key, table.by_path, of_alias, table.folders, table.paths), touched


def _with_files(names: Names, added: list[str], touched: set[str]) -> Names:
    paths, by_path = {**names.paths, **dict.fromkeys(added)}, dict(names.by_path)
    by_key, folders = dict(names.by_key), dict(names.folders)
    new_keys: dict[str, list[str]] = {}
    for path in added:
        new_keys.setdefault(name_key(path), []).append(path)
        _put(by_path, fold(path), (path,))
        _count(folders, path, 1, touched)
    for key, more in new_keys.items():
        touched.add(key)
        _put(by_key, key, more)
    return Names(by_key, by_path, names.aliases, folders, paths)


def _without_files(names: Names, removed: list[str], touched: set[str]) -> Names:
    paths, by_path = dict(names.paths), dict(names.by_path)
    by_key, folders = dict(names.by_key), dict(names.folders)
    for path in removed:
        del paths[path]
        touched.add(_drop(by_key, name_key(path), path))
        _drop(by_path, fold(path), path)
        _count(folders, path, -1, touched)
    return Names(by_key, by_path, names.aliases, folders, paths)


def _put(table: dict[str, tuple[str, ...]], key: str, more: Iterable[str]) -> None:
    table[key] = tuple(sorted({*table.get(key, ()), *more}, key=path_order))


def _drop(table: dict[str, tuple[str, ...]], key: str, path: str) -> str:
    left = tuple(other for other in table.get(key, ()) if other != path)
    if left:
        table[key] = left
    else:
        table.pop(key, None)
    return key


def _count(folders: dict[str, int], path: str, by: int, touched: set[str]) -> None:
    folder = fold(folder_of(path))
    while folder:
        before = folders.get(folder, 0)
        if before + by > 0:
            folders[folder] = before + by
        else:
            folders.pop(folder, None)
        if before == 0 or before + by == 0:
            touched.add(file_name(folder))
        folder = folder_of(folder)
