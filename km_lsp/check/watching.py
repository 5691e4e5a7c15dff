"""`--watch`: check again whenever a file of a vault changes, over the index that is there."""

import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from time import perf_counter

from km_lsp.check.checked import Checked
from km_lsp.check.entry import Wanted
from km_lsp.check.index import by_path, examined
from km_lsp.check.options import Options, UsageError
from km_lsp.check.run import Result, check_all, checked_of, conclude
from km_lsp.check.vaults import Vault, find_vaults, rewalked
from km_lsp.disk import MARKERS, read_note
from km_lsp.vault.note_id import is_indexed
from km_lsp.vault.snapshot import Change, Gone, Read, Snapshot, Walked, apply

_SETTINGS = frozenset([*MARKERS, "pyproject.toml", "app.json"])
Emit = Callable[[Result, Options, float], None]


def watch(options: Options, wanted: Wanted, emit: Emit) -> int:
    """Check, and check again after every change, until the user has enough (Ctrl+C)."""
    from watchfiles import watch as changes_of

    if options.since or options.staged or options.stdin_filename or options.fix or options.diff:
        raise UsageError("--watch goes with no --since, --staged, --fix, --diff or standard input")
    roots = [vault.root for vault in find_vaults(options)]
    batches = changes_of(
        *roots, debounce=100, step=20, raise_interrupt=False, rust_timeout=50, yield_on_timeout=True
    )
    # What changes from here on is seen, also while the first check runs.
    next(batches)
    began = perf_counter()
    checked = check_all(options)
    last: Result | None = _report(conclude(checked, options, wanted), options, emit, began)
    for batch in batches:
        files = [Path(name) for _, name in batch if ".git" not in Path(name).parts]
        if not files:
            continue
        started = perf_counter()
        try:
            if any(file.name in _SETTINGS for file in files):
                checked = check_all(options)
            else:
                checked = [_after(one, files) for one in checked]
        except UsageError as error:
            print(f"km-lsp: {error}", file=sys.stderr, flush=True)
            last = None
            continue
        result = conclude(checked, options, wanted)
        # Other files change, too, and be it the one that our output goes to.
        if result != last:
            last = _report(result, options, emit, started)
    return 0


def _report(result: Result, options: Options, emit: Emit, started: float) -> Result:
    if sys.stdout.isatty():
        sys.stdout.write("\x1b[2J\x1b[H")
    emit(result, options, perf_counter() - started)
    return result


def _after(one: Checked, files: Iterable[Path]) -> Checked:
    """The vault after `files` changed; only what they touch is looked at again."""
    vault = one.vault
    below = {file.relative_to(vault.root).as_posix() for file in files if _is_below(file, vault)}
    if not below:
        return one
    vault = rewalked(vault)
    found = vault.walked
    changes: list[Change] = [Walked(found.files, found.ignored, found.silent)]
    changes += [_on_disk(vault, path) for path in _indexed(below, found.files, one.snapshot)]
    applied = apply(one.snapshot, changes)
    known = by_path(one.all_findings)
    return checked_of(
        vault, applied.snapshot, examined(vault, applied.snapshot, known, applied.affected)
    )


def _is_below(file: Path, vault: Vault) -> bool:
    nested = any(file.is_relative_to(vault.root / folder) for folder in vault.walked.nested)
    return file.is_relative_to(vault.root) and not nested


def _indexed(below: set[str], files: tuple[str, ...], before: Snapshot) -> list[str]:
    """The notes to read: those that changed, and those that are new, as in a moved folder."""
    new = [path for path in files if is_indexed(path) and path not in before.notes]
    changed = [path for path in sorted(below) if path in before.notes]
    return [*changed, *new]


def _on_disk(vault: Vault, path: str) -> Change:
    note = read_note(vault.root, path, follow_symlinks=vault.config.follow_symlinks)
    return Read(path, note) if note is not None else Gone(path)
