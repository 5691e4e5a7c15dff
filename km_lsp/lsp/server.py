"""The language server: all it speaks is in `METHODS`, `PATIENT_METHODS` and `_NOTIFICATIONS`."""

import asyncio
import logging
import sys
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from functools import partial
from pathlib import Path
from typing import Any

from lsprotocol import types as t
from pygls.lsp.server import LanguageServer

from km_lsp import __version__, config
from km_lsp.head_start import HeadStart
from km_lsp.lsp import actions, indexing, notifications, queries, requests, reshaping, transport
from km_lsp.lsp.findings import Findings
from km_lsp.lsp.protocol import Protocol
from km_lsp.lsp.reshaping import Refusal
from km_lsp.lsp.session import Session, UnknownDocument
from km_lsp.lsp.vault import Vault
from km_lsp.lsp.workspace_edit import make_converter
from km_lsp.scan import Pool, Scan

logger = logging.getLogger(__name__)

METHODS: tuple[tuple[str, Callable[[Session, Any], object], object], ...] = (
    (
        t.TEXT_DOCUMENT_COMPLETION,
        requests.complete,
        t.CompletionOptions(trigger_characters=list("[#^|(/!"), resolve_provider=True),
    ),
    (t.COMPLETION_ITEM_RESOLVE, requests.resolve_completion, None),
    (t.TEXT_DOCUMENT_DOCUMENT_SYMBOL, requests.list_document_symbols, None),
    (t.WORKSPACE_SYMBOL, requests.find_workspace_symbols, None),
    (t.TEXT_DOCUMENT_DOCUMENT_LINK, requests.list_document_links, None),
    (t.TEXT_DOCUMENT_DOCUMENT_HIGHLIGHT, requests.show_highlights, None),
    (t.TEXT_DOCUMENT_FOLDING_RANGE, requests.list_folds, None),
    (t.TEXT_DOCUMENT_SEMANTIC_TOKENS_FULL, requests.color, requests.LEGEND),
    (t.TEXT_DOCUMENT_CODE_ACTION, actions.offer, actions.OPTIONS),
)


PATIENT_METHODS: tuple[tuple[str, Callable[[Session, Any], object], bool], ...] = (
    (t.TEXT_DOCUMENT_DEFINITION, requests.define, False),
    (t.TEXT_DOCUMENT_HOVER, requests.show_hover, False),
    (t.TEXT_DOCUMENT_REFERENCES, requests.refer, True),
    (t.TEXT_DOCUMENT_PREPARE_RENAME, reshaping.prepare_rename, True),
)
"""Asked while a vault is read, these wait for its end: always, or when there is no answer yet.

An alias is known only when its note was read, and half of the backlinks are not the backlinks.
"""


class Server(LanguageServer):
    """The protocol's side of a session."""

    def __init__(
        self, start: HeadStart | None = None, make_pool: Callable[[], Pool] = Pool
    ) -> None:
        super().__init__(
            "km-lsp",
            __version__,
            text_document_sync_kind=t.TextDocumentSyncKind.Incremental,
            protocol_cls=Protocol,
            converter_factory=make_converter,
        )
        self.session = Session()
        self.findings = Findings(self, self.session)
        self.initialized = asyncio.Event()
        self._start = start
        self._make_pool = make_pool
        self._tasks: set[asyncio.Task[Any]] = set()
        self._to_index: asyncio.Queue[Vault] = asyncio.Queue()
        self._queued: set[Path] = set()
        self._events: dict[Path, bool] = {}
        self._watchers: dict[Path, asyncio.Task[Any]] = {}
        self._said: set[str] = set()
        for method, handler, options in METHODS:
            self.feature(method, options)(partial(_answer, self, handler))
        for method, handler, always in PATIENT_METHODS:
            self.feature(method)(partial(_answer_patiently, self, handler, always))
        for method, reshape, options in _RESHAPING:
            self.feature(method, options)(partial(reshape, self))
        for name, command, patient in _COMMANDS:
            self.command(name)(_command(self, command, patient))
        for method, take in _NOTIFICATIONS:
            self.feature(method)(partial(take, self))

    # What runs beside the requests

    def spawn(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Run `work` beside the requests; what goes wrong in it is logged."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            logger.error("background work failed", exc_info=error)

    def add_vault(self, root: Path) -> None:
        """Serve the vault at `root`, unless it is served already."""
        known = self.session.vaults.get(root)
        if known is not None and not known.single:
            return
        vault, messages = self.session.add_vault(root)
        self.tell(messages)
        self._enqueue(vault)

    def _enqueue(self, vault: Vault) -> None:
        if vault.root not in self._queued:
            self._queued.add(vault.root)
            self._to_index.put_nowait(vault)

    def remove_vault(self, root: Path) -> None:
        """Serve the vault at `root`, and those inside it, no longer."""
        for inner in [one for one in self.session.vaults if one.is_relative_to(root)]:
            self.findings.forget(self.session.vaults[inner])
            self.session.remove_vault(inner)
        watcher = self._watchers.pop(root, None)
        if watcher is not None:
            watcher.cancel()

    async def index_all(self) -> None:
        """Index vaults as they come; the workers live only as long as there is something to do."""
        while True:
            vault = await self._to_index.get()
            # The client must know of the progress that it is told about.
            pool = self._start.pool if self._start else self._make_pool()
            try:
                await self._index(vault, pool)
                while not self._to_index.empty():
                    await self._index(self._to_index.get_nowait(), pool)
            finally:
                self._start = None
                # Not in a thread: a cancelled task would leave the workers behind.
                pool.close()

    async def _index(self, vault: Vault, pool: Pool) -> None:
        self._queued.discard(vault.root)
        if self.session.vaults.get(vault.root) is not vault:
            return
        scan = self._start.scan if self._start else None
        if scan is None or scan.root != vault.root or scan.scope != vault.config.scope:
            scan = Scan(pool, vault.root, vault.config.scope)
        else:
            self._start.scan = None  # type: ignore[union-attr]
        try:
            await indexing.index(self, vault, scan, pool)
        finally:
            vault.indexed.set()
        self.findings.schedule(soon=True)
        self.spawn(indexing.settle(vault))
        self._take_events()

    def reload(self, vault: Vault, *, files: bool = False) -> None:
        """Read the settings of a vault again; its files, too, where these say so or when told."""
        if vault.single:
            return
        settings, messages = config.load(vault.root, self.session.settings)
        self.tell(messages)
        files = files or settings.scope != vault.config.scope
        if settings != vault.config:
            vault.configure(settings)
        if files:
            self._enqueue(vault)
        self.findings.schedule()

    def tell(self, messages: Iterable[str]) -> None:
        """Show each message to the user, once."""
        for message in messages:
            if message not in self._said:
                self._said.add(message)
                self.window_show_message(t.ShowMessageParams(t.MessageType.Warning, message))

    # The disk

    def disk_changed(self, events: Iterable[tuple[Path, bool]]) -> None:
        """Files changed on disk: their paths, and whether they were deleted."""
        first = not self._events
        self._events.update(events)
        if first and self._events:
            # Bursts arrive in many messages: they are taken in together.
            asyncio.get_running_loop().call_later(0.02, self._take_events)

    def _take_events(self) -> None:
        by_vault: dict[Path, list[tuple[str, bool]]] = {}
        for file, deleted in list(self._events.items()):
            vault = self.session.vault_of(file)
            if vault is None or vault.single:
                del self._events[file]
            elif vault.snapshot.complete:
                # While a vault is scanned its events wait: an older read must not win.
                del self._events[file]
                path = vault.path_of(file)
                if path is not None and path != ".":
                    by_vault.setdefault(vault.root, []).append((path, deleted))
        for root, events in by_vault.items():
            self.spawn(self._take_in(self.session.vaults[root], events))

    async def _take_in(self, vault: Vault, events: list[tuple[str, bool]]) -> None:
        await indexing.take_in(self, vault, events)
        self.findings.schedule(soon=True)
        await indexing.settle(vault)

    def watch(self, root: Path) -> None:
        """Watch `root` ourselves."""
        if root not in self._watchers:
            self._watchers[root] = self.spawn(indexing.watch(self, root))

    # Errors

    def report_server_error(self, error: Exception, source: Any) -> None:
        """Errors are for the log; a box on every key stroke helps nobody."""
        if isinstance(error, Refusal):
            return
        logger.error("%s", type(error).__name__, exc_info=error)


def _answer(server: Server, handler: Callable[[Session, Any], object], params: Any) -> object:
    """The answer to a request; nothing for a document that is not known."""
    try:
        return handler(server.session, params)
    except UnknownDocument as error:
        logger.info("%s", error)
        return None


def _command(
    server: Server, run: Callable[[Server, Any], object], patient: bool
) -> Callable[[Any], object]:
    """A command of one argument as pygls wants it: it looks at the types of what it calls."""

    async def take(argument: Any) -> Any:
        if patient:
            await reshaping.wait_until_read(server, server.session.vaults.values())
        result = run(server, argument)
        return await result if isinstance(result, Awaitable) else result

    return take


async def _answer_patiently(
    server: Server, handler: Callable[[Session, Any], object], always: bool, params: Any
) -> object:
    """The answer to a request about one document, right even while its vault is read."""
    vault = server.session.home_of(params.text_document.uri)
    reading = vault is not None and not vault.snapshot.complete
    answer = None if reading and always else _answer(server, handler, params)
    if answer is None and reading and vault is not None:
        await vault.indexed.wait()
        answer = _answer(server, handler, params)
    return answer


_RESHAPING: tuple[tuple[str, Callable[[Server, Any], object], object], ...] = (
    (t.TEXT_DOCUMENT_RENAME, reshaping.answer_rename, None),
    (t.CODE_ACTION_RESOLVE, actions.answer_resolve, None),
    (t.WORKSPACE_WILL_RENAME_FILES, reshaping.will_rename_files, reshaping.EVERYTHING),
    (t.WORKSPACE_DID_RENAME_FILES, reshaping.did_rename_files, reshaping.EVERYTHING),
)
"""What changes several files. It waits until the vault is read: half of the links are not them."""

_COMMANDS: tuple[tuple[str, Callable[[Server, Any], object], bool], ...] = (
    (actions.APPLY, actions.apply, True),
    (actions.COPY_LINK, actions.copy_link, False),
    (actions.PASTE, actions.paste, True),
    ("km-lsp.status", queries.status, False),
    ("km-lsp.backlinks", queries.list_backlinks, True),
    ("km-lsp.mentions", queries.list_mentions, True),
    ("km-lsp.orphans", queries.list_orphans, True),
    ("km-lsp.broken", queries.list_broken, True),
    ("km-lsp.today", queries.today, True),
    ("km-lsp.linkHere", queries.link_here, False),
    ("km-lsp.previewLinks", queries.links_for_preview, True),
)
"""Commands, and whether they wait until all notes are read."""

_NOTIFICATIONS: tuple[tuple[str, Callable[[Server, Any], object]], ...] = (
    (t.INITIALIZE, notifications.initialize),
    (t.INITIALIZED, notifications.initialized),
    (t.TEXT_DOCUMENT_DID_OPEN, notifications.opened),
    (t.TEXT_DOCUMENT_DID_CHANGE, notifications.changed),
    (t.TEXT_DOCUMENT_DID_SAVE, notifications.saved),
    (t.TEXT_DOCUMENT_DID_CLOSE, notifications.closed),
    (t.WORKSPACE_DID_CHANGE_WATCHED_FILES, notifications.files_changed),
    (t.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS, notifications.folders_changed),
    (t.WORKSPACE_DID_CHANGE_CONFIGURATION, notifications.settings_changed),
)


def _unlogged(record: logging.LogRecord) -> bool:
    """Whether a record is about more than a refusal, which the user is told and needs no log."""
    return not (record.exc_info and isinstance(record.exc_info[1], Refusal))


def serve(start: HeadStart, *, paranoid: bool = False) -> int:
    """Serve one client over stdin and stdout; returns the exit code."""
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(levelname)s %(message)s")
    # At INFO pygls logs whole messages, and with them the text of notes.
    logging.getLogger("pygls").setLevel(logging.WARNING)
    for handler in logging.getLogger().handlers:
        handler.addFilter(_unlogged)
    server = Server(start)
    server.session.paranoid = paranoid
    try:
        transport.run(server, start.wait())
    finally:
        start.pool.close()
    return 0
