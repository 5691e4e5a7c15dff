"""KM303 duplicate-definition."""

from collections.abc import Iterator

from km_lsp.features.finding import Report, Rule, Subject
from km_lsp.features.rules.repeated_labels import repeated_labels


def _check(subject: Subject) -> Iterator[Report]:
    return repeated_labels(subject.path, subject.note.reference_definitions, "reference")


RULE = Rule(
    code="KM303",
    name="duplicate-definition",
    level="info",
    summary="A reference defined twice",
    why="Only the first definition counts.",
    wrong="`[plan]: a.md` and below it `[Plan]: b.md`",
    right="one definition of each label",
    mend="Remove one of them, or give it another label.",
    check=_check,
    needs="reference_definitions",
)
