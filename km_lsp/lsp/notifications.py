"""What the server does when it is told something, and the pulled findings."""

import asyncio
import logging
import os
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from lsprotocol import types as t

from km_lsp.lsp.client import read_client
from km_lsp.lsp.session import UnknownDocument, vault_root_of
from km_lsp.lsp.vault import file_of

if TYPE_CHECKING:
    from km_lsp.lsp.server import Server

logger = logging.getLogger(__name__)

SECTION = "kmLsp"
"""The name of our settings in an editor."""
_PARENT_CHECK = 5.0


def initialize(server: "Server", params: t.InitializeParams) -> None:
    encoding = server.workspace.position_encoding
    name = params.client_info.name if params.client_info else None
    server.session.client = read_client(params.capabilities, encoding, name)
    server.session.settings = params.initialization_options
    if server.session.client.pulls_diagnostics:
        options = t.DiagnosticOptions(
            inter_file_dependencies=True, workspace_diagnostics=True, identifier="km-lsp"
        )
        server.feature(t.TEXT_DOCUMENT_DIAGNOSTIC, options)(partial(_pull, server))
        server.feature(t.WORKSPACE_DIAGNOSTIC)(partial(_pull_all, server))
    for folder in _folders(params):
        server.add_vault(folder)
    server.spawn(server.index_all())
    if params.process_id is not None and os.name == "posix":
        server.spawn(_end_with(params.process_id))


async def initialized(server: "Server", params: t.InitializedParams) -> None:
    server.initialized.set()
    client = server.session.client
    registrations = []
    if client.watches_files:
        everything = t.DidChangeWatchedFilesRegistrationOptions([t.FileSystemWatcher("**/*")])
        registrations.append(
            t.Registration("km-lsp-files", t.WORKSPACE_DID_CHANGE_WATCHED_FILES, everything)
        )
    else:
        for root in list(server.session.vaults):
            server.watch(root)
    if client.registers_settings:
        section = t.DidChangeConfigurationRegistrationOptions(section=SECTION)
        registrations.append(
            t.Registration("km-lsp-settings", t.WORKSPACE_DID_CHANGE_CONFIGURATION, section)
        )
    if client.configuration:
        await _ask_settings(server)
    if registrations:
        await server.client_register_capability_async(t.RegistrationParams(registrations))


def opened(server: "Server", params: t.DidOpenTextDocumentParams) -> None:
    document = params.text_document
    file = file_of(document.uri)
    if file is not None and server.session.vault_of(file) is None:
        root = vault_root_of(file)
        if root is not None:
            server.add_vault(root)
    server.session.open(document.uri, document.text, document.version)
    server.findings.schedule(soon=True)


def changed(server: "Server", params: t.DidChangeTextDocumentParams) -> None:
    document = params.text_document
    changes = list(params.content_changes)
    if server.session.change(document.uri, document.version, changes) is None:
        logger.warning("an edit of a document that is not open was ignored")
    server.findings.schedule()


def closed(server: "Server", params: t.DidCloseTextDocumentParams) -> None:
    server.session.close(params.text_document.uri)
    server.findings.schedule(soon=True)


def saved(server: "Server", params: t.DidSaveTextDocumentParams) -> None:
    file = file_of(params.text_document.uri)
    if file is not None:
        server.disk_changed([(file, False)])


def files_changed(server: "Server", params: t.DidChangeWatchedFilesParams) -> None:
    events = []
    for event in params.changes:
        file = file_of(event.uri)
        if file is not None:
            events.append((file, event.type == t.FileChangeType.Deleted))
    server.disk_changed(events)


def folders_changed(server: "Server", params: t.DidChangeWorkspaceFoldersParams) -> None:
    for folder in params.event.removed:
        root = file_of(folder.uri)
        if root is not None:
            server.remove_vault(root)
    for folder in params.event.added:
        root = file_of(folder.uri)
        if root is not None:
            server.add_vault(root)
            if not server.session.client.watches_files:
                server.watch(root)


async def settings_changed(server: "Server", params: t.DidChangeConfigurationParams) -> None:
    settings = params.settings
    if isinstance(settings, dict) and SECTION in settings:
        _use_settings(server, settings[SECTION])
    elif server.session.client.configuration:
        await _ask_settings(server)
    elif settings is not None:
        _use_settings(server, settings)


def _pull(server: "Server", params: t.DocumentDiagnosticParams) -> t.DocumentDiagnosticReport:
    try:
        vault, path, _ = server.session.find(params.text_document.uri)
    except UnknownDocument:
        return t.RelatedFullDocumentDiagnosticReport(items=[])
    return t.RelatedFullDocumentDiagnosticReport(items=server.findings.diagnostics(vault, path))


async def _pull_all(
    server: "Server", params: t.WorkspaceDiagnosticParams
) -> t.WorkspaceDiagnosticReport:
    previous = {one.uri: one.value for one in params.previous_result_ids}
    return t.WorkspaceDiagnosticReport(items=await server.findings.pull_all(previous))


async def _ask_settings(server: "Server") -> None:
    items = [t.ConfigurationItem(section=SECTION)]
    answer = await server.workspace_configuration_async(t.ConfigurationParams(items))
    if answer and answer[0] is not None:
        _use_settings(server, answer[0])


def _use_settings(server: "Server", settings: object) -> None:
    if settings == server.session.settings:
        return
    server.session.settings = settings
    for vault in list(server.session.vaults.values()):
        server.reload(vault)


def _folders(params: t.InitializeParams) -> list[Path]:
    """The folders that the client opened; some clients send only the oldest of the three forms."""
    uris = [folder.uri for folder in params.workspace_folders or ()]
    if not uris and params.root_uri:
        uris = [params.root_uri]
    if not uris and params.root_path:
        uris = [Path(params.root_path).as_uri()]
    return [file for uri in uris if (file := file_of(uri)) is not None and file.is_dir()]


async def _end_with(process_id: int) -> None:
    """End when the process that started us is gone: it will not say goodbye any more."""
    while True:
        await asyncio.sleep(_PARENT_CHECK)
        try:
            os.kill(process_id, 0)
        except ProcessLookupError:
            logger.info("the client's process %d is gone", process_id)
            os._exit(0)
        except PermissionError:
            continue
