"""The arguments of `km-lsp check`."""

import os
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from km_lsp.check.formats import FORMATS, format_named
from km_lsp.check.options import Options, Output, UsageError
from km_lsp.config import Layer

_FAIL_ON = ("error", "warning", "info", "hint", "never")
_EPILOG = (
    """Exit code: 0 clean, 1 findings at or above --fail-on, 2 wrong use, wrong settings or an
incomplete run. Formats: """
    + ", ".join(one.name for one in FORMATS)
    + "."
)


def add_arguments(parser: ArgumentParser) -> None:
    """Let `parser` take the arguments of the command."""
    parser.epilog = _EPILOG
    parser.add_argument(
        "paths",
        nargs="*",
        metavar="PATH",
        help="folders and notes to report on (default: this folder); - for a note on stdin",
    )
    _add_rules(parser)
    _add_output(parser)
    _add_debt(parser)
    _add_fixes(parser)
    _add_settings(parser)


def _add_rules(parser: ArgumentParser) -> None:
    group = parser.add_argument_group("rules")
    for name, said in (
        ("select", "check only these rules: codes, names, beginnings of codes, ALL"),
        ("extend-select", "check these rules, too"),
        ("ignore", "do not check these rules"),
    ):
        group.add_argument(f"--{name}", action="append", metavar="RULES", help=said)


def _add_output(parser: ArgumentParser) -> None:
    group = parser.add_argument_group("output")
    group.add_argument(
        "--output-format",
        action="append",
        metavar="FORMAT[=FILE]",
        help="how to report, and where to; may be given several times",
    )
    group.add_argument("--color", choices=("auto", "always", "never"), default="auto")
    group.add_argument("--statistics", action="store_true", help="count findings and links")
    group.add_argument(
        "-q", "--quiet", action="store_true", help="say nothing on stderr but errors"
    )
    group.add_argument("--watch", action="store_true", help="check again whenever a note changes")


def _add_debt(parser: ArgumentParser) -> None:
    group = parser.add_argument_group("exit code and known findings")
    group.add_argument(
        "--fail-on", choices=_FAIL_ON, help="the lowest level that fails (default: warning)"
    )
    group.add_argument("--exit-zero", action="store_true", help="exit with 0 despite findings")
    group.add_argument(
        "--max-findings", type=_count, default=0, metavar="N", help="let N findings pass"
    )
    group.add_argument("--allow-empty", action="store_true", help="no notes are fine")
    group.add_argument("--baseline", type=Path, metavar="FILE", help="hold back known findings")
    group.add_argument(
        "--update-baseline",
        action="store_true",
        help="make the baseline, or take out of it what is no longer found",
    )
    either = group.add_mutually_exclusive_group()
    either.add_argument(
        "--since", metavar="REF", help="only what changed since this commit of git has caused"
    )
    either.add_argument("--staged", action="store_true", help="only what is staged will cause")


def _add_fixes(parser: ArgumentParser) -> None:
    group = parser.add_argument_group("fixes")
    group.add_argument("--fix", action="store_true", help="mend what can mean only one thing")
    group.add_argument("--unsafe-fixes", action="store_true", help="and what can be guessed well")
    group.add_argument(
        "--diff", action="store_true", help="show what --fix would change; exit with 1 if anything"
    )


def _add_settings(parser: ArgumentParser) -> None:
    group = parser.add_argument_group("settings and files")
    group.add_argument(
        "--config",
        action="append",
        metavar="FILE|KEY=VALUE",
        help="read this file of settings instead, or set one (as in TOML)",
    )
    group.add_argument("--isolated", action="store_true", help="read no settings from files")
    group.add_argument("--root", type=Path, metavar="DIR", help="the root of the vault")
    group.add_argument("--show-settings", action="store_true", help="print the settings and end")
    group.add_argument("--show-files", action="store_true", help="print the notes and end")
    group.add_argument(
        "--stdin-filename", type=Path, metavar="FILE", help="the note whose text is on stdin"
    )
    group.add_argument(
        "--files-from", metavar="FILE", help="read more paths from a file or -: one a line, or NUL"
    )
    group.add_argument("--no-cache", action="store_true", help="read all notes anew")


def to_options(given: Namespace, stdout_is_terminal: bool) -> Options:
    """What the parsed arguments ask for. Raises `UsageError`."""
    paths = [Path(path) for path in given.paths if path != "-"]
    if given.files_from is not None:
        paths += _paths_from(given.files_from)
        if not paths:
            raise UsageError(f"{given.files_from} names no files")
    if "-" in given.paths:
        if given.stdin_filename is None:
            raise UsageError("to check standard input, say which note it is: --stdin-filename FILE")
        paths.append(given.stdin_filename)
    elif given.stdin_filename is not None:
        raise UsageError("--stdin-filename goes with - as the path")
    if given.unsafe_fixes and not (given.fix or given.diff):
        raise UsageError("--unsafe-fixes goes with --fix or --diff")
    file, layers = _settings(given)
    return Options(
        paths=tuple(paths) or (Path(),),
        root=given.root,
        outputs=_outputs(given.output_format, stdout_is_terminal),
        config_file=file,
        isolated=given.isolated,
        layers=layers,
        fail_on=given.fail_on,
        exit_zero=given.exit_zero,
        max_findings=given.max_findings,
        allow_empty=given.allow_empty,
        baseline=given.baseline,
        update_baseline=given.update_baseline,
        since=given.since,
        staged=given.staged,
        fix=given.fix,
        unsafe_fixes=given.unsafe_fixes,
        diff=given.diff,
        stdin_filename=given.stdin_filename,
        statistics=given.statistics,
        watch=given.watch,
        show_settings=given.show_settings,
        show_files=given.show_files,
        color=given.color,
        quiet=given.quiet,
        cache=not given.no_cache,
    )


def _outputs(given: list[str] | None, stdout_is_terminal: bool) -> tuple[Output, ...]:
    """The reports to write; unasked, the one for people or programs, and that for GitHub."""
    if not given:
        first = Output("full" if stdout_is_terminal else "concise")
        in_actions = os.environ.get("GITHUB_ACTIONS") == "true"
        return (first, Output("github")) if in_actions else (first,)
    outputs = []
    for word in given:
        name, _, path = word.partition("=")
        if format_named(name) is None:
            known = ", ".join(one.name for one in FORMATS)
            raise UsageError(f"there is no output format “{name}”; there are {known}")
        outputs.append(Output(name, Path(path) if path and path != "-" else None))
    return tuple(outputs)


def _settings(given: Namespace) -> tuple[Path | None, tuple[Layer, ...]]:
    file: Path | None = None
    layers: list[Layer] = []
    for word in given.config or ():
        key, equals, value = word.partition("=")
        if equals and not Path(word).is_file():
            layers.append(Layer(f"--config {word}", _setting(key.strip(), value.strip(), word)))
        elif not Path(word).is_file():
            raise UsageError(f"there is no settings file at {word}")
        else:
            file = Path(word)
    lists: dict[str, Any] = {}
    for name in ("select", "extend-select", "ignore"):
        words = getattr(given, name.replace("-", "_"))
        if words:
            lists[name] = [word.strip() for part in words for word in part.split(",") if word]
    if lists:
        layers.append(Layer("the command line", lists))
    return file, tuple(layers)


def _setting(key: str, value: str, word: str) -> dict[str, Any]:
    import tomllib

    for written in (value, f'"{value}"'):
        try:
            return tomllib.loads(f"{key} = {written}")
        except tomllib.TOMLDecodeError:
            continue
    raise UsageError(f"--config {word} is neither a file nor a setting")


def _paths_from(source: str) -> list[Path]:
    try:
        data = sys.stdin.buffer.read() if source == "-" else Path(source).read_bytes()
    except OSError as error:
        raise UsageError(f"{source} could not be read: {error.strerror or error}") from error
    names = data.split(b"\0") if b"\0" in data else data.splitlines()
    return [Path(os.fsdecode(name)) for name in names if name.strip()]


def _count(word: str) -> int:
    number = int(word)
    if number < 0:
        raise ValueError
    return number
