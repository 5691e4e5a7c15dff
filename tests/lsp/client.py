"""A client in the test's own process: messages in, messages out, no threads, no sleeping."""

import asyncio
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from km_lsp import scan_worker
from km_lsp.disk import Scope, Walk, walk
from km_lsp.lsp.server import Server
from km_lsp.scan import Pool
from km_lsp.scan_worker import Task

PATIENCE = 20

CAPABILITIES: dict[str, dict[str, Any]] = {
    # What Neovim 0.11.4 announces, as far as it matters here.
    "neovim": {
        "general": {"positionEncodings": ["utf-8", "utf-16", "utf-32"]},
        "workspace": {
            "workspaceEdit": {"resourceOperations": ["rename", "create", "delete"]},
            "didChangeWatchedFiles": {"dynamicRegistration": False},
            "configuration": True,
        },
        "textDocument": {
            "definition": {"linkSupport": True},
            "codeAction": {"resolveSupport": {"properties": ["edit"]}},
            "rename": {"prepareSupport": True},
            "diagnostic": {"dynamicRegistration": False},
            "publishDiagnostics": {
                "relatedInformation": True,
                "tagSupport": {"valueSet": [1, 2]},
            },
            "completion": {
                "completionItem": {"snippetSupport": True},
                "completionList": {"itemDefaults": ["editRange", "data"]},
            },
            "documentSymbol": {"hierarchicalDocumentSymbolSupport": True},
        },
        "window": {"workDoneProgress": True},
    },
    # VS Code 1.139 with its language client 11.
    "vscode": {
        "general": {"positionEncodings": ["utf-16"]},
        "workspace": {
            "workspaceEdit": {
                "documentChanges": True,
                "resourceOperations": ["create", "rename", "delete"],
                "changeAnnotationSupport": {"groupsOnLabel": True},
            },
            "fileOperations": {"willRename": True, "didRename": True},
            "didChangeWatchedFiles": {"dynamicRegistration": True},
            "didChangeConfiguration": {"dynamicRegistration": True},
            "diagnostics": {"refreshSupport": True},
            "configuration": True,
            "workspaceFolders": True,
        },
        "textDocument": {
            "definition": {"linkSupport": True},
            "codeAction": {"resolveSupport": {"properties": ["edit"]}},
            "rename": {"prepareSupport": True},
            "diagnostic": {"dynamicRegistration": True, "relatedInformation": True},
            "publishDiagnostics": {"relatedInformation": True},
            "completion": {"completionList": {"itemDefaults": ["editRange"]}},
            "documentSymbol": {"hierarchicalDocumentSymbolSupport": True},
        },
        "window": {"workDoneProgress": True},
    },
    # Emacs 28 with eglot: versioned edits, and no files created by them.
    "eglot": {
        "workspace": {
            "workspaceEdit": {"documentChanges": True},
            "didChangeWatchedFiles": {"dynamicRegistration": True},
        }
    },
    # Vim with ALE: next to nothing.
    "plain": {"workspace": {"didChangeWatchedFiles": {"dynamicRegistration": True}}},
}


def write_notes(root: Path, notes: dict[str, str]) -> Path:
    """`notes`, path to text, as files below `root`, which is returned."""
    for path, text in notes.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return root


class LocalPool(Pool):
    """Does the workers' work in this process."""

    def __init__(self) -> None:
        self.stopped = False

    def begin_walk(self, root: Path, scope: Scope) -> None:
        self.walked = walk(root, scope, stamps=True)

    def end_walk(self) -> Walk:
        return self.walked

    def read(
        self, root: Path, scope: Scope, paths: Iterable[str], deliver: Callable[[bytes], None]
    ) -> None:
        for path in paths:
            if self.stopped:
                return
            if path.endswith((".md", ".markdown", ".canvas")):
                deliver(scan_worker.run(Task(str(root), scope, (path,))))

    def close(self) -> None:
        self.stopped = True


class Client:
    """Speaks to one server. Use `async with`."""

    def __init__(
        self,
        root: Path | None,
        profile: str = "vscode",
        *,
        settings: object = None,
        options: object = None,
        folders: list[Path] | None = None,
        make_pool: Callable[[], Pool] = LocalPool,
        initialize: bool = True,
    ) -> None:
        self.root = root
        self.profile = profile
        self.settings = settings
        self.options = options
        self.folders = folders
        self.initialize = initialize
        self.server = Server(make_pool=make_pool)
        self.server.protocol.set_writer(self)
        self.received: list[dict[str, Any]] = []
        self.answers: dict[int, Any] = {}
        self._count = 0
        self._news = asyncio.Event()

    # As pygls' writer

    def write(self, data: bytes) -> None:
        body = data.partition(b"\r\n\r\n")[2]
        message = json.loads(body)
        if "method" in message:
            self.received.append(message)
            if "id" in message:
                self._reply(message)
        else:
            self.answers[message["id"]] = message
        self._news.set()

    def close(self) -> None:
        return

    def _reply(self, message: dict[str, Any]) -> None:
        result: Any = None
        if message["method"] == "workspace/configuration":
            result = [self.settings]
        elif message["method"] == "workspace/applyEdit":
            result = {"applied": True}
        asyncio.get_running_loop().call_soon(
            self._send, {"jsonrpc": "2.0", "id": message["id"], "result": result}
        )

    # As a client

    async def __aenter__(self) -> "Client":
        if self.initialize:
            folders = self.folders or ([self.root] if self.root else [])
            self.capabilities = (
                await self.request(
                    "initialize",
                    {
                        "processId": None,
                        "clientInfo": {"name": "Neovim" if self.profile == "neovim" else "test"},
                        "rootUri": self.root.as_uri() if self.root else None,
                        "workspaceFolders": [{"uri": f.as_uri(), "name": f.name} for f in folders],
                        "initializationOptions": self.options,
                        "capabilities": CAPABILITIES[self.profile],
                    },
                )
            )["capabilities"]
            self.notify("initialized", {})
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in [*self.server._tasks]:
            task.cancel()
        await asyncio.gather(*self.server._tasks, return_exceptions=True)

    def _send(self, message: dict[str, Any]) -> None:
        protocol = self.server.protocol
        structured = json.loads(json.dumps(message), object_hook=protocol.structure_message)
        protocol.handle_message(structured)

    def notify(self, method: str, params: Any) -> None:
        self._send({"jsonrpc": "2.0", "method": method, "params": params})

    async def request(self, method: str, params: Any) -> Any:
        """The result; raises `AssertionError` with the error, if that is the answer."""
        self._count += 1
        number = self._count
        self._send({"jsonrpc": "2.0", "id": number, "method": method, "params": params})
        await self.until(lambda: number in self.answers)
        answer = self.answers[number]
        assert "error" not in answer, answer["error"]
        return answer["result"]

    async def until(self, condition: Callable[[], object]) -> None:
        """Wait for news until `condition` holds."""
        async with asyncio.timeout(PATIENCE):
            while not condition():
                self._news.clear()
                waiting = asyncio.ensure_future(self._news.wait())
                await asyncio.wait([waiting], timeout=0.02)
                waiting.cancel()

    async def complete(self) -> None:
        """Wait until all vaults are read."""
        vaults = self.server.session.vaults
        await self.until(
            lambda: (
                vaults
                and all(vault.snapshot.complete for vault in vaults.values())
                and self.server._to_index.empty()
            )
        )

    # Documents

    def uri(self, path: str) -> str:
        assert self.root is not None
        return (self.root / path).as_uri()

    def open(self, path: str, text: str | None = None) -> str:
        assert self.root is not None
        if text is None:
            text = (self.root / path).read_text(encoding="utf-8")
        uri = self.uri(path)
        self.notify(
            "textDocument/didOpen",
            {"textDocument": {"uri": uri, "languageId": "markdown", "version": 1, "text": text}},
        )
        return uri

    def edit(self, path: str, version: int, *changes: dict[str, Any]) -> None:
        document = {"uri": self.uri(path), "version": version}
        self.notify(
            "textDocument/didChange", {"textDocument": document, "contentChanges": list(changes)}
        )

    def shut(self, path: str) -> None:
        self.notify("textDocument/didClose", {"textDocument": {"uri": self.uri(path)}})

    async def ask(self, method: str, path: str, line: int, character: int, **more: Any) -> Any:
        """A request about a position."""
        return await self.request(
            f"textDocument/{method}",
            {
                "textDocument": {"uri": self.uri(path)},
                "position": {"line": line, "character": character},
                **more,
            },
        )

    def messages(self, method: str) -> list[dict[str, Any]]:
        return [
            message.get("params", {}) for message in self.received if message["method"] == method
        ]

    def published(self, path: str) -> list[str] | None:
        """The codes last pushed for a note; None when nothing ever was."""
        sent = [
            params["diagnostics"]
            for params in self.messages("textDocument/publishDiagnostics")
            if params["uri"] == self.uri(path)
        ]
        return [one["code"] for one in sent[-1]] if sent else None

    async def pull(self, path: str) -> list[str]:
        """The codes that a pull of one note answers."""
        report = await self.request(
            "textDocument/diagnostic", {"textDocument": {"uri": self.uri(path)}}
        )
        return [one["code"] for one in report["items"]]
