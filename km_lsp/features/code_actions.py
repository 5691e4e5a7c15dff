"""What can be done at the cursor or with the selection: repairs and reshapings."""

from collections.abc import Callable, Collection

from km_lsp.features.actions import ACTIONS
from km_lsp.features.actions.action import Action, NewNotes, Situation
from km_lsp.features.cursor import link_at
from km_lsp.features.finding import LinkFormat
from km_lsp.text.edit import TextEdit
from km_lsp.text.span import Span
from km_lsp.vault.catalog import Catalog
from km_lsp.vault.note_id import is_note
from km_lsp.vault.resolve import resolve
from km_lsp.vault.snapshot import Snapshot, TextSource


def code_actions(
    snapshot: Snapshot,
    catalog: Catalog,
    path: str,
    span: Span,
    read: TextSource,
    new_notes: NewNotes | None = None,
    *,
    kinds: Collection[str] = (),
    link_format: LinkFormat = "shortest",
    fixes: Callable[[], tuple[TextEdit, ...]] = tuple,
) -> list[Action]:
    """The actions for what `span` selects or touches, those that mend first.

    `kinds` asks for actions of these kinds and those below them; nothing is worked out for others.
    """
    note, text = snapshot.notes.get(path), read(path)
    if note is None or text is None or len(text) != note.lines.length:
        return []
    link = link_at(note, span.start)
    situation = Situation(
        snapshot,
        catalog,
        path,
        note,
        text,
        Span(span.start, min(span.end, len(text))),
        link,
        resolve(snapshot, path, link) if link is not None else None,
        read,
        new_notes or NewNotes(),
        link_format,
        fixes,
    )
    found: list[Action] = []
    for kind, source in ACTIONS:
        if kind != "quickfix" and not is_note(path):
            # A canvas is JSON: its links can be mended, its text is no Markdown.
            continue
        if not kinds or any(is_below(kind, asked) for asked in kinds):
            found += source(situation)
    return found


def is_below(kind: str, asked: str) -> bool:
    """Whether `kind` is `asked` or a kind of it: `refactor.extract` is a `refactor`."""
    return not asked or kind == asked or kind.startswith(asked + ".")
