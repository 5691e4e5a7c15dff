"""Say which of several files of one name an ambiguous link means."""

from collections.abc import Iterator

from km_lsp.features.actions.action import Action, Situation, edit_note
from km_lsp.features.link_form import escape, link_name
from km_lsp.text.edit import TextEdit
from km_lsp.vault.note_id import folder_of, relative

_MOST = 10


def choose_candidate(situation: Situation) -> Iterator[Action]:
    """One action for each candidate; what the link opens today is preferred."""
    link, outcome = situation.link, situation.outcome
    if link is None or outcome is None or outcome.status != "ambiguous" or link.origin == "canvas":
        return
    found = outcome.found
    assert found is not None
    for number, path in enumerate(found.candidates[:_MOST]):
        if link.is_wiki:
            written = link_name(situation.snapshot, situation.path, path)
        else:
            written = escape(relative(path, folder_of(situation.path)), angled=False)
        if written is not None:
            edit = TextEdit(link.path_span, written)
            make = edit_note(situation.path, edit)
            title = f"Link to “{path}”"
            yield Action(title, "quickfix", make, "KM401", preferred=number == 0)
