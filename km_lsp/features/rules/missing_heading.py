"""KM201 missing-heading."""

from collections.abc import Iterator

from km_lsp.features.finding import Report, Rule, Subject
from km_lsp.vault.near_place import is_near
from km_lsp.vault.note_id import note_name


def _check(subject: Subject) -> Iterator[Report]:
    for link, outcome in subject.outcomes:
        span = link.fragment_span
        note = subject.snapshot.notes.get(outcome.path or "")
        if outcome.missing != "heading" or outcome.path is None or note is None:
            continue
        # KM204 and KM205 know more of these.
        if not is_near(note, link):
            name = note_name(outcome.path)
            yield Report(span or link.span, f"“{name}” has no heading “{link.fragment}”", link=link)


RULE = Rule(
    code="KM201",
    name="missing-heading",
    level="warning",
    summary="A wikilink to a heading that the note does not have",
    why="The heading was changed; the link opens the top of the note instead.",
    wrong="[[Plan#Bugdet]]",
    right="[[Plan#Budget]]",
    mend="Choose one of the nearest headings, or write the heading in the note.",
    check=_check,
    options=("ignore-links",),
)
