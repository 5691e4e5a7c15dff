"""What is wrong in a note."""

import re
from urllib.parse import unquote

from km_lsp.features.finding import Finding, Policy, Subject
from km_lsp.features.selection import Selection, selection
from km_lsp.features.suppression import suppress
from km_lsp.syntax.note import Link, Note
from km_lsp.vault.find import plain_target
from km_lsp.vault.resolve import Outcome, resolve
from km_lsp.vault.snapshot import Snapshot

_ORDER = {"error": 0, "warning": 1, "info": 2, "hint": 3}
_DEFAULT = selection(Policy())


def diagnostics(snapshot: Snapshot, path: str, selected: Selection = _DEFAULT) -> list[Finding]:
    """The findings of the note at `path` in the order of the text, as editors show them.

    Empty for a note that is unknown or silent, and for every note until the vault was read
    completely: a link is not broken because its note was not read yet.
    """
    found = examine(snapshot, path, selected)
    return [finding for finding in found if finding.suppressed is None]


def examine(snapshot: Snapshot, path: str, selected: Selection = _DEFAULT) -> list[Finding]:
    """As `diagnostics`, with the findings that comments in the note suppress."""
    note = snapshot.notes.get(path)
    if note is None or not snapshot.complete or path in snapshot.silent:
        return []
    subject = Subject(
        snapshot, path, note, _outcomes(snapshot, path, note, selected.spared), selected.link_format
    )
    ignored = selected.ignored_in(path) if selected.per_file else frozenset[str]()
    found: list[Finding] = []
    for active in selected.active:
        rule = active.rule
        if rule.code in ignored or (rule.needs is not None and not note.has(rule.needs)):
            continue
        for report in rule.check(subject):
            found.append(Finding(path, rule.code, rule.name, active.level, report))
    if note.has("directives"):
        found = suppress(path, note, found, selected, ignored)
    if len(found) > 1:
        found.sort(key=lambda finding: (finding.span, _ORDER[finding.level], finding.code))
    return found


def _outcomes(
    snapshot: Snapshot, path: str, note: Note, spared: re.Pattern[str] | None
) -> tuple[tuple[Link, Outcome], ...]:
    if not note.has_odd_links and path not in snapshot.links.pending:
        # Plain names, each of one file: no rule has anything to say of them.
        return ()
    names = snapshot.names
    linked = [
        (link, resolve(snapshot, path, link))
        for link in note.links
        if link.origin != "comment" and plain_target(names, link) is None
    ]
    if spared is not None:
        linked = [pair for pair in linked if not _is_spared(spared, *pair)]
    return tuple(linked)


def _is_spared(spared: re.Pattern[str], link: Link, outcome: Outcome) -> bool:
    spellings = [link.path, unquote(link.path), outcome.path or ""]
    if link.fragment is not None:
        spellings += [f"{spelling}#{link.fragment}" for spelling in spellings]
    return any(spared.match(spelling) for spelling in spellings)
