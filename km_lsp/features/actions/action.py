"""What a code action does, and what its sources are given."""

from collections.abc import Callable
from functools import partial
from typing import Literal

from msgspec import Struct

from km_lsp.features.finding import LinkFormat
from km_lsp.features.reshaping.vault_edit import Draft, VaultEdit, finished
from km_lsp.syntax.note import Link, Note
from km_lsp.text.edit import TextEdit, in_order
from km_lsp.text.span import Span
from km_lsp.vault.catalog import Catalog
from km_lsp.vault.resolve import Outcome
from km_lsp.vault.snapshot import Snapshot, TextSource

ActionKind = Literal[
    "quickfix",
    "refactor.extract",
    "refactor.inline",
    "refactor.move",
    "refactor.rewrite",
    "source",
    "source.organizeImports",
    "source.fixAll",
]


LONGEST = 300_000
"""Characters of a note that is read through only to see what could be offered: editors ask at every
move of the cursor."""


class Action(Struct, frozen=True):
    """A change to offer."""

    title: str
    kind: ActionKind
    make: Callable[[], VaultEdit]
    """Works the change out. Raises `Refused`."""
    rule: str = ""
    """The code of the finding that it mends."""
    preferred: bool = False
    copy: str = ""
    """A link that the user wants on the clipboard afterwards."""


class NewNotes(Struct, frozen=True):
    """Where a note is created for a name without a path."""

    location: Literal["root", "current", "folder"] = "root"
    folder: str = ""
    """The folder where the location is "folder"."""


class Situation(Struct, frozen=True):
    """Where the user is: a note, what is selected in it, and the link at the cursor."""

    snapshot: Snapshot
    catalog: Catalog
    path: str
    note: Note
    text: str
    span: Span
    """The selection; empty where there is only a cursor."""
    link: Link | None
    outcome: Outcome | None
    """What the link leads to."""
    read: TextSource
    new_notes: NewNotes = NewNotes()
    link_format: LinkFormat = "shortest"
    fixes: Callable[[], tuple[TextEdit, ...]] = tuple
    """The edits that mend what can be mended safely in the note."""


def edit_note(
    path: str, *edits: TextEdit, dropped: tuple[int, ...] = ()
) -> Callable[[], VaultEdit]:
    """What makes `edits` in the note at `path` and touches no link elsewhere.

    `dropped` says where links start that go, or stand elsewhere afterwards.
    """
    gone = tuple((path, start) for start in dropped)
    return partial(finished, Draft(edits={path: in_order(edits)}, dropped=gone), {})


def create_file(path: str, text: str = "") -> Callable[[], VaultEdit]:
    """What creates the note at `path`."""
    return partial(finished, Draft(created={path: text}), {})
