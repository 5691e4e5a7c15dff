"""One repair in progress, and what a link is to reach in the end."""

from msgspec import Struct

from km_lsp.features.reshaping.vault_edit import Draft, Spelling
from km_lsp.vault.resolve import Place
from km_lsp.vault.snapshot import Snapshot, TextSource


class Work(Struct, frozen=True):
    """One repair in progress: the vault before and as the draft leaves it."""

    before: Snapshot
    after: Snapshot
    draft: Draft
    read: TextSource
    texts: dict[str, str]
    """The texts that the draft changes, by their new paths."""
    spellings: dict[str, list[Spelling]]
    names: dict[tuple[str, str], str | None]
    """How a bare wikilink to a file is written now, where that is the same everywhere."""
    old_paths: dict[str, str]

    def text(self, path: str) -> str:
        """The text of a note as the draft leaves it, by its new path."""
        found = self.texts.get(path)
        return found if found is not None else self.read(self.old_paths.get(path, path)) or ""


class Goal(Struct, frozen=True):
    """What a link is to reach after the draft."""

    path: str
    place: Place | None
