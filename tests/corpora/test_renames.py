"""The law of renaming on other people's notes: each gets another name, and no link is bent."""

from collections.abc import Callable, Iterator

import pytest

from km_lsp.features.move import move
from km_lsp.features.renaming.heading import is_title, rename_heading
from km_lsp.features.reshaping.law import strays, violations
from km_lsp.features.reshaping.vault_edit import Refused, VaultEdit
from km_lsp.shell.opened import Opened, open_vault
from km_lsp.text.edit import apply_edits
from km_lsp.vault.note_id import extension_of, folder_of, is_note
from km_lsp.vault.snapshot import Gone, Read, apply, parse_file
from tests.corpora.conftest import CORPORA

Many = Callable[[Opened, int], Iterator[tuple[str, list[str]]]]
VAULTS = ["obsidian-tasks/docs", "knowledge-garden", "powershell-docs"]
SHARE = 60
"""The quick lane takes one note in so many."""
_REFUSED = ("holds “", "several places of one name", "would not be a heading")
"""Why a name is refused that was there already: it is odd, or a second heading has it."""


def opened(name: str) -> Opened:
    if not CORPORA.is_dir():
        pytest.skip(f"no corpora at {CORPORA}")
    return open_vault(CORPORA / name, use_cache=False)


def check(vault: Opened, edit: VaultEdit) -> list[str]:
    near = {*edit.edits, *edit.moves}
    for path in list(near):
        near.update(vault.snapshot.links.incoming.get(path, ()))
    return list(violations(vault.snapshot, edit, vault.read, sorted(near)))


def renames(vault: Opened, share: int) -> Iterator[tuple[str, list[str]]]:
    """Notes and attachments, each under another name; what breaks the law."""
    for path in sorted(vault.snapshot.names.paths)[::share]:
        folder = folder_of(path)
        new = f"{folder}/Quite another name{extension_of(path)}".lstrip("/")
        edit = move(vault.snapshot, {path: new}, vault.read)
        yield path, [*check(vault, edit), *strays(vault.snapshot, edit, ())]


def moves(vault: Opened, share: int) -> Iterator[tuple[str, list[str]]]:
    """Notes in a folder of their own."""
    for path in sorted(filter(is_note, vault.snapshot.names.paths))[::share]:
        new = f"A new/folder/{path.rpartition('/')[2]}"
        yield path, check(vault, move(vault.snapshot, {path: new}, vault.read))


def headings(vault: Opened, share: int) -> Iterator[tuple[str, list[str]]]:
    """The first linked heading of notes with another text."""
    for path in sorted(vault.snapshot.notes)[:: max(share // 4, 1)]:
        note = vault.snapshot.notes[path]
        for heading in note.headings[:2]:
            if is_title(vault.snapshot, path, heading):
                continue
            try:
                edit = rename_heading(vault.snapshot, path, heading, vault.read, "Quite another")
            except Refused as refused:
                assert any(one in str(refused) for one in _REFUSED), refused
                continue
            yield path, check(vault, edit)


@pytest.mark.parametrize("name", VAULTS)
@pytest.mark.parametrize("many", [renames, moves, headings], ids=lambda one: one.__name__)
def test_some_notes(name: str, many: Many) -> None:
    vault = opened(name)
    broken = {path: found for path, found in many(vault, SHARE) if found}
    assert broken == {}


@pytest.mark.slow
@pytest.mark.parametrize("name", VAULTS)
@pytest.mark.parametrize("many", [renames, moves, headings], ids=lambda one: one.__name__)
def test_every_note(name: str, many: Many) -> None:
    vault = opened(name)
    broken = {path: found for path, found in many(vault, 1) if found}
    assert broken == {}


def back_again(vault: Opened, path: str) -> dict[str, tuple[str, str]]:
    """Notes that differ after the note at `path` was renamed and renamed back: before and after."""
    new = f"{folder_of(path)}/Quite another name.md".lstrip("/")
    edit = move(vault.snapshot, {path: new}, vault.read)
    texts = {
        edit.moves.get(one, one): apply_edits(vault.read(one) or "", edits)
        for one, edits in edit.edits.items()
    }
    texts.setdefault(new, vault.read(path) or "")
    changes = [Gone(path), *(Read(one, parse_file(one, text)) for one, text in texts.items())]
    snapshot = apply(vault.snapshot, changes).snapshot

    def read(one: str) -> str | None:
        return texts.get(one, vault.read(one))

    back = move(snapshot, {new: path}, read)
    differ = {}
    for one, text in texts.items():
        old = path if one == new else one
        after = apply_edits(text, back.edits.get(one, ()))
        if after != (before := vault.read(old) or ""):
            differ[old] = before, after
    return differ


@pytest.mark.parametrize("name", VAULTS)
def test_there_and_back(name: str) -> None:
    """The very same bytes; but for links that did not spell the name as the file does."""
    vault = opened(name)
    for path in sorted(filter(is_note, vault.snapshot.names.paths))[::SHARE]:
        for before, after in back_again(vault, path).values():
            assert before.lower() == after.lower()
