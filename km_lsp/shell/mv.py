"""`km-lsp mv`: move and rename files, folders, headings, blocks and tags with all their links."""

import json
import os
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from km_lsp.check.options import UsageError
from km_lsp.check.vaults import root_of
from km_lsp.features.move import move
from km_lsp.features.rename import rename
from km_lsp.features.renaming.heading import rename_heading
from km_lsp.features.renaming.tag import rename_tag
from km_lsp.features.reshaping.law import violations
from km_lsp.features.reshaping.vault_edit import Refused, VaultEdit
from km_lsp.shell import journal as journals
from km_lsp.shell.change import Change, change_of, diff_of, journal_of
from km_lsp.shell.opened import Opened, note_named, open_vault, path_in
from km_lsp.syntax.note import Block, Heading, Link
from km_lsp.vault.note_id import NOTE_EXTENSIONS, file_name, is_note
from km_lsp.vault.resolve import find_place

_EPILOG = """OLD is a file, a folder, NOTE#Heading, NOTE#^block or '#tag'; NEW is a path, the
heading's new text, the block's new id or the new tag. Several files go into a folder. Exit code: 0
done, 1 nothing to do, 2 refused or interrupted."""


def add_arguments(parser: ArgumentParser) -> None:
    """Let `parser` take the arguments of the command."""
    parser.epilog = _EPILOG
    parser.add_argument("places", nargs="*", metavar="OLD… NEW", help="what to move, and where to")
    parser.add_argument("--dry-run", action="store_true", help="show the changes as a diff")
    parser.add_argument("--json", action="store_true", help="say what was done as JSON")
    parser.add_argument("--paranoid", action="store_true", help="check every link twice")
    parser.add_argument("--no-cache", action="store_true", help="read all notes anew")
    parser.add_argument("--vault", type=Path, metavar="DIR", help="where a tag is renamed")
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--finish", action="store_true", help="finish a move that was interrupted")
    group.add_argument("--undo", action="store_true", help="take back a move that was interrupted")


def run(given: Namespace) -> int:
    """Do what the parsed arguments ask for; returns the exit code."""
    try:
        if given.finish or given.undo:
            return _resume(given)
        return _move(given)
    except (UsageError, Refused, journals.Interrupted) as error:
        for line in str(error).splitlines():
            print(f"km-lsp: {line}", file=sys.stderr)
    except OSError as error:
        print(f"km-lsp: {error}; `km-lsp mv --finish` or `--undo`", file=sys.stderr)
    except KeyboardInterrupt:
        print("km-lsp: interrupted; `km-lsp mv --finish` or `--undo`", file=sys.stderr)
        return 130
    return 2


def _move(given: Namespace) -> int:
    if len(given.places) < 2:
        raise UsageError("say what to move, and where to: km-lsp mv OLD NEW")
    *olds, new = given.places
    place = _place(olds[0], given.vault)
    root = root_of(Path(os.path.abspath(place)))
    if journals.load(root) is not None:
        raise UsageError(
            f"an earlier move in {root} was interrupted:\n"
            "`km-lsp mv --finish` finishes it, `km-lsp mv --undo` takes it back"
        )
    opened = open_vault(place, use_cache=not given.no_cache)
    edit = _edit_of(opened, olds, new)
    if given.paranoid:
        for violation in violations(opened.snapshot, edit, opened.read):
            raise Refused(f"this would bend a link, which is a bug of ours: {violation}")
    change = change_of(opened, edit)
    if given.dry_run:
        _report_plan(opened, change, given.json)
    elif change.edited or change.moves:
        steps = journal_of(change)
        journals.begin(root, steps)
        journals.finish(root, steps)
        _report(opened, change, given.json)
    for notice in edit.notices:
        print(f"km-lsp: {notice}", file=sys.stderr)
    return 0 if change.edited or change.moves else 1


def _resume(given: Namespace) -> int:
    place = Path(given.places[0]) if given.places else given.vault or Path()
    root = root_of(Path(os.path.abspath(place)))
    journal = journals.load(root)
    if journal is None:
        print(f"km-lsp: no move was interrupted in {root}", file=sys.stderr)
        return 1
    (journals.finish if given.finish else journals.undo)(root, journal)
    print(f"km-lsp: {'finished' if given.finish else 'taken back'}", file=sys.stderr)
    return 0


def _place(old: str, vault: Path | None) -> Path:
    """A place in the vault that is meant."""
    if vault is not None:
        return vault
    if old.startswith("#"):
        return Path()
    path = Path(old)
    if path.exists() or "#" not in old:
        return path if path.exists() else path.parent
    return Path(old.partition("#")[0] or ".").parent


def _edit_of(opened: Opened, olds: list[str], new: str) -> VaultEdit:
    """The edit that the arguments mean. Raises `UsageError` and `Refused`."""
    if len(olds) == 1:
        (old,) = olds
        if old.startswith("#"):
            return rename_tag(opened.snapshot, old.removeprefix("#"), new)
        if "#" in old and not Path(old).exists():
            return _rename_place(opened, old, new)
    moves: dict[str, str] = {}
    for old in olds:
        source = _existing(opened, old)
        moves[source] = _target(opened, source, new, several=len(olds) > 1)
        if moves[source] == source:
            raise UsageError(f"{old} is there already")
        if moves[source].startswith(source + "/"):
            raise UsageError(f"{old} cannot move into itself")
    return move(opened.snapshot, moves, opened.read)


def _existing(opened: Opened, old: str) -> str:
    path = path_in(opened, Path(old))
    names = opened.snapshot.names
    for extension in ("", *NOTE_EXTENSIONS):
        if path + extension in names.paths:
            return path + extension
    if (opened.root / path).is_dir() and any(one.startswith(path + "/") for one in names.paths):
        return path
    if path == ".":
        raise UsageError("the vault itself cannot be moved by this command: use mv")
    raise UsageError(f"there is no file or folder of the vault at {old}")


def _target(opened: Opened, source: str, new: str, *, several: bool) -> str:
    """The new path of `source`, as `mv` reads it: into NEW where that is a folder."""
    target = path_in(opened, Path(new))
    is_folder = (opened.root / target).is_dir() or new.endswith(("/", os.sep))
    # A folder whose name only changes its case is there already on some disks.
    place = opened.root / target
    same = is_folder and place.exists() and place.samefile(opened.root / source)
    if several and not is_folder:
        raise UsageError(f"{new} is no folder, and several files are to move there")
    if is_folder and not same:
        name = file_name(source)
        return name if target == "." else f"{target}/{name}"
    if is_note(source) and not is_note(target):
        return target + source[source.rindex(".") :]
    return target


def _rename_place(opened: Opened, old: str, new: str) -> VaultEdit:
    """`NOTE#Heading` or `NOTE#^block` under another name."""
    word, _, fragment = old.partition("#")
    path = note_named(opened, word)
    link = Link(0, 0, "wikilink", path, 0, 0, fragment)
    place = find_place(opened.snapshot.notes[path], link)
    if isinstance(place, Heading):
        text = new.lstrip("#").strip() if new.startswith("#") else new
        return rename_heading(opened.snapshot, path, place, opened.read, text)
    if isinstance(place, Block):
        offset = place.id_span.end
        edit = rename(opened.snapshot, path, offset, new, opened.read)
        if edit is not None:
            return edit
    raise UsageError(f"{opened.vault.shown(path)} has no heading or block “{fragment}”")


def _report_plan(opened: Opened, change: Change, as_json: bool) -> None:
    if as_json:
        _print_json(opened, change, done=False)
    else:
        sys.stdout.write(diff_of(change))


def _report(opened: Opened, change: Change, as_json: bool) -> None:
    if as_json:
        _print_json(opened, change, done=True)
        return
    for old, new in change.moves:
        print(f"{opened.vault.shown(old)} -> {opened.vault.shown(new)}")
    edits, notes = sum(len(one.edits) for one in change.edited), len(change.edited)
    if edits:
        print(f"{_count(edits, 'edit')} in {_count(notes, 'note')}")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _print_json(opened: Opened, change: Change, *, done: bool) -> None:
    shown = opened.vault.shown
    document = {
        "schema": 1,
        "done": done,
        "moves": [{"from": shown(old), "to": shown(new)} for old, new in change.renamed.items()],
        "edited": [
            {
                "path": shown(one.path),
                "edits": [
                    {"start": span.start, "end": span.end, "old": span.of(one.before), "new": new}
                    for span, new in one.edits
                ],
            }
            for one in change.edited
        ],
    }
    print(json.dumps(document, ensure_ascii=False, indent=2))
