"""KM105 outside-root."""

from collections.abc import Iterator

from km_lsp.features.finding import Report, Rule, Subject


def _check(subject: Subject) -> Iterator[Report]:
    for link, outcome in subject.outcomes:
        if outcome.missing == "outside":
            yield Report(link.path_span, f"“{link.path}” leads out of the vault", link=link)


RULE = Rule(
    code="KM105",
    name="outside-root",
    level="error",
    summary="A link to a file outside the vault",
    why="Whoever gets the notes does not get that file.",
    wrong="[budget](../../private/budget.md)",
    right="[budget](archive/budget.md)",
    mend="Move the file into the vault, or link to where it is published.",
    check=_check,
    options=("ignore-links",),
)
