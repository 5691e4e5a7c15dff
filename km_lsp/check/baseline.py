"""Known findings that are not reported: a list that only ever gets shorter.

An entry is a note, a rule, what is reported (a link's target, say) and how often. Lines are not
in it, so that writing above a known finding changes nothing.
"""

import json
from collections import Counter
from collections.abc import Iterable
from hashlib import blake2b
from pathlib import Path

import msgspec
from msgspec import Struct

from km_lsp.atomic import write_atomically
from km_lsp.check.entry import Entry, Range
from km_lsp.check.options import UsageError
from km_lsp.check.vaults import shown
from km_lsp.features.finding import Level
from km_lsp.features.rules import stale_baseline

SCHEMA = 1
Key = tuple[str, str, str]
"""Path from the baseline's folder, code and subject."""


class Known(Struct, frozen=True, forbid_unknown_fields=True):
    """One entry."""

    path: str
    code: str
    subject: str
    count: int = 1


class _File(Struct, frozen=True):
    schema: int
    entries: list[Known]


def read_baseline(file: Path) -> Counter[Key]:
    """What the baseline `file` holds. Raises `UsageError` when it is no baseline."""
    try:
        read = msgspec.json.decode(file.read_bytes(), type=_File)
    except OSError as error:
        raise UsageError(f"{file} could not be read: {error.strerror or error}") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{file} is not a baseline of km-lsp: {error}") from error
    if read.schema != SCHEMA:
        raise UsageError(f"{file} was written by a newer km-lsp; this one reads schema {SCHEMA}")
    known: Counter[Key] = Counter()
    for entry in read.entries:
        known[(entry.path, entry.code, entry.subject)] += max(entry.count, 0)
    return known


def without_known(
    entries: list[Entry], file: Path, notices: list[str], update: bool, stale: Level | None
) -> tuple[list[Entry], int]:
    """The entries that the baseline `file` does not hold back, and how many it does.

    With `update` the baseline is written first. Entries of it that nothing needs are added as
    findings of the level `stale`. Raises `UsageError`.
    """
    found = keys_of(entries, file)
    if update:
        known = shrunk(read_baseline(file), found) if file.exists() else found
        write_baseline(file, known)
        notices.append(f"{sum(known.values())} known findings are in {file.name}")
    elif not file.exists():
        raise UsageError(f"there is no baseline at {file}; --update-baseline makes it")
    else:
        known = read_baseline(file)
    fresh, held = held_back(entries, known, file)
    if stale is not None:
        fresh += stale_entries(known, found, file, stale)
    return fresh, held


def keys_of(entries: Iterable[Entry], file: Path) -> Counter[Key]:
    """The entries that a baseline in `file` has for `entries`."""
    return Counter(_key(entry, file) for entry in entries)


def write_baseline(file: Path, known: Counter[Key]) -> None:
    """Write `known` to `file`, an entry a line, in order."""
    lines = [
        json.dumps(
            {"path": path, "code": code, "subject": subject, "count": count}, ensure_ascii=False
        )
        for (path, code, subject), count in sorted(known.items())
        if count > 0
    ]
    body = ",\n".join(f"  {line}" for line in lines)
    text = (
        f'{{"schema": {SCHEMA}, "entries": [\n{body}\n]}}\n'
        if lines
        else (f'{{"schema": {SCHEMA}, "entries": []}}\n')
    )
    write_atomically(file, text.encode(errors="surrogatepass"))


def shrunk(known: Counter[Key], found: Counter[Key]) -> Counter[Key]:
    """`known` without what is no longer found; nothing is ever added."""
    return known & found


def held_back(entries: Iterable[Entry], known: Counter[Key], file: Path) -> tuple[list[Entry], int]:
    """The entries that are not in the baseline, and how many are."""
    left = Counter(known)
    fresh: list[Entry] = []
    held = 0
    for entry in entries:
        key = _key(entry, file)
        if left[key] > 0:
            left[key] -= 1
            held += 1
        else:
            fresh.append(entry)
    return fresh, held


def stale_entries(
    known: Counter[Key], found: Counter[Key], file: Path, level: Level
) -> list[Entry]:
    """A finding for each entry of `known` that nothing needs any more (KM902)."""
    rule = stale_baseline.RULE
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        lines = []
    stale = []
    for key, count in sorted((known - found).items()):
        path, code, subject = key
        often = f" ({count} times)" if count > 1 else ""
        written = json.dumps({"path": path, "code": code, "subject": subject}, ensure_ascii=False)
        line = next((n for n, text in enumerate(lines, 1) if written[:-1] in text), 1)
        stale.append(
            Entry(
                path=shown(file),
                range=Range(line, 1, line, 1, 1, 1),
                code=rule.code,
                name=rule.name,
                level=level,
                message=f"{code} “{subject}” is no longer found in {path}{often}",
                subject=f"{path} {code} {subject}",
                fingerprint=blake2b(msgspec.json.encode(key), digest_size=16).hexdigest(),
            )
        )
    return stale


def _key(entry: Entry, file: Path) -> Key:
    """The key of `entry`: its path from the folder of the baseline, wherever km-lsp is run."""
    path = Path.cwd() / entry.path
    try:
        from_file = path.relative_to(file.parent).as_posix()
    except ValueError:
        from_file = path.as_posix()
    return from_file, entry.code, entry.subject
