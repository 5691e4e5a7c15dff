"""KM202 missing-block."""

from collections.abc import Iterator

from km_lsp.features.finding import Report, Rule, Subject
from km_lsp.vault.note_id import note_name


def _check(subject: Subject) -> Iterator[Report]:
    for link, outcome in subject.outcomes:
        span = link.fragment_span
        if outcome.missing == "block" and outcome.path is not None:
            name = note_name(outcome.path)
            yield Report(span or link.span, f"“{name}” has no block “{link.fragment}”", link=link)


RULE = Rule(
    code="KM202",
    name="missing-block",
    level="warning",
    summary="A link to a block id that the note does not have",
    why="The block was removed or lost its id.",
    wrong="[[Plan#^a1b3]]",
    right="[[Plan#^a1b2]]",
    mend="Choose one of the nearest ids, or put the id back behind its block.",
    check=_check,
    options=("ignore-links",),
)
