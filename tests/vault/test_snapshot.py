"""Incremental equals from scratch, and an edit costs what it must and no more."""

import os

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from km_lsp.features.diagnostics import diagnostics
from km_lsp.vault import links
from km_lsp.vault.catalog import Catalog
from km_lsp.vault.names import Names
from km_lsp.vault.snapshot import (
    Appeared,
    Change,
    Closed,
    Completed,
    Configured,
    Counter,
    Gone,
    Opened,
    Options,
    Read,
    Snapshot,
    Walked,
    apply,
    parse_file,
)
from tests.language import load

PATHS = st.sampled_from(
    ["a.md", "b.md", "sub/a.md", "sub/b.md", "sub/deep/a.md", "A.md", "x.png", "sub/x.png"]
    + ["sub/index.md", "bar/README.md", "c.canvas", "a b.md", "a%20b.md", "x.png.md"]
)
NOTES = PATHS.filter(lambda path: path.endswith((".md", ".canvas")))
TARGETS = st.sampled_from(
    [
        "a",
        "b",
        "sub/a",
        "./a",
        "../a",
        "/a",
        "A",
        "x.png",
        "sub",
        "bar",
        "a b",
        "a%20b",
        "One",
        "two",
    ]
    + ["a#H", "a#K", "a#^id", "#H", "missing", "sub/", "deep/a", "index", "a.md", "x.png.md"]
)
LINES = st.one_of(
    TARGETS.map("[[{}]]".format),
    TARGETS.map("![[{}|x]]".format),
    TARGETS.map(lambda target: f"[t](<{target}>)"),
    st.sampled_from(["# H", "# K", "text ^id", "#tag", "prose", "[^1]", "[r]: a.md", "[t][r]"]),
)
HEADS = st.sampled_from(["", "", "---\naliases: [One]\n---\n", "---\nalias: One, Two\n---\n"])
TEXTS = st.builds(lambda head, lines: head + "\n\n".join(lines), HEADS, st.lists(LINES, max_size=5))


class Editing(RuleBasedStateMachine):
    """A person, an editor and a disk."""

    @initialize(folder_notes=st.booleans())
    def start(self, folder_notes: bool) -> None:
        self.disk: dict[str, str] = {}
        self.open: dict[str, str] = {}
        self.options = Options(folder_notes=folder_notes)
        self.snapshot = Snapshot(complete=True, options=self.options)
        self.catalog = Catalog()
        self.findings: dict[str, object] = {}

    def change(self, *changes: Change) -> None:
        applied = apply(self.snapshot, changes)
        self.snapshot = applied.snapshot
        self.catalog.follow(applied)
        for path in applied.affected:
            found = diagnostics(self.snapshot, path)
            self.findings[path] = found
            if not found:
                del self.findings[path]

    def on_disk(self, path: str) -> Change:
        if path not in self.disk:
            return Gone(path)
        if path.endswith((".md", ".canvas")):
            return Read(path, parse_file(path, self.disk[path]))
        return Appeared(path)

    @rule(path=PATHS, text=TEXTS)
    def write_outside(self, path: str, text: str) -> None:
        self.disk[path] = text
        self.change(self.on_disk(path))

    @rule(path=PATHS)
    def delete_outside(self, path: str) -> None:
        self.disk.pop(path, None)
        self.change(Gone(path))

    @rule(old=PATHS, new=PATHS)
    def rename_outside(self, old: str, new: str) -> None:
        if old in self.disk and old.rpartition(".")[2] == new.rpartition(".")[2]:
            self.disk[new] = self.disk.pop(old)
            self.change(self.on_disk(old), self.on_disk(new))

    @rule(path=NOTES, text=TEXTS)
    def open_or_edit(self, path: str, text: str) -> None:
        self.open[path] = text
        self.change(Opened(path, text))

    @rule(path=NOTES)
    def save(self, path: str) -> None:
        if path in self.open:
            self.disk[path] = self.open[path]
            self.change(self.on_disk(path))

    @rule(path=NOTES)
    def close(self, path: str) -> None:
        if path in self.open:
            del self.open[path]
            self.change(Closed(path), self.on_disk(path))

    @rule(texts=st.dictionaries(PATHS, TEXTS, max_size=6))
    def pull_from_elsewhere(self, texts: dict[str, str]) -> None:
        self.disk = texts
        self.change(Walked(tuple(texts)), *(self.on_disk(path) for path in texts))

    @rule(folder_notes=st.booleans())
    def configure(self, folder_notes: bool) -> None:
        self.options = Options(folder_notes=folder_notes)
        self.change(Configured(self.options))

    @invariant()
    def incremental_equals_from_scratch(self) -> None:
        changes: list[Change] = [Configured(self.options), Walked(tuple(self.disk))]
        changes += [self.on_disk(path) for path in self.disk]
        changes += [Opened(path, text) for path, text in self.open.items()]
        fresh = apply(Snapshot(), [*changes, Completed()]).snapshot
        mine = self.snapshot
        assert mine.notes == fresh.notes
        assert shown(mine.names) == shown(fresh.names)
        assert mine.links.outgoing == fresh.links.outgoing
        assert mine.links.pending == fresh.links.pending
        for table in ("incoming", "waiting"):
            one, other = getattr(mine.links, table), getattr(fresh.links, table)
            assert {key: sorted(value) for key, value in one.items()} == {
                key: sorted(value) for key, value in other.items()
            }

    @invariant()
    def findings_follow_what_is_affected(self) -> None:
        for path in self.snapshot.notes:
            assert self.findings.get(path, []) == diagnostics(self.snapshot, path)

    @invariant()
    def the_catalog_follows(self) -> None:
        assert self.catalog.settle(self.snapshot, 60)
        names = {path for path in self.snapshot.names.paths if self.catalog.names.entries_of(path)}
        assert names == set(self.snapshot.names.paths)
        unresolved = {
            name for pending in self.snapshot.links.pending.values() for name in pending.unresolved
        }
        assert {
            name for name in unresolved if not self.catalog.names.entries_of("[[" + name)
        } == set()


def shown(names: Names) -> object:
    return (names.by_key, names.by_path, names.aliases, names.folders, set(names.paths))


TestEditing = Editing.TestCase
TestEditing.settings = settings(
    # The slow lane asks for more.
    max_examples=int(os.environ.get("KM_LSP_EXAMPLES", "80")),
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


def test_prose_parses_one_note_and_resolves_its_links_only() -> None:
    files = {f"n{number}.md": f"# H\n\n[[n{number + 1}]] [[n0]]" for number in range(50)}
    snapshot = load(files)
    Counter.parses = links.Counter.resolutions = 0
    after = apply(snapshot, [Opened("n0.md", "# H\n\n[[n1]] [[n0]] and prose")]).snapshot
    assert (Counter.parses, links.Counter.resolutions) == (1, 2)
    # What the edit did not touch is the very same object.
    assert after.names is snapshot.names
    assert after.links is snapshot.links


def test_a_new_name_resolves_only_what_waited_for_it() -> None:
    files = {f"n{number}.md": "[[new]]" if number < 3 else "[[n0]]" for number in range(50)}
    snapshot = load(files)
    links.Counter.resolutions = 0
    applied = apply(snapshot, [Opened("new.md", "")])
    assert links.Counter.resolutions == 3
    assert applied.affected == {"new.md", "n0.md", "n1.md", "n2.md"}


def test_a_heading_affects_the_findings_of_those_who_link_here() -> None:
    snapshot = load({"a.md": "# Old", "b.md": "[[a#Old]]", "c.md": "text"})
    applied = apply(snapshot, [Opened("a.md", "# New")])
    assert applied.affected == {"a.md", "b.md"}
    assert [one.code for one in diagnostics(applied.snapshot, "b.md")] == ["KM201"]


def test_case_76_the_editor_wins_until_it_closes() -> None:
    snapshot = load({"a.md": "# Disk"})
    snapshot = apply(snapshot, [Opened("a.md", "# Editor")]).snapshot
    snapshot = apply(snapshot, [Read("a.md", parse_file("a.md", "# Disk 2"))]).snapshot
    assert snapshot.notes["a.md"].headings[0].text == "Editor"
    snapshot = apply(snapshot, [Gone("a.md")]).snapshot
    assert "a.md" in snapshot.notes
    snapshot = apply(snapshot, [Closed("a.md"), Gone("a.md")]).snapshot
    assert "a.md" not in snapshot.notes
    assert "a.md" not in snapshot.names.paths


def test_case_78_a_better_name_takes_a_link_over_and_gives_it_back() -> None:
    snapshot = load({"deep/T.md": "", "x.md": "[[T]]"})
    assert snapshot.links.outgoing["x.md"] == ("deep/T.md",)
    snapshot = apply(snapshot, [Read("T.md", parse_file("T.md", ""))]).snapshot
    assert snapshot.links.outgoing["x.md"] == ("T.md",)
    snapshot = apply(snapshot, [Gone("T.md")]).snapshot
    assert snapshot.links.outgoing["x.md"] == ("deep/T.md",)


def test_nothing_is_reported_before_the_scan_is_complete() -> None:
    snapshot = load({"a.md": "[[missing]]"}, complete=False)
    assert diagnostics(snapshot, "a.md") == []
    assert len(diagnostics(apply(snapshot, [Completed()]).snapshot, "a.md")) == 1
