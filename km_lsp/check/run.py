"""`km-lsp check`: index the vaults, find what is wrong, mend what is asked for, report."""

from collections.abc import Iterable, Mapping
from itertools import groupby
from pathlib import Path
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from km_lsp import config, git
from km_lsp.check import baseline as known_findings
from km_lsp.check.changes import Compared, caused, compare
from km_lsp.check.entry import Entry, Wanted, entries_of
from km_lsp.check.fixing import Mended, Untouched, by_note, diff, mend, write
from km_lsp.check.options import Options, UsageError
from km_lsp.check.report import LEVELS, Report
from km_lsp.check.tally import tallies_of
from km_lsp.check.vaults import Vault, find_vaults
from km_lsp.disk import Walk, read_text
from km_lsp.features.diagnostics import examine
from km_lsp.features.finding import Finding
from km_lsp.features.fixes import Fix, fix_for
from km_lsp.features.rules import stale_baseline
from km_lsp.scan import scan
from km_lsp.vault.catalog import Catalog
from km_lsp.vault.snapshot import Completed, Configured, Opened, Snapshot, Walked, apply

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


class Checked(Struct, frozen=True):
    """One vault, indexed and looked at."""

    vault: Vault
    snapshot: Snapshot
    findings: tuple[Finding, ...]
    """Those that are wanted, with the suppressed ones."""
    texts: Mapping[str, str]
    """Texts that are not those on disk."""

    def text_of(self, path: str) -> str | None:
        """The text of a note, as it was looked at."""
        text = self.texts.get(path)
        return text if text is not None else read_text(self.vault.root, path)


def check(options: Options, wanted: Wanted, stdin: str | None = None) -> Result:
    """Check what `options` name; `stdin` is the text of their `stdin_filename`.

    Raises `UsageError` for what cannot be done as it was asked.
    """
    return conclude(check_all(options, stdin), options, wanted)


def check_all(options: Options, stdin: str | None = None) -> list[Checked]:
    """The vaults that `options` name, each looked at. Raises `UsageError`."""
    return [_checked(vault, options, stdin) for vault in list(find_vaults(options))]


def conclude(checked: list[Checked], options: Options, wanted: Wanted) -> Result:
    """What follows from vaults that were looked at."""
    notices: list[str] = []
    shown_diff = ""
    if options.fix or options.diff:
        checked, shown_diff, count = _mend_all(checked, options, notices)
        if options.diff:
            code: ExitCode = 1 if shown_diff and not options.exit_zero else 0
            return Result(Report(()), code, tuple(notices), shown_diff)
        notices.append(f"{count} fixed")
    found: list[Entry] = []
    for one in checked:
        moved = _moved(one) if wanted.fixes else {}
        found += entries_of(one.vault, one.snapshot, one.findings, one.text_of, wanted, moved)
    fresh = [entry for entry in found if entry.suppressed is None]
    fresh, known = _without_known(fresh, checked, options, notices)
    report = Report(
        entries=tuple(fresh),
        suppressed=tuple(entry for entry in found if entry.suppressed is not None),
        notes=sum(_counted(one) for one in checked),
        vaults=tuple(one.vault.shown("") for one in checked),
        tallies=tallies_of([one.snapshot for one in checked]) if options.statistics else (),
        known=known,
        pages=checked[0].vault.config.rule_pages if checked else "",
    )
    return Result(report, _exit_code(report, checked, options, notices), tuple(notices))


def load(vault: Vault) -> Snapshot:
    """A complete snapshot of `vault`."""
    return load_walked(vault.root, vault.walked, vault.config)


def load_walked(root: Path, walked: Walk, settings: config.Config) -> Snapshot:
    """A complete snapshot of the vault at `root`, of whose files `walked` tells."""
    found = Walked(walked.files, walked.ignored, walked.silent)
    read = scan(root, walked, settings.scope)
    changes = [Configured(settings.options), found, *read, Completed()]
    return apply(Snapshot(), changes).snapshot


def _checked(vault: Vault, options: Options, stdin: str | None) -> Checked:
    snapshot = load(vault)
    texts: dict[str, str] = {}
    if stdin is not None and options.stdin_filename is not None:
        path = _inside(vault, options.stdin_filename)
        if path is not None:
            texts[path] = stdin
            snapshot = apply(snapshot, [Opened(path, stdin)]).snapshot
    if options.since is None and not options.staged:
        return examined(vault, snapshot, texts=texts)
    compared = compare(vault, snapshot, options.since)
    return _caused(vault, compared, texts)


def _inside(vault: Vault, file: Path) -> str | None:
    """The path of `file` in the vault, if it lies there and in none inside it."""
    try:
        path = (Path.cwd() / file).relative_to(vault.root).as_posix()
    except ValueError:
        return None
    nested = any(path.startswith(folder + "/") for folder in vault.walked.nested)
    return None if nested else path


def examined(
    vault: Vault,
    snapshot: Snapshot,
    before: Checked | None = None,
    affected: frozenset[str] = frozenset(),
    *,
    texts: Mapping[str, str] | None = None,
) -> Checked:
    """The findings of `vault`; given those from `before`, only `affected` notes are looked at."""
    selected = vault.config.selection
    paths = sorted(filter(vault.reports, snapshot.notes) if vault.only else snapshot.notes)
    known = by_path(before.findings) if before is not None else {}
    found: list[Finding] = []
    for path in paths:
        if before is None or path in affected:
            found += examine(snapshot, path, selected)
        else:
            found += known.get(path, ())
    return Checked(vault, snapshot, tuple(found), texts or {})


def by_path(findings: Iterable[Finding]) -> dict[str, list[Finding]]:
    """`findings` by the note they are in."""
    return {path: list(group) for path, group in groupby(findings, key=lambda one: one.path)}


def _caused(vault: Vault, compared: Compared, texts: Mapping[str, str]) -> Checked:
    found = caused(compared, vault.config.selection)
    wanted = tuple(one for one in found if vault.reports(one.path))
    return Checked(vault, compared.after, wanted, {**compared.texts, **texts})


def _mend_all(
    checked: list[Checked], options: Options, notices: list[str]
) -> tuple[list[Checked], str, int]:
    """The vaults after their fixes, what would change, and how many fixes were made."""
    if options.stdin_filename is not None or options.staged:
        raise UsageError("--fix and --diff work on files: not with --staged or standard input")
    after: list[Checked] = []
    changes: list[str] = []
    total = 0
    for one in checked:
        fixes = _fixes(one, options.unsafe_fixes)
        touched = False
        for path, wanted in by_note(fixes):
            file = one.vault.root / path
            shown = one.vault.shown(path)
            mended = mend(path, file, one.snapshot.notes[path], wanted)
            if isinstance(mended, Mended) and options.diff:
                changes.append(diff(mended, shown))
            elif isinstance(mended, Mended):
                mended = _written(mended, file)
                touched = True
            if isinstance(mended, Untouched):
                notices.append(f"{shown} was not fixed: {mended.why}")
            else:
                total += mended.count
        after.append(examined(one.vault, load(one.vault)) if touched else one)
    return after, "".join(changes), total


def _written(mended: Mended, file: Path) -> Mended | Untouched:
    try:
        write(mended, file)
    except OSError as error:
        return Untouched(mended.path, f"it could not be written: {error.strerror or error}")
    return mended


def _fixes(one: Checked, unsafe: bool) -> list[tuple[Finding, Fix]]:
    selected, moved = one.vault.config.selection, _moved(one)
    catalog: Catalog | None = None
    found: list[tuple[Finding, Fix]] = []
    text, read = None, ""
    for finding in one.findings:
        if finding.suppressed is not None:
            continue
        if read != finding.path:
            text, read = one.text_of(finding.path), finding.path
        if unsafe and catalog is None:
            catalog = Catalog.of_names(one.snapshot)
        if text is not None:
            fix = fix_for(one.snapshot, selected, finding, text, catalog, moved)
            if fix is not None and (fix.safe or unsafe):
                found.append((finding, fix))
    return found


def _moved(one: Checked) -> dict[str, str]:
    """Where files of the vault went, if a finding asks for it and git knows."""
    missing = {"KM101", "KM102", "KM103", "KM109"}
    if not any(finding.code in missing for finding in one.findings):
        return {}
    return git.renames(one.vault.root) if git.in_repository(one.vault.root) else {}


def _without_known(
    entries: list[Entry], checked: list[Checked], options: Options, notices: list[str]
) -> tuple[list[Entry], int]:
    """The entries that the baseline does not hold back, and how many it does."""
    file = baseline_file(checked, options)
    if file is None:
        if options.update_baseline:
            raise UsageError("--update-baseline needs --baseline FILE")
        return entries, 0
    found = known_findings.keys_of(entries, file)
    if options.update_baseline:
        if file.exists():
            known = known_findings.shrunk(known_findings.read_baseline(file), found)
        else:
            known = found
        known_findings.write_baseline(file, known)
        notices.append(f"{sum(known.values())} known findings are in {file.name}")
    elif not file.exists():
        raise UsageError(f"there is no baseline at {file}; --update-baseline makes it")
    else:
        known = known_findings.read_baseline(file)
    fresh, held = known_findings.held_back(entries, known, file)
    rule = stale_baseline.RULE.code
    active = [one for one in checked[0].vault.config.selection.active if one.rule.code == rule]
    whole = options.since is None and not options.staged and not any(c.vault.only for c in checked)
    if active and whole:
        fresh += known_findings.stale_entries(known, found, file, active[0].level)
    return fresh, held


def baseline_file(checked: list[Checked], options: Options) -> Path | None:
    """The baseline of the command line, else of the settings."""
    if options.baseline is not None:
        return Path.cwd() / options.baseline
    if checked and checked[0].vault.config.baseline:
        return checked[0].vault.root / checked[0].vault.config.baseline
    return None


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
