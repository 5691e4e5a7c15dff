"""KM201 missing-heading."""

from collections.abc import Iterator

from km_lsp.features.finding import Report, Rule, Subject
from km_lsp.vault.note_id import note_name


def _check(subject: Subject) -> Iterator[Report]:
    for link, outcome in subject.outcomes:
        span = link.fragment_span
        if outcome.missing == "heading" and outcome.path is not None:
            name = note_name(outcome.path)
            yield Report(span or link.span, f"“{name}” has no heading “{link.fragment}”")


RULE = Rule(
    code="KM201",
    name="missing-heading",
    level="warning",
    summary="A wikilink to a heading that the note does not have",
    why="The heading was changed; the link opens the top of the note instead.",
    check=_check,
)
