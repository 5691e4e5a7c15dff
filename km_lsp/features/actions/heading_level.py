"""Put a heading a level higher or lower, with all that is below it."""

from collections.abc import Iterator
from functools import partial

from km_lsp.features.actions.action import Action, Situation
from km_lsp.features.actions.extract import heading_at
from km_lsp.features.reshaping.levels import releveled
from km_lsp.features.reshaping.repair import repair
from km_lsp.features.reshaping.vault_edit import Draft, VaultEdit
from km_lsp.syntax.note import Heading
from km_lsp.text.edit import in_order


def heading_level(situation: Situation) -> Iterator[Action]:
    """Only as far as every heading of the section keeps a level of its own."""
    heading = heading_at(situation)
    if heading is None:
        return
    section = [
        one for one in situation.note.headings if heading.start <= one.start < heading.section_end
    ]
    if heading.level > 1:
        title = f"Raise “{heading.text}” and what is below it"
        yield Action(title, "refactor.rewrite", partial(_shift, situation, section, -1))
    if max(one.level for one in section) < 6:
        title = f"Lower “{heading.text}” and what is below it"
        yield Action(title, "refactor.rewrite", partial(_shift, situation, section, 1))


def _shift(situation: Situation, section: list[Heading], by: int) -> VaultEdit:
    edits = in_order(releveled(situation.text, section, by))
    draft = Draft(edits={situation.path: edits})
    return repair(situation.snapshot, draft, situation.read)
