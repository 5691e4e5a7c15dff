"""KM203 missing-anchor."""

from collections.abc import Iterator

from km_lsp.features.finding import Report, Rule, Subject
from km_lsp.vault.near_place import is_near
from km_lsp.vault.note_id import note_name


def _check(subject: Subject) -> Iterator[Report]:
    for link, outcome in subject.outcomes:
        span = link.fragment_span
        note = subject.snapshot.notes.get(outcome.path or "")
        if outcome.missing != "anchor" or outcome.path is None or note is None:
            continue
        # KM204 and KM205 know more of these.
        if not is_near(note, link):
            name = note_name(outcome.path)
            yield Report(
                span or link.span,
                f"“{name}” has no heading or anchor “#{link.fragment}”",
                link=link,
            )


RULE = Rule(
    code="KM203",
    name="missing-anchor",
    level="warning",
    summary="A Markdown link to an anchor that the note does not have",
    why="The heading was changed, or the anchor is not its slug.",
    wrong="[budget](plan.md#the-bugdet)",
    right="[budget](plan.md#the-budget)",
    mend="Choose one of the nearest headings.",
    check=_check,
    options=("ignore-links",),
)
