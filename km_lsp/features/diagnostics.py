"""What is wrong in a note."""

import re
from collections.abc import Mapping
from fnmatch import translate
from functools import lru_cache
from urllib.parse import unquote

from km_lsp.features.finding import Finding, Level, Subject
from km_lsp.features.rules import RULES
from km_lsp.syntax.note import Link
from km_lsp.vault.resolve import Outcome, resolve
from km_lsp.vault.snapshot import Snapshot

_ORDER = {"error": 0, "warning": 1, "info": 2, "hint": 3}


def diagnostics(
    snapshot: Snapshot,
    path: str,
    levels: Mapping[str, Level],
    ignore_links: tuple[str, ...] = (),
) -> list[Finding]:
    """The findings of the note at `path` in the order of the text.

    `levels` maps codes or names of rules to the levels the user wants; links that match a
    pattern of `ignore_links` (`*` and `?`) by text or by target are left in peace. Empty for a
    note that is unknown or silent, and for every note until the vault was read completely: a
    link is not broken because its note was not read yet.
    """
    note = snapshot.notes.get(path)
    if note is None or not snapshot.complete or path in snapshot.silent:
        return []
    linked = [
        (link, resolve(snapshot, path, link)) for link in note.links if link.origin != "comment"
    ]
    if ignore_links:
        ignored = _pattern(ignore_links)
        linked = [pair for pair in linked if not _is_ignored(ignored, *pair)]
    outcomes = tuple(linked)
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


@lru_cache(maxsize=8)
def _pattern(globs: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{translate(glob)})" for glob in globs))


def _is_ignored(ignored: re.Pattern[str], link: Link, outcome: Outcome) -> bool:
    spellings = [link.path, unquote(link.path), outcome.path or ""]
    if link.fragment is not None:
        spellings += [f"{spelling}#{link.fragment}" for spelling in spellings]
    return any(ignored.match(spelling) for spelling in spellings)
