"""Findings that a comment in the note says not to report."""

from collections.abc import Iterator

from msgspec.structs import replace

from km_lsp.features.finding import Finding, Report
from km_lsp.features.rules import unknown_rule, unused_suppression
from km_lsp.features.selection import Selection, is_known, matches, names_rule
from km_lsp.syntax.note import Directive, Note

_OWN = (unused_suppression.RULE.code, unknown_rule.RULE.code)


def suppress(
    path: str,
    note: Note,
    found: list[Finding],
    selected: Selection,
    ignored: frozenset[str],
) -> list[Finding]:
    """`found` in the note at `path` with the suppressed ones marked.

    What is wrong with the comments themselves is added.
    """
    used: set[int] = set()
    marked: list[Finding] = []
    for finding in found:
        number = _suppressor(note.directives, finding)
        if number is None:
            marked.append(finding)
        else:
            used.add(number)
            marked.append(replace(finding, suppressed=note.directives[number].reason))
    rules = {active.rule.code: active for active in selected.active}
    for code, report in _reports(note, used, selected):
        active = rules.get(code)
        if active is not None and code not in ignored:
            marked.append(Finding(path, code, active.rule.name, active.level, report))
    return marked


def _suppressor(directives: tuple[Directive, ...], finding: Finding) -> int | None:
    """The number of the first directive that speaks of `finding`."""
    for number, directive in enumerate(directives):
        covers = directive.covers
        if directive.kind == "ignore-end" or not covers.start <= finding.span.start <= covers.end:
            continue
        if not directive.rules or any(
            names_rule(word, finding.code, finding.name) for word in directive.rules
        ):
            return number
    return None


def _reports(note: Note, used: set[int], selected: Selection) -> Iterator[tuple[str, Report]]:
    for number, directive in enumerate(note.directives):
        unknown = [word for word in directive.rules if not is_known(word)]
        for word in unknown:
            yield unknown_rule.RULE.code, Report(directive.span, f"There is no rule “{word}”")
        if directive.kind == "ignore-end":
            message = "Nothing was begun that this comment ends"
            yield unused_suppression.RULE.code, Report(directive.span, message, unnecessary=True)
        elif number not in used and _was_checked(directive, selected):
            message = "This comment suppresses nothing"
            yield unused_suppression.RULE.code, Report(directive.span, message, unnecessary=True)


def _was_checked(directive: Directive, selected: Selection) -> bool:
    """Whether a rule that `directive` names is checked: else it may well be needed."""
    active = [one.rule for one in selected.active if one.rule.code not in _OWN]
    if not directive.rules:
        return bool(active)
    return any(matches(word, rule) for word in directive.rules for rule in active)
