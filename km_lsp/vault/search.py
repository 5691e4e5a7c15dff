"""Names found by what people type: an index by words, and rapidfuzz to rank what it yields.

Only a bounded number of candidates is ever scored, so that a search in fifty thousand notes
takes as long as one in a thousand. The index is the one mutable structure of the core: it is fed
from snapshots (`refresh`) and can be thrown away at any time.
"""

import re
from array import array
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Literal

from msgspec import Struct
from rapidfuzz import fuzz, process

from km_lsp.syntax.note import Note
from km_lsp.vault.note_id import fold, is_indexed, note_name, without_extension

EntryKind = Literal["note", "alias", "heading", "file", "unresolved"]

_WORD = re.compile(r"[a-z0-9]+|[^\W_a-z0-9\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+")
_CHARACTER = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+")
_MOST_WORDS = 60
_MOST_CANDIDATES = 400
_MOST_LIKE = 20
_MOST_NEAREST = 20
_DIGITS = frozenset("0123456789")
_MOST_ALIKE = 150
_MOST_HAVING = 4000


class Entry(Struct, frozen=True, gc=False):
    """A name that can be found."""

    name: str
    kind: EntryKind
    path: str


class SearchIndex:
    """Entries by the words of their names.

    A posting is the number of an entry, four bytes each. Taken-out entries leave a hole in the
    list of entries; when there are more holes than entries all is numbered anew.
    """

    def __init__(self, words_of: Callable[[Entry], Iterable[str]] | None = None) -> None:
        """An empty index; `words_of` says under which words an entry is found."""
        self._words_of = words_of or words_of_name_and_path
        self._entries: list[Entry | None] = []
        self._folded: list[str] = []
        """The names of the entries, folded."""
        self._of_source: dict[str, range] = {}
        self._by_word: dict[str, array[int]] = {}
        self._holes = 0
        self._words: str | None = None
        self._by_start: dict[str, list[str]] = {}
        """Words by their first two letters, as of when `_like` was begun."""
        self._like: dict[str, list[str]] | None = None
        self._entries_like: dict[str, frozenset[int]] = {}
        self._nearest: dict[str, list[Entry]] = {}

    def __len__(self) -> int:
        return len(self._entries) - self._holes

    def put(self, source: str, entries: tuple[Entry, ...]) -> None:
        """Let `entries` be all that `source` contributes; none takes it out."""
        if self.entries_of(source) == entries:
            return
        self._nearest.clear()
        self._entries_like.clear()
        old = self._of_source.pop(source, range(0))
        for number in old:
            self._entries[number] = None
            self._folded[number] = ""
        self._holes += len(old)
        if entries:
            self._add(source, entries)
        if self._holes > 1000 and self._holes > len(self._entries) // 2:
            self._renumber()

    def entries_of(self, source: str) -> tuple[Entry, ...]:
        """What `source` contributes."""
        numbers = self._of_source.get(source, range(0))
        return tuple(entry for entry in self._entries[numbers.start : numbers.stop] if entry)

    def _add(self, source: str, entries: tuple[Entry, ...]) -> None:
        start = len(self._entries)
        self._of_source[source] = range(start, start + len(entries))
        self._entries += entries
        self._folded += [fold(entry.name) for entry in entries]
        for number, entry in enumerate(entries, start):
            for word in self._words_of(entry):
                postings = self._by_word.get(word)
                if postings is None:
                    self._by_word[word] = array("I", (number,))
                    self._words, self._like = None, None
                else:
                    postings.append(number)

    def _renumber(self) -> None:
        kept = {source: self.entries_of(source) for source in self._of_source}
        self._entries, self._folded, self._of_source, self._by_word = [], [], {}, {}
        self._holes, self._words, self._like = 0, None, None
        for source, entries in kept.items():
            self._add(source, entries)

    def search(self, query: str, limit: int) -> list[tuple[Entry, float]]:
        """The entries that match `query` best, with their score from 0 to 100, the best first."""
        folded = fold(query).strip()
        if not folded:
            return [(entry, 0.0) for entry in self._any(limit)]
        scored = [(entry, score(folded, entry)) for entry in self.candidates(folded)]
        scored = [pair for pair in scored if pair[1] >= 45]
        scored.sort(key=lambda pair: (-pair[1], len(pair[0].name), pair[0].name, pair[0].path))
        return scored[:limit]

    def nearest(self, name: str, limit: int) -> list[Entry]:
        """The entries whose names are most like `name`, for "did you mean".

        Unlike `search` it looks for slips of the pen: names that share words, or words much alike.
        """
        folded = fold(name)
        known = self._nearest.get(folded)
        if known is None:
            found = process.extract(
                folded,
                {number: self._folded[number] for number in self._alike(folded)},
                scorer=fuzz.ratio,
                score_cutoff=55,
                limit=_MOST_NEAREST,
            )
            scored = [(-score, self._entries[number]) for _, score, number in found]
            likely = [(score, entry) for score, entry in scored if entry is not None]
            likely.sort(key=lambda pair: (pair[0], pair[1].name, pair[1].path))
            known = self._nearest[folded] = [entry for _, entry in likely]
        return known[:limit]

    def _alike(self, folded: str) -> list[int]:
        """The numbers of a few entries: first those with words like all of `folded`, then those
        that lack one of them, then those with its rarest word."""
        terms = dict.fromkeys(_split(folded))
        having = sorted(filter(None, map(self._having, terms)), key=len)
        if not having:
            return []
        found = dict.fromkeys(sorted(frozenset.intersection(*having)))
        for number in range(len(having) - 1, -1, -1) if len(having) > 1 else ():
            if len(found) >= _MOST_ALIKE:
                break
            others = having[:number] + having[number + 1 :]
            found |= dict.fromkeys(sorted(frozenset.intersection(*others)))
        return list(found)[:_MOST_ALIKE]

    def _having(self, term: str) -> frozenset[int]:
        """The numbers of the entries with the word `term` or one much like it; bounded."""
        known = self._entries_like.get(term)
        if known is None:
            numbers: set[int] = set()
            for word in self._words_like(term):
                numbers.update(self._by_word[word][:_MOST_HAVING])
                if len(numbers) > _MOST_HAVING:
                    break
            known = self._entries_like[term] = frozenset(numbers)
        return known

    def _words_like(self, term: str) -> list[str]:
        """The word `term`, if names have it, and words that differ by a slip of the finger."""
        if self._like is None:
            self._like, self._by_start = {}, {}
            for word in self._by_word:
                self._by_start.setdefault(word[:2], []).append(word)
        known = self._like.get(term)
        if known is None:
            known = [term] if term in self._by_word else []
            # A number that differs is another number.
            if len(term) > 2 and not any(letter in _DIGITS for letter in term):
                starts = dict.fromkeys((term[:2], term[0] + term[2], term[1] + term[0]))
                words = [word for start in starts for word in self._by_start.get(start, ())]
                most = 2 + len(term) // 4
                words = [word for word in words if abs(len(word) - len(term)) <= most]
                found = process.extract(
                    term, words, scorer=fuzz.ratio, score_cutoff=65, limit=_MOST_LIKE
                )
                known += [word for word, _, _ in found if word != term]
            self._like[term] = known
        return known

    def candidates(self, query: str) -> list[Entry]:
        """A bounded number of entries that may match the folded `query`.

        Every word of the query must be part of a word of the name; where no name has them all,
        names with most of them count, and then names with similar words.
        """
        terms = list(dict.fromkeys(_split(query)))
        if not terms:
            return []
        counts: dict[int, int] = {}
        for term in terms:
            matched: dict[int, None] = {}
            words = self._containing(term)
            if not words:
                words += self._words_like(term)
            for word in words:
                matched |= dict.fromkeys(self._by_word[word][: _MOST_CANDIDATES * 4])
                if len(matched) >= _MOST_CANDIDATES * 4:
                    break
            for number in matched:
                counts[number] = counts.get(number, 0) + 1
        best = max(counts.values(), default=0)
        numbers = [number for number, count in counts.items() if count == best]
        found = (self._entries[number] for number in numbers[: _MOST_CANDIDATES * 2])
        return [entry for entry in found if entry is not None]

    def _any(self, limit: int) -> Iterable[Entry]:
        return list(islice((entry for entry in self._entries if entry is not None), limit))

    def _vocabulary(self) -> str:
        if self._words is None:
            self._words = "\n" + "\n".join(self._by_word) + "\n"
        return self._words

    def _containing(self, term: str) -> list[str]:
        """Words that are, that begin with, and that contain `term`, in this order."""
        text = self._vocabulary()
        found = dict.fromkeys([term] if term in self._by_word else [])
        for needle in ("\n" + term, term):
            at = text.find(needle)
            while at >= 0 and len(found) < _MOST_WORDS:
                start = text.rfind("\n", 0, at + 1) + 1
                end = text.index("\n", at + 1)
                found[text[start:end]] = None
                at = text.find(needle, end)
        return list(found)


def score(query: str, entry: Entry) -> float:
    """How well the folded `query` matches, from 0 to 100."""
    best = _score(query, fold(entry.name))
    if best < 90 and "/" in query and entry.kind != "heading":
        best = max(best, _score(query, fold(without_extension(entry.path))))
    return best


def _score(query: str, name: str) -> float:
    if query == name:
        return 100.0
    if name.startswith(query):
        return 94.0 + 5.0 * len(query) / len(name)
    at = name.find(query)
    if at >= 0:
        at_word = not name[at - 1].isalnum()
        return (86.0 if at_word else 74.0) + 6.0 * len(query) / len(name)
    initials = "".join(word[0] for word in _WORD.findall(name))
    if len(query) > 1 and initials.startswith(query):
        return 80.0 + 4.0 * len(query) / max(len(initials), 1)
    return max(fuzz.token_set_ratio(query, name) * 0.72, fuzz.partial_ratio(query, name) * 0.7)


def words_of_name(entry: Entry) -> Iterable[str]:
    """The words of an entry's name alone, which is all that `nearest` looks at."""
    return dict.fromkeys(_split(fold(entry.name)))


def words_of_name_and_path(entry: Entry) -> Iterable[str]:
    """The words under which an entry is found: those of its name and path, and its initials."""
    name = fold(entry.name)
    words = set(_split(name))
    if entry.kind in ("note", "file"):
        words.update(_split(fold(without_extension(entry.path))))
    plain = _WORD.findall(name)
    if len(plain) > 1:
        words.add("".join(word[0] for word in plain))
    return words


def _split(folded: str) -> Iterator[str]:
    """The words of a folded name; of Chinese, Japanese and Korean the pairs of characters."""
    yield from _WORD.findall(folded)
    for run in _CHARACTER.findall(folded):
        if len(run) == 1:
            yield run
        for at in range(len(run) - 1):
            yield run[at : at + 2]


def names_of(path: str, note: Note | None) -> tuple[Entry, ...]:
    """The entries of a file: its name, and the aliases when it is a note."""
    name = note_name(path)
    first = Entry(name, "note" if is_indexed(path) else "file", path)
    if note is None:
        return (first,)
    return (first, *(Entry(name, "alias", path) for name in note.alias_names))


def headings_of(path: str, note: Note | None) -> tuple[Entry, ...]:
    """The entries of a note's headings."""
    if note is None:
        return ()
    return tuple(dict.fromkeys(Entry(one.text, "heading", path) for one in note.headings))
