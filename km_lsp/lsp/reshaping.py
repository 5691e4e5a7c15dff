"""Answers to renames: of what is at the cursor, and of files in the client's own explorer."""

import asyncio
import gc
import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from lsprotocol import types as t
from pygls.exceptions import JsonRpcException

from km_lsp.features.move import move
from km_lsp.features.rename import renamable_at, rename
from km_lsp.features.reshaping.law import violations
from km_lsp.features.reshaping.vault_edit import Refused, VaultEdit
from km_lsp.lsp import convert
from km_lsp.lsp.session import Session
from km_lsp.lsp.vault import Vault, file_of
from km_lsp.lsp.workspace_edit import Made, to_workspace_edit

if TYPE_CHECKING:
    from km_lsp.lsp.server import Server

logger = logging.getLogger(__name__)

_TRIES = 3
_UNREAD = ("unreadable-note", "unread-note")
EVERYTHING = t.FileOperationRegistrationOptions(
    [t.FileOperationFilter(t.FileOperationPattern("**/*"), scheme="file")]
)


class Refusal(JsonRpcException):
    """The answer to a request that cannot be done, with the reason for the user."""

    CODE = t.LSPErrorCodes.RequestFailed


def prepare_rename(
    session: Session, params: t.PrepareRenameParams
) -> t.PrepareRenamePlaceholder | None:
    place = session.place(params.text_document.uri, params.position)
    vault = place.vault
    found = renamable_at(vault.snapshot, place.path, place.offset, vault.read)
    if found is None:
        return None
    where = convert.to_range(place.note.lines, found.span, session.client.encoding)
    return t.PrepareRenamePlaceholder(range=where, placeholder=found.name)


def rename_here(session: Session, params: t.RenameParams) -> Made | None:
    place = session.place(params.text_document.uri, params.position)
    vault = place.vault

    def make() -> VaultEdit | None:
        return rename(vault.snapshot, place.path, place.offset, params.new_name, vault.read)

    edit = checked(session, vault, make)
    label = f"Rename to “{params.new_name}”"
    return to_workspace_edit(vault, edit, session.client, label) if edit is not None else None


def checked(
    session: Session, vault: Vault, make: Callable[[], VaultEdit | None]
) -> VaultEdit | None:
    """The edit that `make` makes, of notes as they are on disk. Raises `Refused`.

    A note that was changed by somebody and not reported yet is read, and the edit made again.
    """
    if not vault.snapshot.complete:
        raise Refused("The notes were not all read, so links would be missed: restart the server.")
    for _ in range(_TRIES):
        edit = make()
        if edit is None or not vault.refresh(edit.edits):
            break
    else:
        raise Refused("Notes are being changed by another program: try again when it is done.")
    if edit is None:
        return None
    for path in edit.edits:
        note = vault.snapshot.notes[path]
        if note.has("problems") and any(one.code in _UNREAD for one in note.problems):
            raise Refused(f"“{path}” is not valid UTF-8, and its links have to be changed.")
    if session.paranoid:
        for violation in violations(vault.snapshot, edit, vault.read):
            raise Refused(f"This would bend a link, which is a bug of ours: {violation}")
    return edit


async def answer_rename(server: "Server", params: t.RenameParams) -> t.WorkspaceEdit | None:
    """The edit for a rename, once the vault was read; what else is to do is shown."""
    await wait_until_read(server, [server.session.home_of(params.text_document.uri)])
    try:
        # Ten thousand edits are no garbage: looking for it in them takes a tenth of the time.
        with _no_collecting():
            made = rename_here(server.session, params)
    except Refused as refused:
        raise Refusal(str(refused)) from None
    if made is None:
        raise Refusal("There is nothing here that has a name.")
    tell(server, made.left)
    return made.edit


async def will_rename_files(
    server: "Server", params: t.RenameFilesParams
) -> t.WorkspaceEdit | None:
    """The edits that keep links straight while the client moves files."""
    await wait_until_read(server, server.session.vaults.values())
    by_vault: dict[Path, dict[str, str]] = {}
    for one in params.files:
        old, new = file_of(one.old_uri), file_of(one.new_uri)
        vault = server.session.vault_of(old) if old is not None else None
        if old is None or new is None or vault is None or vault.single:
            continue
        paths = vault.path_of(old), vault.path_of(new)
        if paths[0] is None or paths[0] == ".":
            continue
        if paths[1] is None or server.session.vault_of(new) is not vault:
            tell(server, [f"“{paths[0]}” leaves its vault: links to it will lead nowhere."])
            continue
        if paths[0] in vault.snapshot.names.paths or vault.below(paths[0]):
            by_vault.setdefault(vault.root, {})[paths[0]] = paths[1]
    changes: list[t.TextDocumentEdit | t.CreateFile | t.RenameFile | t.DeleteFile] = []
    plain: dict[str, list[t.TextEdit]] = {}
    annotations: dict[str, t.ChangeAnnotation] = {}
    for root, moves in by_vault.items():
        vault = server.session.vaults[root]
        made = _moved(server, vault, moves)
        if made is not None:
            changes += made.edit.document_changes or ()
            plain |= {uri: list(edits) for uri, edits in (made.edit.changes or {}).items()}
            annotations |= made.edit.change_annotations or {}
    if not changes and not plain:
        return None
    if plain:
        return t.WorkspaceEdit(changes=plain)
    return t.WorkspaceEdit(document_changes=changes, change_annotations=annotations or None)


def _moved(server: "Server", vault: Vault, moves: dict[str, str]) -> Made | None:
    session = server.session
    try:
        edit = checked(session, vault, lambda: move(vault.snapshot, moves, vault.read))
    except Refused as refused:
        # The client moves the files in any case: say what it will cost.
        tell(server, [f"Links were not changed: {refused}"])
        return None
    assert edit is not None
    return to_workspace_edit(vault, edit, session.client, "Update links", moving=True)


def did_rename_files(server: "Server", params: t.RenameFilesParams) -> None:
    """Follow files that the client moved, without waiting for a watcher."""
    events: list[tuple[Path, bool]] = []
    for one in params.files:
        old, new = file_of(one.old_uri), file_of(one.new_uri)
        events += [(old, True)] if old is not None else []
        events += [(new, False)] if new is not None else []
    server.disk_changed(events)


@contextmanager
def _no_collecting() -> Iterator[None]:
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()


async def wait_until_read(server: "Server", vaults: Iterable[Vault | None]) -> None:
    """Wait until `vaults` were read: half of the links are not the links."""
    for vault in list(vaults):
        if vault is not None and not vault.single and not vault.snapshot.complete:
            await asyncio.shield(vault.indexed.wait())


def tell(server: "Server", messages: Iterable[str]) -> None:
    """Show each message to the user."""
    for message in messages:
        server.window_show_message(t.ShowMessageParams(t.MessageType.Warning, message))
