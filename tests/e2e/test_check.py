"""The command as people run it: watching, on a terminal, and before a commit."""

import os
import subprocess
import sys
from pathlib import Path
from threading import Timer

import pytest

from tests.check.runs import run, write_vault
from tests.e2e.test_process import Server

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.slow


def started(folder: Path, *arguments: str, **streams: object) -> "subprocess.Popen[str]":
    environment = os.environ | {"PYTHONPATH": str(ROOT), "GITHUB_ACTIONS": ""}
    command = [sys.executable, "-m", "km_lsp", "check", *arguments]
    return subprocess.Popen(command, cwd=folder, env=environment, text=True, **streams)  # type: ignore[call-overload, no-any-return]


def test_watch_follows_notes_files_and_settings(tmp_path: Path) -> None:
    write_vault(tmp_path, "//- a.md\n[[b]] [[x]]\n//- b.md\n[[a]]\n")
    process = started(tmp_path, "--watch", stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    # Should a report never come, the test fails and does not wait for ever.
    watchdog = Timer(60, process.kill)
    watchdog.start()

    def summary() -> str:
        """The next line that closes a report."""
        assert process.stderr is not None
        return process.stderr.readline().partition(" (")[0]

    try:
        assert summary() == "2 notes: 1 warning"
        (tmp_path / "x.md").write_text("[[nope]] [[no]]\n")
        assert summary() == "3 notes: 2 warnings"
        (tmp_path / "b.md").unlink()
        assert summary() == "2 notes: 3 warnings"
        (tmp_path / "a.md").write_text("---\naliases: [nope, no]\n---\n")
        assert summary() == "2 notes: no findings"
        (tmp_path / "km-lsp.toml").write_text("fail-onn = 'error'\n")
        assert "there is no setting “fail-onn”" in summary()
        (tmp_path / "km-lsp.toml").write_text("select = ['KM501']\n")
        assert summary() == "2 notes: 1 info"
    finally:
        watchdog.cancel()
        process.terminate()
        process.communicate()


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo terminals")
def test_on_a_terminal_it_is_full_and_coloured(tmp_path: Path) -> None:
    import pty

    write_vault(tmp_path, "//- a.md\n知识 [[nope]]\n")
    ours, theirs = pty.openpty()
    process = started(tmp_path, stdout=theirs, stderr=theirs)
    process.wait()
    os.close(theirs)
    shown = b""
    while True:
        try:
            more = os.read(ours, 4096)
        except OSError:
            break
        if not more:
            break
        shown += more
    os.close(ours)
    text = shown.decode()
    assert "\x1b[1;33mwarning[KM101]\x1b[0m" in text
    # Two wide characters, a blank and two brackets stand before the carets.
    assert "\x1b[2m|\x1b[0m        \x1b[1;33m^^^^\x1b[0m" in text


def test_the_server_begins_with_what_the_command_read(tmp_path: Path) -> None:
    vault, cache = tmp_path / "vault", tmp_path / "cache"
    write_vault(vault, "//- a.md\n[[b]] [[x]]\n//- b.md\n[[a]]\n")
    run("check", cwd=vault, environment={"KM_LSP_CACHE_DIR": str(cache)})
    assert len(list(cache.glob("*.vault"))) == 1
    os.environ["KM_LSP_CACHE_DIR"], before = str(cache), os.environ["KM_LSP_CACHE_DIR"]
    try:
        server = Server()
        server.initialize(vault)
        position = {"line": 0, "character": 3}
        place = {"textDocument": {"uri": (vault / "a.md").as_uri()}, "position": position}
        server.send(
            "textDocument/references", {**place, "context": {"includeDeclaration": False}}, 2
        )
        assert len(server.answer(2)) == 1
        server.send("shutdown", None, 3)
        server.answer(3)
        server.send("exit", None)
        said = server.process.communicate(timeout=20)[1]
    finally:
        os.environ["KM_LSP_CACHE_DIR"] = before
    # Of the two notes none had to be parsed.
    assert server.process.returncode == 0
    assert b"vault: 0 notes in" in said
