"""The file system: which files a vault has, and what is written in them.

Besides `cli` and `lsp` the only module that touches a disk. Nothing here raises for a file that
is missing, unreadable or no text.
"""

import codecs
import os
import re
import time
from collections.abc import Callable, Iterator
from functools import partial
from hashlib import blake2b
from pathlib import Path

from msgspec import Struct

from km_lsp.git import Listing
from km_lsp.syntax.note import Note, Problem, with_problem
from km_lsp.vault.note_id import file_name, fold, folder_of, is_indexed, is_note
from km_lsp.vault.snapshot import parse_file

MARKERS = (".obsidian", "km-lsp.toml", ".km-lsp.toml")
"""What makes a folder a vault of its own."""
_ALWAYS_IGNORED = frozenset(["node_modules"])


class Scope(Struct, frozen=True):
    """Which files of a folder belong to the vault."""

    exclude: tuple[str, ...] = ()
    """Patterns in the syntax of `.gitignore` of what is not indexed at all."""
    silent: tuple[str, ...] = ()
    """Such patterns of notes that are indexed but never reported."""
    obsidian_silent: tuple[str, ...] = ()
    """Obsidian's "Excluded files": path prefixes, or regular expressions between slashes."""
    gitignore: bool = True
    follow_symlinks: bool = False
    vaults: tuple[str, ...] = ()
    """Folders that are vaults of their own, besides those with a marker."""
    git_index: bool = True
    """Count what git tracks and a sparse checkout lacks."""


class Stamp(Struct, frozen=True, gc=False, array_like=True):
    """What a file was when it was read; times in nanoseconds."""

    size: int
    mtime: int
    ctime: int
    read_at: int = 0
    """When it was read; 0 for a file that was only looked at."""
    digest: bytes = b""
    """A hash of its bytes."""

    @property
    def times(self) -> tuple[int, int, int]:
        """What differs when a file was changed."""
        return self.size, self.mtime, self.ctime


class Walk(Struct, frozen=True):
    """What a walk over a vault found; all paths are note ids."""

    files: tuple[str, ...]
    ignored: frozenset[str]
    silent: frozenset[str]
    nested: tuple[str, ...] = ()
    """Folders that are vaults of their own and were not looked into."""
    stamps: dict[str, Stamp] = {}
    """Those of notes, where they were asked for; without a digest."""


Matcher = Callable[[str], bool | None]
"""True for a path that is ignored, False for one that is taken back in, None for neither."""


def walk(root: Path, scope: Scope, below: str = "", *, stamps: bool = False) -> Walk:
    """All files under `root` that belong to its vault, or those of its folder `below` alone.

    With `stamps` also says what the notes' files look like.
    """
    files: list[str] = []
    stamped: dict[str, Stamp] = {}
    ignored: set[str] = set()
    nested: list[str] = []
    seen = {os.path.realpath(root)}
    tracked = Listing(root) if scope.git_index and not below else None
    waiting: list[tuple[str, tuple[Matcher, ...]]] = []
    above = _matchers_for(root, scope, below)
    if above is not None:
        waiting.append((below, above))
    while waiting:
        folder, matchers = waiting.pop()
        entries = _entries(root / folder)
        if folder and (folder in scope.vaults or any(entry.name in MARKERS for entry in entries)):
            nested.append(folder)
            ignored.add(fold(folder))
            continue
        if scope.gitignore and any(entry.name == ".gitignore" for entry in entries):
            own = _read_gitignore(root, folder)
            matchers = (*matchers, own) if own else matchers
        for entry in entries:
            if entry.name.startswith("."):
                continue
            path = f"{folder}/{entry.name}" if folder else entry.name
            is_folder = _is_folder(entry)
            if _matches(matchers, path + "/" if is_folder else path):
                if is_folder:
                    ignored.add(fold(path))
            elif not is_folder:
                files.append(path)
                if stamps and is_indexed(path):
                    _stamp(entry, path, stamped)
            elif entry.name not in _ALWAYS_IGNORED and _may_enter(entry, root, scope, seen):
                waiting.append((path, matchers))
            else:
                ignored.add(fold(path))
    if tracked is not None:
        files += _absent(tracked, root, scope, set(files), ignored)
    files.sort()
    silent = _silent(files, scope)
    return Walk(tuple(files), frozenset(ignored), silent, tuple(sorted(nested)), stamped)


def _stamp(entry: os.DirEntry[str], path: str, stamped: dict[str, Stamp]) -> None:
    try:
        found = entry.stat()
    except OSError:
        return
    stamped[path] = Stamp(found.st_size, found.st_mtime_ns, found.st_ctime_ns)


def _absent(
    tracked: Listing, root: Path, scope: Scope, present: set[str], ignored: set[str]
) -> Iterator[str]:
    """Files that are not on disk and yet exist, since git has them.

    What a sparse checkout leaves out exists, and so does an attachment that a clone came without.
    A note that is merely gone was deleted: whoever did so wants to hear which links broke.
    """
    exclude = _matcher(scope.exclude, "")
    for file in tracked.files():
        if file.submodule and not _entries(root / file.path):
            ignored.add(fold(file.path))
            continue
        if file.submodule or file.path in present or not (file.sparse or not is_note(file.path)):
            continue
        folders = file.path.split("/")
        above = ["/".join(folders[:count]) for count in range(1, len(folders))]
        hidden = any(name.startswith(".") for name in folders)
        if hidden or any(fold(folder) in ignored for folder in above):
            continue
        if exclude is None or not _matches((exclude,), file.path):
            yield file.path


def admits(root: Path, scope: Scope, path: str) -> bool:
    """Whether a walk would list `path` if it is a file."""
    folder = folder_of(path)
    matchers = _matchers_for(root, scope, folder)
    if matchers is None or file_name(path).startswith("."):
        return False
    own = _read_gitignore(root, folder) if scope.gitignore else None
    return not _matches((*matchers, own) if own else matchers, path)


def _matchers_for(root: Path, scope: Scope, folder: str) -> tuple[Matcher, ...] | None:
    """What decides in `folder`, its own `.gitignore` not counted; None where a walk never comes."""
    exclude = _matcher(scope.exclude, "")
    matchers = (exclude,) if exclude else ()
    above = ""
    for name in folder.split("/") if folder else ():
        own = _read_gitignore(root, above) if scope.gitignore else None
        matchers = (*matchers, own) if own else matchers
        above = f"{above}/{name}" if above else name
        if name.startswith(".") or name in _ALWAYS_IGNORED or _matches(matchers, above + "/"):
            return None
        if (root / above).is_symlink() and not scope.follow_symlinks:
            return None
        if above in scope.vaults or any((root / above / one).exists() for one in MARKERS):
            return None
    return matchers


def read_note(root: Path, path: str, *, follow_symlinks: bool = False) -> Note | None:
    """The note or canvas at `path`; None when there is no file or it lies outside the vault."""
    return read_stamped(root, path, follow_symlinks=follow_symlinks)[0]


def stamp_of(root: Path, path: str) -> Stamp | None:
    """What the file at `path` is now; None when it cannot be read."""
    try:
        return _read(f"{root}/{path}")[1]
    except OSError:
        return None


def read_stamped(
    root: Path, path: str, *, follow_symlinks: bool = False
) -> tuple[Note | None, Stamp | None]:
    """As `read_note`, with what the file was when it was read; None for one that could not be."""
    file = f"{root}/{path}"
    try:
        if not follow_symlinks and os.path.islink(file) and not _inside(file, root):
            return None, None
        data, stamp = _read(file)
    except FileNotFoundError:
        return None, None
    except OSError as error:
        message = f"The file could not be read: {error.strerror or error}"
        return with_problem(parse_file(path, ""), Problem(0, 0, "unread-note", message)), None
    text, trouble = decode(data)
    note = parse_file(path, text)
    if trouble:
        note = with_problem(note, Problem(0, 0, "unreadable-note", trouble))
    return note, stamp


def read_text(root: Path, path: str) -> str | None:
    """The text of the file at `path`; None when it cannot be read."""
    try:
        return decode((root / path).read_bytes())[0]
    except OSError:
        return None


def decode(data: bytes) -> tuple[str, str | None]:
    """The text of a file without its byte order mark, and what is wrong with it, if anything."""
    for mark, encoding in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if data.startswith(mark):
            text = data[len(mark) :].decode(encoding, "replace")
            return text, "The file is UTF-16; editors and link checkers expect UTF-8"
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return data.decode(errors="replace"), f"The file is not valid UTF-8 (line {line})"
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        return text, f"The file holds a NUL character (line {line})"
    return text, None


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as found:
            return sorted(found, key=lambda entry: entry.name)
    except OSError:
        return []


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def _may_enter(entry: os.DirEntry[str], root: Path, scope: Scope, seen: set[str]) -> bool:
    """Whether to look into a folder: links only when asked, and nothing twice."""
    if not entry.is_symlink():
        return True
    real = os.path.realpath(entry.path)
    inside = Path(real).is_relative_to(os.path.realpath(root))
    if not scope.follow_symlinks or inside or real in seen:
        return False
    seen.add(real)
    return True


def _read(file: str) -> tuple[bytes, Stamp]:
    read_at = time.time_ns()
    with open(file, "rb", buffering=0) as stream:  # noqa: PTH123 - ten thousands of times
        # Looked at before it is read: a change in between shows in the times.
        found = os.fstat(stream.fileno())
        data = stream.read()
    digest = blake2b(data, digest_size=16).digest()
    return data, Stamp(found.st_size, found.st_mtime_ns, found.st_ctime_ns, read_at, digest)


def _inside(file: str, root: Path) -> bool:
    return Path(os.path.realpath(file)).is_relative_to(os.path.realpath(root))


def _matches(matchers: tuple[Matcher, ...], path: str) -> bool:
    """Whether `path` is ignored; a later `.gitignore` takes back what an earlier one ignored."""
    verdict = False
    for matcher in matchers:
        said = matcher(path)
        verdict = verdict if said is None else said
    return verdict


def _read_gitignore(root: Path, folder: str) -> Matcher | None:
    try:
        lines = decode((root / folder / ".gitignore").read_bytes())[0].splitlines()
    except OSError:
        return None
    return _matcher(tuple(lines), folder)


def _matcher(patterns: tuple[str, ...], folder: str) -> Matcher | None:
    if not any(line.strip() and not line.startswith("#") for line in patterns):
        return None
    from pathspec import GitIgnoreSpec

    try:
        spec = GitIgnoreSpec.from_lines(patterns)
    except ValueError:
        return None
    prefix = len(folder) + 1 if folder else 0

    def matches(path: str) -> bool | None:
        return spec.check_file(path[prefix:]).include

    return matches


def _silent(files: list[str], scope: Scope) -> frozenset[str]:
    tests: list[Callable[[str], bool | None]] = []
    if matcher := _matcher(scope.silent, ""):
        tests.append(matcher)
    tests += _obsidian_tests(scope.obsidian_silent)
    if not tests:
        return frozenset()
    notes = filter(is_indexed, files)
    return frozenset(path for path in notes if any(test(path) for test in tests))


def _obsidian_tests(filters: tuple[str, ...]) -> Iterator[Callable[[str], bool | None]]:
    for written in filters:
        if len(written) > 2 and written.startswith("/") and written.endswith("/"):
            try:
                pattern = re.compile(written[1:-1], re.IGNORECASE)
            except re.error:
                continue
            yield partial(_found_in, pattern)
        else:
            yield partial(_starts_with, fold(written))


def _found_in(pattern: re.Pattern[str], path: str) -> bool:
    return pattern.search(path) is not None


def _starts_with(prefix: str, path: str) -> bool:
    return fold(path).startswith(prefix)
