"""`json`: one document. `schema` goes up by one when a reader would have to change."""

from typing import Any

import msgspec

from km_lsp import __version__
from km_lsp.check.entry import Entry, FixEntry, Range
from km_lsp.check.report import Report, page_url

SCHEMA = 1


def render(report: Report) -> str:
    """The document, indented."""
    document = {
        "schema": SCHEMA,
        "tool": {"name": "km-lsp", "version": __version__},
        "summary": {
            "vaults": report.vaults,
            "notes": report.notes,
            "findings": report.counts(),
            "suppressed": len(report.suppressed),
            "known": report.known,
            "links": report.tallies,
        },
        "findings": [finding(entry, report) for entry in report.entries],
        "suppressed": [finding(entry, report) for entry in report.suppressed],
    }
    return msgspec.json.format(msgspec.json.encode(document)).decode() + "\n"


def finding(entry: Entry, report: Report) -> dict[str, Any]:
    """One finding as an object."""
    found: dict[str, Any] = {
        "path": entry.path,
        "vault": entry.vault,
        "range": _range(entry.range),
        "code": entry.code,
        "name": entry.name,
        "level": entry.level,
        "message": entry.message,
        "subject": entry.subject,
        "fingerprint": entry.fingerprint,
        "url": page_url(report, entry.code),
        "nearest": entry.nearest,
        "related": [
            {"path": one.path, "range": _range(one.range), "message": one.message}
            for one in entry.related
        ],
        "fix": _fix(entry.fix) if entry.fix is not None else None,
    }
    if entry.suppressed is not None:
        found["suppressed"] = entry.suppressed
    return found


def _range(where: Range) -> dict[str, dict[str, int]]:
    return {
        "start": {"line": where.line, "column": where.column},
        "end": {"line": where.end_line, "column": where.end_column},
    }


def _fix(fix: FixEntry) -> dict[str, Any]:
    return {
        "title": fix.title,
        "safe": fix.safe,
        "edits": [{"range": _range(edit.range), "text": edit.text} for edit in fix.edits],
    }
