"""`junit`: a test suite for each note with findings, a failed case for each of them."""

import re
from itertools import groupby
from xml.sax.saxutils import escape, quoteattr

from km_lsp.check.report import Report, page_url

# XML 1.0, section 2.2: not even escaped may these stand in a document.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(report: Report) -> str:
    """The document. A clean run has one case that passed."""
    count = len(report.entries)
    lines = ['<?xml version="1.0" encoding="UTF-8"?>']
    lines.append(
        f'<testsuites name="km-lsp" tests="{max(count, 1)}" failures="{count}" errors="0">'
    )
    if not report.entries:
        lines.append('  <testsuite name="km-lsp" tests="1" failures="0" errors="0">')
        lines.append(f'    <testcase classname="km-lsp" name="{report.notes} notes"/>')
        lines.append("  </testsuite>")
    for path, group in groupby(report.entries, key=lambda entry: entry.path):
        entries = list(group)
        head = f'tests="{len(entries)}" failures="{len(entries)}" errors="0"'
        lines.append(f"  <testsuite name={_attribute(path)} {head}>")
        for entry in entries:
            place = f"{entry.range.line}:{entry.range.column}"
            name = f"{entry.code} {entry.name} {place}"
            near = f"\nNearest: {', '.join(entry.nearest)}" if entry.nearest else ""
            page = f"\nRule: {page_url(report, entry.code)}"
            text = f"{entry.path}:{place}: {entry.message}{near}{page}"
            lines += [
                f"    <testcase classname={_attribute(path)} name={_attribute(name)}>",
                f"      <failure type={_attribute(entry.level)} "
                f"message={_attribute(entry.message)}>{_text(text)}</failure>",
                "    </testcase>",
            ]
        lines.append("  </testsuite>")
    lines.append("</testsuites>")
    return "\n".join(lines) + "\n"


def _attribute(text: str) -> str:
    return quoteattr(_NOT_XML.sub("�", text))


def _text(text: str) -> str:
    return escape(_NOT_XML.sub("�", text))
