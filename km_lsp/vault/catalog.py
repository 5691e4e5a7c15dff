"""What can be searched in a vault: names, headings, tags and names that lead nowhere.

Follows the snapshots at its own pace: `follow` notes what changed, `settle` works it off, in
slices when there is much. Derived from the snapshot and nothing else.
"""

from collections import Counter
from heapq import nlargest
from itertools import islice
from time import perf_counter

from km_lsp.vault.note_id import fold, folder_of, is_note
from km_lsp.vault.search import Entry, SearchIndex, headings_of, names_of, words_of_name
from km_lsp.vault.snapshot import Applied, Snapshot

_STALE_AFTER = 500
_MOST_POPULAR = 60


class Catalog:
    """The search indexes of one vault."""

    def __init__(self) -> None:
        self.names = SearchIndex()
        self.headings = SearchIndex()
        self.tags: dict[str, Counter[str]] = {}
        """Folded tag to its spellings and how many notes use each."""
        self._in_folder: dict[str, dict[str, None]] = {}
        self._tags_of: dict[str, frozenset[str]] = {}
        self._unresolved_of: dict[str, tuple[str, ...]] = {}
        self._unresolved: Counter[str] = Counter()
        self._names_waiting: dict[str, None] = {}
        self._rest_waiting: dict[str, None] = {}
        self._popular: tuple[int, list[str]] = (-_STALE_AFTER, [])

    @classmethod
    def of_names(cls, snapshot: Snapshot) -> "Catalog":
        """The names of a vault alone, for those who look for no heading and no tag."""
        catalog = cls()
        catalog.names = SearchIndex(words_of_name)
        for path in sorted(snapshot.names.paths):
            catalog.names.put(path, names_of(path, snapshot.notes.get(path)))
        return catalog

    def begin(self, snapshot: Snapshot) -> None:
        """Note that all of `snapshot` is new."""
        self._names_waiting.update(dict.fromkeys(snapshot.names.paths))
        self._rest_waiting.update(dict.fromkeys(snapshot.notes))

    def follow(self, applied: Applied) -> None:
        """Note what `applied` changed."""
        changed = dict.fromkeys((*applied.touched, *applied.affected))
        self._names_waiting.update(changed)
        self._rest_waiting.update(changed)

    def settle(self, snapshot: Snapshot, seconds: float) -> bool:
        """Bring the indexes up to `snapshot` for at most `seconds`, names first; whether all is."""
        end = perf_counter() + seconds
        for waiting, update in (
            (self._names_waiting, self._update_names),
            (self._rest_waiting, self._update_rest),
        ):
            while waiting:
                for path in list(islice(waiting, 50)):
                    del waiting[path]
                    update(snapshot, path)
                if perf_counter() > end:
                    return not self._names_waiting and not self._rest_waiting
        return True

    def in_folder(self, folder: str) -> list[str]:
        """The notes of `folder`, not those below it."""
        return list(self._in_folder.get(folder, ()))

    def folders(self) -> list[str]:
        """The folders that hold notes themselves."""
        return [folder for folder, notes in self._in_folder.items() if notes]

    def popular(self, snapshot: Snapshot) -> list[str]:
        """The notes with the most backlinks, as of not long ago."""
        revision, paths = self._popular
        if snapshot.revision - revision >= _STALE_AFTER or not paths:
            incoming = snapshot.links.incoming
            paths = nlargest(_MOST_POPULAR, incoming, key=lambda path: len(incoming[path]))
            self._popular = (snapshot.revision, paths)
        return paths

    def uses_of(self, name: str) -> int:
        """How many notes have a link to the missing `name`, spelled just so."""
        return self._unresolved[name]

    def _update_names(self, snapshot: Snapshot, path: str) -> None:
        exists = path in snapshot.names.paths
        note = snapshot.notes.get(path)
        self.names.put(path, names_of(path, note) if exists else ())
        if is_note(path):
            folder = folder_of(path)
            if exists:
                self._in_folder.setdefault(folder, {})[path] = None
            elif path in self._in_folder.get(folder, ()):
                del self._in_folder[folder][path]
        pending = snapshot.links.pending.get(path)
        self._update_unresolved(path, pending.unresolved if pending else ())

    def _update_rest(self, snapshot: Snapshot, path: str) -> None:
        note = snapshot.notes.get(path)
        self.headings.put(path, headings_of(path, note))
        self._update_tags(path, frozenset(tag.name for tag in note.tags) if note else frozenset())

    def _update_tags(self, path: str, tags: frozenset[str]) -> None:
        before = self._tags_of.get(path, frozenset())
        for tag in before - tags:
            spellings = self.tags[fold(tag)]
            spellings[tag] -= 1
            if spellings[tag] <= 0:
                del spellings[tag]
            if not spellings:
                del self.tags[fold(tag)]
        for tag in tags - before:
            self.tags.setdefault(fold(tag), Counter())[tag] += 1
        if tags:
            self._tags_of[path] = tags
        else:
            self._tags_of.pop(path, None)

    def _update_unresolved(self, path: str, names: tuple[str, ...]) -> None:
        before = self._unresolved_of.get(path, ())
        if before == names:
            return
        for name in before:
            self._unresolved[name] -= 1
            if self._unresolved[name] <= 0:
                del self._unresolved[name]
                self.names.put("[[" + name, ())
        for name in names:
            self._unresolved[name] += 1
            self.names.put("[[" + name, (Entry(name, "unresolved", ""),))
        if names:
            self._unresolved_of[path] = names
        else:
            self._unresolved_of.pop(path, None)
