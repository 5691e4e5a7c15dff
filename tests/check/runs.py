"""Runs of `km-lsp check`: vaults written to disk, and what is said of them."""

import os
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

from km_lsp.check.entry import Entry, Wanted
from km_lsp.check.options import Options
from km_lsp.check.report import Report
from km_lsp.check.run import check
from tests.language import read_fixture

ALL = Wanted(text=True, nearest=True, fixes=True)


def write_vault(folder: Path, source: str) -> Path:
    """The vault that `source` describes in the tests' language, as files; returns `folder`."""
    for path, text in read_fixture(source).files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode())
    return folder


def checked(folder: Path, **options: object) -> Report:
    """The report on `folder`, with everything that any format shows."""
    return check(Options(paths=(folder,), **options), ALL).report  # type: ignore[arg-type]


def line_of(entry: Entry, root: Path) -> str:
    """A finding in one line, its path from `root`."""
    path = os.path.relpath(entry.path, root).replace(os.sep, "/")
    place = f"{entry.range.line}:{entry.range.column}"
    return f"{path}:{place}: {entry.level}[{entry.code}] {entry.message}"


def run(
    *arguments: str | Path, cwd: Path, stdin: str = "", environment: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own."""
    quiet = {"NO_COLOR": "", "GITHUB_ACTIONS": "", "PYTHONPATH": str(Path(__file__).parents[2])}
    return subprocess.run(
        [sys.executable, "-m", "km_lsp", *map(str, arguments)],
        cwd=cwd,
        input=stdin,
        capture_output=True,
        encoding="utf-8",
        env=os.environ | quiet | (environment or {}),
        check=False,
    )


def git(folder: Path, *arguments: str) -> None:
    """A command of git in `folder`, by nobody in particular."""
    who = ["-c", "user.name=n", "-c", "user.email=n@example.org", "-c", "core.autocrlf=false"]
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)


def text(source: str) -> str:
    """A text written with the indentation of the test."""
    return dedent(source).removeprefix("\n")
