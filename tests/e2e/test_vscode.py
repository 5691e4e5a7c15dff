"""A real VS Code: inside of its extension host, and by key presses on the packaged extension."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
GARDEN = ROOT / "examples" / "garden"
EXTENSION = ROOT / "editors" / "vscode"
DRIVER = Path(__file__).with_name("vscode") / "drive.mjs"
TOOLS = os.environ.get("KM_LSP_VSCODE", "")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not TOOLS, reason="no VS Code: set KM_LSP_VSCODE to what `setup` prints"),
]


def drive(tmp_path: Path, what: str, *, server: bool = True) -> str:
    """What the driver printed; it must have passed."""
    vault = shutil.copytree(GARDEN, tmp_path / "garden")
    scratch, shots = tmp_path / "scratch", Path(os.environ.get("KM_LSP_SHOTS", tmp_path / "shots"))
    scratch.mkdir()
    shots.mkdir(parents=True, exist_ok=True)
    given = {
        "KM_TOOLS": TOOLS,
        "KM_VAULT": str(vault),
        "KM_SCRATCH": str(scratch),
        "KM_SERVER": str(Path(sys.executable).parent / "km-lsp") if server else "",
        "KM_PACKAGE": str(ROOT),
        "KM_EXTENSION": str(EXTENSION),
        "KM_SHOTS": str(shots),
    }
    package = [] if what == "host" else [str(EXTENSION / "km-lsp.vsix")]
    done = subprocess.run(
        ["node", str(DRIVER), what, *package],
        env=os.environ | given,
        capture_output=True,
        text=True,
        timeout=400,
        check=False,
    )
    shown = done.stdout + done.stderr
    assert done.returncode == 0, shown[-4000:]
    assert "0 failed" in shown
    return shown


def test_inside_of_the_extension_host(tmp_path: Path) -> None:
    assert "12 passed" in drive(tmp_path, "host")


def test_by_key_presses(tmp_path: Path) -> None:
    assert "14 passed" in drive(tmp_path, "ui")


def test_a_machine_without_the_server(tmp_path: Path) -> None:
    assert "2 passed" in drive(tmp_path, "missing", server=False)
