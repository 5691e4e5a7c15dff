"""KM203 missing-anchor."""

from collections.abc import Iterator

from km_lsp.features.finding import Report, Rule, Subject
from km_lsp.vault.note_id import note_name


def _check(subject: Subject) -> Iterator[Report]:
    for link, outcome in subject.outcomes:
        span = link.fragment_span
        if outcome.missing == "anchor" and outcome.path is not None:
            name = note_name(outcome.path)
            yield Report(span or link.span, f"“{name}” has no heading or anchor “#{link.fragment}”")


RULE = Rule(
    code="KM203",
    name="missing-anchor",
    level="warning",
    summary="A Markdown link to an anchor that the note does not have",
    why="The heading was changed, or the anchor is not its slug.",
    check=_check,
)
