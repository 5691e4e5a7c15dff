"""KM404 duplicate-block-id."""

from collections.abc import Iterator

from km_lsp.features.finding import Related, Report, Rule, Subject
from km_lsp.syntax.note import Block


def _check(subject: Subject) -> Iterator[Report]:
    if not subject.note.has_several_blocks:
        return
    first: dict[str, Block] = {}
    for block in subject.note.blocks:
        known = first.setdefault(block.id.lower(), block)
        if known is not block:
            related = Related(subject.path, known.id_span, "where links to it lead")
            yield Report(block.id_span, f"The block id “{block.id}” is taken", (related,))


RULE = Rule(
    code="KM404",
    name="duplicate-block-id",
    level="warning",
    summary="Two blocks with one id",
    why="Links lead to the first.",
    wrong="two paragraphs that end in ` ^a1b2`",
    right="` ^a1b2` and ` ^c3d4`",
    mend="Give one of them another id.",
    check=_check,
    needs="blocks",
)
