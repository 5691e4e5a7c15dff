"""The state of one vault, frozen, and the one function that makes the next from it.

Every event, be it an edit, a file on disk or a setting, becomes a `Change`; `apply` is the only
place where changes meet state. What is open in an editor wins over the disk until it is closed.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from km_lsp.syntax.note import Note
from km_lsp.vault import links as graph
from km_lsp.vault import names as table
from km_lsp.vault.links import Links
from km_lsp.vault.names import Names
from km_lsp.vault.note_id import CANVAS_EXTENSION, fold, folder_of, join
from km_lsp.vault.table import Table

_RECENT = 50

TextSource = Callable[[str], str | None]
"""Reads the text of a note that may not be open; None when it cannot be read."""


class Options(Struct, frozen=True, kw_only=True):
    """The settings that change what links mean."""

    folder_notes: bool = False
    """`[[folder]]` leads to `folder/index.md` or `folder/README.md`."""


class OpenText(Struct, frozen=True, gc=False):
    """The text of a note that an editor has open."""

    text: str
    version: int | None


class Snapshot(Struct, frozen=True, kw_only=True):
    """Everything known of a vault at one moment. No map in it is changed once it is made."""

    revision: int = 0
    notes: Table[Note] = Table()
    """What is indexed: notes and canvases by path, as they are open or else on disk."""
    on_disk: dict[str, None] = {}
    """Every file of the vault that is not ignored, notes and attachments alike."""
    open: dict[str, OpenText] = {}
    names: Names = Names()
    links: Links = Links()
    options: Options = Options()
    ignored: frozenset[str] = frozenset()
    """Folded paths of the folders that were not looked into."""
    silent: frozenset[str] = frozenset()
    """Notes that are indexed but never reported."""
    recent: tuple[str, ...] = ()
    """The notes edited last, the last one first."""
    complete: bool = False
    """Whether all notes were read. Until then nothing is called missing."""

    def is_ignored(self, source: str, path: str) -> bool:
        """Whether `path`, written in `source`, leads into a folder that was not looked into."""
        if not self.ignored:
            return False
        trimmed = path.strip().split("?")[0]
        for folder in ("" if trimmed.startswith("/") else folder_of(source), ""):
            whole = join(folder, trimmed.lstrip("/"))
            while whole:
                if fold(whole) in self.ignored:
                    return True
                whole = folder_of(whole)
        return False

    def text_of(self, path: str) -> str | None:
        """The text of an open note."""
        entry = self.open.get(path)
        return entry.text if entry else None


class Change(Struct, frozen=True, gc=False):
    """Something happened to the file or the setting named."""


class Walked(Change, frozen=True, gc=False):
    """A walk found exactly these files on disk."""

    files: tuple[str, ...]
    ignored: frozenset[str] = frozenset()
    silent: frozenset[str] = frozenset()


class Read(Change, frozen=True, gc=False):
    """The note at `path` was read from disk."""

    path: str
    note: Note


class Appeared(Change, frozen=True, gc=False):
    """A file that is not read exists at `path`."""

    path: str


class Gone(Change, frozen=True, gc=False):
    """There is no file at `path` any more."""

    path: str


class Opened(Change, frozen=True, gc=False):
    """An editor shows `text` at `path`: it was opened or edited there."""

    path: str
    text: str
    version: int | None = None


class Closed(Change, frozen=True, gc=False):
    """No editor shows `path` any more; a `Read` or `Gone` should follow in the same batch."""

    path: str


class Configured(Change, frozen=True, gc=False):
    """The options changed."""

    options: Options


class Completed(Change, frozen=True, gc=False):
    """All notes of the vault have been read."""


class Applied(Struct, frozen=True, gc=False):
    """A new snapshot, and the notes whose findings may differ from before."""

    snapshot: Snapshot
    affected: frozenset[str]
    touched: frozenset[str] = frozenset()
    """The files that came, went or have other content."""


class Counter:
    """Counts parses, so that tests can tell how many an edit took."""

    parses = 0


def parse_file(path: str, text: str) -> Note:
    """The note or canvas that `text` at `path` is."""
    # Who finds all notes in a cache never needs the parsers.
    from km_lsp.syntax.canvas import parse_canvas
    from km_lsp.syntax.parse import parse

    Counter.parses += 1
    return parse_canvas(text) if path.lower().endswith(CANVAS_EXTENSION) else parse(text)


def apply(before: Snapshot, changes: Sequence[Change]) -> Applied:
    """The snapshot after `changes`, made in their order."""
    open_ = dict(before.open)
    fresh: dict[str, Note | None] = {}
    """The notes that change; None for those that go."""
    # While a vault is read, and while somebody types, no file comes or goes.
    known = all(
        isinstance(change, Opened) or (isinstance(change, Read) and change.path in before.on_disk)
        for change in changes
    )
    on_disk = before.on_disk if known else dict(before.on_disk)
    options, ignored, silent = before.options, before.ignored, before.silent
    complete, recent = before.complete, before.recent
    for change in changes:
        if isinstance(change, Read):
            if not known:
                on_disk[change.path] = None
            if change.path not in open_:
                fresh[change.path] = change.note
        elif isinstance(change, Opened):
            open_[change.path] = OpenText(change.text, change.version)
            fresh[change.path] = parse_file(change.path, change.text)
            if recent[:1] != (change.path,):
                others = [path for path in recent if path != change.path]
                recent = (change.path, *others[: _RECENT - 1])
        elif isinstance(change, Closed):
            open_.pop(change.path, None)
            if change.path not in on_disk:
                fresh[change.path] = None
        elif isinstance(change, Appeared):
            on_disk[change.path] = None
        elif isinstance(change, Gone):
            on_disk.pop(change.path, None)
            if change.path not in open_:
                fresh[change.path] = None
        elif isinstance(change, Walked):
            on_disk = dict.fromkeys(change.files)
            ignored, silent = change.ignored, change.silent
            known_notes = {*before.notes, *fresh}
            fresh |= dict.fromkeys(known_notes - on_disk.keys() - open_.keys())
        elif isinstance(change, Configured):
            options = change.options
        elif isinstance(change, Completed):
            complete = True
    notes = before.notes.changed(fresh)
    paths = _touched(before, on_disk, changes)
    changed = [path for path in paths if before.notes.get(path) != notes.get(path)]
    names, keys = before.names, set[str]()
    added = [p for p in paths if p not in names.paths and (p in on_disk or p in open_)]
    removed = [p for p in paths if p in names.paths and p not in on_disk and p not in open_]
    aliases = aliases_changed(before.notes, notes, changed)
    if added or removed or aliases:
        names, keys = table.updated(names, added, removed, aliases)
    stale = set(changed) | graph.dependents(before.links, before.names, keys)
    if options != before.options:
        stale |= notes.keys()
    links = before.links
    if stale:
        folder_notes = options.folder_notes
        links = graph.updated(links, notes, names, sorted(stale), folder_notes=folder_notes)
    affected = set(stale)
    for key in keys:
        # Who shares an alias is told so, and told when it is no longer shared.
        affected.update(before.names.aliases.get(key, ()), names.aliases.get(key, ()))
    for path in stale if before.complete else ():
        # Whether a note is linked from anywhere, and who embeds whom in a circle.
        old, new = before.links.outgoing.get(path, ()), links.outgoing.get(path, ())
        if old != new:
            affected.update(target for target in set(old) ^ set(new) if target is not None)
        if _embeds(before.notes, before.links, path) != _embeds(notes, links, path):
            affected |= graph.embedded_by(before.links, before.notes, [path])
            affected |= graph.embedded_by(links, notes, [path])
    affected = {path for path in affected if path in notes or path in before.notes}
    # While a vault is read nobody is told of findings; when it is complete all are affected.
    for path in changed if before.complete else ():
        if _places(before.notes.get(path)) != _places(notes.get(path)):
            affected.update(before.links.incoming.get(path, ()), links.incoming.get(path, ()))
    if complete != before.complete or silent != before.silent or ignored != before.ignored:
        affected |= notes.keys()
    snapshot = replace(
        before,
        revision=before.revision + 1,
        notes=notes,
        on_disk=on_disk,
        open=open_,
        names=names,
        links=links,
        options=options,
        ignored=ignored,
        silent=silent,
        recent=recent,
        complete=complete,
    )
    return Applied(snapshot, frozenset(affected), frozenset([*changed, *added, *removed]))


def _touched(before: Snapshot, after: dict[str, None], changes: Sequence[Change]) -> Iterable[str]:
    """The paths that `changes` speak of."""
    paths: dict[str, None] = {}
    for change in changes:
        if isinstance(change, Walked):
            paths |= dict.fromkeys((*before.on_disk, *after))
        elif isinstance(change, Read | Opened | Closed | Gone | Appeared):
            paths[change.path] = None
    return paths


def aliases_changed(
    before: Mapping[str, Note], after: Mapping[str, Note], paths: Iterable[str]
) -> list[tuple[str, set[str], set[str]]]:
    """The notes among `paths` whose aliases differ: path, old and new aliases, folded."""
    found = []
    for path in paths:
        old, new = _aliases(before.get(path)), _aliases(after.get(path))
        if old != new:
            found.append((path, old, new))
    return found


def _aliases(note: Note | None) -> set[str]:
    return set() if note is None else set(map(fold, note.alias_names))


def _embeds(notes: Mapping[str, Note], links: Links, path: str) -> set[str | None]:
    """The files that the note at `path` shows inside itself."""
    note = notes.get(path)
    return (
        {
            target
            for link, target in zip(note.links, links.outgoing.get(path, ()), strict=False)
            if link.kind == "embed"
        }
        if note
        else set()
    )


def _places(note: Note | None) -> object:
    """What of a note the fragment of a link can name."""
    if note is None:
        return None
    return (
        [(heading.level, heading.text, heading.raw) for heading in note.headings],
        [block.id for block in note.blocks],
        [anchor.id for anchor in note.anchors],
    )
