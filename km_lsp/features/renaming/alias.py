"""Give an alias another name, in the front matter and in every link that uses it."""

from functools import partial

from km_lsp.features.renaming.renamable import Renamable
from km_lsp.features.reshaping.repair import repair
from km_lsp.features.reshaping.vault_edit import Draft, Refused, Spelling, VaultEdit, applied
from km_lsp.features.reshaping.written import in_yaml
from km_lsp.syntax.note import Alias
from km_lsp.text.edit import TextEdit
from km_lsp.text.span import Span
from km_lsp.vault.note_id import fold, note_name
from km_lsp.vault.snapshot import Snapshot, TextSource


def alias(snapshot: Snapshot, path: str, record: Alias, span: Span, read: TextSource) -> Renamable:
    """An alias of the note at `path`, which is written at `span` of the note asked about."""
    return Renamable(span, record.name, partial(rename_alias, snapshot, path, record, read))


def rename_alias(
    snapshot: Snapshot, path: str, record: Alias, read: TextSource, new: str
) -> VaultEdit:
    """The edit that calls the alias `record` of the note at `path` `new`. Raises `Refused`."""
    name = " ".join(new.split())
    if not name or any(mark in name for mark in ("[[", "]]", "|", "#", "^")):
        raise Refused(f"“{new.strip()}” cannot be an alias: a link could not carry it.")
    for other in snapshot.names.by_key.get(fold(name), ()):
        raise Refused(f"“{name}” is the name of the note “{other}”.")
    for other in snapshot.names.aliases.get(fold(name), ()):
        if other != path or fold(name) != fold(record.name):
            raise Refused(f"“{name}” is already an alias of “{note_name(other)}”.")
    text = read(path) or ""
    wanted = [one.name for one in snapshot.notes[path].aliases]
    wanted[snapshot.notes[path].aliases.index(record)] = name
    for written in (in_yaml(text, record.start, name), f'"{name}"'):
        edit = TextEdit(record.span, written)
        after, _ = applied(snapshot, Draft(edits={path: (edit,)}), read)
        note = after.notes[path]
        if [one.name for one in note.aliases] == wanted and not note.has("problems"):
            spelling = Spelling(path, record.name, name)
            return repair(snapshot, Draft(edits={path: (edit,)}, spellings=(spelling,)), read)
    raise Refused(f"“{name}” cannot be written where the alias stands.")
