"""KM204 nested-heading-order."""

from collections.abc import Iterator

from km_lsp.features.finding import Related, Report, Rule, Subject
from km_lsp.vault.near_place import in_other_order
from km_lsp.vault.note_id import note_name


def _check(subject: Subject) -> Iterator[Report]:
    for link, outcome in subject.outcomes:
        note = subject.snapshot.notes.get(outcome.path or "")
        if outcome.missing != "heading" or outcome.path is None or note is None:
            continue
        heading = in_other_order(note, link.fragment or "")
        if heading is not None:
            name = note_name(outcome.path)
            message = f"“{name}” has these headings, but not one below the other: “{link.fragment}”"
            related = Related(outcome.path, heading.span, f"“{heading.text}”")
            yield Report(link.fragment_span or link.span, message, (related,), link=link)


RULE = Rule(
    code="KM204",
    name="nested-heading-order",
    level="warning",
    summary="A wikilink to nested headings that stand in another order",
    why="Obsidian looks for each heading below the one before; it finds none and opens the top.",
    wrong="[[Plan#Costs#Budget]], where Costs stands below Budget",
    right="[[Plan#Budget#Costs]]",
    mend="Write the headings from the outer to the inner one, or the last one alone.",
    check=_check,
    options=("ignore-links",),
)
