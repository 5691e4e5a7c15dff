"""Mend all in the note that can mean only one thing, and bring what is kept up to date."""

from collections.abc import Iterator

from km_lsp.features.actions.action import Action, Situation, edit_note
from km_lsp.features.actions.table_of_contents import contents_edit


def fix_all(situation: Situation) -> Iterator[Action]:
    """The safe fixes of `km-lsp check --fix`, and the table of contents if there is one."""
    edits = list(situation.fixes())
    contents = contents_edit(situation.note, situation.text, make=False)
    if contents is not None and not any(
        one.span.start < contents.span.end and contents.span.start < one.span.end for one in edits
    ):
        edits.append(contents)
    if edits:
        make = edit_note(situation.path, *edits)
        yield Action("Fix all that can mean only one thing", "source.fixAll", make)
