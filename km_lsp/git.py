"""What git knows of a vault: which files it tracks, what changed since when, what was renamed.

git is asked as a program, with no shell, no pager and no setting that runs anything. Where there
is no git or no repository, nothing is tracked and nothing changed.
"""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    import subprocess

_SUBMODULE = "160000"


class GitError(Exception):
    """git could not do what was asked; says why."""


class Tracked(Struct, frozen=True):
    """A file in git's index; paths are relative to the folder that was asked about."""

    path: str
    sparse: bool
    """Left out of the working tree by a sparse checkout."""
    submodule: bool


class Changed(Struct, frozen=True):
    """A file that differs between two states; a file that moved is one that went and one more."""

    path: str
    before: bool
    after: bool
    was: str | None = None
    """What a file that came was called before, if it was moved."""


class Listing:
    """The files in git's index below a folder, asked for in the background."""

    def __init__(self, folder: Path) -> None:
        self._process = _start(folder) if in_repository(folder) else None

    def files(self) -> Iterator[Tracked]:
        """What is tracked; blocks until git has answered."""
        if self._process is None:
            return
        output = self._process.communicate()[0]
        for entry in _entries(output):
            head, _, path = entry.partition("\t")
            flag, mode, *_ = head.split(" ")
            yield Tracked(path, flag == "S", mode == _SUBMODULE)


def _start(folder: Path) -> "subprocess.Popen[bytes] | None":
    import subprocess

    try:
        return subprocess.Popen(
            _command("ls-files", "-z", "-t", "--stage"),
            cwd=folder,
            env=_environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            stdin=subprocess.DEVNULL,
        )
    except OSError:
        return None


def in_repository(folder: Path) -> bool:
    """Whether `folder` lies in a git repository."""
    return any((above / ".git").exists() for above in (folder, *folder.parents))


def changed_since(root: Path, ref: str) -> list[Changed]:
    """The files below `root` that differ between the commit `ref` and the disk.

    Raises `GitError`, as when there is no such commit.
    """
    found = list(_changes(_run(root, "diff", *_DIFF, commit(root, ref), "--", ".")))
    return [*found, *_untracked(root)]


def changed_in_index(root: Path) -> list[Changed]:
    """The files below `root` that differ between the last commit and the index.

    Raises `GitError`.
    """
    against = "HEAD" if _answers(root, "rev-parse", "--verify", "--quiet", "HEAD") else _EMPTY
    return list(_changes(_run(root, "diff", "--cached", *_DIFF, against, "--", ".")))


def not_staged(root: Path) -> list[Changed]:
    """The files below `root` that differ between the index and the disk. Raises `GitError`."""
    found = list(_changes(_run(root, "diff", *_DIFF, "--", ".")))
    return [*found, *_untracked(root)]


def _untracked(root: Path) -> Iterator[Changed]:
    """The files below `root` that git neither tracks nor ignores."""
    others = _run(root, "ls-files", "-z", "--others", "--exclude-standard", "--", ".")
    return (Changed(path, False, True) for path in _entries(others))


def commit(root: Path, ref: str) -> str:
    """The commit that `ref` names. Raises `GitError`."""
    if ref.startswith("-"):
        raise GitError(f"“{ref}” names no commit")
    try:
        found = _run(root, "rev-parse", "--verify", "--quiet", f"{ref}^{{commit}}")
    except GitError as error:
        raise GitError(f"“{ref}” names no commit of this repository") from error
    return found.decode().strip()


def contents(root: Path, state: str, paths: Iterable[str]) -> dict[str, bytes]:
    """What the files at `paths` hold in the commit `state`, or in the index for `""`.

    Raises `GitError`.
    """
    import subprocess

    wanted = list(paths)
    asked = "".join(f"{state}:./{path}\n" for path in wanted if "\n" not in path)
    try:
        done = subprocess.run(
            _command("cat-file", "--batch"),
            cwd=root,
            env=_environment(),
            input=asked.encode(errors="surrogateescape"),
            capture_output=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError) as error:
        raise GitError("git could not read its objects") from error
    found: dict[str, bytes] = {}
    at = 0
    for path in wanted:
        if "\n" in path:
            continue
        end = done.stdout.index(b"\n", at)
        words = done.stdout[at:end].split(b" ")
        at = end + 1
        if words[-1] == b"missing" or not words[-1].isdigit():
            continue
        size = int(words[-1])
        if words[-2] == b"blob":
            found[path] = done.stdout[at : at + size]
        at += size + 1
    return found


def renames(root: Path, most: int = 2000) -> dict[str, str]:
    """Where files below `root` were moved to, by the last `most` commits and the index.

    Old path to newest path; files that came back are left out.
    """
    pairs: list[tuple[str, str]] = []
    for arguments in (
        ["diff", "-M", "--diff-filter=R", "--name-status", "-z", "--relative", "HEAD", "--", "."],
        ["log", f"-n{most}", "-M", "--diff-filter=R", "--name-status", "-z", "--relative"]
        + ["--format=", "--", "."],
    ):
        try:
            words = [word.strip("\n") for word in _entries(_run(root, *arguments))]
        except GitError:
            continue
        numbers = [at for at, word in enumerate(words) if word[:1] == "R" and word[1:].isdigit()]
        pairs += [(words[at + 1], words[at + 2]) for at in numbers if at + 2 < len(words)]
    newest: dict[str, str] = {}
    # From the newest on: where a file went is followed to where it is now.
    for old, new in pairs:
        newest.setdefault(old, newest.get(new, new))
    return newest


_DIFF = ("--name-status", "-z", "-M", "--relative", "--no-ext-diff")
_EMPTY = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
"""git's name for a tree without files."""


def _command(*arguments: str) -> list[str]:
    # A repository's own settings may name programs; none of these commands is to start one.
    safe = ("-c", "core.fsmonitor=false", "-c", "core.quotepath=false")
    return ["git", "--no-pager", *safe, *arguments]


def _environment() -> dict[str, str]:
    """Ours, and: fetch nothing that a partial clone lacks, lock nothing, ask nobody."""
    quiet = {"GIT_NO_LAZY_FETCH": "1", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0"}
    return os.environ | quiet


def _run(root: Path, *arguments: str) -> bytes:
    import subprocess

    try:
        done = subprocess.run(
            _command(*arguments),
            cwd=root,
            env=_environment(),
            capture_output=True,
            stdin=subprocess.DEVNULL,
        )
    except OSError as error:
        raise GitError("git is needed for this and was not found") from error
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise GitError(said[0] if said else "git failed")
    return done.stdout


def _answers(root: Path, *arguments: str) -> bool:
    try:
        _run(root, *arguments)
    except GitError:
        return False
    return True


def _entries(output: bytes) -> list[str]:
    return [os.fsdecode(entry) for entry in output.split(b"\0") if entry]


def _changes(output: bytes) -> Iterator[Changed]:
    words = iter(_entries(output))
    for status in words:
        path = next(words)
        if status[0] in "RC":
            new = next(words)
            if status[0] == "R":
                yield Changed(path, True, False)
            yield Changed(new, False, True, path)
        elif status != "U":
            yield Changed(path, status != "A", status != "D")
