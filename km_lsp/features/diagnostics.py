"""What is wrong in a note."""

from collections.abc import Mapping

from km_lsp.features.finding import Finding, Level, Subject
from km_lsp.features.rules import RULES
from km_lsp.vault.resolve import resolve
from km_lsp.vault.snapshot import Snapshot

_ORDER = {"error": 0, "warning": 1, "info": 2, "hint": 3}


def diagnostics(snapshot: Snapshot, path: str, levels: Mapping[str, Level]) -> list[Finding]:
    """The findings of the note at `path` in the order of the text.

    `levels` maps codes or names of rules to the levels the user wants. Empty for a note that is
    unknown or silent, and for every note until the vault was read completely: a link is not
    broken because its note was not read yet.
    """
    note = snapshot.notes.get(path)
    if note is None or not snapshot.complete or path in snapshot.silent:
        return []
    outcomes = tuple(
        (link, resolve(snapshot, path, link)) for link in note.links if link.origin != "comment"
    )
    subject = Subject(snapshot, path, note, outcomes)
    found: list[Finding] = []
    for rule in RULES:
        level = levels.get(rule.code) or levels.get(rule.name) or rule.level
        if level == "off":
            continue
        for report in rule.check(subject):
            found.append(Finding(path, rule.code, rule.name, level, report))
    found.sort(key=lambda finding: (finding.span, _ORDER[finding.level], finding.code))
    return found
