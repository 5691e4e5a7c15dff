"""Findings on their way to the client: pushed, or kept ready to be pulled."""

import asyncio
import logging
from time import perf_counter

from lsprotocol import types as t
from pygls.lsp.server import LanguageServer

from km_lsp.features.finding import Related
from km_lsp.lsp import convert
from km_lsp.lsp.session import Session
from km_lsp.lsp.vault import Vault

logger = logging.getLogger(__name__)

_SLICE = 0.003
_PATIENCE = 5.0
"""Seconds of work between two looks at what the client wants."""


class Findings:
    """The findings of all vaults as they were last computed for the client."""

    def __init__(self, server: LanguageServer, session: Session) -> None:
        self._server = server
        self._session = session
        self._known: dict[str, tuple[str, list[t.Diagnostic]]] = {}
        """URI to a result id and the diagnostics; notes that never had any are not listed."""
        self._count = 0
        self._timer: asyncio.TimerHandle | None = None
        self._running: asyncio.Task[None] | None = None
        self._again = False
        self._fresh = asyncio.Event()

    def schedule(self, *, soon: bool = False) -> None:
        """See that what changed is told: after a quiet period, or `soon`."""
        if self._timer is not None:
            self._timer.cancel()
        periods = [vault.config.quiet_period for vault in self._session.vaults.values()]
        delay = 0.0 if soon else max(periods, default=0) / 1000
        self._timer = asyncio.get_running_loop().call_later(delay, self._start)

    @property
    def idle(self) -> bool:
        """Whether nothing is left to tell."""
        return self._timer is None and (self._running is None or self._running.done())

    def diagnostics(self, vault: Vault, path: str) -> list[t.Diagnostic]:
        """The diagnostics of one note, computed now."""
        note = vault.snapshot.notes.get(path)
        if note is None:
            return []

        def locate(related: Related) -> t.Location:
            other = vault.snapshot.notes.get(related.path)
            lines = other.lines if other else None
            where = convert.to_range(lines, related.span, self._session.client.encoding)
            return t.Location(vault.uri_of(related.path), where)

        found = vault.findings(path)
        return [
            convert.to_diagnostic(one, note.lines, self._session.client, locate) for one in found
        ]

    async def pull_all(self, previous: dict[str, str]) -> list[t.WorkspaceDocumentDiagnosticReport]:
        """Reports of all notes whose result id is not the one in `previous` (URI to id).

        With nothing new to say it waits until there is: clients ask again at once.
        """
        while True:
            self._fresh.clear()
            await self._refresh()
            reports: list[t.WorkspaceDocumentDiagnosticReport] = [
                t.WorkspaceFullDocumentDiagnosticReport(
                    uri=uri, version=None, items=items, result_id=result_id
                )
                for uri, (result_id, items) in self._known.items()
                if previous.get(uri) != result_id
            ]
            if reports or not previous:
                return reports
            await self._fresh.wait()

    def forget(self, vault: Vault) -> None:
        """Take back what was said of a vault that is no longer served."""
        for path in vault.snapshot.notes:
            uri = vault.uri_of(path)
            if self._known.pop(uri, None) is not None and not self._pulls:
                self._publish(uri, [], None)

    @property
    def _pulls(self) -> bool:
        return self._session.client.pulls_diagnostics

    def _start(self) -> None:
        self._timer = None
        if self._running is None or self._running.done():
            self._running = asyncio.get_running_loop().create_task(self._tell())
            self._running.add_done_callback(self._told)
        else:
            self._again = True

    def _told(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()) is not None:
            logger.error("telling the findings failed", exc_info=error)
        if self._again:
            self._again = False
            self._start()

    async def _tell(self) -> None:
        # The client asks by itself for what the user edits; it cannot know of other notes.
        elsewhere = False
        for vault in self._session.vaults.values():
            vault.flush()
            elsewhere = elsewhere or vault.affected_elsewhere
            vault.affected_elsewhere = False
        asked = []
        if elsewhere and self._session.client.refreshes_tokens:
            asked.append(self._server.workspace_semantic_tokens_refresh_async(None))
        if not self._pulls:
            await self._refresh()
        elif elsewhere:
            self._fresh.set()
            asked.append(self._server.workspace_diagnostic_refresh_async(None))
        if asked:
            # A client that never answers must not keep later findings from being told.
            await asyncio.wait([*map(asyncio.ensure_future, asked)], timeout=_PATIENCE)

    async def _refresh(self) -> None:
        """Compute anew what changed, the notes that are open first."""
        for vault in list(self._session.vaults.values()):
            vault.flush()
            if not vault.snapshot.complete:
                continue
            end = perf_counter() + _SLICE
            while vault.changed:
                open_ = vault.changed & vault.documents.keys()
                for path in sorted(open_) or list(vault.changed)[:200]:
                    vault.changed.discard(path)
                    self._update(vault, path)
                    if perf_counter() > end:
                        await asyncio.sleep(0)
                        vault.flush()
                        end = perf_counter() + _SLICE

    def _update(self, vault: Vault, path: str) -> None:
        uri = vault.uri_of(path)
        found = self.diagnostics(vault, path)
        known = self._known.get(uri)
        if (known[1] if known else []) == found:
            return
        self._count += 1
        self._known[uri] = (str(self._count), found)
        if not self._pulls:
            document = vault.documents.get(path)
            self._publish(uri, found, document.version if document else None)

    def _publish(self, uri: str, found: list[t.Diagnostic], version: int | None) -> None:
        self._server.text_document_publish_diagnostics(
            t.PublishDiagnosticsParams(uri=uri, diagnostics=found, version=version)
        )
