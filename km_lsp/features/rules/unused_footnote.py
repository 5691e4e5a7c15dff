"""KM305 unused-footnote."""

from collections.abc import Iterator

from km_lsp.features.finding import Report, Rule, Subject
from km_lsp.syntax.reference import label_key


def _check(subject: Subject) -> Iterator[Report]:
    used = {label_key(use.label) for use in subject.note.footnote_uses}
    for definition in subject.note.footnote_definitions:
        if label_key(definition.label) not in used:
            message = f"Nothing refers to the footnote “{definition.label}”"
            yield Report(definition.span, message, unnecessary=True)


RULE = Rule(
    code="KM305",
    name="unused-footnote",
    level="info",
    summary="A footnote that nothing refers to",
    why="Renderers leave it out.",
    wrong="`[^3]: By whom.`, and no `[^3]` in the text",
    right="a mark `[^3]` where it belongs",
    mend="Put the mark back, or remove the footnote.",
    check=_check,
    needs="footnote_definitions",
)
