"""`sarif`: SARIF 2.1.0 (OASIS), which code scanning of GitHub, Azure and others reads."""

from typing import Any
from urllib.parse import quote

import msgspec

from km_lsp import __version__
from km_lsp.check.entry import Entry, Range
from km_lsp.check.report import Report, page_url, rules_of
from km_lsp.check.rule_page import rule_page
from km_lsp.features.finding import Rule

_LEVELS = {"error": "error", "warning": "warning", "info": "note", "hint": "note"}


def render(report: Report) -> str:
    """One run. Suppressed findings are in it, marked as such."""
    rules = rules_of(report)
    numbers = {rule.code: number for number, rule in enumerate(rules)}
    log = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "km-lsp",
                        "version": __version__,
                        "rules": [_rule(rule, report) for rule in rules],
                    }
                },
                "columnKind": "unicodeCodePoints",
                "originalUriBaseIds": {
                    "SRCROOT": {"description": {"text": "The folder that km-lsp was run in"}}
                },
                "results": [
                    _result(entry, numbers) for entry in (*report.entries, *report.suppressed)
                ],
            }
        ],
    }
    return msgspec.json.format(msgspec.json.encode(log)).decode() + "\n"


def _rule(rule: Rule, report: Report) -> dict[str, Any]:
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": rule.why},
        "helpUri": page_url(report, rule.code),
        "help": {"text": f"{rule.why} {rule.mend}", "markdown": rule_page(rule)},
        "defaultConfiguration": {"level": _LEVELS[rule.level], "enabled": rule.on},
    }


def _result(entry: Entry, numbers: dict[str, int]) -> dict[str, Any]:
    text = entry.message
    if entry.nearest:
        text += f". Nearest: {', '.join(f'“{name}”' for name in entry.nearest)}"
    result: dict[str, Any] = {
        "ruleId": entry.code,
        "ruleIndex": numbers[entry.code],
        "level": _LEVELS[entry.level],
        "message": {"text": text},
        "locations": [{"physicalLocation": _location(entry.path, entry.range)}],
        "partialFingerprints": {"subject/v1": entry.fingerprint},
    }
    if entry.related:
        result["relatedLocations"] = [
            {
                "id": number,
                "physicalLocation": _location(one.path, one.range),
                "message": {"text": one.message},
            }
            for number, one in enumerate(entry.related)
        ]
    if entry.fix is not None:
        result["fixes"] = [
            {
                "description": {"text": entry.fix.title},
                "artifactChanges": [
                    {
                        "artifactLocation": _artifact(entry.path),
                        "replacements": [
                            {
                                "deletedRegion": _region(edit.range),
                                "insertedContent": {"text": edit.text},
                            }
                            for edit in entry.fix.edits
                        ],
                    }
                ],
            }
        ]
    if entry.suppressed is not None:
        result["suppressions"] = [
            {
                "kind": "inSource",
                **({"justification": entry.suppressed} if entry.suppressed else {}),
            }
        ]
    return result


def _location(path: str, where: Range) -> dict[str, Any]:
    return {"artifactLocation": _artifact(path), "region": _region(where)}


def _artifact(path: str) -> dict[str, str]:
    if path.startswith("/") or path[1:3] == ":/":
        return {"uri": "file:///" + quote(path.lstrip("/"), errors="surrogatepass")}
    return {"uri": quote(path, errors="surrogatepass"), "uriBaseId": "SRCROOT"}


def _region(where: Range) -> dict[str, int]:
    return {
        "startLine": where.line,
        "startColumn": where.column,
        "endLine": where.end_line,
        "endColumn": where.end_column,
    }
