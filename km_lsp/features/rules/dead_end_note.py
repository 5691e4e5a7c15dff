"""KM502 dead-end-note."""

from collections.abc import Iterator

from km_lsp.features.finding import Report, Rule, Subject
from km_lsp.text.span import Span
from km_lsp.vault.note_id import is_note


def _check(subject: Subject) -> Iterator[Report]:
    targets = subject.snapshot.links.outgoing.get(subject.path, ())
    if is_note(subject.path) and not any(path not in (None, subject.path) for path in targets):
        yield Report(Span(0, 0), "This note links to no other")


RULE = Rule(
    code="KM502",
    name="dead-end-note",
    level="info",
    summary="A note without a link to another file",
    why="Whoever comes here has no way on.",
    wrong="a note of nothing but text",
    right="a link to what it builds on",
    mend="Link to what it is about.",
    check=_check,
    on=False,
    options=("per-file-ignores",),
)
