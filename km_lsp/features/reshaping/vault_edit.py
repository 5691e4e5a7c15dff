"""A change of several files at once, as a value.

It is made in two steps. A `Draft` says what the user wants: edits, files that move, come or go,
text that is carried to another note. `repair` then looks at every link that this could bend and
adds what keeps it straight; both together are a `VaultEdit`.
"""

from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from km_lsp.features.reshaping.compose import composed, shifted
from km_lsp.syntax.note import Note
from km_lsp.text.edit import TextEdit, apply_edits, in_order
from km_lsp.text.span import Span
from km_lsp.vault import names as table
from km_lsp.vault.note_id import is_indexed
from km_lsp.vault.snapshot import Snapshot, TextSource, aliases_changed, parse_file

Edits = dict[str, tuple[TextEdit, ...]]


class Refused(Exception):
    """Why something cannot be done: a sentence for the user."""


class Carried(Struct, frozen=True):
    """Text that leaves its note and stands in another one afterwards."""

    source: str
    span: Span
    """What is carried, in the source as it was."""
    target: str
    """The note that holds it afterwards, by its new path."""
    at: int
    """Where in that note, as the draft leaves it."""
    edits: tuple[TextEdit, ...] = ()
    """What changes in it on the way, spans in the source as it was."""


class Successor(NamedTuple):
    """What stands for a note that goes: another note, and the place in it."""

    path: str
    at: int | None = None
    """Where, as the draft leaves it, the heading starts that stands for the note."""


class Spelling(NamedTuple):
    """Another word for the same thing: in labels, headings and aliases that are named by it."""

    path: str
    """The note it belongs to, by its new path."""
    old: str
    new: str
    at: int | None = None
    """Where the heading starts afterwards that is called so; None for a note or an alias."""


class Draft(Struct, frozen=True, kw_only=True):
    """What is to change, links not yet heeded. Paths are those before, unless said otherwise."""

    edits: Edits = {}
    moves: dict[str, str] = {}
    """Files that move: old path to new."""
    folders: dict[str, str] = {}
    """Whole folders among them."""
    created: dict[str, str] = {}
    """New notes and their texts."""
    deleted: tuple[str, ...] = ()
    carried: tuple[Carried, ...] = ()
    successors: dict[str, Successor] = {}
    """Of notes that go, by path."""
    spellings: tuple[Spelling, ...] = ()
    dropped: tuple[tuple[str, int], ...] = ()
    """Links that are meant to go: the note and the start of each."""

    def moved(self, path: str) -> str:
        """The path after the moves."""
        return self.moves.get(path, path)

    def traced(self, path: str, offset: int) -> tuple[str, int] | None:
        """Where what starts at `offset` stands afterwards; None for what is replaced or gone."""
        if (path, offset) in self.dropped:
            return None
        for piece in self.carried:
            if piece.source == path and piece.span.start <= offset < piece.span.end:
                at = shifted(offset, piece.edits)
                return None if at is None else (piece.target, piece.at + at - piece.span.start)
        if path in self.deleted:
            return None
        at = shifted(offset, self.edits.get(path, ()))
        return None if at is None else (self.moved(path), at)


class VaultEdit(Struct, frozen=True, kw_only=True):
    """A change of a vault that is ready to be made."""

    draft: Draft
    repairs: Edits
    """What keeps links straight, in the notes as the draft leaves them, by their new paths."""
    edits: Edits
    """All that changes in notes that exist, spans and paths as before the moves."""
    created: dict[str, str]
    """New notes and their texts, links repaired."""
    notices: tuple[str, ...] = ()
    """What the user should know, a sentence each."""
    confirm: bool = False
    """The user should look before it happens."""

    @property
    def moves(self) -> dict[str, str]:
        return self.draft.moves

    @property
    def deleted(self) -> tuple[str, ...]:
        return self.draft.deleted

    def traced(self, path: str, offset: int) -> tuple[str, int] | None:
        """As `Draft.traced`, in the notes as they are in the end."""
        found = self.draft.traced(path, offset)
        if found is None:
            return None
        at = shifted(found[1], self.repairs.get(found[0], ()))
        return None if at is None else (found[0], at)


def finished(
    draft: Draft, repairs: Edits, *, notices: tuple[str, ...] = (), confirm: bool = False
) -> VaultEdit:
    """The edit that `draft` and `repairs` make together."""
    edits: Edits = dict(draft.edits)
    before = {new: old for old, new in draft.moves.items()}
    created = dict(draft.created)
    for path, more in repairs.items():
        if path in created:
            created[path] = apply_edits(created[path], more)
            continue
        old = before.get(path, path)
        first = edits.get(old, ())
        edits[old] = composed(first, more) if first else more
    changed = {path: in_order(found) for path, found in edits.items() if found}
    return VaultEdit(
        draft=draft,
        repairs=repairs,
        edits=changed,
        created=created,
        notices=notices,
        confirm=confirm,
    )


def as_draft(edit: VaultEdit) -> Draft:
    """The whole edit as a draft that says nothing of where its texts come from."""
    return Draft(edits=edit.edits, moves=edit.moves, created=edit.created, deleted=edit.deleted)


def edited_texts(draft: Draft, read: TextSource) -> dict[str, str]:
    """The texts of the notes that the draft edits or creates, by their new paths.

    Raises `Refused` for a note that cannot be read.
    """
    texts = dict(draft.created)
    for path, edits in draft.edits.items():
        text = read(path)
        if text is None:
            raise Refused(f"“{path}” cannot be read.")
        texts[draft.moved(path)] = apply_edits(text, edits)
    return texts


def applied(snapshot: Snapshot, draft: Draft, read: TextSource) -> tuple[Snapshot, set[str]]:
    """Notes and names as the draft leaves them, and the keys that other files answer to now.

    The link graph is left as it was. Raises `Refused` for a note that cannot be read.
    """
    parsed = {path: parse_file(path, text) for path, text in edited_texts(draft, read).items()}
    arriving = {new: old for old, new in draft.moves.items()}
    gone = {*draft.moves, *draft.deleted} - arriving.keys()
    changed: dict[str, Note | None] = {**dict.fromkeys(gone), **parsed}
    for new, old in arriving.items():
        note = parsed.get(new) or snapshot.notes.get(old)
        changed[new] = note if is_indexed(new) else None
    after = snapshot.notes.changed(changed)
    names, keys = table.updated(
        snapshot.names,
        [*arriving, *draft.created],
        sorted(gone),
        aliases_changed(snapshot.notes, after, changed),
    )
    return replace(snapshot, notes=after, names=names), keys
