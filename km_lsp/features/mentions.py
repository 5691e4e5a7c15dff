"""Places in running text that say the name of a note and do not link to it.

(Obsidian help, "Backlinks", "Unlinked mentions": names and aliases, in other notes.)
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from km_lsp.features.link_form import link_name
from km_lsp.features.reshaping.newline import line_start
from km_lsp.syntax.note import Note
from km_lsp.text.edit import TextEdit
from km_lsp.text.span import Span, SpanSet
from km_lsp.vault.names import Names
from km_lsp.vault.note_id import fold, is_note, note_name
from km_lsp.vault.snapshot import Snapshot, TextSource

_WORD = re.compile(r"\w+")
_HIDDEN = ("frontmatter", "fence", "code", "html", "comment", "math")
_SHORTEST = 2


class Mention(NamedTuple):
    """A stretch of a note that says the name of another one."""

    path: str
    span: Span
    target: str


class _Vocabulary(NamedTuple):
    """Folded names of notes, found by how they begin."""

    lengths: dict[str, tuple[int, ...]]
    """First word, or first character of a script without blanks, to the lengths of the names that
    begin so, the longest first."""
    targets: dict[str, str]
    """Folded name to the one note that it means."""


def mentions_in(
    snapshot: Snapshot, path: str, text: str, only: Iterable[str] | None = None
) -> Iterator[Mention]:
    """The unlinked mentions in the note at `path`, whose text is `text`, in order.

    The longest name counts, and a name that several notes share is none. With `only` just the
    mentions of these notes.
    """
    note = snapshot.notes.get(path)
    if note is None or not is_note(path):
        return
    known = _vocabulary(_Held(snapshot.names)) if only is None else _names_of(snapshot, only)
    hidden = _hidden(note)
    folded = _folded(text)
    at = 0
    for start in _starts(folded, known):
        if start < at or start in hidden:
            continue
        for length in known.lengths[_first(folded, start)]:
            end = start + length
            name = folded[start:end]
            if name in known.targets and _ends(folded, name, end):
                if known.targets[name] != path and (end - 1) not in hidden:
                    yield Mention(path, Span(start, end), known.targets[name])
                    at = end
                break


def mentions_of(snapshot: Snapshot, target: str, read: TextSource) -> Iterator[Mention]:
    """The unlinked mentions of the note at `target` in all others, by path and place."""
    for path in sorted(snapshot.notes):
        if path == target or path in snapshot.silent or not is_note(path):
            continue
        text = read(path)
        if text is not None:
            yield from mentions_in(snapshot, path, text, (target,))


def linked(snapshot: Snapshot, mention: Mention, text: str) -> TextEdit | None:
    """The edit that makes a mention a link; its words stay as they are read."""
    name = link_name(snapshot, mention.path, mention.target)
    if name is None:
        return None
    words = mention.span.of(text)
    if words == name:
        return TextEdit(mention.span, f"[[{name}]]")
    row = line_start(text, mention.span.start)
    bar = "\\|" if text[row : mention.span.start].lstrip().startswith("|") else "|"
    return TextEdit(mention.span, f"[[{name}{bar}{words}]]")


class _Held:
    """A table of names, which is the same as long as it is the same object."""

    def __init__(self, names: Names) -> None:
        self.names = names

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Held) and other.names is self.names

    def __hash__(self) -> int:
        return id(self.names)


@lru_cache(maxsize=2)
def _vocabulary(held: _Held) -> _Vocabulary:
    names = held.names
    targets = {key: paths[0] for key, paths in names.by_key.items() if len(paths) == 1}
    targets |= {
        alias: notes[0]
        for alias, notes in names.aliases.items()
        if len(notes) == 1 and alias not in names.by_key
    }
    return _index({name: path for name, path in targets.items() if is_note(path)})


def _names_of(snapshot: Snapshot, targets: Iterable[str]) -> _Vocabulary:
    found: dict[str, str] = {}
    for target in targets:
        note = snapshot.notes.get(target)
        spoken = [note_name(target), *(note.alias_names if note else ())]
        for name in map(fold, spoken):
            mine = snapshot.names.by_key.get(name, snapshot.names.aliases.get(name, ()))
            if mine == (target,):
                found[name] = target
    return _index(found)


def _index(targets: dict[str, str]) -> _Vocabulary:
    lengths: dict[str, set[int]] = {}
    good: dict[str, str] = {}
    for name, target in targets.items():
        if len(name) >= _SHORTEST and _WORD.match(name) and not name.isdigit():
            good[name] = target
            lengths.setdefault(_first(name, 0), set()).add(len(name))
    ordered = {key: tuple(sorted(found, reverse=True)) for key, found in lengths.items()}
    return _Vocabulary(ordered, good)


def _starts(folded: str, known: _Vocabulary) -> Iterator[int]:
    """Where a name may begin: at each word, and at each character of a script without blanks."""
    for found in _WORD.finditer(folded):
        start, end = found.span()
        if found.group() in known.lengths:
            yield start
        elif not found.group().isascii():
            for at in range(start, end):
                if _is_dense(folded[at]) and folded[at] in known.lengths:
                    yield at


def _first(text: str, start: int) -> str:
    if _is_dense(text[start]):
        return text[start]
    found = _WORD.match(text, start)
    return found.group() if found else text[start]


def _ends(folded: str, name: str, end: int) -> bool:
    """Whether a name may end there: at the end of a word, or in a script without blanks."""
    if _is_dense(name[-1]) or end >= len(folded):
        return True
    return not (folded[end].isalnum() or folded[end] == "_") or not name[-1].isalnum()


def _is_dense(letter: str) -> bool:
    """Whether words of the letter's script are written without blanks between them."""
    return letter > "\u2e7f" and unicodedata.east_asian_width(letter) in ("W", "F")


def _folded(text: str) -> str:
    """`text` in lower case, every character in its place."""
    lower = text.lower()
    if len(lower) == len(text):
        return lower
    return "".join(low if len(low := letter.lower()) == 1 else letter for letter in text)


def _hidden(note: Note) -> SpanSet:
    spans = [region.span for region in note.regions if region.kind in _HIDDEN]
    spans += [link.span for link in note.links]
    spans += [tag.span for tag in note.tags]
    spans += [use.span for use in (*note.reference_uses, *note.footnote_uses)]
    spans += [one.span for one in (*note.reference_definitions, *note.footnote_definitions)]
    spans += [block.id_span for block in note.blocks]
    return SpanSet(spans)
