"""The first scan of a vault, and what happens on its disk afterwards."""

import asyncio
import gc
import logging
import sys
from collections.abc import Iterable
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from lsprotocol import types as t

from km_lsp import cache
from km_lsp.disk import MARKERS, Stamp, admits, read_stamped, walk
from km_lsp.lsp.vault import Vault
from km_lsp.scan import Pool, Scan
from km_lsp.scan_worker import decode_reads
from km_lsp.vault.note_id import file_name, is_indexed
from km_lsp.vault.snapshot import (
    Appeared,
    Change,
    Closed,
    Completed,
    Gone,
    Read,
    Snapshot,
    apply,
)

if TYPE_CHECKING:
    from km_lsp.lsp.server import Server

logger = logging.getLogger(__name__)

_SLICE = 0.003
_QUICK_SWITCH, _CALM_SWITCH = 0.0005, 0.005
"""Seconds between threads taking turns: while workers are fed, and else (Python's default)."""
_MOST_AT_ONCE = 400
_SETTINGS_FILES = (".gitignore", *MARKERS, "pyproject.toml", "app.json")


async def index(server: "Server", vault: Vault, scan: Scan, pool: Pool) -> None:
    """Take in what `scan` reads, while requests are answered."""
    started = perf_counter()
    found = await asyncio.wrap_future(scan.walk)
    if scan.cached is not None:
        vault.restore(scan.cached.snapshot)
    vault.apply([vault.walked(found)])
    for folder in found.nested:
        server.add_vault(vault.root / folder)
    total = len(scan.stale)
    progress = await _Progress.begin(server, vault, total)
    done = 0
    # What arrives is kept: looking for garbage in it again and again is wasted.
    gc.disable()
    sys.setswitchinterval(_QUICK_SWITCH)
    try:
        while (blob := await asyncio.to_thread(scan.blobs.get)) is not None:
            reads = decode_reads(blob, scan.stamps)
            # What has piled up is taken in at once: each step copies tables as long as the vault.
            while len(reads) < _MOST_AT_ONCE and not scan.blobs.empty():
                more = scan.blobs.get()
                if more is None:
                    scan.blobs.put(None)
                    break
                reads += decode_reads(more, scan.stamps)
            vault.apply(reads)
            done += len(reads)
            progress.report(done)
            if progress.cancelled:
                logger.info("indexing of %s was cancelled after %d notes", vault.root.name, done)
                pool.close()
                return
        vault.apply([Completed()])
    finally:
        sys.setswitchinterval(_CALM_SWITCH)
        gc.enable()
        gc.freeze()
        progress.end(done)
    seconds = perf_counter() - started
    logger.info("%s: %d notes in %.2f s", vault.root.name, done, seconds)
    if scan.cached is None or scan.stamps != scan.cached.stamps:
        snapshot, follow = vault.snapshot, vault.config.follow_symlinks
        await asyncio.to_thread(_keep, vault.root, snapshot, scan.stamps, follow)
    scan.forget()


def _keep(root: Path, snapshot: Snapshot, stamps: dict[str, Stamp], follow: bool) -> None:
    """Put what is on disk into the cache; what an editor shows is not on disk yet."""
    changes: list[Change] = []
    for path in snapshot.open:
        note, stamp = read_stamped(root, path, follow_symlinks=follow)
        changes += [Closed(path), Read(path, note) if note is not None else Gone(path)]
        stamps.pop(path, None)
        if stamp is not None:
            stamps[path] = stamp
    cache.save(root, apply(snapshot, changes).snapshot, stamps)


async def settle(vault: Vault) -> None:
    """Bring the search indexes up to date, a slice at a time."""
    while not vault.catalog.settle(vault.snapshot, _SLICE):
        await asyncio.sleep(0.002)


async def take_in(server: "Server", vault: Vault, events: Iterable[tuple[str, bool]]) -> None:
    """Let the snapshot follow the disk. `events` holds paths and whether they were deleted."""
    changes: list[Change] = []
    end = perf_counter() + _SLICE
    for path, deleted in events:
        if file_name(path) in _SETTINGS_FILES:
            # What is ignored, or a vault inside this one, decides which files are ours.
            files = file_name(path) == ".gitignore" or "/" in path.removeprefix(".obsidian/")
            server.reload(vault, files=files)
            continue
        changes += _changes(vault, path, deleted)
        if perf_counter() > end:
            vault.apply(changes)
            changes = []
            await asyncio.sleep(0)
            end = perf_counter() + _SLICE
    if changes:
        vault.apply(changes)


def _changes(vault: Vault, path: str, deleted: bool) -> list[Change]:
    known = vault.snapshot.on_disk
    file = vault.root / path
    if file.is_dir():
        found = walk(vault.root, vault.config.scope, path)
        gone = set(vault.below(path)) - set(found.files)
        return [*(Gone(one) for one in sorted(gone)), *(vault.on_disk(one) for one in found.files)]
    if path in known:
        return [vault.on_disk(path)]
    if deleted or not file.exists():
        return [Gone(one) for one in vault.below(path)]
    if not admits(vault.root, vault.config.scope, path):
        return []
    return [vault.on_disk(path) if is_indexed(path) else Appeared(path)]


async def watch(server: "Server", root: Path) -> None:
    """Watch a folder by ourselves, for clients that do not."""
    from watchfiles import Change as Happened
    from watchfiles import awatch

    try:
        async for batch in awatch(root, debounce=200, step=20, watch_filter=None):
            server.disk_changed(
                [(Path(name), happened is Happened.deleted) for happened, name in sorted(batch)]
            )
    except (OSError, RuntimeError) as error:
        logger.warning("cannot watch %s: %s", root, error)


class _Progress:
    """What the client shows while a vault is read, with a button to stop."""

    def __init__(self, server: "Server", token: str | None, total: int) -> None:
        self._server = server
        self._token = token
        self._total = total
        self._shown = -1

    @classmethod
    async def begin(cls, server: "Server", vault: Vault, total: int) -> "_Progress":
        if not server.session.client.progress or not server.initialized.is_set():
            return cls(server, None, total)
        token = f"km-lsp-index-{vault.root}"
        progress = server.work_done_progress
        if token not in progress.tokens:
            # A client that never answers must not hold up the index.
            answer = asyncio.ensure_future(progress.create_async(token))
            done, _ = await asyncio.wait([answer], timeout=1)
            if not done or answer.exception() is not None:
                return cls(server, None, total)
        progress.begin(
            token,
            t.WorkDoneProgressBegin(
                title=f"Indexing {vault.root.name}", cancellable=True, percentage=0
            ),
        )
        return cls(server, token, total)

    @property
    def cancelled(self) -> bool:
        if self._token is None:
            return False
        future = self._server.work_done_progress.tokens.get(self._token)
        return future is not None and future.cancelled()

    def report(self, done: int) -> None:
        percentage = 100 * done // max(self._total, 1)
        if self._token is not None and percentage >= self._shown + 5:
            self._shown = percentage
            self._server.work_done_progress.report(
                self._token,
                t.WorkDoneProgressReport(
                    message=f"{done} of {self._total} notes", percentage=percentage
                ),
            )

    def end(self, done: int) -> None:
        if self._token is not None:
            said = t.WorkDoneProgressEnd(message=f"{done} notes")
            self._server.work_done_progress.end(self._token, said)
            self._server.work_done_progress.tokens.pop(self._token, None)
