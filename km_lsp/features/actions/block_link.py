"""Give the block at the cursor an id, and hand out a link to it."""

from collections.abc import Iterator

from km_lsp.features.actions.action import LONGEST, Action, Situation, edit_note
from km_lsp.features.cursor import in_region
from km_lsp.features.link_form import link_name
from km_lsp.features.reshaping.block_ids import block_at, new_block_id


def block_link(situation: Situation) -> Iterator[Action]:
    """The link is for the clipboard; a block that has an id keeps it."""
    text, note = situation.text, situation.note
    if situation.span.start < situation.span.end:
        return
    if len(text) > LONGEST or in_region(note, situation.span.start, ("frontmatter",)):
        return
    name = link_name(situation.snapshot, situation.path, situation.path)
    if name is None:
        return
    block = block_at(note, text, situation.span.start)
    if block is not None:
        link = f"[[{name}#^{block.id}]]"
        yield Action(
            f"Copy the link {link}", "refactor.rewrite", edit_note(situation.path), copy=link
        )
        return
    made = new_block_id(note, text, situation.span.start)
    if made is not None:
        make = edit_note(situation.path, made.edit)
        link = f"[[{name}#^{made.id}]]"
        title = "Give this block an id and copy its link"
        yield Action(title, "refactor.rewrite", make, copy=link)
