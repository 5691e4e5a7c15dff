"""`grouped`: the findings of each note below its name."""

from itertools import groupby

from km_lsp.check.formats.style import paint, printable
from km_lsp.check.report import Report


def render(report: Report) -> str:
    """The notes with an empty line between them."""
    blocks = []
    for path, group in groupby(report.entries, key=lambda entry: entry.path):
        entries = list(group)
        places = [f"{entry.range.line}:{entry.range.column}" for entry in entries]
        width = max(map(len, places))
        lines = [paint(printable(path), "path", report.color)]
        for place, entry in zip(places, entries, strict=True):
            level = paint(f"{entry.level:7}", entry.level, report.color)
            said = printable(entry.message)
            lines.append(f"  {place:>{width}}  {level}  {entry.code}  {said}")
        blocks.append("\n".join(lines) + "\n")
    return "\n".join(blocks)
