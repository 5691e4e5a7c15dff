"""The code actions, in the order in which they are offered: those that mend come first."""

from collections.abc import Callable, Iterator

from km_lsp.features.actions.action import Action, ActionKind, Situation
from km_lsp.features.actions.add_alias import add_alias
from km_lsp.features.actions.alias_link import alias_link
from km_lsp.features.actions.block_link import block_link
from km_lsp.features.actions.choose_candidate import choose_candidate
from km_lsp.features.actions.convert_link import convert_link
from km_lsp.features.actions.create_note import create_note
from km_lsp.features.actions.extract import extract
from km_lsp.features.actions.fix_all import fix_all
from km_lsp.features.actions.heading_level import heading_level
from km_lsp.features.actions.inline import inline
from km_lsp.features.actions.link_mentions import link_mentions
from km_lsp.features.actions.merge_notes import merge_notes
from km_lsp.features.actions.move_note import move_note
from km_lsp.features.actions.normalise_front_matter import normalise_front_matter
from km_lsp.features.actions.organize_labels import organize_labels
from km_lsp.features.actions.portable_alias import portable_alias
from km_lsp.features.actions.replace_by_nearest import replace_by_nearest
from km_lsp.features.actions.split_note import split_note
from km_lsp.features.actions.surround_link import surround_link
from km_lsp.features.actions.table_of_contents import table_of_contents

ACTIONS: tuple[tuple[ActionKind, Callable[[Situation], Iterator[Action]]], ...] = (
    ("quickfix", replace_by_nearest),
    ("quickfix", create_note),
    ("quickfix", choose_candidate),
    ("quickfix", portable_alias),
    ("refactor.extract", extract),
    ("refactor.extract", split_note),
    ("refactor.inline", inline),
    ("refactor.move", merge_notes),
    ("refactor.move", move_note),
    ("refactor.rewrite", surround_link),
    ("refactor.rewrite", alias_link),
    ("refactor.rewrite", add_alias),
    ("refactor.rewrite", link_mentions),
    ("refactor.rewrite", block_link),
    ("refactor.rewrite", heading_level),
    ("refactor.rewrite", convert_link),
    ("source", table_of_contents),
    ("source", normalise_front_matter),
    ("source.organizeImports", organize_labels),
    ("source.fixAll", fix_all),
)
"""Each with the kind of all it offers, so that nothing is worked out that nobody asked for."""
