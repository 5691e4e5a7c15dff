"""Measures renames and other reshapings as an editor meets them.

`python benchmarks/reshape.py [NOTES]` makes a vault of 10,000 notes below the system's temporary
folder, nine in ten of which link to one hub, and prints a table. Times are milliseconds from the
bytes of the request to the bytes of the answer; nothing is changed on the disk.
"""

import os
import platform
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import run
from make_vault import name_of, text_of

ROUNDS = 15
HUB = "The Hub"
HEADING = "Part of the hub"


def make_hub_vault(folder: Path, count: int) -> None:
    """As `make_vault`, with a note that nine tenths of the others link to."""
    import random

    (folder / ".obsidian").mkdir(parents=True, exist_ok=True)
    rng = random.Random(count)
    for number in range(count - 1):
        place = folder / f"Area {number // 200 % 40}" / f"Topic {number // 200}"
        place.mkdir(parents=True, exist_ok=True)
        text = text_of(number, count - 1, rng)
        if number % 10 != 9:
            text += f"\nSee [[{HUB}]] for more.\n"
        if number % 100 == 0:
            text += f"\nAnd [[{HUB}#{HEADING}]].\n"
        (place / f"{name_of(number)}.md").write_text(text, encoding="utf-8")
    hub = f"# About\n\n## {HEADING}\n\nWords.\n\n- [[{name_of(50)}]]\n\n"
    hub += f"![[{name_of(51)}]]\n\n![[{name_of(1)}]]\n"
    (folder / f"{HUB}.md").write_text(hub, encoding="utf-8")


def capabilities() -> dict[str, Any]:
    edit = {"documentChanges": True, "resourceOperations": ["create", "rename", "delete"]}
    return {
        **run.CAPABILITIES,
        "workspace": {**run.CAPABILITIES["workspace"], "workspaceEdit": edit},
        "textDocument": {
            **run.CAPABILITIES["textDocument"],
            "codeAction": {"resolveSupport": {"properties": ["edit"]}},
            "rename": {"prepareSupport": True},
        },
    }


def measure(root: Path, cache: Path) -> list[tuple[str, list[float], str]]:
    """What was asked, how long each round took, and how much came back."""
    run.CAPABILITIES = capabilities()
    server = run.Server(root, cache)
    server.initialize()
    server.indexed.wait(120)
    hub = root / f"{HUB}.md"
    text = hub.read_text(encoding="utf-8")
    document = server.open(hub, text)
    # What goes on in the background after the scan is part of a fresh start, not of these.
    quick, top = 0, {"textDocument": document, "position": {"line": 0, "character": 0}}
    while quick < 10:
        took, _ = server.request("textDocument/definition", top)
        quick = quick + 1 if took < 3 else 0
        time.sleep(0.05)
    note = next(root.rglob(f"{name_of(20)}.md"))
    note_text = note.read_text(encoding="utf-8")
    note_document = server.open(note, note_text)

    def position(whole: str, word: str) -> dict[str, int]:
        offset = whole.index(word)
        line = whole.count("\n", 0, offset)
        return {"line": line, "character": offset - whole.rfind("\n", 0, offset)}

    def rename(where: dict[str, str], whole: str, word: str, new: str) -> Any:
        at = {"textDocument": where, "position": position(whole, word)}
        return lambda: server.request("textDocument/rename", {**at, "newName": new})

    def act(where: dict[str, str], whole: str, word: str, kind: str, title: str) -> Any:
        at = position(whole, word)
        params = {
            "textDocument": where,
            "range": {"start": at, "end": at},
            "context": {"diagnostics": [], "only": [kind]},
        }

        def ask() -> tuple[float, Any]:
            took, offered = server.request("textDocument/codeAction", params)
            chosen = next(one for one in offered if one["title"].startswith(title))
            more, made = server.request("codeAction/resolve", chosen)
            return took + more, made["edit"]

        return ask

    def extract(where: dict[str, str], whole: str, word: str) -> Any:
        return act(where, whole, word, "refactor.extract", "Extract section")

    offered = {
        "textDocument": document,
        "range": {"start": position(text, "Words"), "end": position(text, "Words")},
        "context": {"diagnostics": []},
    }
    link, embed, many = f"[[{HUB}]]", f"![[{name_of(51)}", f"![[{name_of(1)}"
    asked = [
        ("rename the hub", rename(note_document, note_text, link, "Centre")),
        ("rename a heading of the hub", rename(document, text, HEADING, "Another part")),
        ("rename an ordinary note", rename(document, text, f"[[{name_of(50)}", "New name")),
        ("all actions offered", lambda: server.request("textDocument/codeAction", offered)),
        ("extract a section", extract(note_document, note_text, "## ")),
        ("extract a section of the hub", extract(document, text, HEADING)),
        ("inline an embed", act(document, text, embed, "refactor.inline", "Replace this embed")),
        ("merge a note", act(document, text, embed, "refactor.move", f"Merge “{name_of(51)}")),
        ("merge one with 2,000 backlinks", act(document, text, many, "refactor.move", "Merge “")),
        ("split a note", act(note_document, note_text, "# ", "refactor.extract", "Split")),
        ("move a note", act(note_document, note_text, "# ", "refactor.move", "Move this note")),
        ("convert a link", act(note_document, note_text, link, "refactor.rewrite", "Write as a M")),
        ("table of contents", act(note_document, note_text, "# ", "source", "Insert a table")),
    ]
    rows = []
    for name, ask in asked:
        ask()
        times, answer = [], None
        for _ in range(ROUNDS):
            took, answer = ask()
            times.append(took)
        rows.append((name, times, _size(answer)))
    server.request("shutdown", None)
    server.notify("exit", None)
    server.process.wait()
    return rows


def _size(answer: Any) -> str:
    if isinstance(answer, list):
        return f"{len(answer)} actions"
    return f"{len(answer['documentChanges'])} changes"


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    root = Path(tempfile.gettempdir()) / f"km-lsp-bench-hub-{count}"
    if not root.exists():
        make_hub_vault(root, count)
    with tempfile.TemporaryDirectory() as cache:
        rows = measure(root, Path(cache))
    print(
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, "
        f"Python {platform.python_version()}; {count:,} notes; {ROUNDS} rounds; ms\n"
    )
    print("| | p50 | p95 | best | comes back |\n|---|---|---|---|---|")
    for name, times, size in rows:
        p50, p95 = run.percentile(times, 0.5), run.percentile(times, 0.95)
        print(f"| {name} | {p50:.1f} | {p95:.1f} | {min(times):.1f} | {size} |")


if __name__ == "__main__":
    main()
