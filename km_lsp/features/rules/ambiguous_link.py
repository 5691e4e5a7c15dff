"""KM401 ambiguous-link."""

from collections.abc import Iterator

from km_lsp.features.finding import Related, Report, Rule, Subject
from km_lsp.text.span import Span


def _check(subject: Subject) -> Iterator[Report]:
    for link, outcome in subject.outcomes:
        if outcome.status == "ambiguous" and outcome.found is not None:
            chosen, *others = outcome.found.candidates
            message = f"“{link.path}” opens “{chosen}”, and could mean {len(others)} more"
            related = tuple(
                Related(path, Span(0, 0), "what it opens" if path == chosen else "could be meant")
                for path in outcome.found.candidates
            )
            yield Report(link.path_span, message, related, link=link)


RULE = Rule(
    code="KM401",
    name="ambiguous-link",
    level="warning",
    summary="A link whose name several files have",
    why="Which file opens depends on the length of paths; a new file can change it.",
    wrong="[[Plan]], where there are `a/Plan.md` and `b/Plan.md`",
    right="[[a/Plan]]",
    mend="Say which by its folder.",
    check=_check,
    options=("ignore-links",),
)
