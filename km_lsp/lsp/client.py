"""What the client can do, read once into flags."""

from typing import Any

from lsprotocol import types as t
from msgspec import Struct

from km_lsp.text.line_index import Encoding


class Client(Struct, frozen=True):
    """The client's abilities that change what we send."""

    encoding: Encoding = "utf-16"
    definition_links: bool = False
    watches_files: bool = False
    """Registers file watchers on demand."""
    pulls_diagnostics: bool = False
    """Pulls diagnostics and can be asked to do so again; without the latter we push."""
    related_information: bool = False
    document_changes: bool = False
    creates_files: bool = False
    renames_files: bool = False
    deletes_files: bool = False
    resolves_edits: bool = False
    """Asks for the edit of a code action when it is chosen."""
    annotations: bool = False
    """Shows what an edit is for, and asks before one that wants it."""
    item_defaults: bool = False
    needs_snippets: bool = False
    """Neovim 0.11 inserts an item's text only up to its first blank, unless it is a snippet."""
    progress: bool = False
    configuration: bool = False
    registers_settings: bool = False
    """Tells of changed settings when it is asked to."""
    hierarchical_symbols: bool = False
    unnecessary_tag: bool = False
    refreshes_tokens: bool = False
    """Can be told to ask for its colours again."""


def read_client(
    capabilities: t.ClientCapabilities, encoding: str | None, name: str | None
) -> Client:
    """The flags of a client called `name`; `encoding` is the one negotiated."""
    edit = _at(capabilities, "workspace.workspace_edit")
    operations = _at(edit, "resource_operations") or ()
    defaults = _at(capabilities, "text_document.completion.completion_list.item_defaults") or ()
    resolved = _at(capabilities, "text_document.code_action.resolve_support.properties") or ()
    published = _at(capabilities, "text_document.publish_diagnostics")
    pulled = _at(capabilities, "text_document.diagnostic")
    item = _at(capabilities, "text_document.completion.completion_item")
    tags = _at(pulled or published, "tag_support.value_set") or ()
    return Client(
        encoding=encoding if encoding in ("utf-8", "utf-32") else "utf-16",  # type: ignore[arg-type]
        definition_links=bool(_at(capabilities, "text_document.definition.link_support")),
        watches_files=bool(
            _at(capabilities, "workspace.did_change_watched_files.dynamic_registration")
        ),
        pulls_diagnostics=bool(
            pulled is not None and _at(capabilities, "workspace.diagnostics.refresh_support")
        ),
        related_information=bool(_at(published or pulled, "related_information")),
        # Neovim applies document changes and names only the resource operations.
        document_changes=bool(_at(edit, "document_changes") or operations),
        creates_files=t.ResourceOperationKind.Create in operations,
        renames_files=t.ResourceOperationKind.Rename in operations,
        deletes_files=t.ResourceOperationKind.Delete in operations,
        resolves_edits="edit" in resolved,
        annotations=_at(edit, "change_annotation_support") is not None,
        item_defaults="editRange" in defaults,
        needs_snippets=name == "Neovim" and bool(_at(item, "snippet_support")),
        progress=bool(_at(capabilities, "window.work_done_progress")),
        registers_settings=bool(
            _at(capabilities, "workspace.did_change_configuration.dynamic_registration")
        ),
        configuration=bool(_at(capabilities, "workspace.configuration")),
        hierarchical_symbols=bool(
            _at(capabilities, "text_document.document_symbol.hierarchical_document_symbol_support")
        ),
        refreshes_tokens=bool(_at(capabilities, "workspace.semantic_tokens.refresh_support")),
        unnecessary_tag=t.DiagnosticTag.Unnecessary in tags,
    )


def _at(value: Any, path: str) -> Any:
    for name in path.split("."):
        if value is None:
            return None
        value = getattr(value, name, None)
    return value
