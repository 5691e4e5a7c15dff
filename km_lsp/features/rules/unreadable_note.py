"""KM903 unreadable-note."""

from collections.abc import Iterator

from km_lsp.features.finding import Report, Rule, Subject


def _check(subject: Subject) -> Iterator[Report]:
    for problem in subject.note.problems:
        if problem.code in ("unreadable-note", "unread-note", "bad-canvas"):
            yield Report(problem.span, problem.message)


RULE = Rule(
    code="KM903",
    name="unreadable-note",
    level="warning",
    summary="A file that could not be read as text",
    why="What it links to is not known.",
    wrong="a note in Latin-1, or with a NUL character in it",
    right="the same note in UTF-8",
    mend="Save the note as UTF-8; where it cannot be read, look at its permissions.",
    check=_check,
    needs="problems",
)
