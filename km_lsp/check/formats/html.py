"""`html`: one page for people, without anything that has to be loaded.

What notes say is escaped or rendered without HTML of its own (`check/render.py`); beyond that
the page's policy allows no script but ours, no picture, no address.
"""

from base64 import b64encode
from hashlib import sha256
from html import escape
from itertools import groupby

from km_lsp import __version__
from km_lsp.check.entry import Entry
from km_lsp.check.formats.graph_picture import graph_picture
from km_lsp.check.formats.page_parts import SCRIPT, STYLE
from km_lsp.check.render import render_note
from km_lsp.check.report import LEVELS, Report, plural, rules_of, summary
from km_lsp.vault.note_id import folder_of


def render(report: Report) -> str:
    """The page."""
    anchors = {path: f"n{number}" for number, path in enumerate(_paths(report))}
    policy = (
        "default-src 'none'; base-uri 'none'; form-action 'none'; "
        f"style-src '{_hash(STYLE)}'; script-src '{_hash(SCRIPT)}'"
    )
    parts = [
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="referrer" content="no-referrer">',
        f"<title>Links in the notes: {escape(summary(report))}</title>",
        f"<style>{STYLE}</style>\n</head>\n<body>",
        "<header><h1>Links in the notes</h1>",
        f"<p>{escape(summary(report))}. km-lsp {__version__}.</p>",
        _filters(report),
        "</header>\n<main>",
    ]
    if report.graph is not None and report.graph.nodes:
        more = report.graph.left_out
        rest = f" {plural(more, 'note')} with fewer are left out." if more else ""
        parts.append(
            "<details open><summary>The link graph around the findings</summary>"
            f"{graph_picture(report.graph, anchors)}<p>Larger: more findings. Hollow and dashed: "
            f"missing.{rest}</p></details>"
        )
    if not report.entries:
        parts.append("<p>Every link leads somewhere.</p>")
    for path, group in groupby(report.entries, key=lambda entry: entry.path):
        parts.append(_note(path, anchors[path], list(group)))
    parts += [_rules(report), f"</main>\n<script>{SCRIPT}</script>\n</body>\n</html>\n"]
    return "\n".join(parts)


def _paths(report: Report) -> list[str]:
    return list(dict.fromkeys(entry.path for entry in report.entries))


def _hash(text: str) -> str:
    return "sha256-" + b64encode(sha256(text.encode()).digest()).decode()


def _filters(report: Report) -> str:
    counts = report.counts()
    levels = "".join(
        f'<label><input type="checkbox" data-level="{level}" checked> '
        f'<span class="{level}">{level}</span> {counts[level]}</label>'
        for level in LEVELS
        if level in counts
    )
    rules = "".join(
        f'<option value="{rule.code}">{rule.code} {escape(rule.name)}</option>'
        for rule in rules_of(report)
    )
    folders = sorted({folder_of(entry.path) for entry in report.entries})
    places = "".join(
        f'<option value="{escape(one)}">{escape(one or ".")}</option>' for one in folders
    )
    return (
        f'<form id="filters">{levels}'
        f'<label>Rule <select id="rule"><option value="">all</option>{rules}</select></label>'
        f'<label>Folder <select id="folder"><option value="*">all</option>{places}</select></label>'
        '<label>Text <input id="text" type="search"></label>'
        '<output id="shown"></output></form>'
    )


def _note(path: str, anchor: str, entries: list[Entry]) -> str:
    broken = frozenset(entry.subject for entry in entries)
    cards = "\n".join(_card(entry, broken) for entry in entries)
    return (
        f'<section class="note" id="{anchor}" data-folder="{escape(folder_of(path))}">'
        f"<h2>{escape(path)} <small>{len(entries)}</small></h2>\n{cards}\n</section>"
    )


def _card(entry: Entry, broken: frozenset[str]) -> str:
    where = entry.range
    lines = [
        f'<article class="finding" data-rule="{entry.code}" data-level="{entry.level}">',
        f'<p><span class="{entry.level}">{entry.level}</span> '
        f'<a href="#{entry.code}">{entry.code}</a> <b>{escape(entry.message)}</b> '
        f"<small>line {where.line}, column {where.column}</small></p>",
    ]
    if entry.context:
        lines.append(f"<blockquote>{render_note(entry.context, broken)}</blockquote>")
    if entry.line_text is not None:
        lines.append(f"<pre>{_marked(entry)}</pre>")
    said = []
    if entry.looked_for:
        said.append(f"<dt>Looked for</dt><dd>{escape(entry.looked_for)}</dd>")
    if entry.nearest:
        names = ", ".join(f"“{escape(name)}”" for name in entry.nearest)
        said.append(f"<dt>Nearest</dt><dd>{names}</dd>")
    for related in entry.related:
        place = f"{related.path}:{related.range.line}: {related.message}"
        said.append(f"<dt>See</dt><dd>{escape(place)}</dd>")
    if entry.fix is not None:
        option = "--fix" if entry.fix.safe else "--fix --unsafe-fixes"
        said.append(f"<dt>Mend</dt><dd>{escape(entry.fix.title)} ({option})</dd>")
    if said:
        lines.append(f"<dl>{''.join(said)}</dl>")
    lines.append("</article>")
    return "\n".join(lines)


def _marked(entry: Entry) -> str:
    """The line as it is written, the finding marked; long lines cut."""
    text, where = entry.line_text or "", entry.range
    start = min(where.column - 1, len(text))
    end = where.end_column - 1 if where.end_line == where.line else len(text)
    end = min(max(end, start), len(text))
    first, last = max(0, start - 120), min(len(text), end + 120)
    before = ("…" if first else "") + escape(text[first:start])
    after = escape(text[end:last]) + ("…" if last < len(text) else "")
    return f"{before}<mark>{escape(text[start:end])}</mark>{after}"


def _rules(report: Report) -> str:
    if not report.entries:
        return ""
    rules = "".join(
        f'<dt id="{rule.code}">{rule.code} {rule.name}</dt>'
        f"<dd>{escape(rule.summary)}. {escape(rule.why)} {escape(rule.mend)}</dd>"
        for rule in rules_of(report)
    )
    return f'<section><h2>The rules</h2><dl class="rules">{rules}</dl></section>'
