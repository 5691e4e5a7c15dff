"""Repairs for what is wrong at the cursor."""

from km_lsp.features.actions import ACTIONS
from km_lsp.features.actions.action import Action, NewNotes, Situation
from km_lsp.features.cursor import link_at
from km_lsp.text.span import Span
from km_lsp.vault.catalog import Catalog
from km_lsp.vault.resolve import resolve
from km_lsp.vault.snapshot import Snapshot


def code_actions(
    snapshot: Snapshot, catalog: Catalog, path: str, span: Span, new_notes: NewNotes
) -> list[Action]:
    """The actions for the link that `span` touches, the preferred one first."""
    note = snapshot.notes.get(path)
    link = link_at(note, span.start) if note else None
    if link is None:
        return []
    outcome = resolve(snapshot, path, link)
    situation = Situation(snapshot, catalog, path, link, outcome, new_notes)
    return [action for source in ACTIONS for action in source(situation)]
