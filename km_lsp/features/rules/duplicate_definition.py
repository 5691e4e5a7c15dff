"""KM303 duplicate-definition."""

from collections.abc import Iterator

from km_lsp.features.finding import Related, Report, Rule, Subject
from km_lsp.syntax.note import LabelDefinition
from km_lsp.syntax.reference import label_key


def _check(subject: Subject) -> Iterator[Report]:
    first: dict[str, LabelDefinition] = {}
    for definition in subject.note.reference_definitions:
        known = first.setdefault(label_key(definition.label), definition)
        if known is not definition:
            message = f"The reference “{definition.label}” is already defined"
            related = Related(subject.path, known.span, "the definition that counts")
            yield Report(definition.label_span, message, (related,))


RULE = Rule(
    code="KM303",
    name="duplicate-definition",
    level="info",
    summary="A reference defined twice",
    why="Only the first definition counts.",
    check=_check,
)
