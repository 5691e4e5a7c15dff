"""`github`: workflow commands of GitHub Actions, shown beside the lines of a pull request."""

from km_lsp.check.report import Report

_COMMANDS = {"error": "error", "warning": "warning", "info": "notice", "hint": "notice"}


def render(report: Report) -> str:
    """One command for each finding."""
    lines = []
    for entry in report.entries:
        where = entry.range
        properties = {
            "title": f"{entry.code} {entry.name}",
            "file": entry.path,
            "line": str(where.line),
            "endLine": str(where.end_line),
            "col": str(where.column),
            "endColumn": str(where.end_column),
        }
        given = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
        near = f" Nearest: {', '.join(entry.nearest)}" if entry.nearest else ""
        said = _data(f"{entry.path}:{where.line}:{where.column}: {entry.message}{near}")
        lines.append(f"::{_COMMANDS[entry.level]} {given}::{said}\n")
    return "".join(lines)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
