"""The snapshot and the findings of a vault, as much of them as can be from the cache."""

from collections.abc import Iterable, Mapping
from hashlib import blake2b
from itertools import groupby

import msgspec
from msgspec import Struct

from km_lsp import cache
from km_lsp.atomic import write_atomically
from km_lsp.check.vaults import Vault
from km_lsp.disk import Stamp
from km_lsp.features.diagnostics import examine
from km_lsp.features.finding import Finding
from km_lsp.scan_worker import Task, decode_reads, run
from km_lsp.vault.note_id import is_indexed
from km_lsp.vault.snapshot import Change, Completed, Configured, Gone, Read, Snapshot, Walked, apply

_WORTH_WORKERS = 400
"""As many notes are read in the time that a worker process takes to start."""


class Indexed(Struct, frozen=True):
    """A vault that was read completely."""

    snapshot: Snapshot
    affected: frozenset[str] | None
    """The notes whose findings may differ from those of the state `base`; None for all."""
    base: int | None = None
    state: int | None = None
    """The state of the cache that is this snapshot; None if there is none."""


class _Kept(Struct, frozen=True, array_like=True):
    """The findings of one state of a vault under one configuration."""

    state: int
    key: bytes
    findings: list[Finding]


def index(vault: Vault, *, use_cache: bool) -> Indexed:
    """`vault`, with what changed since it was last read."""
    cached = cache.load(vault.root) if use_cache else None
    paths = tuple(filter(is_indexed, vault.walked.files))
    walked = vault.walked
    found = Walked(walked.files, walked.ignored, walked.silent)
    if cached is None:
        stamps: dict[str, Stamp] = {}
        read = _read(vault, paths, stamps)
        snapshot = apply(
            Snapshot(), [Configured(vault.config.options), found, *read, Completed()]
        ).snapshot
        state = cache.save(vault.root, snapshot, stamps) if use_cache else None
        return Indexed(snapshot, None, None, state)
    stale, stamps = cache.changed(vault.root, cached, walked, paths)
    changes: list[Change] = []
    before = cached.snapshot
    if vault.config.options != before.options:
        changes.append(Configured(vault.config.options))
    if (
        walked.files != tuple(before.on_disk)
        or walked.ignored != before.ignored
        or walked.silent != before.silent
    ):
        changes.append(found)
    if stale:
        reads = _read(vault, tuple(stale), stamps)
        vanished = set(stale) - {read.path for read in reads}
        changes += [*reads, *(Gone(path) for path in sorted(vanished))]
    if not changes and stamps == cached.stamps:
        return Indexed(before, frozenset(), cached.state, cached.state)
    applied = apply(before, changes)
    state = cache.save(vault.root, applied.snapshot, stamps)
    return Indexed(applied.snapshot, applied.affected, cached.state, state)


def _read(vault: Vault, paths: tuple[str, ...], stamps: dict[str, Stamp]) -> list[Read]:
    """The notes at `paths`; what their files were goes into `stamps`."""
    if len(paths) < _WORTH_WORKERS:
        return decode_reads(run(Task(str(vault.root), vault.config.scope, paths)), stamps)
    from km_lsp.scan import scan

    return list(scan(vault.root, paths, vault.config.scope, stamps))


def findings_of(vault: Vault, indexed: Indexed, *, use_cache: bool) -> list[Finding]:
    """All findings of `vault`, suppressed ones too, by path and place."""
    key = blake2b(msgspec.msgpack.encode(vault.config), digest_size=16).digest()
    kept = _load(vault, indexed, key) if use_cache and indexed.affected is not None else None
    found = examined(vault, indexed.snapshot, kept, indexed.affected or frozenset())
    if use_cache and indexed.state is not None and (kept is None or indexed.state != indexed.base):
        _save(vault, _Kept(indexed.state, key, found))
    return found


def examined(
    vault: Vault,
    snapshot: Snapshot,
    known: Mapping[str, list[Finding]] | None = None,
    affected: frozenset[str] = frozenset(),
) -> list[Finding]:
    """The findings of all notes; with those that are `known` only `affected` notes are examined."""
    selected = vault.config.selection
    found: list[Finding] = []
    for path in sorted(snapshot.notes):
        if known is None or path in affected:
            found += examine(snapshot, path, selected)
        else:
            found += known.get(path, ())
    return found


def by_path(findings: Iterable[Finding]) -> dict[str, list[Finding]]:
    """`findings` by the note they are in."""
    return {path: list(group) for path, group in groupby(findings, key=lambda one: one.path)}


def _load(vault: Vault, indexed: Indexed, key: bytes) -> dict[str, list[Finding]] | None:
    """The findings that are kept for the state that `indexed` was made from."""
    try:
        payload = cache.unsealed(cache.file_for(vault.root, "findings").read_bytes())
        kept = msgspec.msgpack.decode(payload, type=_Kept) if payload is not None else None
    except (OSError, msgspec.DecodeError, ValueError, RecursionError):
        return None
    if kept is None or kept.state != indexed.base or kept.key != key:
        return None
    return by_path(kept.findings)


def _save(vault: Vault, kept: _Kept) -> None:
    try:
        file = cache.file_for(vault.root, "findings")
        write_atomically(file, cache.sealed(msgspec.msgpack.encode(kept)), sync=False)
    except OSError:
        # A cache that cannot be written is nobody's loss.
        return
