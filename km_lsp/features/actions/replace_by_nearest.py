"""Let a broken link lead to the nearest note, heading or block."""

from collections.abc import Iterator

from km_lsp.features.actions.action import Action, Situation
from km_lsp.features.link_form import escape
from km_lsp.features.nearest import nearest
from km_lsp.text.edit import TextEdit
from km_lsp.text.span import Span
from km_lsp.vault.note_id import folder_of, relative

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
    if outcome.missing is None or link.origin == "canvas":
        return
    found = nearest(situation.snapshot, situation.catalog, situation.path, link, outcome)
    for number, candidate in enumerate(found):
        fragment = link.fragment_span
        if fragment is not None and outcome.missing in ("heading", "block", "anchor"):
            edit = TextEdit(Span(fragment.start + 1, fragment.end), candidate.written)
        elif link.is_wiki:
            edit = TextEdit(link.path_span, candidate.written)
        else:
            path = relative(candidate.path, folder_of(situation.path))
            edit = TextEdit(link.path_span, escape(path, angled=False))
        title = f"Change to “{candidate.name}”"
        yield Action(title, _RULES[outcome.missing], (edit,), preferred=number == 0)
