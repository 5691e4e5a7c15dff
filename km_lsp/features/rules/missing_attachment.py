"""KM103 missing-attachment."""

from collections.abc import Iterator
from urllib.parse import unquote

from km_lsp.features.finding import Report, Rule, Subject


def _check(subject: Subject) -> Iterator[Report]:
    for link, outcome in subject.outcomes:
        # Canvas nodes and HTML have rules of their own.
        if outcome.missing == "attachment" and link.kind not in ("html", "node"):
            yield Report(
                link.path_span, f"No attachment is called “{unquote(link.path)}”", link=link
            )


RULE = Rule(
    code="KM103",
    name="missing-attachment",
    level="error",
    summary="A link to an image or another attachment that does not exist",
    why="A picture that is not there shows as an empty frame.",
    wrong="![[map-2019.pgn]]",
    right="![[map-2019.png]]",
    mend="Correct the name, or put the file into the vault.",
    check=_check,
    options=("ignore-links",),
)
