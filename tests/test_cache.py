"""The cache: the same answers, whatever changed and whatever became of it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from km_lsp import cache
from km_lsp.check.entry import Wanted
from km_lsp.check.options import Options
from km_lsp.check.run import check
from km_lsp.vault.snapshot import Counter
from tests.check.runs import run, write_vault

SETTINGS = ["", "folder-notes = true", "exclude = ['d/']", "ignore-notes = ['b.md']"]
SOURCE = (
    "//- a.md\n[[b]] [[x]] [[b#H]]\n//- b.md\n---\naliases: [Y]\n---\n# H\n"
    "//- d/c.md\n[[Y]] [[a]]\n"
)


def lines(folder: Path, *, cached: bool = True, **options: object) -> list[str]:
    wanted = Options(paths=(folder,), cache=cached, **options)  # type: ignore[arg-type]
    report = check(wanted, Wanted()).report
    return [
        f"{one.path}:{one.range.line}:{one.range.column} {one.code} {one.message}"
        for one in report.entries
    ]


def old(folder: Path) -> None:
    """Make the files look as if nobody had touched them for a while."""
    for file in folder.rglob("*.md"):
        os.utime(file, ns=(10**18, 10**18))


def test_a_second_run_parses_nothing(tmp_path: Path) -> None:
    write_vault(tmp_path, SOURCE)
    first = lines(tmp_path)
    parses = Counter.parses
    assert lines(tmp_path) == first
    assert Counter.parses == parses
    (tmp_path / "b.md").write_text("# Other\n")
    assert lines(tmp_path) == lines(tmp_path, cached=False)
    assert Counter.parses == parses + 1 + 3


def test_it_lies_outside_the_notes_and_can_be_removed(tmp_path: Path) -> None:
    write_vault(tmp_path / "vault", SOURCE)
    environment = {"KM_LSP_CACHE_DIR": str(tmp_path / "cache")}
    before = sorted((tmp_path / "vault").rglob("*"))
    run("check", cwd=tmp_path / "vault", environment=environment)
    assert sorted((tmp_path / "vault").rglob("*")) == before
    assert len(list((tmp_path / "cache").iterdir())) == 2
    run("check", "--no-cache", cwd=tmp_path / "vault", environment=environment)
    run("clean", cwd=tmp_path, environment=environment)
    assert not list((tmp_path / "cache").iterdir())


@pytest.mark.parametrize("suffix", ["vault", "findings"])
@pytest.mark.parametrize("damage", ["empty", "cut", "flipped", "text", "other"])
def test_a_damaged_cache_is_made_anew(tmp_path: Path, suffix: str, damage: str) -> None:
    write_vault(tmp_path, SOURCE)
    wanted = lines(tmp_path)
    file = cache.file_for(tmp_path, suffix)
    data = file.read_bytes()
    middle = len(data) // 2
    file.write_bytes(
        {
            "empty": b"",
            "cut": data[:middle],
            "flipped": data[:middle] + bytes([data[middle] ^ 255]) + data[middle + 1 :],
            "text": b"hello",
            "other": cache.sealed(b"\x93\x01\x02\x03"),
        }[damage]
    )
    assert lines(tmp_path) == wanted
    assert lines(tmp_path) == wanted
    assert cache.unsealed(file.read_bytes()) is not None


def test_settings_are_heeded_though_the_notes_are_cached(tmp_path: Path) -> None:
    write_vault(tmp_path, SOURCE)
    assert any("KM101" in line for line in lines(tmp_path))
    (tmp_path / "km-lsp.toml").write_text("levels = { KM101 = 'off' }")
    assert not any("KM101" in line for line in lines(tmp_path))
    (tmp_path / "km-lsp.toml").write_text("exclude = ['b.md']")
    assert lines(tmp_path) == lines(tmp_path, cached=False)


def test_a_change_that_hides_from_the_times_is_seen(tmp_path: Path) -> None:
    """Same size, same times, so soon after the reading that no clock can tell."""
    write_vault(tmp_path, "//- a.md\n[[x]]\n//- y.md\nx\n")
    before = (tmp_path / "a.md").stat()
    assert len(lines(tmp_path)) == 1
    (tmp_path / "a.md").write_text("[[y]]\n")
    os.utime(tmp_path / "a.md", ns=(before.st_atime_ns, before.st_mtime_ns))
    assert lines(tmp_path) == []


def test_touched_files_are_read_but_not_parsed(tmp_path: Path) -> None:
    write_vault(tmp_path, SOURCE)
    lines(tmp_path)
    old(tmp_path)
    parses = Counter.parses
    lines(tmp_path)
    assert Counter.parses == parses


NAMES = ["a.md", "b.md", "d/c.md", "d/a.md", "p.png"]
TEXTS = [
    "",
    "[[a]]",
    "[[c#H]] [[Y]]",
    "# H\n[[b]]",
    "---\naliases: [Y, c]\n---\n# H",
    "![[p.png]] [[d/a]]",
]
STEP = st.one_of(
    st.tuples(st.just("write"), st.sampled_from(NAMES), st.sampled_from(TEXTS)),
    st.tuples(st.just("remove"), st.sampled_from(NAMES), st.just("")),
    st.tuples(st.just("move"), st.sampled_from(NAMES), st.sampled_from(NAMES)),
    st.tuples(st.just("set"), st.just("km-lsp.toml"), st.sampled_from(SETTINGS)),
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(STEP, max_size=4), min_size=2, max_size=5))
def test_with_the_cache_is_as_without(
    tmp_path_factory: pytest.TempPathFactory, rounds: list[list[tuple[str, str, str]]]
) -> None:
    folder = tmp_path_factory.mktemp("vault")
    for steps in rounds:
        for what, name, other in steps:
            file = folder / name
            file.parent.mkdir(exist_ok=True)
            if what in ("write", "set"):
                file.write_text(other)
            elif what == "remove":
                file.unlink(missing_ok=True)
            elif file.exists() and name != other:
                (folder / other).parent.mkdir(exist_ok=True)
                file.replace(folder / other)
        assert lines(folder, allow_empty=True) == lines(folder, cached=False, allow_empty=True)


def test_two_processes_at_once(tmp_path: Path) -> None:
    write_vault(tmp_path, "\n".join(f"//- n{n}.md\n[[n{n + 1}]] [[x]]\n" for n in range(300)))
    command = [sys.executable, "-m", "km_lsp", "check", "."]
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[1]), "GITHUB_ACTIONS": ""}
    started = [
        subprocess.Popen(
            command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment
        )
        for _ in range(4)
    ]
    outputs = {process.communicate()[0] for process in started}
    assert len(outputs) == 1
    assert outputs.pop().count(b"KM101") == 301
