"""`km-lsp check` on a terminal or in a pipe: from arguments to what is printed."""

import os
import sys
from argparse import Namespace
from collections import Counter
from time import perf_counter

import msgspec

from km_lsp.atomic import write_atomically
from km_lsp.check.arguments import to_options
from km_lsp.check.entry import Wanted
from km_lsp.check.formats import format_named
from km_lsp.check.formats.style import wants_color
from km_lsp.check.options import Options, Output, UsageError
from km_lsp.check.progress import progress
from km_lsp.check.report import Report, summary
from km_lsp.check.run import Result, check, with_color
from km_lsp.check.vaults import find_vaults, notes_of
from km_lsp.config import Config
from km_lsp.disk import decode


def run(given: Namespace) -> int:
    """Do what the parsed arguments ask for; returns the exit code."""
    try:
        options = to_options(given, sys.stdout.isatty())
        if options.show_settings:
            return _show_settings(options)
        if options.show_files:
            return _show_files(options)
        if options.watch:
            from km_lsp.check.watching import watch

            return watch(options, wanted_by(options), emit)
        return _once(options)
    except UsageError as error:
        for line in str(error).splitlines():
            print(f"km-lsp: {line}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        # The reader went away (`km-lsp check | head`); that is no error of ours.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        return 130


def _once(options: Options) -> int:
    started = perf_counter()
    stdin = None
    if options.stdin_filename is not None:
        stdin = decode(sys.stdin.buffer.read())[0]
    with progress(options.quiet):
        result = check(options, wanted_by(options), stdin)
    emit(result, options, perf_counter() - started)
    return result.code


def wanted_by(options: Options) -> Wanted:
    """What the formats of `options` show."""
    formats = [format_named(output.format) for output in options.outputs]
    shown = [format.wanted for format in formats if format is not None]
    return Wanted(
        text=any(one.text for one in shown),
        nearest=any(one.nearest for one in shown),
        fixes=any(one.fixes for one in shown),
        context=any(one.context for one in shown),
        graph=any(one.graph for one in shown),
    )


def emit(result: Result, options: Options, seconds: float) -> None:
    """Write the reports, and on standard error what else there is to say."""
    if options.diff:
        sys.stdout.write(result.diff)
    else:
        for output in options.outputs:
            _write(output, result, options)
        if options.statistics:
            sys.stdout.write(statistics(result.report))
    sys.stdout.flush()
    for notice in result.notices:
        if result.code == 2 or not options.quiet:
            print(f"km-lsp: {notice}", file=sys.stderr)
    if not options.quiet and not options.diff:
        print(f"{summary(result.report)} ({seconds:.2f} s)", file=sys.stderr)


def _write(output: Output, result: Result, options: Options) -> None:
    format = format_named(output.format)
    if format is None:
        return
    color = output.path is None and wants_color(options.color, sys.stdout)
    text = format.render(with_color(result, color).report)
    if output.path is None:
        sys.stdout.write(text)
        return
    try:
        output.path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(output.path, text.encode(errors="backslashreplace"))
    except OSError as error:
        reason = error.strerror or error
        raise UsageError(f"{output.path} could not be written: {reason}") from error


def statistics(report: Report) -> str:
    """How many findings of each rule, and how many links of each kind were judged."""
    codes = Counter((entry.code, entry.name) for entry in report.entries)
    lines = [f"{count:>7}  {code} {name}" for (code, name), count in sorted(codes.items())]
    if report.tallies:
        lines += ["", "  links  resolved  broken  skipped"]
    for tally in report.tallies:
        skipped = sum(tally.skipped.values())
        total = tally.resolved + tally.broken + skipped
        why = "; ".join(f"{count} {reason}" for reason, count in tally.skipped.items())
        lines.append(
            f"{total:>7}  {tally.resolved:>8}  {tally.broken:>6}  {skipped:>7}  {tally.kind}"
            + (f" ({why})" if why else "")
        )
    return "\n".join(lines) + "\n" if lines else ""


def _show_settings(options: Options) -> int:
    for vault in find_vaults(options):
        print(f"# {vault.shown('')}")
        print(as_toml(vault.config))
    return 0


def as_toml(config: Config) -> str:
    """`config` as a settings file."""
    plain = msgspec.to_builtins(config)
    # What JSON says of numbers, texts and lists, TOML says in the same words.
    lines = [f"{key} = {_json(value)}" for key, value in plain.items() if not _is_table(value)]
    for key, value in plain.items():
        if isinstance(value, dict) and value:
            lines += ["", f"[{key}]", *(f"{_json(one)} = {_json(value[one])}" for one in value)]
        elif _is_table(value):
            for one in value:
                lines += ["", f"[[{key}]]", *(f"{name} = {_json(one[name])}" for name in one)]
    return "\n".join(lines) + "\n"


def _is_table(value: object) -> bool:
    if isinstance(value, dict):
        return True
    return isinstance(value, list | tuple) and any(isinstance(one, dict) for one in value)


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()


def _show_files(options: Options) -> int:
    for path in notes_of(find_vaults(options)):
        print(path)
    return 0
