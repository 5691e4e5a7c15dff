"""The command `km-lsp`. Exit codes: 0 clean, 1 findings, 2 wrong use or an incomplete run."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from km_lsp import __version__

if TYPE_CHECKING:
    import argparse


def main(arguments: Sequence[str] | None = None) -> int:
    """Run `km-lsp` with `arguments` (those of the process if None); returns the exit code."""
    # `--stdio` is what every LSP client passes; it is the only transport, so it says nothing new.
    given = list(sys.argv[1:] if arguments is None else arguments)
    if [word for word in given if word != "--stdio"] in ([], ["serve"]):
        return _serve()
    options = _parser().parse_args(given)
    if options.command == "check":
        return _check(options.folder)
    return _serve()


def _parser() -> "argparse.ArgumentParser":
    import argparse

    parser = argparse.ArgumentParser(
        prog="km-lsp", description="A language server and link checker for Markdown notes."
    )
    parser.add_argument("--version", action="version", version=f"km-lsp {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    serve = commands.add_parser("serve", help="run the language server (what an editor starts)")
    serve.add_argument("--stdio", action="store_true", help="talk over stdin and stdout (default)")
    check = commands.add_parser("check", help="report broken links in a folder of notes")
    check.add_argument("folder", nargs="?", default=".", type=Path, metavar="FOLDER")
    return parser


def _serve() -> int:
    import gc

    from km_lsp.worker_process import WORKERS, start_worker

    # The workers' imports run beside ours.
    processes = [start_worker() for _ in range(WORKERS)]
    # Nothing is freed while the server starts: the collector waits until the vault is read.
    gc.disable()
    # The threads that feed the workers must not wait long for this one, or the workers do.
    sys.setswitchinterval(0.0005)
    from km_lsp.head_start import HeadStart
    from km_lsp.scan import Pool

    start = HeadStart(Pool(processes=processes))
    from km_lsp.lsp.server import serve

    return serve(start)


def _check(folder: Path) -> int:
    from km_lsp.check.run import check

    if not folder.is_dir():
        print(f"km-lsp: {folder} is not a folder", file=sys.stderr)
        return 2
    try:
        report = check(folder)
        for message in report.messages:
            print(f"km-lsp: {message}", file=sys.stderr)
        for line in report.lines:
            print(line)
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader went away (`km-lsp check | head`); that is no error of ours.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    if not report.notes:
        print(f"km-lsp: there are no notes in {folder}", file=sys.stderr)
        return 2
    counts = ", ".join(f"{count} {level}" for level, count in report.counts.items() if count)
    print(f"{report.notes} notes, {counts or 'no findings'}", file=sys.stderr)
    return 1 if report.failed else 0


if __name__ == "__main__":
    sys.exit(main())
