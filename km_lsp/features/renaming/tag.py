"""Give a tag another name, and with it the tags below it."""

from functools import partial

from km_lsp.features.references import tag_uses
from km_lsp.features.renaming.renamable import Renamable
from km_lsp.features.reshaping.vault_edit import Draft, Refused, VaultEdit, finished
from km_lsp.syntax.tag import is_tag_name
from km_lsp.text.edit import TextEdit, in_order
from km_lsp.text.span import Span
from km_lsp.vault.note_id import fold
from km_lsp.vault.snapshot import Snapshot


def tag(snapshot: Snapshot, name: str, span: Span) -> Renamable:
    """The tag `name`, which is written (without `#`) at `span`."""
    return Renamable(span, name, partial(rename_tag, snapshot, name))


def rename_tag(snapshot: Snapshot, old: str, new: str) -> VaultEdit:
    """The edit that calls the tag `old` and those below it `new`. Raises `Refused`."""
    name = new.strip().removeprefix("#").strip("/")
    if not is_tag_name(name) or "//" in name:
        raise Refused(
            f"“{new.strip()}” cannot be a tag: letters, digits, “_”, “-” and “/” make one, "
            "and not digits alone."
        )
    parts = old.count("/") + 1
    edits: dict[str, list[TextEdit]] = {}
    for path, span in tag_uses(snapshot, old):
        # Below a tag the first parts are its name, perhaps in other letters of the same sense.
        used = next(one.name for one in snapshot.notes[path].tags if one.span == span)
        start = span.end - len(used)
        end = start + len("/".join(used.split("/")[:parts]))
        edits.setdefault(path, []).append(TextEdit(Span(start, end), name))
    if not edits:
        raise Refused(f"There is no tag “{old}” in the vault.")
    merged = fold(name) != fold(old) and any(True for _ in tag_uses(snapshot, name))
    notices = (f"#{old} and #{name} become one tag.",) if merged else ()
    changed = {path: in_order(found) for path, found in edits.items()}
    return finished(Draft(edits=changed), {}, notices=notices, confirm=merged)
