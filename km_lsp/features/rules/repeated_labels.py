"""What the rules on labels that are defined twice have in common."""

from collections.abc import Iterable, Iterator

from km_lsp.features.finding import Related, Report
from km_lsp.syntax.note import LabelDefinition
from km_lsp.syntax.reference import label_key


def repeated_labels(
    path: str, definitions: Iterable[LabelDefinition], noun: str
) -> Iterator[Report]:
    """A report of each definition whose label an earlier one of the note at `path` has."""
    first: dict[str, LabelDefinition] = {}
    for definition in definitions:
        known = first.setdefault(label_key(definition.label), definition)
        if known is not definition:
            message = f"The {noun} “{definition.label}” is already defined"
            related = Related(path, known.span, "the definition that counts")
            yield Report(definition.label_span, message, (related,))
