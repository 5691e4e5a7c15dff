"""`km-lsp check`: index the vaults, find what is wrong, mend what is asked for, report."""

from pathlib import Path
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from km_lsp.check.checked import Checked, moved_in
from km_lsp.check.entry import Entry, Wanted, entries_of
from km_lsp.check.index import findings_of, index
from km_lsp.check.link_graph import link_graph
from km_lsp.check.options import Options, UsageError
from km_lsp.check.report import LEVELS, Report, Tally
from km_lsp.check.vaults import Vault, find_vaults
from km_lsp.features.diagnostics import examine
from km_lsp.features.finding import Finding, Level
from km_lsp.features.rules import stale_baseline
from km_lsp.vault.snapshot import Opened, Snapshot, apply

ExitCode = Literal[0, 1, 2]
_UNREAD = "unread-note"


class Result(Struct, frozen=True):
    """What a run came to."""

    report: Report
    code: ExitCode
    notices: tuple[str, ...] = ()
    """What else there is to say, a sentence each, for standard error."""
    diff: str = ""
    """What `--diff` shows."""


def check(options: Options, wanted: Wanted, stdin: str | None = None) -> Result:
    """Check what `options` name; `stdin` is the text of their `stdin_filename`.

    Raises `UsageError` for what cannot be done as it was asked.
    """
    return conclude(check_all(options, stdin), options, wanted)


def check_all(options: Options, stdin: str | None = None) -> list[Checked]:
    """The vaults that `options` name, each looked at. Raises `UsageError`."""
    return [check_vault(vault, options, stdin) for vault in list(find_vaults(options))]


def conclude(checked: list[Checked], options: Options, wanted: Wanted) -> Result:
    """What follows from vaults that were looked at."""
    notices: list[str] = []
    shown_diff = ""
    if options.fix or options.diff:
        from km_lsp.check.mending import mend_all

        checked, shown_diff, count = mend_all(checked, options, notices)
        if options.diff:
            code: ExitCode = 1 if shown_diff and not options.exit_zero else 0
            return Result(Report(()), code, tuple(notices), shown_diff)
        notices.append(f"{count} fixed")
    found: list[Entry] = []
    for one in checked:
        moved = moved_in(one) if wanted.fixes else {}
        found += entries_of(one.vault, one.snapshot, one.findings, one.text_of, wanted, moved)
    fresh = [entry for entry in found if entry.suppressed is None]
    known = 0
    if (file := _baseline_file(checked, options)) is not None:
        from km_lsp.check.baseline import without_known

        whole = options.since is None and not options.staged
        whole = whole and not any(one.vault.only for one in checked)
        stale = _level_of_stale(checked[0]) if checked and whole else None
        fresh, known = without_known(fresh, file, notices, options.update_baseline, stale)
    report = Report(
        entries=tuple(fresh),
        suppressed=tuple(entry for entry in found if entry.suppressed is not None),
        notes=sum(_counted(one) for one in checked),
        vaults=tuple(one.vault.shown("") for one in checked),
        tallies=_tallies(checked) if options.statistics else (),
        known=known,
        graph=link_graph(checked) if wanted.graph else None,
        pages=checked[0].vault.config.rule_pages if checked else "",
    )
    return Result(report, _exit_code(report, checked, options, notices), tuple(notices))


def check_vault(vault: Vault, options: Options, stdin: str | None = None) -> Checked:
    """One vault, indexed and looked at."""
    indexed = index(vault, use_cache=options.cache)
    if options.since is not None or options.staged:
        return _caused(vault, indexed.snapshot, options.since)
    if stdin is not None and options.stdin_filename is not None:
        path = _inside(vault, options.stdin_filename)
        if path is not None:
            snapshot = apply(indexed.snapshot, [Opened(path, stdin)]).snapshot
            found = examine(snapshot, path, vault.config.selection)
            return Checked(vault, snapshot, tuple(found), {path: stdin})
    found = findings_of(vault, indexed, use_cache=options.cache)
    return checked_of(vault, indexed.snapshot, found)


def checked_of(vault: Vault, snapshot: Snapshot, found: list[Finding]) -> Checked:
    """`vault` with those of its findings that are wanted."""
    wanted = found if not vault.only else [one for one in found if vault.reports(one.path)]
    return Checked(vault, snapshot, tuple(wanted), {}, tuple(found))


def _inside(vault: Vault, file: Path) -> str | None:
    """The path of `file` in the vault, if it lies there and in none inside it."""
    try:
        path = (Path.cwd() / file).relative_to(vault.root).as_posix()
    except ValueError:
        return None
    nested = any(path.startswith(folder + "/") for folder in vault.walked.nested)
    return None if nested else path


def _caused(vault: Vault, snapshot: Snapshot, since: str | None) -> Checked:
    from km_lsp.check.changes import caused, compare

    compared = compare(vault, snapshot, since)
    found = caused(compared, vault.config.selection)
    wanted = tuple(one for one in found if vault.reports(one.path))
    return Checked(vault, compared.after, wanted, compared.texts)


def _baseline_file(checked: list[Checked], options: Options) -> Path | None:
    """The baseline of the command line, else of the settings. Raises `UsageError`."""
    if options.baseline is not None:
        return Path.cwd() / options.baseline
    if checked and checked[0].vault.config.baseline:
        return checked[0].vault.root / checked[0].vault.config.baseline
    if options.update_baseline:
        raise UsageError("--update-baseline needs --baseline FILE")
    return None


def _level_of_stale(one: Checked) -> Level | None:
    """The level of baseline entries that are stale; None if they are not reported."""
    code = stale_baseline.RULE.code
    active = one.vault.config.selection.active
    return next((rule.level for rule in active if rule.rule.code == code), None)


def _tallies(checked: list[Checked]) -> tuple[Tally, ...]:
    from km_lsp.check.tally import tallies_of

    return tallies_of([one.snapshot for one in checked])


def _counted(one: Checked) -> int:
    if not one.vault.only:
        return len(one.snapshot.notes)
    return sum(1 for path in one.snapshot.notes if one.vault.reports(path))


def _exit_code(
    report: Report, checked: list[Checked], options: Options, notices: list[str]
) -> ExitCode:
    unread = [
        one.vault.shown(path)
        for one in checked
        for path, note in one.snapshot.notes.items()
        if note.has("problems") and any(problem.code == _UNREAD for problem in note.problems)
    ]
    if unread:
        notices.append(f"the run is incomplete: {unread[0]} could not be read")
        return 2
    if not report.notes and not options.allow_empty:
        notices.append("no notes were found; --allow-empty if that is fine")
        return 2
    level = options.fail_on or (checked[0].vault.config.fail_on if checked else "warning")
    if level == "never" or options.exit_zero:
        return 0
    bad = LEVELS[: LEVELS.index(level) + 1]
    count = sum(1 for entry in report.entries if entry.level in bad)
    return 1 if count > options.max_findings else 0


def with_color(result: Result, color: bool) -> Result:
    """`result` with its report in colours, or not."""
    return replace(result, report=replace(result.report, color=color))
