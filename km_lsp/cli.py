"""The command `km-lsp`. Exit codes: 0 clean, 1 findings, 2 wrong use or an incomplete run."""

import io
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from km_lsp import __version__

if TYPE_CHECKING:
    import argparse


def main(arguments: Sequence[str] | None = None) -> int:
    """Run `km-lsp` with `arguments` (those of the process if None); returns the exit code."""
    # `--stdio` is what every LSP client passes; it is the only transport, so it says nothing new.
    given = list(sys.argv[1:] if arguments is None else arguments)
    words = [word for word in given if word not in ("--stdio", "--paranoid")]
    if words in ([], ["serve"]):
        return _serve(paranoid="--paranoid" in given)
    if given[:1] not in ([], ["serve"]):
        _speak_utf8()
    options = _parser().parse_args(given)
    command: Callable[[argparse.Namespace], int] | None = getattr(options, "run", None)
    return command(options) if command is not None else _serve()


def _parser() -> "argparse.ArgumentParser":
    import argparse

    parser = argparse.ArgumentParser(
        prog="km-lsp", description="A language server and link checker for Markdown notes."
    )
    parser.add_argument("--version", action="version", version=f"km-lsp {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    serve = commands.add_parser("serve", help="run the language server (what an editor starts)")
    serve.add_argument("--stdio", action="store_true", help="talk over stdin and stdout (default)")
    serve.add_argument(
        "--paranoid", action="store_true", help="check twice every edit of several notes"
    )
    _add_commands(commands, parser)
    return parser


def _add_commands(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
    parser: "argparse.ArgumentParser",
) -> None:
    """The commands beside `serve`, which needs none of what they import."""
    from km_lsp.check import about
    from km_lsp.check.arguments import add_arguments

    check = commands.add_parser("check", help="report broken links in folders of notes")
    add_arguments(check)
    check.set_defaults(run=_check)
    from km_lsp.shell import listings, mv

    moving = commands.add_parser("mv", help="move and rename files, headings and tags with links")
    mv.add_arguments(moving)
    moving.set_defaults(run=mv.run)
    of_note, of_vault = listings.add_note_arguments, listings.add_vault_arguments
    for name, said, add, run in (
        ("backlinks", "list the links to a note", of_note, listings.print_backlinks),
        ("mentions", "list unlinked mentions of a note", of_note, listings.print_mentions),
        ("orphans", "list notes that nothing links to", of_vault, listings.print_orphans),
        ("graph", "print notes and links", listings.add_graph_arguments, listings.print_graph),
    ):
        listing = commands.add_parser(name, help=said)
        add(listing)
        listing.set_defaults(run=run)
    rule = commands.add_parser("rule", help="explain a rule")
    about.add_arguments(rule)
    rule.set_defaults(run=about.print_rules)
    clean = commands.add_parser("clean", help="remove what was kept of vaults between runs")
    clean.set_defaults(run=about.clean)
    schema = commands.add_parser("schema", help="print the JSON schema of the settings")
    schema.set_defaults(run=about.print_schema)
    completion = commands.add_parser("completion", help="print what lets a shell complete this")
    completion.add_argument("shell", choices=about.SHELLS)
    completion.set_defaults(run=about.print_completion, parser=parser)


def _check(options: "argparse.Namespace") -> int:
    import gc

    # A run ends before garbage matters, and looking for it costs a fifth of the time.
    gc.disable()
    from km_lsp.check.command import run

    return run(options)


def _speak_utf8() -> None:
    """Let what we print be UTF-8 with `\n`, whatever the system's habits: programs read it."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and not stream.isatty():
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _serve(*, paranoid: bool = False) -> int:
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

    return serve(start, paranoid=paranoid)


if __name__ == "__main__":
    sys.exit(main())
