"""`gitlab`: GitLab Code Quality, a part of Code Climate's format."""

import msgspec

from km_lsp.check.report import Report, page_url

_SEVERITIES = {"error": "major", "warning": "minor", "info": "info", "hint": "info"}


def render(report: Report) -> str:
    """The list of findings."""
    found = [
        {
            "description": f"{entry.code} {entry.message}",
            "check_name": f"{entry.code} {entry.name}",
            "fingerprint": entry.fingerprint,
            "severity": _SEVERITIES[entry.level],
            "location": {
                "path": entry.path,
                "lines": {"begin": entry.range.line, "end": entry.range.end_line},
            },
            "content": {"body": page_url(report, entry.code)},
        }
        for entry in report.entries
    ]
    return msgspec.json.format(msgspec.json.encode(found)).decode() + "\n"
