"""`km-lsp mv` as people run it: what moves, what is refused, and what a kill leaves."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from km_lsp.shell.journal import NAME, Replacement, file_edit, replaced
from km_lsp.text.edit import TextEdit, apply_edits
from km_lsp.text.span import Span
from tests.check.runs import git, run, write_vault

VAULT = (
    "//- .obsidian/app.json\n{}\n"
    "//- a.md\n# Top\n\n[[Old]] [x](d/Old.md#part) [[Old|Old]] #tag\n"
    "//- d/Old.md\n## Part\n\n[up](../a.md) ![](p.png) text ^id\n"
    "//- d/p.png\nx\n"
    "//- e/b.md\n---\ntags: [tag/x]\n---\n[[d/Old#Part]] ![[Old#^id]] ![](../d/p.png)\n"
)


def texts(root: Path) -> dict[str, str]:
    files = (file for file in sorted(root.rglob("*")) if file.is_file())
    return {
        file.relative_to(root).as_posix(): file.read_bytes().decode()
        for file in files
        if not file.relative_to(root).parts[0].startswith(".")
    }


def moved(folder: Path, *arguments: str) -> dict[str, str]:
    write_vault(folder, VAULT)
    done = run("mv", "--paranoid", *arguments, cwd=folder)
    assert done.returncode == 0, done.stderr
    assert run("check", "--no-cache", cwd=folder).returncode == 0
    assert not (folder / NAME).exists()
    return texts(folder)


def test_a_note(tmp_path: Path) -> None:
    after = moved(tmp_path, "d/Old.md", "f/New")
    assert after["a.md"] == "# Top\n\n[[New]] [x](f/New.md#part) [[New|New]] #tag\n"
    assert after["f/New.md"] == "## Part\n\n[up](../a.md) ![](../d/p.png) text ^id\n"
    assert "[[f/New#Part]] ![[New#^id]]" in after["e/b.md"]


def test_an_extension_may_be_left_out_and_a_folder_named(tmp_path: Path) -> None:
    after = moved(tmp_path, "d/Old", "e/")
    assert "e/Old.md" in after


def test_several_into_a_folder(tmp_path: Path) -> None:
    after = moved(tmp_path, "a.md", "d/p.png", "e")
    assert {"e/a.md", "e/p.png"} <= after.keys()
    assert after["d/Old.md"] == "## Part\n\n[up](../e/a.md) ![](../e/p.png) text ^id\n"


def test_a_folder_with_what_is_no_note(tmp_path: Path) -> None:
    write_vault(tmp_path, "//- d/.hidden\nx\n//- d/data.csv\n1\n")
    after = moved(tmp_path, "d", "g/h")
    assert {"g/h/.hidden", "g/h/data.csv", "g/h/Old.md"} <= after.keys()
    assert after["a.md"] == "# Top\n\n[[Old]] [x](g/h/Old.md#part) [[Old|Old]] #tag\n"


def test_a_heading_a_block_and_a_tag(tmp_path: Path) -> None:
    assert "(d/Old.md#first-part)" in moved(tmp_path, "d/Old.md#Part", "First part")["a.md"]
    assert "text ^new" in moved(tmp_path, "Old#^id", "new")["d/Old.md"]
    after = moved(tmp_path, "#tag", "#job")
    assert after["a.md"].endswith("#job\n")
    assert "tags: [job/x]" in after["e/b.md"]


def test_from_another_folder(tmp_path: Path) -> None:
    write_vault(tmp_path, VAULT)
    done = run("mv", "Old.md", "../New.md", cwd=tmp_path / "d")
    assert done.stdout.splitlines() == [
        f"{tmp_path}/d/Old.md -> {tmp_path}/New.md",
        "8 edits in 3 notes",
    ]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("d/Old.md", "a.md"), "There is already a file “a.md”."),
        (("nope.md", "x.md"), "there is no file or folder of the vault at nope.md"),
        (("a.md", "d/Old.md", "x.md"), "x.md is no folder, and several files are to move there"),
        (("a.md",), "say what to move, and where to: km-lsp mv OLD NEW"),
        (("a.md", "../out.md"), "lies outside of the vault"),
        (("a.md", "b#c.md"), "“b#c.md” holds “#”, which a link cannot carry."),
        (("d", "d/e"), "d cannot move into itself"),
        (("a.md#Nope", "x"), "a.md has no heading or block “Nope”"),
        (("#nope", "x"), "There is no tag “nope” in the vault."),
        (("a.md", "data.csv/x.md"), "data.csv"),
        (("a.md", ".hidden.md"), "begins with a dot"),
    ],
)
def test_refused_with_a_sentence(tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    write_vault(tmp_path, VAULT)
    write_vault(tmp_path, "//- data.csv\n1\n")
    before = texts(tmp_path)
    done = run("mv", *arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    if "data.csv" not in said:
        assert texts(tmp_path) == before


def test_what_is_there_and_no_part_of_the_vault_is_not_overwritten(tmp_path: Path) -> None:
    write_vault(tmp_path, VAULT + "//- .gitignore\nbuild\n//- build/New.md\nprecious\n")
    done = run("mv", "a.md", "build/New.md", cwd=tmp_path)
    assert (done.returncode, "already something" in done.stderr) == (2, True)
    assert (tmp_path / "build/New.md").read_text() == "precious\n"


def test_a_dry_run_is_a_diff_that_git_applies(tmp_path: Path) -> None:
    write_vault(tmp_path, VAULT.replace("Old", "Old note"))
    git(tmp_path, "init", "-q")
    before = texts(tmp_path)
    done = run("mv", "--dry-run", "d/Old note.md", "é/New note.md", cwd=tmp_path)
    assert texts(tmp_path) == before
    (tmp_path / ".diff").write_text(done.stdout, encoding="utf-8")
    git(tmp_path, "apply", ".diff")
    by_git = texts(tmp_path)
    write_vault(tmp_path, VAULT.replace("Old", "Old note"))
    (tmp_path / "é/New note.md").unlink()
    assert run("mv", "d/Old note.md", "é/New note.md", cwd=tmp_path).returncode == 0
    assert texts(tmp_path) == by_git


def test_json_says_what_was_done(tmp_path: Path) -> None:
    write_vault(tmp_path, VAULT)
    done = run("mv", "--json", "--dry-run", "d/Old.md", "d/New.md", cwd=tmp_path)
    said = json.loads(done.stdout)
    assert said["moves"] == [{"from": "d/Old.md", "to": "d/New.md"}]
    assert (said["done"], [one["path"] for one in said["edited"]]) == (False, ["a.md", "e/b.md"])
    assert json.loads(run("mv", "--json", "d/Old.md", "d/New.md", cwd=tmp_path).stdout)["done"]


def test_a_byte_order_mark_and_line_ends_stay(tmp_path: Path) -> None:
    write_vault(tmp_path, VAULT)
    (tmp_path / "a.md").write_bytes(b"\xef\xbb\xbf[[Old]]\r\n\r\n\xf0\x9f\x8c\xb1 [[Old]]\r\n")
    assert run("mv", "d/Old.md", "d/New.md", cwd=tmp_path).returncode == 0
    assert (tmp_path / "a.md").read_bytes() == (
        b"\xef\xbb\xbf[[New]]\r\n\r\n\xf0\x9f\x8c\xb1 [[New]]\r\n"
    )


def test_a_note_that_is_no_text_stops_it_before_it_begins(tmp_path: Path) -> None:
    write_vault(tmp_path, VAULT)
    (tmp_path / "a.md").write_bytes(b"\xff [[Old]]\n")
    done = run("mv", "d/Old.md", "d/New.md", cwd=tmp_path)
    assert (done.returncode, "not plain UTF-8" in done.stderr) == (2, True)
    assert (tmp_path / "d/Old.md").exists()


KILLED = """
import os, signal, sys
from pathlib import Path
import km_lsp.shell.journal as journal
left = int(sys.argv[1])
def counted(function):
    def call(*arguments, **more):
        global left
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        left -= 1
        return function(*arguments, **more)
    return call
journal.write_atomically = counted(journal.write_atomically)
Path.rename = counted(Path.rename)
journal._end = counted(journal._end)
from km_lsp.cli import main
sys.exit(main(["mv", *sys.argv[2:]]))
"""
STEPS = 6
"""The journal, three notes, the folder, and the journal's end."""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows has no such signal")
@pytest.mark.parametrize("step", range(STEPS))
@pytest.mark.parametrize("way", ["--finish", "--undo"])
def test_killed_at_every_write(tmp_path: Path, step: int, way: str) -> None:
    write_vault(tmp_path, VAULT)
    before = texts(tmp_path)
    command = [sys.executable, "-c", KILLED, str(step), "d", "g/h"]
    done = subprocess.run(command, cwd=tmp_path, check=False)
    assert done.returncode == -signal.SIGKILL
    if step == 0:
        assert texts(tmp_path) == before
        return
    again = run("mv", "a.md", "x.md", cwd=tmp_path)
    assert (again.returncode, "was interrupted" in again.stderr) == (2, True)
    assert run("mv", way, cwd=tmp_path).returncode == 0
    assert not list(tmp_path.glob(".km-lsp-*"))
    if way == "--undo":
        assert texts(tmp_path) == before
    else:
        assert run("check", "--no-cache", cwd=tmp_path).returncode == 0
        assert {"g/h/Old.md", "g/h/p.png"} <= texts(tmp_path).keys()


def test_the_steps_are_all(tmp_path: Path) -> None:
    write_vault(tmp_path, VAULT)
    command = [sys.executable, "-c", KILLED, str(STEPS), "d", "g/h"]
    assert subprocess.run(command, cwd=tmp_path, check=False, capture_output=True).returncode == 0


def test_a_note_changed_after_the_kill_is_left_alone(tmp_path: Path) -> None:
    write_vault(tmp_path, VAULT)
    subprocess.run(
        [sys.executable, "-c", KILLED, "2", "d/Old.md", "d/New.md"], cwd=tmp_path, check=False
    )
    (tmp_path / "e/b.md").write_text("mine")
    done = run("mv", "--finish", cwd=tmp_path)
    assert (done.returncode, "was changed meanwhile" in done.stderr) == (2, True)
    assert (tmp_path / "e/b.md").read_text() == "mine"
    (tmp_path / NAME).write_text("{")
    assert "cannot be read" in run("mv", "--undo", cwd=tmp_path).stderr


def test_nothing_to_finish(tmp_path: Path) -> None:
    write_vault(tmp_path, VAULT)
    assert run("mv", "--finish", cwd=tmp_path).returncode == 1


@settings(deadline=None)
@given(
    st.text(max_size=30),
    st.lists(st.tuples(st.integers(0, 30), st.integers(0, 5), st.text(max_size=4)), max_size=4),
)
def test_replacements_go_there_and_back(text: str, wanted: list[tuple[int, int, str]]) -> None:
    edits: list[TextEdit] = []
    at = 0
    for start, length, new in sorted(wanted):
        if at <= start and start + length <= len(text):
            edits.append(TextEdit(Span(start, start + length), new))
            at = start + length + 1
    before, after = _bytes(text), _bytes(apply_edits(text, edits))
    pieces = [
        (len(_bytes(text[: span.start])), _bytes(span.of(text)), _bytes(new)) for span, new in edits
    ]
    replacements: tuple[Replacement, ...] = file_edit("x", before, after, pieces).replacements
    assert replaced(before, replacements) == after
    assert replaced(after, replacements, forward=False) == before


def _bytes(text: str) -> bytes:
    return text.encode(errors="surrogatepass")
