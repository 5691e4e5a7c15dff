"""The vaults of one client, and which vault a document belongs to."""

from pathlib import Path

from lsprotocol import types as t

from km_lsp import config
from km_lsp.disk import MARKERS
from km_lsp.lsp.client import Client
from km_lsp.lsp.vault import Document, Vault, file_of, stray_name
from km_lsp.syntax.note import Note


class UnknownDocument(Exception):
    """A request about a document that is neither open nor a note of a vault."""


class Place:
    """A position of a request, in core words."""

    def __init__(self, vault: Vault, path: str, note: Note, offset: int) -> None:
        self.vault = vault
        self.path = path
        self.note = note
        self.offset = offset


class Session:
    """All state of the server."""

    def __init__(self) -> None:
        self.client = Client()
        self.vaults: dict[Path, Vault] = {}
        self.settings: object = None
        """What the editor sent, not yet validated."""
        self.paranoid = False
        """Check each edit of several notes against the law before it is handed out."""
        self._documents: dict[str, tuple[Vault, str]] = {}

    # Vaults

    def add_vault(self, root: Path) -> tuple[Vault, list[str]]:
        """The vault at `root`, and what is wrong with its settings. Takes over open documents."""
        settings, messages = config.load(root, self.settings)
        vault = Vault(root, settings)
        self.vaults[root] = vault
        self._rehome()
        return vault, messages

    def remove_vault(self, root: Path) -> None:
        """Forget the vault at `root`; its open documents live on as single files."""
        if self.vaults.pop(root, None) is not None:
            self._rehome()

    def vault_of(self, file: Path) -> Vault | None:
        """The innermost vault that holds `file`."""
        around = [root for root in self.vaults if file.is_relative_to(root)]
        proper = [root for root in around if not self.vaults[root].single]
        best = max(proper or around, key=lambda root: len(root.parts), default=None)
        return self.vaults[best] if best is not None else None

    def _home(self, uri: str) -> tuple[Vault, str]:
        file = file_of(uri)
        if file is None:
            root, path = Path("/"), stray_name(uri)
            vault = self.vaults.setdefault(root, Vault(root, config.Config(), single=True))
            return vault, path
        known = self.vault_of(file)
        if known is None:
            settings, _ = config.load(file.parent, self.settings)
            known = self.vaults.setdefault(file.parent, Vault(file.parent, settings, single=True))
        return known, known.path_of(file) or file.name

    def _rehome(self) -> None:
        for uri, (vault, path) in list(self._documents.items()):
            home, new_path = self._home(uri)
            if home is not vault:
                document = vault.documents[path]
                vault.close(path)
                home.open(new_path, document)
                self._documents[uri] = (home, new_path)

    # Documents

    def open(self, uri: str, text: str, version: int | None) -> tuple[Vault, str]:
        """A document was opened, or opened again."""
        vault, path = self._home(uri)
        vault.open(path, Document(uri, text, version))
        self._documents[uri] = (vault, path)
        return vault, path

    def change(
        self, uri: str, version: int | None, changes: list[t.TextDocumentContentChangeEvent]
    ) -> Vault | None:
        """A document was edited; None for one that is not open, whose text nobody knows."""
        home = self._documents.get(uri)
        if home is None:
            return None
        vault, path = home
        document = vault.documents[path]
        for change in changes:
            if isinstance(change, t.TextDocumentContentChangePartial):
                start, end = change.range.start, change.range.end
                first, last = (start.line, start.character), (end.line, end.character)
                document.edit(first, last, change.text, self.client.encoding)
            else:
                document.set(change.text)
        document.version = version
        vault.edited(path)
        return vault

    def close(self, uri: str) -> tuple[Vault, str] | None:
        """A document was closed."""
        home = self._documents.pop(uri, None)
        if home is not None:
            home[0].close(home[1])
        return home

    def home_of(self, uri: str) -> Vault | None:
        """The vault of a document, open or not."""
        home = self._documents.get(uri)
        if home is not None:
            return home[0]
        file = file_of(uri)
        return self.vault_of(file) if file is not None else None

    def find(self, uri: str) -> tuple[Vault, str, Note]:
        """Vault, path and note of a document, open or not.

        Raises `UnknownDocument`.
        """
        home = self._documents.get(uri)
        if home is None:
            file = file_of(uri)
            vault = self.vault_of(file) if file else None
            path = vault.path_of(file) if vault and file else None
            if vault is None or path is None:
                raise UnknownDocument(f"{uri} is not a note of this workspace")
            home = vault, path
        vault, path = home
        note = vault.note(path)
        if note is None:
            raise UnknownDocument(f"{uri} is not a note of this workspace")
        return vault, path, note

    def place(self, uri: str, position: t.Position) -> Place:
        """A position in core words; one outside the text is clamped to it."""
        vault, path, note = self.find(uri)
        offset = note.lines.offset(position.line, position.character, self.client.encoding)
        return Place(vault, path, note, offset)


def vault_root_of(file: Path) -> Path | None:
    """The folder above `file` that is marked as a vault, the innermost one."""
    for folder in file.parents:
        if any((folder / marker).exists() for marker in MARKERS):
            return folder
    return None
