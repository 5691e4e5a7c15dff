"""Code actions: offered by title, worked out when one is chosen.

Clients that can are sent the edit when they resolve an action; others are given a command, upon
which the edit is sent to them.
"""

from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec
from lsprotocol import types as t
from msgspec import Struct

from km_lsp.features.actions.action import Action, NewNotes
from km_lsp.features.code_actions import code_actions
from km_lsp.features.fixes import safe_edits
from km_lsp.features.paste import pasted
from km_lsp.features.reshaping.vault_edit import Refused, VaultEdit
from km_lsp.lsp.reshaping import Refusal, checked, tell, wait_until_read
from km_lsp.lsp.session import Session, UnknownDocument
from km_lsp.lsp.vault import Vault
from km_lsp.lsp.workspace_edit import Made, to_workspace_edit
from km_lsp.text.span import Span

if TYPE_CHECKING:
    from km_lsp.lsp.server import Server

APPLY = "km-lsp.apply"
COPY_LINK = "km-lsp.copyLink"
PASTE = "km-lsp.paste"
_CATCH_UP = 0.03
OPTIONS = t.CodeActionOptions(
    code_action_kinds=[
        t.CodeActionKind.QuickFix,
        t.CodeActionKind.RefactorExtract,
        t.CodeActionKind.RefactorInline,
        t.CodeActionKind.RefactorMove,
        t.CodeActionKind.RefactorRewrite,
        t.CodeActionKind.Source,
        t.CodeActionKind.SourceOrganizeImports,
        t.CodeActionKind.SourceFixAll,
    ],
    resolve_provider=True,
)


S = TypeVar("S", bound=Struct)


class Chosen(Struct, frozen=True):
    """An action as the client hands it back: what was selected in which version of a note."""

    uri: str
    version: int | None
    start: int
    end: int
    kind: str
    title: str


def offer(session: Session, params: t.CodeActionParams) -> list[t.CodeAction] | None:
    uri = params.text_document.uri
    place = session.place(uri, params.range.start)
    client = session.client
    end = place.note.lines.offset(
        params.range.end.line, params.range.end.character, client.encoding
    )
    span = Span(place.offset, max(end, place.offset))
    vault = place.vault
    vault.catalog.settle(vault.snapshot, _CATCH_UP)
    kinds = tuple(str(getattr(kind, "value", kind)) for kind in params.context.only or ())
    known = {one.code: one for one in params.context.diagnostics}
    document = vault.documents.get(place.path)
    version = document.version if document else None
    offered: list[t.CodeAction] = []
    for action in _actions(vault, place.path, span, kinds):
        chosen = Chosen(uri, version, span.start, span.end, action.kind, action.title)
        made = t.CodeAction(
            title=action.title,
            kind=action.kind,
            diagnostics=[known[action.rule]] if action.rule in known else None,
            is_preferred=action.preferred or None,
            command=_copying(action) if action.copy else None,
        )
        if action.kind == "quickfix":
            made.edit = to_workspace_edit(vault, action.make(), client, action.title).edit
        elif client.resolves_edits:
            made.data = _to_data(chosen)
        else:
            made.command = t.Command(action.title, APPLY, arguments=[_to_data(chosen)])
        offered.append(made)
    return offered or None


def resolve(session: Session, params: t.CodeAction) -> t.CodeAction:
    """The action with its edit. Raises `Refused` for one that was offered for another text."""
    chosen = _from_data(params.data, Chosen)
    if chosen is not None:
        made, _ = _make(session, chosen)
        params.edit = made.edit
    return params


async def apply(server: "Server", chosen: Any) -> None:
    """Work an action out and send the client its edit."""
    wanted = _from_data(chosen, Chosen)
    if wanted is None:
        raise Refusal(f"{APPLY} wants an action that was offered.")
    try:
        made, action = _make(server.session, wanted)
    except Refused as refused:
        tell(server, [str(refused)])
        return
    params = t.ApplyWorkspaceEditParams(edit=made.edit, label=wanted.title)
    answer = await server.workspace_apply_edit_async(params)
    if not answer.applied:
        tell(server, [f"“{wanted.title}” was not done: {answer.failure_reason or 'refused'}."])
        return
    tell(server, made.left)
    if action.copy:
        copy_link(server, action.copy)


def copy_link(server: "Server", link: Any) -> None:
    """Show a link to copy: only clients have a clipboard, and those that can take this over."""
    if isinstance(link, str):
        server.window_show_message(t.ShowMessageParams(t.MessageType.Info, link))


class Pasted(Struct, frozen=True):
    """Text from one document on its way into another."""

    text: str
    source: str
    target: str
    """The URIs of both."""


def paste(server: "Server", given: Any) -> str:
    """The text with its links as they are written in the document that it is pasted into."""
    wanted = _from_data(given, Pasted)
    if wanted is None:
        raise Refusal(f"{PASTE} wants a text and the URIs of two documents.")
    try:
        vault, source, _ = server.session.find(wanted.source)
        home, target, _ = server.session.find(wanted.target)
    except UnknownDocument:
        return wanted.text
    return pasted(vault.snapshot, wanted.text, source, target) if home is vault else wanted.text


def _make(session: Session, chosen: Chosen) -> tuple[Made, Action]:
    vault, path, _ = session.find(chosen.uri)
    document = vault.documents.get(path)
    if (document.version if document else None) != chosen.version:
        raise Refused("The note was changed meanwhile: ask again.")
    span = Span(chosen.start, chosen.end)

    found: list[Action] = []

    def make() -> VaultEdit:
        for one in _actions(vault, path, span, (chosen.kind,)):
            if one.title == chosen.title:
                found.append(one)
                return one.make()
        raise Refused("The notes were changed meanwhile: ask again.")

    edit = checked(session, vault, make)
    assert edit is not None
    return to_workspace_edit(vault, edit, session.client, chosen.title), found[-1]


def _actions(vault: Vault, path: str, span: Span, kinds: tuple[str, ...]) -> list[Action]:
    config = vault.config
    return code_actions(
        vault.snapshot,
        vault.catalog,
        path,
        span,
        vault.read,
        NewNotes(config.new_note_location, config.new_note_folder),
        kinds=kinds,
        link_format=config.link_format,
        fixes=partial(safe_edits, vault.snapshot, path, vault.read, vault.selection),
    )


def _copying(action: Action) -> t.Command:
    return t.Command("Copy the link", COPY_LINK, arguments=[action.copy])


def _to_data(chosen: Chosen) -> dict[str, Any]:
    return {name: getattr(chosen, name) for name in Chosen.__struct_fields__}


def _from_data(data: Any, type: type[S]) -> S | None:
    """`data` as such a record; None for anything else. pygls hands objects out as tuples."""
    if hasattr(data, "_asdict"):
        data = data._asdict()
    try:
        return msgspec.convert(data, type)
    except msgspec.ValidationError:
        return None


async def answer_resolve(server: "Server", params: t.CodeAction) -> t.CodeAction:
    """As `resolve`, once all notes are read; a reason why not is the answer, too."""
    await wait_until_read(server, server.session.vaults.values())
    try:
        return resolve(server.session, params)
    except (Refused, UnknownDocument) as refused:
        raise Refusal(str(refused)) from None
