"""Let a broken link lead to the nearest note, heading or block."""

from collections.abc import Iterator

from km_lsp.features.actions.action import Action, Situation, edit_note
from km_lsp.features.nearest import lead_to, nearest
from km_lsp.syntax.note import Link
from km_lsp.vault.near_place import in_other_form, in_other_order
from km_lsp.vault.resolve import Outcome
from km_lsp.vault.snapshot import Snapshot

_RULES = {
    "note": "KM101",
    "file": "KM102",
    "attachment": "KM103",
    "outside": "KM105",
    "heading": "KM201",
    "block": "KM202",
    "anchor": "KM203",
}


def replace_by_nearest(situation: Situation) -> Iterator[Action]:
    """Up to three candidates, the likeliest preferred."""
    link, outcome = situation.link, situation.outcome
    if link is None or outcome is None or outcome.missing is None or link.origin == "canvas":
        return
    found = nearest(situation.snapshot, situation.catalog, situation.path, link, outcome)
    rule = _rule(situation.snapshot, link, outcome) if found else ""
    for number, candidate in enumerate(found):
        edit = lead_to(candidate, situation.path, link, outcome)
        title = f"Change to “{candidate.name}”"
        make = edit_note(situation.path, edit)
        yield Action(title, "quickfix", make, rule, preferred=number == 0)


def _rule(snapshot: Snapshot, link: Link, outcome: Outcome) -> str:
    """The code of the finding that the link has."""
    note = snapshot.notes.get(outcome.path or "")
    if note is not None and outcome.missing in ("heading", "anchor"):
        if link.is_wiki and in_other_order(note, link.fragment or "") is not None:
            return "KM204"
        if in_other_form(note, link.fragment or "") is not None:
            return "KM205"
    return _RULES[outcome.missing or "note"]
