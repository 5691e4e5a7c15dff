"""Measures the server as an editor meets it: a process, spoken to through the protocol.

`python benchmarks/run.py` makes vaults of 1,000, 6,000, 10,000 and 50,000 notes below the
system's temporary folder and prints a table; `python benchmarks/run.py 1000 FOLDER` measures
these. Times are milliseconds from the bytes of the request to the bytes of the answer.
"""

import json
import os
import platform
import queue
import random
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from make_vault import make_vault, name_of

ROUNDS = 60
CAPABILITIES = {
    "general": {"positionEncodings": ["utf-8"]},
    "workspace": {"didChangeWatchedFiles": {"dynamicRegistration": True}},
    "textDocument": {
        "definition": {"linkSupport": True},
        "completion": {"completionList": {"itemDefaults": ["editRange"]}},
    },
}


class Server:
    """A server process and a clock."""

    def __init__(self, root: Path, cache: Path) -> None:
        self.root = root
        self.started = time.perf_counter()
        command = [sys.executable, "-m", "km_lsp"]
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=os.environ | {"KM_LSP_CACHE_DIR": str(cache)},
        )
        self.answers: queue.SimpleQueue[tuple[float, dict[str, Any]]] = queue.SimpleQueue()
        self.findings: queue.SimpleQueue[tuple[float, dict[str, Any]]] = queue.SimpleQueue()
        self.indexed = threading.Event()
        self.complete_after = 0.0
        self.number = 0
        threading.Thread(target=self._read, daemon=True).start()
        threading.Thread(target=self._read_log, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        while True:
            length = 0
            while line := self.process.stdout.readline().strip():
                if line.lower().startswith(b"content-length"):
                    length = int(line.split(b":")[1])
            if not length:
                return
            body = self.process.stdout.read(length)
            now = time.perf_counter()
            message = json.loads(body)
            if "method" in message and "id" in message:
                self._send({"jsonrpc": "2.0", "id": message["id"], "result": None})
            elif message.get("method") == "textDocument/publishDiagnostics":
                self.findings.put((now, message["params"]))
            elif "id" in message:
                self.answers.put((now, message))

    def _read_log(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            if b" notes in " in line:
                self.complete_after = time.perf_counter() - self.started
                self.indexed.set()

    def _send(self, message: dict[str, Any]) -> None:
        assert self.process.stdin is not None
        body = json.dumps(message).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self.process.stdin.flush()

    def notify(self, method: str, params: Any) -> None:
        self._send({"jsonrpc": "2.0", "method": method, "params": params})

    def request(self, method: str, params: Any) -> tuple[float, Any]:
        """Milliseconds and result."""
        self.number += 1
        message = {"jsonrpc": "2.0", "id": self.number, "method": method, "params": params}
        started = time.perf_counter()
        self._send(message)
        ended, answer = self.answers.get(timeout=120)
        assert answer["id"] == self.number, answer
        assert "error" not in answer, answer
        return (ended - started) * 1000, answer["result"]

    def initialize(self) -> float:
        """Milliseconds from the start of the process to the answer."""
        settings = {"quietPeriod": 0}
        params = {
            "processId": None,
            "rootUri": self.root.as_uri(),
            "initializationOptions": settings,
            "capabilities": CAPABILITIES,
        }
        self.request("initialize", params)
        ready = time.perf_counter() - self.started
        self.notify("initialized", {})
        return ready * 1000

    def open(self, file: Path, text: str) -> dict[str, str]:
        document = {"uri": file.as_uri(), "languageId": "markdown", "version": 1, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": document})
        return {"uri": file.as_uri()}

    def memory(self) -> float:
        """Resident megabytes, where the system tells."""
        try:
            status = Path(f"/proc/{self.process.pid}/status").read_text()
        except OSError:
            return 0
        return int(status.partition("VmRSS:")[2].split()[0]) / 1024

    def children(self) -> int:
        found = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return len(found.read_text().split()) if found.exists() else 0


def percentile(times: list[float], part: float) -> float:
    return sorted(times)[min(int(len(times) * part), len(times) - 1)]


def ready_again(root: Path, cache: Path) -> float:
    """Milliseconds from the start to a complete index, with the cache; the median of five."""
    times = []
    for _ in range(5):
        server = Server(root, cache)
        server.initialize()
        server.indexed.wait(60)
        times.append(server.complete_after * 1000)
        server.request("shutdown", None)
        server.notify("exit", None)
        server.process.wait()
    return percentile(times, 0.5)


def measure(root: Path, cache: Path) -> dict[str, str]:
    """One row of the table."""
    notes = sorted(root.rglob("*.md"))
    rng = random.Random(7)
    server = Server(root, cache)
    row = {"notes": f"{len(notes):,}", "initialize": f"{server.initialize():.0f}"}

    def place(document: dict[str, str], text: str, offset: int) -> dict[str, Any]:
        line = text.count("\n", 0, offset)
        column = len(text[text.rfind("\n", 0, offset) + 1 : offset].encode())
        return {"textDocument": document, "position": {"line": line, "character": column}}

    while_scanning: list[float] = []
    version = 1
    opened = []
    for file in rng.sample(notes, min(12, len(notes))):
        text = file.read_text(encoding="utf-8", errors="replace")
        if ("[[" in text and text.isprintable()) or "\n" in text:
            opened.append((server.open(file, text), text))
    linked = [(document, text) for document, text in opened if "[[" in text] or opened
    while not server.indexed.is_set():
        document, text = rng.choice(linked)
        method = rng.choice(["definition", "hover"])
        at = place(document, text, max(text.find("[["), 0) + 3)
        while_scanning.append(server.request(f"textDocument/{method}", at)[0])
        server.indexed.wait(0.01)
    row["complete"] = f"{server.complete_after * 1000:.0f}"
    row["notes/s"] = f"{len(notes) / server.complete_after:,.0f}"
    row["p95 meanwhile"] = f"{percentile(while_scanning or [0], 0.95):.0f}"
    # What goes on in the background after the scan is part of a fresh start, not of these.
    quick = 0
    document, text = linked[0]
    while quick < 10:
        took, _ = server.request("textDocument/definition", place(document, text, 0))
        quick = quick + 1 if took < 3 else 0
        time.sleep(0.05)

    def timed(name: str, ask: Any) -> None:
        times = [ask(number) for number in range(ROUNDS)]
        row[name] = f"{percentile(times, 0.5):.1f} / {percentile(times, 0.95):.1f}"

    def at_link(method: str) -> Any:
        def ask(number: int) -> float:
            document, text = linked[number % len(linked)]
            params = place(document, text, max(text.find("[["), 0) + 3)
            if method == "references":
                params["context"] = {"includeDeclaration": True}
            return server.request(f"textDocument/{method}", params)[0]

        return ask

    timed("definition", at_link("definition"))
    timed("hover", at_link("hover"))
    hub_name = name_of(0)
    hub = next((file for file in notes if file.stem == hub_name), notes[0])
    hub_text = hub.read_text(encoding="utf-8", errors="replace")
    hub_document = server.open(hub, hub_text)
    _, found = server.request(
        "textDocument/references",
        {**place(hub_document, hub_text, 0), "context": {"includeDeclaration": False}},
    )
    row["backlinks"] = f"{len(found or [])}"

    def references(number: int) -> float:
        params = {**place(hub_document, hub_text, 0), "context": {"includeDeclaration": False}}
        return server.request("textDocument/references", params)[0]

    timed("references", references)
    queries = ["k", "know", "garden sys", "writing", "not", "pattern 12", "thuoght", "mem rev"]
    document, text = linked[0]
    typing = text + "\n\n[["

    def completing(number: int) -> float:
        nonlocal version
        version += 1
        query = queries[number % len(queries)]
        change = {"text": typing + query}
        identifier = {**document, "version": version}
        server.notify(
            "textDocument/didChange", {"textDocument": identifier, "contentChanges": [change]}
        )
        params = place(document, typing + query, len(typing + query))
        return server.request("textDocument/completion", params)[0]

    timed("completion", completing)
    timed(
        "symbols",
        lambda number: server.request(
            "workspace/symbol", {"query": queries[number % len(queries)]}
        )[0],
    )
    while not server.findings.empty():
        server.findings.get()

    def key(number: int) -> float:
        nonlocal version
        version += 1
        # Every second key breaks a link, so that there is something to tell each time.
        change = {"text": text + ("\n[[no such note at all]]\n" if number % 2 else "\n")}
        identifier = {**document, "version": version}
        started = time.perf_counter()
        server.notify(
            "textDocument/didChange", {"textDocument": identifier, "contentChanges": [change]}
        )
        while True:
            ended, params = server.findings.get(timeout=60)
            if params["uri"] == document["uri"] and params.get("version") == version:
                return (ended - started) * 1000

    key(1)
    timed("key to findings", key)
    row["MB"] = f"{server.memory():.0f}"
    row["MB allowed"] = f"{60 + len(notes) / 100:.0f}"
    row["workers left"] = f"{server.children()}"
    server.request("shutdown", None)
    server.notify("exit", None)
    server.process.wait()
    row["complete with the cache"] = f"{ready_again(root, cache):.0f}"
    return row


def main() -> None:
    rows = []
    for wanted in sys.argv[1:] or ["1000", "6000", "10000", "50000"]:
        root = Path(wanted)
        if wanted.isdigit():
            root = Path(tempfile.gettempdir()) / f"km-lsp-bench-{wanted}"
            if not root.exists():
                make_vault(root, int(wanted))
        with tempfile.TemporaryDirectory() as cache:
            rows.append(measure(root, Path(cache)))
        print(".", end="", file=sys.stderr, flush=True)
    print(
        f"\n{platform.system()} {platform.machine()}, {os.cpu_count()} cores, "
        f"Python {platform.python_version()}; {ROUNDS} rounds; p50 / p95 in ms\n"
    )
    names = list(rows[0])
    print("| |" + "|".join(row["notes"] for row in rows) + "|")
    print("|---|" + "---|" * len(rows))
    for name in names[1:]:
        print(f"| {name} |" + "|".join(row[name] for row in rows) + "|")


if __name__ == "__main__":
    main()
