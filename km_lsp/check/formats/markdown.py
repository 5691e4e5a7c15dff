"""`markdown`: a table for job summaries and comments."""

import re

from km_lsp.check.report import Report, summary

_MOST = 200
_MARKUP = re.compile(r"([\\`*_\[\]<>|#~&!])")


def render(report: Report) -> str:
    """A heading, the counts, and the findings, the first two hundred of them."""
    lines = ["## Links in the notes", "", _text(summary(report)), ""]
    if report.entries:
        lines += ["| | where | what | nearest |", "|---|---|---|---|"]
    for entry in report.entries[:_MOST]:
        place = f"{_text(entry.path)}:{entry.range.line}"
        near = ", ".join(map(_text, entry.nearest))
        lines.append(f"| {entry.level} {entry.code} | {place} | {_text(entry.message)} | {near} |")
    if len(report.entries) > _MOST:
        lines += ["", f"And {len(report.entries) - _MOST} more."]
    return "\n".join(lines).rstrip() + "\n"


def _text(text: str) -> str:
    """`text` as Markdown shows it unchanged, on one line."""
    return _MARKUP.sub(r"\\\1", " ".join(text.split()))
