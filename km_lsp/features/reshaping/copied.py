"""Text of one note as it reads in another: links re-based, headings under the one above."""

from km_lsp.features.reshaping.labels import needed_labels
from km_lsp.features.reshaping.levels import releveled
from km_lsp.features.reshaping.repair import repair
from km_lsp.features.reshaping.vault_edit import Carried, Draft
from km_lsp.text.edit import TextEdit, apply_edits, in_order
from km_lsp.text.span import Span
from km_lsp.vault.note_id import folder_of
from km_lsp.vault.snapshot import Snapshot, TextSource

_NOWHERE = "\u0000km-lsp.md"


def copied(
    snapshot: Snapshot, source: str, span: Span, target: str, read: TextSource, by: int
) -> tuple[str, list[str]]:
    """`span` of the note `source` for the note `target`, headings lowered `by` levels, and the
    definitions that it needs.

    It is carried to a note that does not exist beside the target, which is then forgotten.
    """
    text = read(source) or ""
    headings = [x for x in snapshot.notes[source].headings if span.start <= x.start < span.end]
    edits = in_order(releveled(text, headings, by))
    shift = [TextEdit(Span(s.start - span.start, s.end - span.start), new) for s, new in edits]
    nowhere = f"{folder_of(target)}/{_NOWHERE}".lstrip("/")
    draft = Draft(
        edits={source: (TextEdit(span, ""),)},
        created={nowhere: apply_edits(span.of(text), shift)},
        carried=(Carried(source, span, nowhere, 0, edits),),
    )
    made = repair(snapshot, draft, read)
    return made.created[nowhere], needed_labels(snapshot, source, text, span, target)
