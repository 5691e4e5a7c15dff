"""Emacs with eglot, and Vim with ALE: real ones, as they are set up in `editors/README.md`."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
GARDEN = ROOT / "examples" / "garden"
SCRIPTS = Path(__file__).with_name("others")
ALE = Path("/usr/share/vim-ale")

pytestmark = pytest.mark.slow


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    vault = shutil.copytree(GARDEN, tmp_path / "garden")
    home = tmp_path / "home"
    home.mkdir()
    return os.environ | {
        "KM_VAULT": str(vault),
        "KM_LSP": str(Path(sys.executable).parent / "km-lsp"),
        "KM_SEEN": str(tmp_path / "seen"),
        "HOME": str(home),
        "TERM": "xterm",
        "LANG": "C.UTF-8",
    }


@pytest.mark.skipif(shutil.which("emacs") is None, reason="no Emacs: apt-get install emacs-nox")
def test_emacs_with_eglot(environment: dict[str, str]) -> None:
    command = ["emacs", "--batch", "-l", str(SCRIPTS / "eglot.el")]
    done = subprocess.run(
        command,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        timeout=120,
        check=False,
    )
    shown = done.stdout + done.stderr
    assert done.returncode == 0, shown
    assert "6 passed, 0 failed" in shown


@pytest.mark.skipif(not ALE.is_dir(), reason="no ALE: apt-get install vim vim-ale")
@pytest.mark.skipif(shutil.which("vim") is None, reason="no Vim")
def test_vim_with_ale(environment: dict[str, str]) -> None:
    vim = f"vim -Nu {SCRIPTS / 'ale.vim'}"
    # Vim wants a terminal.
    command = ["script", "-qec", vim, "/dev/null"]
    done = subprocess.run(
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        timeout=120,
        check=False,
    )
    seen = Path(environment["KM_SEEN"])
    assert seen.exists(), done.stdout[-2000:]
    assert "2 passed, 0 failed" in seen.read_text(), seen.read_text()
