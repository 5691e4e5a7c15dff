"""A bar on standard error, on a terminal, for runs that take longer than a second."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

from km_lsp.scan_progress import Progress, reading

_PATIENCE = 1.0
_STEP = 0.1


@contextmanager
def progress(quiet: bool) -> Iterator[None]:
    """While the block runs, show how far the reading of notes has come."""
    if quiet or not sys.stderr.isatty():
        yield
        return
    done = Event()
    thread = Thread(target=_show, args=(done, reading), daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def _show(done: Event, state: Progress) -> None:
    if done.wait(_PATIENCE):
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Reading notes", total=state.total)
        while not done.wait(_STEP):
            bar.update(task, completed=state.done, total=state.total)
