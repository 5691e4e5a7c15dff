"""`agent`: as few words as will do, for programs that read text."""

from km_lsp.check.formats.style import printable
from km_lsp.check.report import Report


def render(report: Report) -> str:
    """One line for each finding: place, code, message, nearest names."""
    lines = []
    for entry in report.entries:
        near = f" | nearest: {'; '.join(entry.nearest)}" if entry.nearest else ""
        said = printable(f"{entry.message}{near}")
        lines.append(f"{entry.path}:{entry.range.line}:{entry.range.column} {entry.code} {said}\n")
    return "".join(lines)
