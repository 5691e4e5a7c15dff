"""KM501 orphan-note."""

from collections.abc import Iterator

from km_lsp.features.finding import Report, Rule, Subject
from km_lsp.text.span import Span
from km_lsp.vault.note_id import is_note


def _check(subject: Subject) -> Iterator[Report]:
    linked_from = subject.snapshot.links.incoming.get(subject.path, ())
    if is_note(subject.path) and not any(path != subject.path for path in linked_from):
        yield Report(Span(0, 0), "No other note links here")


RULE = Rule(
    code="KM501",
    name="orphan-note",
    level="info",
    summary="A note that no other note links to",
    why="What nothing links to is found by search alone.",
    wrong="a note that no link leads to",
    right="a link to it from a note on the same matter",
    mend="Link to it from where it belongs.",
    check=_check,
    on=False,
    options=("per-file-ignores",),
)
