"""`full`: each finding with its line, what was looked for and the nearest names."""

from unicodedata import combining, east_asian_width

from km_lsp.check.entry import Entry
from km_lsp.check.formats.style import paint, printable
from km_lsp.check.report import Report

_WIDTH = 100
_BEFORE = 60


def render(report: Report) -> str:
    """The findings, with an empty line between them."""
    return "\n".join(_finding(entry, report.color) for entry in report.entries)


def _finding(entry: Entry, color: bool) -> str:
    where = entry.range
    head = paint(f"{entry.level}[{entry.code}]", entry.level, color)
    lines = [f"{head} {paint(printable(entry.message), 'bold', color)}"]
    bar = paint("|", "dim", color)
    margin = " " * len(str(where.line))
    place = f"{printable(entry.path)}:{where.line}:{where.column}"
    lines.append(f"{margin}{paint('-->', 'dim', color)} {paint(place, 'path', color)}")
    if entry.line_text is not None and entry.line_text.strip():
        text, before, length = _excerpt(entry)
        lines += [
            f"{margin} {bar}",
            f"{paint(str(where.line), 'dim', color)} {bar} {text}",
            f"{margin} {bar} {' ' * before}{paint('^' * length, entry.level, color)}",
        ]
    notes = [("rule", f"{entry.name}; `km-lsp rule {entry.code}` explains it")]
    if entry.looked_for is not None:
        notes.append(("looked for", entry.looked_for))
    if entry.nearest:
        notes.append(("nearest", ", ".join(f"“{name}”" for name in entry.nearest)))
    notes += [
        ("see", f"{related.path}:{related.range.line}: {related.message}")
        for related in entry.related[:5]
    ]
    if entry.fix is not None:
        option = "--fix" if entry.fix.safe else "--fix --unsafe-fixes"
        notes.append(("mend", f"{entry.fix.title} ({option})"))
    for name, said in notes:
        lines.append(f"{margin} {paint('=', 'dim', color)} {name}: {printable(said)}")
    return "\n".join(lines) + "\n"


def _excerpt(entry: Entry) -> tuple[str, int, int]:
    """The line, cut to what fits; the columns before the finding, and those it takes."""
    line, where = entry.line_text or "", entry.range
    start = min(where.column - 1, len(line))
    end = where.end_column - 1 if where.end_line == where.line else len(line)
    end = min(max(end, start + 1), max(len(line), start + 1))
    first = 0 if len(line) <= _WIDTH else max(0, start - _BEFORE)
    last = min(len(line), first + _WIDTH)
    front = "…" if first else ""
    text = printable(front + line[first:last]) + ("…" if last < len(line) else "")
    before = len(front) + _columns(line[first:start])
    return text, before, max(_columns(line[start : min(end, last)]), 1)


def _columns(text: str) -> int:
    """How many columns of a terminal `text` takes."""
    if text.isascii():
        return len(text)
    return sum(
        0 if combining(letter) else 2 if east_asian_width(letter) in "WF" else 1 for letter in text
    )
