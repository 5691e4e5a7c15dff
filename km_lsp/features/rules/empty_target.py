"""KM106 empty-target."""

from collections.abc import Iterator

from km_lsp.features.finding import Report, Rule, Subject


def _check(subject: Subject) -> Iterator[Report]:
    for link, outcome in subject.outcomes:
        if outcome.status == "empty" and link.fragment is None and not link.is_wiki:
            yield Report(link.span, "This link has no destination", link=link)


RULE = Rule(
    code="KM106",
    name="empty-target",
    level="info",
    summary="A Markdown link without a destination",
    why="It was begun and forgotten.",
    wrong="[the plan]()",
    right="[the plan](plan.md)",
    mend="Write the destination, or take the brackets away.",
    check=_check,
)
