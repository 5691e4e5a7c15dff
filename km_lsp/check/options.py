"""What `km-lsp check` is asked to do, as a value."""

from pathlib import Path
from typing import Literal

from msgspec import Struct

from km_lsp.config import FailOn, Layer

Color = Literal["auto", "always", "never"]


class Output(Struct, frozen=True):
    """One report: its format, and the file it is written to (None for standard output)."""

    format: str
    path: Path | None = None


class Options(Struct, frozen=True, kw_only=True):
    """The arguments of one run."""

    paths: tuple[Path, ...] = (Path(),)
    """Folders and notes to report on, absolute or from the working folder."""
    root: Path | None = None
    """The vault's root, where it is not to be looked for."""
    outputs: tuple[Output, ...] = ()
    config_file: Path | None = None
    isolated: bool = False
    layers: tuple[Layer, ...] = ()
    """Settings from the command line."""
    fail_on: FailOn | None = None
    exit_zero: bool = False
    max_findings: int = 0
    """How many findings at or above `fail_on` are let pass."""
    allow_empty: bool = False
    baseline: Path | None = None
    update_baseline: bool = False
    since: str | None = None
    staged: bool = False
    fix: bool = False
    unsafe_fixes: bool = False
    diff: bool = False
    stdin_filename: Path | None = None
    """The note whose text is read from standard input."""
    statistics: bool = False
    watch: bool = False
    show_settings: bool = False
    show_files: bool = False
    color: Color = "auto"
    quiet: bool = False
    cache: bool = True


class UsageError(Exception):
    """The command was given something it cannot do; the message says what and what to do."""
