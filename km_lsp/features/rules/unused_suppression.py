"""KM901 unused-suppression. `features/suppression.py` reports it: only there it is known."""

from collections.abc import Iterator

from km_lsp.features.finding import Report, Rule, Subject


def _check(subject: Subject) -> Iterator[Report]:
    return iter(())


RULE = Rule(
    code="KM901",
    name="unused-suppression",
    level="warning",
    summary="A comment that suppresses nothing",
    why="What it was written for was mended; left alone it would hide the next mistake.",
    wrong="[[Garden]] <!-- km-lsp: ignore[KM101] -->, where the note exists",
    right="[[Garden]]",
    mend="Remove the comment; `--fix` does.",
    check=_check,
)
