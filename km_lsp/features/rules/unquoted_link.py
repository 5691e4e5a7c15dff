"""KM906 unquoted-link."""

from collections.abc import Iterator

from km_lsp.features.finding import Report, Rule, Subject


def _check(subject: Subject) -> Iterator[Report]:
    for problem in subject.note.problems:
        if problem.code in ("unquoted-link",):
            yield Report(problem.span, problem.message)


RULE = Rule(
    code="KM906",
    name="unquoted-link",
    level="info",
    summary="A front matter link without quotes",
    why="YAML reads the brackets as a list, so Obsidian sees no link.",
    wrong="up: [[Plan]]",
    right='up: "[[Plan]]"',
    mend="Put the link in quotes; `--fix` does.",
    check=_check,
    needs="problems",
)
