"""An edit of a vault as the client can make it."""

from collections.abc import Callable
from typing import Any, cast

from cattrs import Converter
from lsprotocol import types as t
from msgspec import Struct
from pygls.protocol import default_converter

from km_lsp.features.reshaping.vault_edit import VaultEdit
from km_lsp.lsp import convert
from km_lsp.lsp.client import Client
from km_lsp.lsp.vault import Vault
from km_lsp.text.edit import TextEdit
from km_lsp.text.line_index import Encoding, LineIndex
from km_lsp.text.span import Span

_ANNOTATION = "km-lsp"


class Ready(dict[str, Any]):
    """What is JSON already. A rename may edit ten thousand notes, and objects of the protocol's
    library take three times as long on their way out."""


def make_converter() -> Converter:
    """The protocol's converter, which lets `Ready` through."""
    converter = cast("Callable[[], Converter]", default_converter)()
    converter.register_unstructure_hook(Ready, lambda ready: ready)
    return converter


class Made(Struct, frozen=True):
    """What to send, and what the client has to leave to its user."""

    edit: t.WorkspaceEdit
    left: tuple[str, ...] = ()
    """Sentences that tell what to do by hand."""


def to_workspace_edit(
    vault: Vault, edit: VaultEdit, client: Client, label: str, *, moving: bool = False
) -> Made:
    """`edit` in the client's words. With `moving` the client moves the files itself.

    Texts are edited under their old names, each with the version it was worked out for, and files
    move afterwards.
    """
    moves = {} if moving else _whole_folders(edit)
    if not client.document_changes:
        return _plain(vault, edit, client, moves)
    several = len(edit.edits) + len(edit.created) + len(edit.moves) > 1
    annotated = several and client.annotations
    operations: list[Any] = [
        _document_edit(vault, path, edits, client, annotated)
        for path, edits in sorted(edit.edits.items())
    ]
    left: list[str] = []
    note = _ANNOTATION if annotated else None
    for old, new in moves.items():
        if client.renames_files:
            operations.append(_rename(vault, old, new, note))
        else:
            left.append(f"Your editor cannot move files: move “{old}” to “{new}”.")
    for path, text in edit.created.items():
        uri = vault.uri_of(path)
        if client.creates_files:
            options = t.CreateFileOptions(overwrite=False, ignore_if_exists=True)
            operations.append(t.CreateFile(uri=uri, options=options, annotation_id=note))
        if text or not client.creates_files:
            nowhere = {"line": 0, "character": 0}
            inserted = _edit({"start": nowhere, "end": nowhere}, text, annotated)
            document = {"uri": uri, "version": None}
            operations.append(Ready(textDocument=document, edits=[inserted]))
    for path in edit.deleted:
        if client.deletes_files:
            operations.append(t.DeleteFile(uri=vault.uri_of(path), annotation_id=note))
        else:
            left.append(f"Your editor cannot delete files: delete “{path}”.")
    made = t.WorkspaceEdit(document_changes=operations)
    if annotated:
        confirm = edit.confirm or vault.config.confirm_renames
        made.change_annotations = {
            _ANNOTATION: t.ChangeAnnotation(
                label=label,
                needs_confirmation=confirm,
                description=" ".join(edit.notices) or None,
            )
        }
    return Made(made, tuple(left))


def _plain(vault: Vault, edit: VaultEdit, client: Client, moves: dict[str, str]) -> Made:
    """For clients that know neither versions nor operations on files."""
    changes: dict[str, list[t.TextEdit]] = {}
    for path, edits in sorted(edit.edits.items()):
        lines = vault.snapshot.notes[path].lines
        changes[vault.uri_of(path)] = [
            t.TextEdit(convert.to_range(lines, span, client.encoding), new) for span, new in edits
        ]
    changes |= {
        vault.uri_of(path): [t.TextEdit(convert.NO_RANGE, text)]
        for path, text in edit.created.items()
    }
    left = [f"Your editor cannot move files: move “{o}” to “{n}”." for o, n in moves.items()]
    left += [f"Your editor cannot delete files: delete “{path}”." for path in edit.deleted]
    return Made(t.WorkspaceEdit(changes=changes), tuple(left))


def _whole_folders(edit: VaultEdit) -> dict[str, str]:
    """What moves, folders as wholes."""
    folders = edit.draft.folders
    files = {
        old: new
        for old, new in edit.moves.items()
        if not any(old.startswith(folder + "/") for folder in folders)
    }
    return {**folders, **files}


def _document_edit(
    vault: Vault, path: str, edits: tuple[TextEdit, ...], client: Client, annotated: bool
) -> Ready:
    document = vault.documents.get(path)
    version = document.version if document else None
    lines, encoding = vault.snapshot.notes[path].lines, client.encoding
    return Ready(
        textDocument={"uri": vault.uri_of(path), "version": version},
        edits=[_edit(_range(lines, span, encoding), new, annotated) for span, new in edits],
    )


def _range(lines: LineIndex, span: Span, encoding: Encoding) -> dict[str, Any]:
    if not lines.wide:
        line, first, last = lines.row(span.start)
        if span.end <= last:
            # Nearly all edits are of one line of plain text.
            return {
                "start": {"line": line, "character": span.start - first},
                "end": {"line": line, "character": span.end - first},
            }
    line, column = lines.position(span.start, encoding)
    start = {"line": line, "character": column}
    line, column = lines.position(span.end, encoding)
    return {"start": start, "end": {"line": line, "character": column}}


def _edit(where: dict[str, Any], new: str, annotated: bool) -> dict[str, Any]:
    made: dict[str, Any] = {"range": where, "newText": new}
    return {**made, "annotationId": _ANNOTATION} if annotated else made


def _rename(vault: Vault, old: str, new: str, note: str | None) -> t.RenameFile:
    options = t.RenameFileOptions(overwrite=False, ignore_if_exists=False)
    return t.RenameFile(
        old_uri=vault.uri_of(old), new_uri=vault.uri_of(new), options=options, annotation_id=note
    )
