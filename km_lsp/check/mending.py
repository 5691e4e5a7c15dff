"""`--fix` and `--diff`: which fixes are made, and what becomes of the vaults."""

from pathlib import Path

from km_lsp.check.checked import Checked, moved_in
from km_lsp.check.fixing import Mended, Untouched, by_note, diff, mend, write
from km_lsp.check.options import Options, UsageError
from km_lsp.check.run import check_vault
from km_lsp.check.vaults import rewalked
from km_lsp.features.finding import Finding
from km_lsp.features.fixes import Fix, fix_for
from km_lsp.vault.catalog import Catalog


def mend_all(
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
        after.append(check_vault(rewalked(one.vault), options) if touched else one)
    return after, "".join(changes), total


def _written(mended: Mended, file: Path) -> Mended | Untouched:
    try:
        write(mended, file)
    except OSError as error:
        return Untouched(mended.path, f"it could not be written: {error.strerror or error}")
    return mended


def _fixes(one: Checked, unsafe: bool) -> list[tuple[Finding, Fix]]:
    selected, moved = one.vault.config.selection, moved_in(one)
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
