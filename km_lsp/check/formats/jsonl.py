"""`jsonl`: the findings of `json`, each on a line of its own."""

import msgspec

from km_lsp.check.formats.json import finding
from km_lsp.check.report import Report


def render(report: Report) -> str:
    """One object a line."""
    lines = (msgspec.json.encode(finding(entry, report)) for entry in report.entries)
    return "".join(line.decode() + "\n" for line in lines)
