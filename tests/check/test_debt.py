"""Living with findings: the baseline, and only what a change caused."""

import json
from pathlib import Path

import pytest

from tests.check.runs import git, run, write_vault


def paths(done_stdout: str) -> list[str]:
    return [line.partition(":")[0] for line in done_stdout.splitlines()]


def test_a_baseline_only_shrinks(tmp_path: Path) -> None:
    write_vault(tmp_path, "//- a.md\n[[x]] [[x]] [[y]]\n//- b.md\n[[z]]\n")
    known = tmp_path / "known.json"
    arguments = ("check", ".", "--baseline", "known.json")
    missing = run(*arguments, cwd=tmp_path)
    assert missing.returncode == 2
    assert "--update-baseline makes it" in missing.stderr
    assert run(*arguments, "--update-baseline", cwd=tmp_path).returncode == 0
    before = known.read_bytes()
    entries = json.loads(before)["entries"]
    assert [(one["path"], one["subject"], one["count"]) for one in entries] == [
        ("a.md", "x", 2),
        ("a.md", "y", 1),
        ("b.md", "z", 1),
    ]
    # Text above a known finding changes nothing; a third one of its kind is new.
    (tmp_path / "a.md").write_text("# New\n\n[[x]] [[x]] [[y]]\n")
    assert run(*arguments, cwd=tmp_path).stdout == ""
    (tmp_path / "a.md").write_text("[[x]] [[x]] [[x]] [[y]]\n")
    done = run(*arguments, cwd=tmp_path)
    assert (done.returncode, paths(done.stdout)) == (1, ["a.md"])
    # An update takes out what was mended, and takes nothing in.
    (tmp_path / "a.md").write_text("[[x]] [[new]]\n")
    stale = run(*arguments, cwd=tmp_path)
    assert stale.stdout.count("KM902") == 2
    assert "known.json:" in stale.stdout
    updated = run(*arguments, "--update-baseline", cwd=tmp_path)
    assert paths(updated.stdout) == ["a.md"]
    entries = json.loads(known.read_bytes())["entries"]
    assert [(one["subject"], one["count"]) for one in entries] == [("x", 1), ("z", 1)]
    assert run(*arguments, "--update-baseline", cwd=tmp_path).stdout == updated.stdout


def test_a_baseline_from_the_settings_is_found_from_any_folder(tmp_path: Path) -> None:
    write_vault(tmp_path, "//- km-lsp.toml\nbaseline = 'known.json'\n//- d/a.md\n[[x]]\n")
    assert run("check", "--update-baseline", cwd=tmp_path).returncode == 0
    assert run("check", cwd=tmp_path / "d").returncode == 0
    assert run("check", cwd=tmp_path).returncode == 0


@pytest.mark.parametrize("text", ["", "[]", "{", '{"schema": 9, "entries": []}', '{"entries": 1}'])
def test_what_is_no_baseline(tmp_path: Path, text: str) -> None:
    write_vault(tmp_path, "//- a.md\ntext\n")
    (tmp_path / "known.json").write_text(text)
    done = run("check", "--baseline", "known.json", cwd=tmp_path)
    assert done.returncode == 2
    assert "known.json" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    write_vault(
        tmp_path,
        "//- target.md\n# H\n\nblock ^b\n//- old.md\n[[target#H]] [[target#^b]] [[nope]]\n"
        "//- moving.md\n[[nope]]\n//- gone.md\ntext\n//- to-gone.md\n[[gone]]\n",
    )
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-qm", "x")
    return tmp_path


def test_since_reports_only_what_the_change_caused(repository: Path) -> None:
    nothing = run("check", "--since", "HEAD", cwd=repository)
    assert (nothing.returncode, nothing.stdout) == (0, "")
    # A heading and a file vanish: old notes break. A note with old findings moves: nothing new.
    (repository / "target.md").write_text("# Other\n\nblock ^b\n")
    (repository / "gone.md").unlink()
    (repository / "moving.md").rename(repository / "moved.md")
    git(repository, "add", "-N", "moved.md")
    (repository / "new.md").write_text("[[nowhere]]\n")
    done = run("check", "--since", "HEAD", cwd=repository)
    assert done.returncode == 1
    assert [
        (line.split(":")[0], line.partition("[")[2][:5]) for line in done.stdout.splitlines()
    ] == [
        ("new.md", "KM101"),
        ("old.md", "KM201"),
        ("to-gone.md", "KM101"),
    ]
    assert len(run("check", cwd=repository).stdout.splitlines()) > 3


def test_staged_looks_at_the_index_and_not_at_the_disk(repository: Path) -> None:
    (repository / "target.md").write_text("# Other\n\nblock ^b\n")
    assert run("check", "--staged", cwd=repository).stdout == ""
    git(repository, "add", "target.md")
    (repository / "target.md").write_text("# H\n\nblock ^b\n")
    done = run("check", "--staged", "--output-format", "full", cwd=repository)
    assert done.returncode == 1
    assert "“target” has no heading “H”" in done.stdout
    git(repository, "reset", "-q", "--hard")
    (repository / "old.md").write_text("[[broken]]\n")
    git(repository, "add", "-A")
    (repository / "old.md").write_text("mended on disk\n")
    assert paths(run("check", "--staged", cwd=repository).stdout) == ["old.md"]


def test_in_a_folder_of_the_repository(repository: Path) -> None:
    (repository / "sub").mkdir()
    (repository / "sub" / "km-lsp.toml").write_text("")
    (repository / "sub" / "a.md").write_text("[[nope]]\n")
    git(repository, "add", "-A")
    git(repository, "commit", "-qm", "y")
    (repository / "sub" / "a.md").write_text("[[nope]] [[nor]]\n")
    done = run("check", "sub", "--since", "HEAD~1", cwd=repository)
    assert done.stdout.count("KM101") == 2
    done = run("check", "sub", "--since", "HEAD", cwd=repository)
    assert done.stdout.count("KM101") == 1


@pytest.mark.parametrize("ref", ["nope", "--output=x", "HEAD:old.md"])
def test_refs_that_are_none(repository: Path, ref: str) -> None:
    done = run("check", f"--since={ref}", cwd=repository)
    assert done.returncode == 2
    assert "names no commit" in done.stderr
    assert not (repository / "x").exists()


def test_without_git(tmp_path: Path) -> None:
    write_vault(tmp_path, "//- a.md\ntext\n")
    done = run("check", "--staged", cwd=tmp_path)
    assert done.returncode == 2
    assert "is not in a git repository" in done.stderr


def test_the_first_commit_can_be_checked_before_it_is_made(tmp_path: Path) -> None:
    write_vault(tmp_path, "//- a.md\n[[nope]]\n")
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "-A")
    assert run("check", "--staged", cwd=tmp_path).stdout.count("KM101") == 1
