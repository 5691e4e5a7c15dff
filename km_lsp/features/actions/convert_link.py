"""Write a link, those of the note or those of the vault in another form."""

from collections.abc import Iterator, Sequence
from functools import partial

from km_lsp.features.actions.action import Action, Situation, edit_note
from km_lsp.features.reshaping.conversion import Form, converted, convertible
from km_lsp.features.reshaping.vault_edit import Draft, Edits, Refused, VaultEdit, finished
from km_lsp.syntax.note import LabelUse, Link
from km_lsp.text.edit import in_order
from km_lsp.vault.note_id import is_note

_CALLED: dict[Form, str] = {
    "wikilink": "wikilink",
    "markdown": "Markdown link",
    "reference": "reference link",
}


def convert_link(situation: Situation) -> Iterator[Action]:
    """Each keeps what it reaches, and its label; one that could not is left as it is."""
    note, link = situation.note, situation.link
    use = next((one for one in note.reference_uses if one.span.holds(situation.span.start)), None)
    if use is not None and use.defined:
        yield from _one(situation, use, "markdown", "an inline link")
    if link is None:
        return
    for form, called in _CALLED.items():
        if convertible(link, form):
            yield from _one(situation, link, form, f"a {called}")
    for form in ("wikilink", "markdown"):
        wanted = [one for one in note.links if convertible(one, form)]
        if link not in wanted:
            continue
        called = _CALLED[form]
        if len(wanted) > 1:
            title = f"Write all {len(wanted)} links of this note as {called}s"
            yield Action(title, "refactor.rewrite", partial(_here, situation, wanted, form))
        title = f"Write all links of the vault as {called}s"
        yield Action(title, "refactor.rewrite", partial(_everywhere, situation, form))


def _one(situation: Situation, link: Link | LabelUse, form: Form, called: str) -> Iterator[Action]:
    edits = converted(
        situation.snapshot,
        situation.path,
        situation.text,
        [link],
        form,
        situation.link_format,
    )
    if edits:
        make = edit_note(situation.path, *edits)
        yield Action(f"Write as {called}", "refactor.rewrite", make)


def _here(situation: Situation, links: Sequence[Link], form: Form) -> VaultEdit:
    edits = converted(
        situation.snapshot,
        situation.path,
        situation.text,
        links,
        form,
        situation.link_format,
    )
    return finished(Draft(edits={situation.path: in_order(edits)}), {})


def _everywhere(situation: Situation, form: Form) -> VaultEdit:
    changed: Edits = {}
    snapshot = situation.snapshot
    for path, note in snapshot.notes.items():
        links = [one for one in note.links if convertible(one, form)]
        if not links or not is_note(path):
            continue
        text = situation.text if path == situation.path else situation.read(path)
        if text is None:
            continue
        edits = converted(snapshot, path, text, links, form, situation.link_format)
        if edits:
            changed[path] = in_order(edits)
    if not changed:
        raise Refused("There is no link that could be written so.")
    return finished(Draft(edits=changed), {}, confirm=True)
