"""The code actions, in the order in which they are offered."""

from collections.abc import Callable, Iterator

from km_lsp.features.actions.action import Action, Situation
from km_lsp.features.actions.choose_candidate import choose_candidate
from km_lsp.features.actions.create_note import create_note
from km_lsp.features.actions.portable_alias import portable_alias
from km_lsp.features.actions.replace_by_nearest import replace_by_nearest

ACTIONS: tuple[Callable[[Situation], Iterator[Action]], ...] = (
    replace_by_nearest,
    create_note,
    choose_candidate,
    portable_alias,
)
