"""What can be renamed at a place of a note."""

from collections.abc import Callable

from msgspec import Struct

from km_lsp.features.reshaping.vault_edit import VaultEdit
from km_lsp.text.span import Span


class Renamable(Struct, frozen=True):
    """Something with a name."""

    span: Span
    """Where the name is written, in the note asked about; what an editor marks."""
    name: str
    """What it is called now: what the user begins with."""
    rename: Callable[[str], VaultEdit]
    """The edit that gives it another name. Raises `Refused`."""
