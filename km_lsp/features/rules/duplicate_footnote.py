"""KM306 duplicate-footnote."""

from collections.abc import Iterator

from km_lsp.features.finding import Report, Rule, Subject
from km_lsp.features.rules.repeated_labels import repeated_labels


def _check(subject: Subject) -> Iterator[Report]:
    return repeated_labels(subject.path, subject.note.footnote_definitions, "footnote")


RULE = Rule(
    code="KM306",
    name="duplicate-footnote",
    level="info",
    summary="A footnote defined twice",
    why="Only the first definition counts.",
    wrong="`[^1]: One.` and below it `[^1]: Another.`",
    right="`[^1]: One.` and `[^2]: Another.`",
    mend="Give one of them another label.",
    check=_check,
    needs="footnote_definitions",
)
