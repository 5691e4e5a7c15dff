"""KM904 bad-frontmatter."""

from collections.abc import Iterator

from km_lsp.features.finding import Report, Rule, Subject


def _check(subject: Subject) -> Iterator[Report]:
    for problem in subject.note.problems:
        if problem.code in ("bad-frontmatter",):
            yield Report(problem.span, problem.message)


RULE = Rule(
    code="KM904",
    name="bad-frontmatter",
    level="warning",
    summary="Front matter that is not valid YAML",
    why="Aliases and tags in it may be lost.",
    wrong="title: Plan: the second",
    right='title: "Plan: the second"',
    mend="Quote the value, or mend the indentation.",
    check=_check,
    needs="problems",
)
