"""The server as a process over stdio: few tests, since each takes a second."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest


class Server:
    """A server process and the bytes to and from it."""

    def __init__(self, *arguments: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "km_lsp", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def send(self, method: str, params: Any, number: int | None = None) -> None:
        message = {"jsonrpc": "2.0", "method": method, "params": params}
        if number is not None:
            message["id"] = number
        body = json.dumps(message).encode()
        self.raw(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))

    def raw(self, data: bytes) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def answer(self, number: int) -> Any:
        """The result of request `number`; requests of the server are answered with null."""
        while True:
            message = self.receive()
            if message.get("id") == number and "method" not in message:
                assert "error" not in message, message
                return message["result"]
            if "id" in message and "method" in message:
                body = json.dumps({"jsonrpc": "2.0", "id": message["id"], "result": None}).encode()
                self.raw(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))

    def receive(self) -> Any:
        assert self.process.stdout is not None
        length = 0
        while (line := self.process.stdout.readline().strip()) or not length:
            if line.lower().startswith(b"content-length"):
                length = int(line.split(b":")[1])
        return json.loads(self.process.stdout.read(length))

    def initialize(self, root: Path, process_id: int | None = None) -> Any:
        params = {"processId": process_id, "rootUri": root.as_uri(), "capabilities": {}}
        self.send("initialize", params, 1)
        result = self.answer(1)
        self.send("initialized", {})
        return result

    def end(self) -> tuple[int, str]:
        """Close the input; exit code and what was logged."""
        _, logged = self.process.communicate(timeout=20)
        return self.process.returncode, logged.decode()


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    (tmp_path / "a.md").write_text("[[b]] secret text\n")
    (tmp_path / "b.md").write_text("# B\n")
    return tmp_path


def on_the_link(vault: Path) -> dict[str, Any]:
    uri = (vault / "a.md").as_uri()
    return {"textDocument": {"uri": uri}, "position": {"line": 0, "character": 3}}


@pytest.mark.parametrize("arguments", [(), ("serve",), ("--stdio",), ("serve", "--stdio")])
def test_a_whole_life(vault: Path, arguments: tuple[str, ...]) -> None:
    server = Server(*arguments)
    result = server.initialize(vault)
    assert result["serverInfo"]["name"] == "km-lsp"
    place = on_the_link(vault)
    server.send("textDocument/definition", place, 2)
    (found,) = server.answer(2)
    assert found["uri"] == (vault / "b.md").as_uri()
    server.send("shutdown", None, 3)
    assert server.answer(3) is None
    server.send("exit", None)
    code, logged = server.end()
    assert code == 0
    assert "Traceback" not in logged
    assert "secret" not in logged


def test_exit_without_shutdown_is_an_error(vault: Path) -> None:
    server = Server()
    server.initialize(vault)
    server.send("exit", None)
    assert server.end()[0] == 1


def test_the_end_of_input_ends_the_server(vault: Path) -> None:
    server = Server()
    server.initialize(vault)
    code, logged = server.end()
    assert code == 0
    assert "Traceback" not in logged


def test_a_client_that_says_nothing_or_nonsense(vault: Path) -> None:
    assert Server().end()[0] == 0
    server = Server()
    server.raw(b"GET / HTTP/1.1\r\n\r\n" + b"x" * 100)
    assert "Traceback" not in server.end()[1]


def test_requests_out_of_order_are_errors_and_no_end(vault: Path) -> None:
    server = Server()
    place = on_the_link(vault)
    server.send("textDocument/definition", place, 7)
    server.initialize(vault)
    server.send("textDocument/definition", place, 2)
    assert server.answer(2)
    assert server.end()[0] == 0


@pytest.mark.slow
def test_the_death_of_the_parent_ends_the_server(vault: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as parent:
        server = Server()
        server.initialize(vault, parent.pid)
        os.kill(parent.pid, signal.SIGKILL)
    # Our end of its input stays open: only the missing process can tell it.
    assert server.process.wait(timeout=20) == 0
    server.end()
