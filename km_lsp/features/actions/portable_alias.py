"""Write a link by alias so that Obsidian follows it, too."""

from collections.abc import Iterator

from km_lsp.features.actions.action import Action, Situation
from km_lsp.features.link_form import link_name, portable


def portable_alias(situation: Situation) -> Iterator[Action]:
    """`[[AI]]` becomes `[[Artificial Intelligence|AI]]`."""
    link, found = situation.link, situation.outcome.found
    if found is None or found.rule != "alias" or found.path is None or not link.is_wiki:
        return
    written = link_name(situation.snapshot, situation.path, found.path)
    if written is None or link.origin == "canvas":
        return
    edit = portable(link, written)
    yield Action(f"Write as [[{written}|{link.path}]]", "KM403", (edit,))
