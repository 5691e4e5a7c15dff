"""The other places in a note that mean what stands at the cursor."""

from km_lsp.features.cursor import thing_at
from km_lsp.features.references import references
from km_lsp.text.span import Span
from km_lsp.vault.snapshot import Snapshot


def highlight(snapshot: Snapshot, path: str, offset: int) -> list[Span]:
    """The spans in the note at `path` that refer to what stands at `offset`; none in plain text."""
    note = snapshot.notes.get(path)
    if note is None or thing_at(note, offset) is None:
        return []
    return [span for other, span in references(snapshot, path, offset) if other == path]
