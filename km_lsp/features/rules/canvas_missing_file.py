"""KM108 canvas-missing-file."""

from collections.abc import Iterator

from km_lsp.features.finding import Report, Rule, Subject


def _check(subject: Subject) -> Iterator[Report]:
    for link, outcome in subject.outcomes:
        if link.kind == "node" and outcome.missing in ("note", "attachment", "file"):
            yield Report(link.span, f"No file at “{link.path[1:]}”", link=link)


RULE = Rule(
    code="KM108",
    name="canvas-missing-file",
    level="error",
    summary="A canvas card whose file does not exist",
    why="The card is empty.",
    wrong="a card of a canvas for `Ideas/Old.md`, which was removed",
    right="a card for a note that exists",
    mend="Remove the card, or put the file back.",
    check=_check,
    options=("ignore-links",),
)
