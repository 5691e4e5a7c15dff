"""`rdjson`: the Reviewdog Diagnostic Format; its columns count UTF-8 bytes."""

from typing import Any

import msgspec

from km_lsp.check.entry import Range
from km_lsp.check.report import Report, page_url

_SEVERITIES = {"error": "ERROR", "warning": "WARNING", "info": "INFO", "hint": "INFO"}


def render(report: Report) -> str:
    """The document."""
    worst = next(iter(report.counts()), "info")
    document = {
        "source": {"name": "km-lsp"},
        "severity": _SEVERITIES[worst],
        "diagnostics": [
            {
                "message": entry.message,
                "location": {"path": entry.path, "range": _range(entry.range)},
                "severity": _SEVERITIES[entry.level],
                "code": {"value": entry.code, "url": page_url(report, entry.code)},
                "suggestions": [
                    {"range": _range(edit.range), "text": edit.text}
                    for edit in (entry.fix.edits if entry.fix else ())
                ],
            }
            for entry in report.entries
        ],
    }
    return msgspec.json.format(msgspec.json.encode(document)).decode() + "\n"


def _range(where: Range) -> dict[str, Any]:
    return {
        "start": {"line": where.line, "column": where.start_byte},
        "end": {"line": where.end_line, "column": where.end_byte},
    }
