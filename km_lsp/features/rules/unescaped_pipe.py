"""KM406 unescaped-pipe-in-table."""

from collections.abc import Iterator

from km_lsp.features.finding import Report, Rule, Subject


def _check(subject: Subject) -> Iterator[Report]:
    for problem in subject.note.problems:
        if problem.code == "unescaped-pipe":
            yield Report(problem.span, problem.message)


RULE = Rule(
    code="KM406",
    name="unescaped-pipe-in-table",
    level="info",
    summary="A wikilink in a table whose `|` ends the cell",
    why="In a table `|` parts cells before anything else is read: the link is cut in two.",
    wrong="| [[Garden|my garden]] |",
    right="| [[Garden\\|my garden]] |",
    mend="Put a backslash before the bar; `--fix` does.",
    check=_check,
    needs="problems",
)
