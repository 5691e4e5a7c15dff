"""What a code action does, and what its sources are given."""

from typing import Literal

from msgspec import Struct

from km_lsp.syntax.note import Link
from km_lsp.text.edit import TextEdit
from km_lsp.vault.catalog import Catalog
from km_lsp.vault.resolve import Outcome
from km_lsp.vault.snapshot import Snapshot


class Action(Struct, frozen=True):
    """A change to offer. `rule` is the code of the finding that it mends."""

    title: str
    rule: str
    edits: tuple[TextEdit, ...] = ()
    """Changes of the note that the user is in."""
    create: str | None = None
    """The path of a note to create."""
    preferred: bool = False


class NewNotes(Struct, frozen=True):
    """Where a note is created for a name without a path."""

    location: Literal["root", "current", "folder"] = "root"
    folder: str = ""
    """The folder where the location is "folder"."""


class Situation(Struct, frozen=True):
    """A link and what it leads to."""

    snapshot: Snapshot
    catalog: Catalog
    path: str
    link: Link
    outcome: Outcome
    new_notes: NewNotes
