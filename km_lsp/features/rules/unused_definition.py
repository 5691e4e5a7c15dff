"""KM302 unused-definition."""

from collections.abc import Iterator

from km_lsp.features.finding import Report, Rule, Subject
from km_lsp.syntax.reference import label_key


def _check(subject: Subject) -> Iterator[Report]:
    note = subject.note
    used = {label_key(use.label) for use in note.reference_uses}
    # Foam writes definitions for its wikilinks, and `[//]: # (text)` is a comment.
    used |= {label_key(link.path) for link in note.links if link.is_wiki}
    for definition in note.reference_definitions:
        if label_key(definition.label) not in used and not definition.label.startswith("//"):
            message = f"Nothing uses the definition of “{definition.label}”"
            yield Report(definition.span, message, unnecessary=True)


RULE = Rule(
    code="KM302",
    name="unused-definition",
    level="info",
    summary="A reference definition that nothing uses",
    why="It can go.",
    wrong="`[plan]: plan.md`, and no `[…][plan]` anywhere",
    right="the definition removed, or a link that uses it",
    mend="Remove the definition.",
    check=_check,
    needs="reference_definitions",
)
