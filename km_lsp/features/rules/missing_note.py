"""KM101 missing-note."""

from collections.abc import Iterator

from km_lsp.features.finding import Report, Rule, Subject
from km_lsp.syntax.note import Link


def _in_card(link: Link) -> bool:
    return link.origin == "canvas" and link.kind != "node"


def _check(subject: Subject) -> Iterator[Report]:
    for link, outcome in subject.outcomes:
        if outcome.missing == "note" and (link.origin == "body" or _in_card(link)):
            yield Report(link.path_span, f"No note is called “{link.path}”", link=link)


RULE = Rule(
    code="KM101",
    name="missing-note",
    level="warning",
    summary="A wikilink to a note that does not exist",
    why="The note was renamed, removed or not written yet.",
    wrong="[[Knowlege Management]]",
    right="[[Knowledge Management]]",
    mend="Choose one of the nearest names, create the note, or add the name to `ignore-links`.",
    check=_check,
    options=("ignore-links",),
)
