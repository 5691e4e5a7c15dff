"""KM304 undefined-footnote."""

from collections.abc import Iterator

from km_lsp.features.finding import Report, Rule, Subject
from km_lsp.syntax.reference import label_key


def _check(subject: Subject) -> Iterator[Report]:
    defined = {label_key(one.label) for one in subject.note.footnote_definitions}
    for use in subject.note.footnote_uses:
        if label_key(use.label) not in defined:
            yield Report(use.span, f"Nothing defines the footnote “{use.label}”")


RULE = Rule(
    code="KM304",
    name="undefined-footnote",
    level="error",
    summary="A footnote reference without its footnote",
    why="Readers see the brackets.",
    wrong="As was shown.[^3]",
    right="As was shown.[^3], and below `[^3]: By whom.`",
    mend="Write the footnote, or remove the mark.",
    check=_check,
    needs="footnote_uses",
)
