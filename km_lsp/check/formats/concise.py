"""`concise`: `path:line:column: level[code] message`, which editors and grep understand."""

from km_lsp.check.formats.style import paint, printable
from km_lsp.check.report import Report


def render(report: Report) -> str:
    """One line for each finding."""
    return "".join(
        f"{paint(printable(entry.path), 'path', report.color)}"
        f":{entry.range.line}:{entry.range.column}: "
        f"{paint(f'{entry.level}[{entry.code}]', entry.level, report.color)} "
        f"{printable(entry.message)}\n"
        for entry in report.entries
    )
