"""Write a link by alias so that Obsidian follows it, too."""

from collections.abc import Iterator

from km_lsp.features.actions.action import Action, Situation, edit_note
from km_lsp.features.link_form import link_name, portable


def portable_alias(situation: Situation) -> Iterator[Action]:
    """`[[AI]]` becomes `[[Artificial Intelligence|AI]]`."""
    link = situation.link
    found = situation.outcome.found if situation.outcome else None
    if link is None or found is None or found.rule != "alias" or found.path is None:
        return
    written = link_name(situation.snapshot, situation.path, found.path)
    if written is None or link.origin == "canvas" or not link.is_wiki:
        return
    title = f"Write as [[{written}|{link.path}]]"
    make = edit_note(situation.path, portable(link, written))
    yield Action(title, "quickfix", make, "KM403")
