"""The law of renaming, on random vaults: no link is bent, nothing else changes."""

import os

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from km_lsp.features.actions.action import NewNotes
from km_lsp.features.code_actions import code_actions
from km_lsp.features.move import move
from km_lsp.features.rename import rename
from km_lsp.features.reshaping.law import strays, violations
from km_lsp.features.reshaping.vault_edit import Refused, VaultEdit
from km_lsp.syntax.note import Block
from km_lsp.text.span import Span
from km_lsp.vault.names import name_key
from km_lsp.vault.note_id import extension_of, folder_of
from km_lsp.vault.snapshot import Snapshot
from tests.features.renames import made
from tests.language import catalog, load

EXAMPLES = int(os.environ.get("KM_LSP_EXAMPLES", "200"))

PATHS = [
    *("a.md", "b.md", "T.md", "sub/a.md", "sub/T.md", "sub/deep/T.md", "other/b.md", "a b.md"),
    *("x.png", "sub/x.png", "c.canvas", "sub/index.md", "v1.2.md", "é.md", "O'Neil (2).md"),
]
FREE = ["New", "sub/New", "other/New Name", "fresh/deep/New", "Ünï", "v2.0 (x)", "T", "b", "a"]
NAMES = [
    "a",
    "b",
    "T",
    "sub/a",
    "sub/T",
    "deep/T",
    "/T",
    "./T",
    "../T",
    "x.png",
    "a b",
    "v1.2",
    "é",
]
NAMES += ["a.md", "sub/T.md", "One", "Two", "missing", "sub", "O'Neil (2)", "other/b", "../x.png"]
FRAGMENTS = ["", "", "", "#H", "#K", "#H#K", "#^id", "#h", "#k-1", "#nothing", "#sub-head"]
TARGETS = st.builds("{}{}".format, st.sampled_from(NAMES), st.sampled_from(FRAGMENTS))
LABELS = st.sampled_from(["", "|a", "|T", "|x", "|One", "|H"])
WIKI = st.builds("{}[[{}{}]]".format, st.sampled_from(["", "!"]), TARGETS, LABELS)


def _destination(target: str) -> str:
    return target.replace(" ", "%20").replace("(", "%28").replace(")", "%29")


LINES = st.one_of(
    WIKI,
    st.builds("[{}](<{}>)".format, st.sampled_from(["a", "t"]), TARGETS),
    TARGETS.map(lambda target: f"![T]({_destination(target)})"),
    TARGETS.map(lambda target: f'<a href="{_destination(target)}">x</a>'),
    TARGETS.map(lambda target: f"[r]: {_destination(target)}"),
    TARGETS.map(lambda target: f"| a | b |\n|---|---|\n| [[{target}\\|T]] | é |"),
    st.sampled_from(
        ["# H", "## K", "# K", "## Sub head", "text ^id", "#tag", "🦊 prose", "[t][r]"]
    ),
    st.sampled_from(["[[#H]] [x](#k)", "[[#^id]]", "> [!note]\n> [[a]]", "`[[a]]`", "%% [[a]] %%"]),
    st.sampled_from(['<a id="here"></a>', "K\n===", "[^1]", "[^1]: note"]),
)
HEADS = st.sampled_from(
    ["", "", "---\naliases: [One]\n---\n", "---\nalias: One, Two\nup: '[[a]]'\n---\n"]
    + ['---\nrel: ["[[T#H|T]]", "[[O\'Neil (2)]]"]\n---\n']
)
NOTES = st.builds(lambda head, lines: head + "\n\n".join(lines), HEADS, st.lists(LINES, max_size=6))
CANVAS = st.builds(
    '{{"nodes":[{{"type":"file","file":"{}","subpath":"#H"}},{{"type":"text","text":"{}"}}]}}'.format,
    st.sampled_from(["a.md", "sub/T.md"]),
    st.sampled_from(["[[a]]", "é \\n [[T|T]]", "x"]),
)


@st.composite
def vaults(draw: st.DrawFn) -> dict[str, str]:
    paths = draw(st.lists(st.sampled_from(PATHS), min_size=2, max_size=7, unique=True))
    files: dict[str, str] = {}
    for path in paths:
        files[path] = ""
        if path.endswith(".md"):
            files[path] = draw(NOTES)
        elif path.endswith(".canvas"):
            files[path] = draw(CANVAS)
    return files


def lawful(
    snapshot: Snapshot, files: dict[str, str], edit: VaultEdit, *renamed: tuple[str, Span]
) -> None:
    assert list(violations(snapshot, edit, files.get)) == []
    assert strays(snapshot, edit, renamed) == []


def fresh(files: dict[str, str], name: str) -> bool:
    """Whether nothing in the vault says `name`."""
    return not any(name in text for text in files.values())


relaxed = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


@relaxed
@given(vaults(), st.data())
def test_moving_files_bends_no_link(files: dict[str, str], data: st.DataObject) -> None:
    snapshot = load(files)
    count = data.draw(st.integers(1, 2))
    moves = {}
    for _ in range(count):
        old = data.draw(st.sampled_from(sorted(files)))
        moves[old] = data.draw(st.sampled_from(FREE)) + old[old.rindex(".") :]
    try:
        edit = move(snapshot, moves, files.get)
    except Refused:
        assume(False)
    lawful(snapshot, files, edit)


@relaxed
@given(
    vaults(),
    st.sampled_from(["sub", "sub/deep", "other"]),
    st.sampled_from(["New", "other/New", "SUB"]),
)
def test_moving_folders_bends_no_link(files: dict[str, str], old: str, new: str) -> None:
    snapshot = load(files)
    try:
        edit = move(snapshot, {old: new}, files.get)
    except Refused:
        assume(False)
    lawful(snapshot, files, edit)


@relaxed
@given(vaults(), st.data())
def test_renaming_what_is_in_a_note_bends_no_link(
    files: dict[str, str], data: st.DataObject
) -> None:
    snapshot = load(files)
    assume(snapshot.notes)
    path = data.draw(st.sampled_from(sorted(snapshot.notes)))
    note = snapshot.notes[path]
    things = [*note.headings, *note.blocks, *note.aliases, *note.anchors]
    assume(things)
    thing = data.draw(st.sampled_from(things))
    new = data.draw(st.sampled_from(["New head", "K", "H", "new-id", "Sub head", "O'X: é", "T"]))
    offset = thing.id_span.end if isinstance(thing, Block) else thing.span.start
    try:
        edit = rename(snapshot, path, offset, new, files.get)
    except Refused:
        assume(False)
    assert edit is not None
    lawful(snapshot, files, edit, (path, thing.span))


@relaxed
@given(vaults(), st.data())
def test_there_and_back_gives_the_very_same_bytes(
    files: dict[str, str], data: st.DataObject
) -> None:
    snapshot = load(files)
    old = data.draw(st.sampled_from(sorted(files)))
    new = f"{folder_of(old)}/Brand new{extension_of(old)}".lstrip("/")
    # What had to be told apart from others keeps the path that did so.
    names = [*map(name_key, files), *snapshot.names.aliases]
    assume(len(set(names)) == len(names))
    assume(all(len(owners) == 1 for owners in snapshot.names.aliases.values()))
    try:
        edit = move(snapshot, {old: new}, files.get)
        there = made(files, edit)
        back = move(load(there), {new: old}, there.get)
    except Refused:
        assume(False)
    assert made(there, back) == dict(sorted(files.items()))


@relaxed
@given(vaults(), st.data())
def test_no_action_bends_a_link(files: dict[str, str], data: st.DataObject) -> None:
    snapshot = load(files)
    assume(snapshot.notes)
    path = data.draw(st.sampled_from(sorted(snapshot.notes)))
    length = len(files[path])
    start = data.draw(st.integers(0, length))
    end = data.draw(st.one_of(st.just(start), st.integers(start, length)))
    found = code_actions(
        snapshot,
        catalog(snapshot),
        path,
        Span(start, end),
        files.get,
        NewNotes(data.draw(st.sampled_from(["root", "current"]))),
        kinds=("refactor", "source"),
    )
    assume(found)
    action = data.draw(st.sampled_from(found))
    try:
        edit = action.make()
    except Refused:
        assume(False)
    assert list(violations(snapshot, edit, files.get)) == []
    # Whatever was asked for, the vault that it makes can be read again.
    load(made(files, edit))
