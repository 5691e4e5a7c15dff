"""Fixes on their way into files: whole notes at once, byte by byte the same beside the fix."""

import re
from collections.abc import Iterable
from difflib import unified_diff
from itertools import groupby
from pathlib import Path

from msgspec import Struct

from km_lsp.atomic import write_atomically
from km_lsp.disk import decode
from km_lsp.features.finding import Finding
from km_lsp.features.fixes import Fix
from km_lsp.syntax.note import Note
from km_lsp.text.edit import TextEdit, apply_edits, in_order, overlap
from km_lsp.vault.snapshot import parse_file

_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_MARK = b"\xef\xbb\xbf"


class Mended(Struct, frozen=True):
    """A note after its fixes."""

    path: str
    before: str
    after: str
    data: bytes
    """What the file is to hold."""
    count: int
    """Number of fixes in it."""
    edits: tuple[TextEdit, ...] = ()
    """What was done to the text before, in order."""


class Untouched(Struct, frozen=True):
    """A note that has fixes and was left as it is."""

    path: str
    why: str


def mend(
    path: str, file: Path, note: Note, fixes: Iterable[tuple[Finding, Fix]]
) -> Mended | Untouched:
    """The note at `file` with `fixes` made; of two that overlap the first."""
    edits: list[TextEdit] = []
    count = 0
    for _, fix in fixes:
        if not any(overlap(edit, other) for edit in fix.edits for other in edits):
            edits += fix.edits
            count += 1
    return edited(path, file, note, edits, count)


def edited(
    path: str, file: Path, note: Note, edits: Iterable[TextEdit], count: int = 0
) -> Mended | Untouched:
    """The note at `file` with `edits` made.

    `note` is what they were made for: a file that holds something else by now is left alone, as
    is one that is not plain UTF-8, which could not be written back as it was.
    """
    try:
        data = file.read_bytes()
    except OSError as error:
        return Untouched(path, f"it could not be read: {error.strerror or error}")
    text, trouble = decode(data)
    mark = _MARK if data.startswith(_MARK) else b""
    if trouble is not None or mark + text.encode(errors="surrogatepass") != data:
        return Untouched(path, "it is not plain UTF-8")
    if parse_file(path, text) != note:
        return Untouched(path, "it was changed meanwhile")
    made = in_order(edits)
    after = apply_edits(text, made)
    return Mended(path, text, after, mark + after.encode(errors="surrogatepass"), count, made)


def by_note(
    found: Iterable[tuple[Finding, Fix]],
) -> Iterable[tuple[str, list[tuple[Finding, Fix]]]]:
    """Fixes in the order of their notes, those of each note together."""
    for path, group in groupby(found, key=lambda pair: pair[0].path):
        yield path, list(group)


def write(mended: Mended, file: Path) -> None:
    """Put a mended note into its file. Raises `OSError`; then the file is as it was."""
    write_atomically(file, mended.data)


def diff(mended: Mended, shown: str, moved: str | None = None) -> str:
    """What would change, as a unified diff that `patch -p1` takes.

    `shown` is the note's path, `moved` the one that it gets."""
    # `splitlines` would break at form feeds and eight more characters.
    before, after = _LINE.findall(mended.before), _LINE.findall(mended.after)
    lines = []
    for line in unified_diff(before, after, f"a/{shown}", f"b/{moved or shown}"):
        lines.append(line)
        if not line.endswith(("\n", "\r")):
            lines.append("\n\\ No newline at end of file\n")
    return "".join(lines)
