"""A vault as the server holds it: the snapshot, what is derived from it, and the editor's texts."""

import asyncio
import os
import re
import time
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote, unquote

from msgspec.structs import replace
from pygls.uris import from_fs_path, to_fs_path

from km_lsp.config import Config
from km_lsp.disk import Walk, read_note, read_text, walk
from km_lsp.features.diagnostics import diagnostics
from km_lsp.features.finding import Finding
from km_lsp.features.selection import Selection, selection
from km_lsp.head_start import BEGUN
from km_lsp.syntax.note import Link, Note
from km_lsp.text.edit import TextEdit, apply_edits
from km_lsp.text.line_index import Encoding, LineIndex, index_lines
from km_lsp.text.span import Span
from km_lsp.vault.catalog import Catalog
from km_lsp.vault.note_id import is_indexed
from km_lsp.vault.resolve import resolve
from km_lsp.vault.snapshot import (
    Appeared,
    Change,
    Closed,
    Configured,
    Gone,
    Opened,
    Read,
    Snapshot,
    Walked,
    apply,
)

_QUOTED = {code: quote(chr(code)) for code in range(128) if quote(chr(code)) != chr(code)}
"""What `quote` does to ASCII, as a table: backlinks need thousands of URIs at once."""
_BLANKS_AT_MOST = re.compile(r"[A-Za-z0-9_.~/ -]*").fullmatch
_CLOCK_GRAIN = 20_000_000
"""How much younger than its clock a system may say that a file is, in nanoseconds."""
_ACROSS_FILES = ("KM101", "KM102", "KM103", "KM104", "KM105", "KM107", "KM108", "KM109", "KM401")
"""Rules that say nothing of a file whose surroundings are unknown."""


def _quoted(path: str) -> str:
    if _BLANKS_AT_MOST(path):
        # As nearly all names are; `translate` looks at each letter.
        return path.replace(" ", "%20")
    return path.translate(_QUOTED) if path.isascii() else quote(path)


_quoted_folder = lru_cache(maxsize=4096)(_quoted)


class Document:
    """The text of a note that an editor has open. It is parsed only when somebody asks."""

    def __init__(self, uri: str, text: str, version: int | None) -> None:
        self.uri = uri
        self.text = text
        self.version = version
        self.lines: LineIndex = index_lines(text)

    def edit(
        self, start: tuple[int, int], end: tuple[int, int], new: str, encoding: Encoding
    ) -> None:
        """Replace what lies between two positions; those outside the text are clamped to it."""
        first = self.lines.offset(*start, encoding)
        last = max(self.lines.offset(*end, encoding), first)
        self.set(apply_edits(self.text, [TextEdit(Span(first, last), new)]))

    def set(self, text: str) -> None:
        """Replace the whole text."""
        self.text = text
        self.lines = index_lines(text)


class Vault:
    """One vault. All changes of its snapshot go through `apply`."""

    def __init__(self, root: Path, config: Config, *, single: bool = False) -> None:
        self.root = root
        self.config = config
        self.single = single
        self.selection = self._select(config)
        """Holds files that were opened without a folder; nothing is known of their surroundings."""
        self.snapshot = Snapshot(options=config.options, complete=single)
        self._base_uri = (from_fs_path(str(root)) or "").rstrip("/") + "/"
        self.catalog = Catalog()
        self.indexed = asyncio.Event()
        """Set when the first scan ended, be it complete or cancelled."""
        self.documents: dict[str, Document] = {}
        self.changed: set[str] = set()
        """The notes whose findings may differ from those last sent."""
        self.affected_elsewhere = False
        """Findings may differ in notes that were not edited themselves."""
        self._edited: dict[str, None] = {}
        self._walked = False
        self._looked_at: dict[str, int] = {}
        """When notes were read again after the first scan, by the clock of the disk."""

    # Paths and URIs

    def path_of(self, file: Path) -> str | None:
        """The path in the vault of a file below its root."""
        try:
            return file.relative_to(self.root).as_posix()
        except ValueError:
            return None

    def uri_of(self, path: str) -> str:
        """The URI of a note: the client's own spelling while it is open."""
        document = self.documents.get(path)
        if document is not None:
            return document.uri
        cut = path.rfind("/") + 1
        return self._base_uri + _quoted_folder(path[:cut]) + _quoted(path[cut:])

    # Changes

    def apply(self, changes: Sequence[Change]) -> None:
        """Let `changes` happen."""
        applied = apply(self.snapshot, changes)
        self.snapshot = applied.snapshot
        self.catalog.follow(applied)
        self.changed |= applied.affected
        edited = {change.path for change in changes if isinstance(change, Opened)}
        self.affected_elsewhere = self.affected_elsewhere or not applied.affected <= edited

    def restore(self, stored: Snapshot) -> None:
        """Begin with a snapshot from the cache; it is complete when what changed is read."""
        before = self.snapshot
        opened = [Opened(path, text.text, text.version) for path, text in before.open.items()]
        self.snapshot = replace(
            stored, revision=before.revision + 1, recent=before.recent, complete=False
        )
        self.catalog.begin(self.snapshot)
        self.apply([Configured(self.config.options), *opened])

    def open(self, path: str, document: Document) -> None:
        self.documents[path] = document
        self._edited[path] = None

    def edited(self, path: str) -> None:
        """Note that a document's text changed; it is parsed when `flush` is called."""
        self._edited[path] = None

    def flush(self) -> None:
        """Bring the snapshot up to the editor's texts."""
        if not self._edited:
            return
        changes = [
            Opened(path, self.documents[path].text, self.documents[path].version)
            for path in self._edited
            if path in self.documents
        ]
        self._edited.clear()
        self.apply(changes)

    def close(self, path: str) -> None:
        """Forget the editor's text: the file on disk counts again."""
        self.documents.pop(path, None)
        self._edited.pop(path, None)
        self.apply([Closed(path), *([] if self.single else [self.on_disk(path)])])

    def on_disk(self, path: str) -> Change:
        """What the disk says of `path` now."""
        if is_indexed(path):
            self._looked_at[path] = time.time_ns()
            note = read_note(self.root, path, follow_symlinks=self.config.follow_symlinks)
            return Read(path, note) if note is not None else Gone(path)
        return Appeared(path) if (self.root / path).is_file() else Gone(path)

    def refresh(self, paths: Iterable[str]) -> bool:
        """Read those of `paths` that were changed on disk unnoticed; whether there were any.

        A file counts as unchanged while it is older than when it was read.
        """
        changes: list[Change] = []
        for path in paths:
            if path in self.documents or self.single:
                continue
            try:
                found = os.stat(f"{self.root}/{path}")  # noqa: PTH116 - thousands of times
                changed = max(found.st_mtime_ns, found.st_ctime_ns)
            except OSError:
                changed = 0
            if 0 < changed < self._looked_at.get(path, BEGUN) - _CLOCK_GRAIN:
                continue
            change = self.on_disk(path)
            if not isinstance(change, Read) or change.note != self.snapshot.notes.get(path):
                changes.append(change)
        if changes:
            self.apply(changes)
        return bool(changes)

    def configure(self, config: Config) -> None:
        """Use other settings; the caller walks again when the scope differs."""
        self.config = config
        self.selection = self._select(config)
        self.apply([Configured(config.options)])
        self.changed |= self.snapshot.notes.keys()
        self.affected_elsewhere = True

    def _select(self, config: Config) -> Selection:
        policy = config.policy
        if self.single:
            policy = replace(policy, ignore=(*policy.ignore, *_ACROSS_FILES))
        return selection(policy)

    def walked(self, found: Walk) -> Walked:
        """The change that a walk means."""
        self._walked = True
        return Walked(found.files, found.ignored, found.silent)

    def below(self, folder: str) -> list[str]:
        """The files on disk below a folder, as far as they are known."""
        prefix = folder + "/"
        return [path for path in self.snapshot.on_disk if path.startswith(prefix)]

    # Questions

    def read(self, path: str) -> str | None:
        """The text of a file of the vault, the editor's before the disk's."""
        document = self.documents.get(path)
        if document is not None:
            return document.text
        return read_text(self.root, path) if path in self.snapshot.names.paths else None

    def need(self, paths: Iterable[str | None]) -> None:
        """See that the notes at `paths` are read, though the scan may not have come to them."""
        changes = [
            self.on_disk(path)
            for path in paths
            if path is not None
            and is_indexed(path)
            and path not in self.snapshot.notes
            and path in self.snapshot.on_disk
        ]
        if changes:
            self.apply(changes)

    def need_target(self, path: str, link: Link | None) -> None:
        """See that the note a link leads to is read."""
        if link is not None and not self.snapshot.complete:
            self.need([resolve(self.snapshot, path, link).path])

    def note(self, path: str) -> Note | None:
        """The note at `path`, read at once if need be."""
        if not self._walked and not self.single:
            # Asked before the first walk is back: without the names no answer would be right.
            self.apply([self.walked(walk(self.root, self.config.scope))])
        self.flush()
        self.need([path])
        return self.snapshot.notes.get(path)

    def findings(self, path: str) -> list[Finding]:
        """What is wrong in the note at `path`."""
        return diagnostics(self.snapshot, path, self.selection)


def file_of(uri: str) -> Path | None:
    """The file that a URI names; None for what is not a file."""
    if not uri.lower().startswith("file:"):
        return None
    path = to_fs_path(uri)
    return Path(path) if path else None


def stray_name(uri: str) -> str:
    """A path for a document that is no file (`untitled:Untitled-1`)."""
    name = re.sub(r"[^\w.\- ]+", "-", unquote(uri)).strip("-") or "untitled"
    return name if is_indexed(name) else name + ".md"
