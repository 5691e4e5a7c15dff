"""KM206 line-out-of-range."""

from collections.abc import Iterator

from km_lsp.features.finding import Report, Rule, Subject
from km_lsp.vault.note_id import note_name


def _check(subject: Subject) -> Iterator[Report]:
    for link, outcome in subject.outcomes:
        note = subject.snapshot.notes.get(outcome.path or "")
        if outcome.missing == "line" and outcome.path is not None and note is not None:
            count = note.lines.line_count
            message = f"“{note_name(outcome.path)}” has {count} lines, and no #{link.fragment}"
            yield Report(link.fragment_span or link.span, message, link=link)


RULE = Rule(
    code="KM206",
    name="line-out-of-range",
    level="warning",
    summary="A link to a line that the note does not have",
    why="The note became shorter; the line that was meant is elsewhere or gone.",
    wrong="[see](plan.md#L120), where the note has 40 lines",
    right="[see](plan.md#L12), or better a link to a heading",
    mend="Correct the number, or link to a heading or a block, which stay with their text.",
    check=_check,
    options=("ignore-links",),
)
