"""Give a footnote or a reference definition another label. Labels belong to one note."""

import re
from functools import partial

from km_lsp.features.renaming.renamable import Renamable
from km_lsp.features.reshaping.vault_edit import Draft, Refused, VaultEdit, finished
from km_lsp.syntax.note import LabelDefinition, LabelUse, Note
from km_lsp.syntax.reference import label_key
from km_lsp.text.edit import TextEdit, in_order
from km_lsp.text.span import Span

_FOOTNOTE = re.compile(r"[^\]\[\s^]+")
_REFERENCE = re.compile(r"[^\]\[\\\n^][^\]\[\\\n]*")


def label(path: str, note: Note, record: LabelUse | LabelDefinition) -> Renamable:
    """The label that `record`, in the note at `path`, uses or defines."""
    return Renamable(record.label_span, record.label, partial(_rename, path, note, record))


def is_footnote(note: Note, record: LabelUse | LabelDefinition) -> bool:
    """Whether `record` belongs to a footnote."""
    return record in note.footnote_uses or record in note.footnote_definitions


def _rename(path: str, note: Note, record: LabelUse | LabelDefinition, new: str) -> VaultEdit:
    name = new.strip()
    footnote = is_footnote(note, record)
    name = name.removeprefix("^") if footnote else name
    if not (_FOOTNOTE if footnote else _REFERENCE).fullmatch(name):
        blanks = " and no blanks" if footnote else ""
        raise Refused(f"“{name}” cannot be a label: it may hold no brackets{blanks}.")
    uses = note.footnote_uses if footnote else note.reference_uses
    definitions = note.footnote_definitions if footnote else note.reference_definitions
    old, key = label_key(record.label), label_key(name)
    known: list[LabelUse | LabelDefinition] = [*uses, *definitions]
    taken = any(label_key(one.label) == key for one in known)
    if key != old and taken:
        raise Refused(f"This note already has {'a footnote' if footnote else 'a label'} “{name}”.")
    edits = [TextEdit(one.label_span, name) for one in definitions if label_key(one.label) == old]
    edits += [_of_use(one, name, footnote) for one in uses if label_key(one.label) == old]
    return finished(Draft(edits={path: in_order(edits)}), {})


def _of_use(use: LabelUse, name: str, footnote: bool) -> TextEdit:
    if footnote or use.label_at > 2:
        return TextEdit(use.label_span, name)
    # In `[label]` and `[label][]` the label is what people read: it stays.
    end = use.label_span.end
    if use.shortcut:
        return TextEdit(Span(end + 1, end + 1), f"[{name}]")
    if use.span.end > end + 1:
        return TextEdit(Span(end + 1, use.span.end), f"[{name}]")
    return TextEdit(use.label_span, name)
