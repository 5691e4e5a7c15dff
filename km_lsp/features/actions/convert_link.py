"""Write a link, those of the note or those of the vault in another form."""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import Literal

from km_lsp.features.actions.action import Action, Situation, edit_note
from km_lsp.features.reshaping.conversion import Form, converted, convertible
from km_lsp.features.reshaping.vault_edit import Draft, Edits, Refused, VaultEdit, finished
from km_lsp.syntax.note import LabelUse, Link, Note
from km_lsp.text.edit import in_order
from km_lsp.vault.note_id import is_note

Wanted = Form | Literal["inline"]
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
        yield from _many(
            situation, note.reference_uses, "inline", "reference links", "inline links"
        )
    if link is None:
        return
    for form, called in _CALLED.items():
        if convertible(link, form):
            yield from _one(situation, link, form, f"a {called}")
    for form, called in _CALLED.items():
        if convertible(link, form):
            wanted = [one for one in note.links if convertible(one, form)]
            yield from _many(situation, wanted, form, "links", f"{called}s")


def _many(
    situation: Situation,
    here: Sequence[Link | LabelUse],
    form: Wanted,
    what: str,
    called: str,
) -> Iterator[Action]:
    if len(here) > 1:
        title = f"Write all {len(here)} {what} of this note as {called}"
        make = partial(_all, situation, form, (situation.path,))
        yield Action(title, "refactor.rewrite", make)
    title = f"Write all {what} of the vault as {called}"
    make = partial(_all, situation, form, situation.snapshot.notes)
    yield Action(title, "refactor.rewrite", make)


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


def _all(situation: Situation, form: Wanted, paths: Iterable[str]) -> VaultEdit:
    changed: Edits = {}
    snapshot = situation.snapshot
    for path in paths:
        links = _wanted(snapshot.notes[path], form)
        if not links or not is_note(path):
            continue
        text = situation.text if path == situation.path else situation.read(path)
        if text is None:
            continue
        to: Form = "markdown" if form == "inline" else form
        edits = converted(snapshot, path, text, links, to, situation.link_format)
        if edits:
            changed[path] = in_order(edits)
    if not changed:
        raise Refused("There is no link that could be written so.")
    return finished(Draft(edits=changed), {}, confirm=len(changed) > 1)


def _wanted(note: Note, form: Wanted) -> Sequence[Link | LabelUse]:
    if form == "inline":
        return [use for use in note.reference_uses if use.defined]
    return [one for one in note.links if convertible(one, form)]
