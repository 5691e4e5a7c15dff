"""Check a folder: index it, report every finding, one line each."""

from pathlib import Path

from msgspec import Struct

from km_lsp import config
from km_lsp.disk import Walk, walk
from km_lsp.features.diagnostics import diagnostics
from km_lsp.scan import scan
from km_lsp.vault.snapshot import Completed, Configured, Snapshot, Walked, apply


class Report(Struct):
    """What a check found."""

    lines: list[str] = []
    messages: list[str] = []
    """What is wrong with the settings."""
    counts: dict[str, int] = {}
    """Number of findings by level."""
    notes: int = 0

    @property
    def failed(self) -> bool:
        """Whether there is a warning or an error."""
        return bool(self.counts.get("error") or self.counts.get("warning"))


def check(folder: Path) -> Report:
    """The findings of all notes below `folder`; a vault inside it is checked on its own."""
    report = Report(counts=dict.fromkeys(("error", "warning", "info", "hint"), 0))
    _check_vault(folder, "", report)
    return report


def _check_vault(root: Path, prefix: str, report: Report) -> None:
    settings, messages = config.load(root)
    report.messages += messages
    walked = walk(root, settings.scope)
    snapshot = load(root, walked, settings)
    report.notes += len(snapshot.notes)
    selected = settings.selection
    for path in sorted(snapshot.notes):
        for finding in diagnostics(snapshot, path, selected):
            line, column = snapshot.notes[path].lines.position(finding.span.start, "utf-32")
            report.counts[finding.level] += 1
            report.lines.append(
                f"{prefix}{path}:{line + 1}:{column + 1}: "
                f"{finding.level}[{finding.code}] {finding.message}"
            )
    for nested in walked.nested:
        _check_vault(root / nested, f"{prefix}{nested}/", report)


def load(root: Path, walked: Walk, settings: config.Config) -> Snapshot:
    """A complete snapshot of the vault at `root`, of whose files `walked` tells."""
    found = Walked(walked.files, walked.ignored, walked.silent)
    read = scan(root, walked, settings.scope)
    changes = [Configured(settings.options), found, *read, Completed()]
    return apply(Snapshot(), changes).snapshot
