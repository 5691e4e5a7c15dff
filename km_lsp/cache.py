"""What was read of a vault, kept between runs and shared by the server and `check`.

One file for each vault in the user's cache folder (`KM_LSP_CACHE_DIR` names another), never among
the notes. It holds the whole snapshot. A note of it counts as long as its file has the same size
and times; where these differ, or are too young to be trusted, the content decides. Whatever is
not as it should be, a cache of another version or a damaged one, is no cache.

A file is replaced at once, never changed: two processes may both use it, the last one to write
wins. Nothing is executed on reading it: it is msgpack of known types.
"""

import os
import sys
from collections.abc import Iterable, Mapping
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from zlib import crc32

import msgspec
from msgspec import Struct

from km_lsp import __version__
from km_lsp.atomic import write_atomically
from km_lsp.disk import Stamp, Walk, stamp_of
from km_lsp.syntax.note import Note
from km_lsp.vault import links as graph
from km_lsp.vault import names as table
from km_lsp.vault.links import Pending
from km_lsp.vault.names import Names
from km_lsp.vault.note_id import fold
from km_lsp.vault.snapshot import Options, Snapshot
from km_lsp.vault.table import Table

_MAGIC = b"km-lsp cache 1\n"
_YOUNG = 3_000_000_000
"""Nanoseconds before a reading in which a change may not have shown in a file's times."""
VARIABLE = "KM_LSP_CACHE_DIR"


class Stored(Struct, frozen=True, array_like=True, gc=False):
    """A snapshot as it is written down. Notes are numbered as in `paths`, targets as in `files`."""

    program: str
    options: Options
    files: list[str]
    ignored: list[str]
    silent: list[str]
    paths: list[str]
    stamps: list[Stamp]
    notes: list[Note]
    outgoing: list[tuple[int, ...]]
    """The files that links lead to; -1 for none."""
    pending: dict[int, Pending]


class Cached(Struct, frozen=True):
    """What a cache held."""

    snapshot: Snapshot
    stamps: dict[str, Stamp]
    state: int
    """Tells this state from any other, for what is kept besides."""


_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(Stored)


def folder() -> Path:
    """Where caches are kept."""
    if given := os.environ.get(VARIABLE):
        return Path(given)
    from platformdirs import user_cache_path

    return user_cache_path("km-lsp", appauthor=False)


def file_for(root: Path, suffix: str = "vault") -> Path:
    """The cache of the vault at `root`."""
    real = os.path.realpath(root)
    name = blake2b(os.fsencode(real), digest_size=16).hexdigest()
    return folder() / f"{name}.{suffix}"


@lru_cache(maxsize=1)
def program() -> str:
    """The program that reads and writes: its version, and when its files were last changed."""
    package = Path(__file__).parent
    newest = 0
    for place in (package, *(package / name for name in ("text", "syntax", "vault", "features"))):
        with os.scandir(place) as entries:
            for entry in entries:
                if entry.name.endswith(".py"):
                    newest = max(newest, entry.stat().st_mtime_ns)
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    return f"{__version__} {newest} {python} {sys.byteorder}"


def load(root: Path) -> Cached | None:
    """What is kept of the vault at `root`; None if there is nothing that can be used."""
    try:
        data = file_for(root).read_bytes()
        payload = unsealed(data)
        stored = _DECODER.decode(payload) if payload is not None else None
        if stored is None or stored.program != program():
            return None
        return Cached(
            _snapshot(stored), dict(zip(stored.paths, stored.stamps, strict=True)), _state(data)
        )
    except (OSError, msgspec.DecodeError, ValueError, LookupError, RecursionError):
        return None


def save(root: Path, snapshot: Snapshot, stamps: Mapping[str, Stamp]) -> int | None:
    """Keep a complete snapshot, no note of which is open; returns its state.

    None when it could not be written, which is nobody's loss.
    """
    data = sealed(_ENCODER.encode(_stored(snapshot, stamps)))
    try:
        file = file_for(root)
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_atomically(file, data, sync=False)
    except OSError:
        return None
    return _state(data)


def clean() -> int:
    """Remove every cache; returns how many files there were. Raises `OSError`."""
    count = 0
    for file in (*folder().glob("*.vault"), *folder().glob("*.findings")):
        file.unlink(missing_ok=True)
        count += 1
    return count


def changed(
    root: Path, cached: Cached, walked: Walk, paths: Iterable[str]
) -> tuple[list[str], dict[str, Stamp]]:
    """The notes among `paths` that have to be read again, and the stamps of the others."""
    stale: list[str] = []
    stamps: dict[str, Stamp] = {}
    known = cached.stamps
    for path in paths:
        old, now = known.get(path), walked.stamps.get(path)
        if old is None or now is None:
            stale.append(path)
        elif old.times == now.times and not _is_young(old):
            stamps[path] = old
        else:
            read = stamp_of(root, path) if old.size == now.size else None
            if read is not None and read.digest == old.digest:
                stamps[path] = read
            else:
                stale.append(path)
    return stale, stamps


def sealed(payload: bytes) -> bytes:
    """`payload` so that damage shows."""
    return _MAGIC + crc32(payload).to_bytes(4, "big") + payload


def unsealed(data: bytes) -> memoryview | None:
    """The payload of what `sealed` made; None if it is damaged."""
    start = len(_MAGIC) + 4
    payload = memoryview(data)[start:]
    whole = data.startswith(_MAGIC) and crc32(payload) == _state(data)
    return payload if whole else None


def _state(data: bytes) -> int:
    return int.from_bytes(data[len(_MAGIC) : len(_MAGIC) + 4], "big")


def _is_young(stamp: Stamp) -> bool:
    """Whether the file was changed so shortly before it was read that its times may be older."""
    return stamp.read_at - max(stamp.mtime, stamp.ctime) < _YOUNG


def _stored(snapshot: Snapshot, stamps: Mapping[str, Stamp]) -> Stored:
    files = list(snapshot.on_disk)
    number = {path: at for at, path in enumerate(files)}
    number[""] = -1
    paths = [path for path in snapshot.notes if path in stamps]
    links = snapshot.links
    return Stored(
        program=program(),
        options=snapshot.options,
        files=files,
        ignored=sorted(snapshot.ignored),
        silent=sorted(snapshot.silent),
        paths=paths,
        stamps=[stamps[path] for path in paths],
        notes=[snapshot.notes[path] for path in paths],
        outgoing=[
            tuple(number[target or ""] for target in links.outgoing.get(path, ())) for path in paths
        ],
        pending={
            at: waits
            for at, path in enumerate(paths)
            if (waits := links.pending.get(path)) is not None
        },
    )


def _snapshot(stored: Stored) -> Snapshot:
    files = [*stored.files, None]
    aliases = [
        (path, (), set(map(fold, note.alias_names)))
        for path, note in zip(stored.paths, stored.notes, strict=True)
        if note.alias_names
    ]
    names, _ = table.updated(Names(), stored.files, (), aliases)
    outgoing = {
        path: tuple([files[at] for at in targets])
        for path, targets in zip(stored.paths, stored.outgoing, strict=True)
        if targets
    }
    pending = {stored.paths[at]: waits for at, waits in stored.pending.items()}
    return Snapshot(
        notes=Table(dict(zip(stored.paths, stored.notes, strict=True))),
        on_disk=dict.fromkeys(stored.files),
        names=names,
        links=graph.restored(outgoing, pending),
        options=stored.options,
        ignored=frozenset(stored.ignored),
        silent=frozenset(stored.silent),
        complete=True,
    )
