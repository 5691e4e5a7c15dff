"""`--fix`: what is mended, and that nothing else changes."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from km_lsp.check.options import Options
from km_lsp.check.run import check
from tests.check.runs import ALL, git, run, write_vault

SAFE = [
    # note, fixed, other files
    ("[t](Sub/note.MD#h)", "[t](sub/Note.md#h)", "//- sub/Note.md\n# H\n"),
    ("[t](Sub/note)", "[t](sub/Note)", "//- sub/Note.md\n# H\n"),
    ("![p](Pic%20One.PNG)", "![p](pic%20one.png)", "//- pic one.png\nx\n"),
    ("[t](b.md#costs_and_gains)", "[t](b.md#costs-and-gains)", "//- b.md\n# Costs and gains\n"),
    ("[[b#costsandgains|x]]", "[[b#Costs and gains|x]]", "//- b.md\n# Costs and gains\n"),
    ("| a |\n|---|\n| [[b|x]] |", "| a |\n|---|\n| [[b\\|x]] |", "//- b.md\nx\n"),
    ("---\nup: [[b]]\n---", '---\nup: "[[b]]"\n---', "//- b.md\nx\n"),
    ("[[b]] <!-- km-lsp: ignore -->\nx", "[[b]]\nx", "//- b.md\nx\n"),
    ("one\n\n%% km-lsp: ignore %%\n[[b]]", "one\n\n[[b]]", "//- b.md\nx\n"),
]
UNSAFE = [
    ("[[Knowlege Management]]", "[[Knowledge Management]]", "//- d/Knowledge Management.md\nx\n"),
    ("[t](Knowlege.md)", "[t](d/Knowledge.md)", "//- d/Knowledge.md\nx\n"),
    ("[[b#Costs and gians]]", "[[b#Costs and gains]]", "//- b.md\n# Costs and gains\n"),
    ("[[b#^abc124]]", "[[b#^abc123]]", "//- b.md\nx ^abc123\n"),
    ("![[mpa.png]]", "![[map.png]]", "//- map.png\nx\n"),
    # Two that are as like, and one that is not alike: nobody guesses.
    ("[[Plan 3]]", "[[Plan 3]]", "//- Plan 1.md\nx\n//- Plan 2.md\nx\n"),
    ("[[Budget]]", "[[Budget]]", "//- Gardening.md\nx\n"),
]


def fixed(folder: Path, text: str, more: str, *arguments: str) -> str:
    write_vault(folder, f"//- a.md\n{text}\n{more}")
    run("check", "--fix", *arguments, cwd=folder)
    return (folder / "a.md").read_text(encoding="utf-8").removesuffix("\n")


@pytest.mark.parametrize(("text", "wanted", "more"), SAFE)
def test_safe(tmp_path: Path, text: str, wanted: str, more: str) -> None:
    assert fixed(tmp_path, text, more) == wanted
    # Fixed once, there is nothing left to fix.
    assert run("check", "--fix", "--diff", cwd=tmp_path).returncode == 0


@pytest.mark.parametrize(("text", "wanted", "more"), UNSAFE)
def test_unsafe_only_when_asked(tmp_path: Path, text: str, wanted: str, more: str) -> None:
    assert fixed(tmp_path, text, more) == text
    assert fixed(tmp_path, text, more, "--unsafe-fixes") == wanted


def test_style_and_aliases_where_they_are_selected(tmp_path: Path) -> None:
    more = "//- d/b.md\n---\naliases: [AI]\n---\n"
    assert fixed(tmp_path, "[[d/b.md|x]] [[AI]]", more) == "[[d/b.md|x]] [[AI]]"
    chosen = "--extend-select=KM405,KM403"
    assert fixed(tmp_path, "[[d/b.md|x]] [[AI]]", more, chosen) == "[[b|x]] [[b|AI]]"


def test_a_file_that_git_saw_move(tmp_path: Path) -> None:
    long = "text that is long enough for git to know it again\n" * 3
    write_vault(
        tmp_path,
        f"//- a.md\n[t](old/plan.md) [[Plot]]\n//- old/plan.md\n{long}//- Plot.md\n{long[9:]}",
    )
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-qm", "x")
    (tmp_path / "new").mkdir()
    git(tmp_path, "mv", "old/plan.md", "new/scheme.md")
    git(tmp_path, "mv", "Plot.md", "new/Story.md")
    run("check", "--fix", cwd=tmp_path)
    assert (tmp_path / "a.md").read_text() == "[t](new/scheme.md) [[Story]]\n"


def test_bytes_beside_the_fix_stay(tmp_path: Path) -> None:
    before = (
        b"\xef\xbb\xbf# T\r\n\r\ntab\there \xf0\x9f\x8c\xb1 [t](B.md)\r\x0c\xe2\x80\xa8 end  \n\n\n"
    )
    (tmp_path / "a.md").write_bytes(before)
    (tmp_path / "b.md").write_bytes(b"x")
    (tmp_path / "a.md").chmod(0o640)
    run("check", "--fix", cwd=tmp_path)
    assert (tmp_path / "a.md").read_bytes() == before.replace(b"B.md", b"b.md")
    assert (tmp_path / "a.md").stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize("data", [b"[t](B.md) \xff", "[t](B.md)".encode("utf-16")])
def test_what_is_no_utf_8_is_left_alone(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.md").write_bytes(data)
    (tmp_path / "b.md").write_bytes(b"x")
    done = run("check", "--fix", cwd=tmp_path)
    assert (tmp_path / "a.md").read_bytes() == data
    assert "a.md was not fixed: it is not plain UTF-8" in done.stderr


def test_diff_changes_nothing_and_patch_understands_it(tmp_path: Path) -> None:
    write_vault(tmp_path, "//- a.md\none\x0ctwo\n[t](B.md)\n//- b.md\nx\n")
    before = (tmp_path / "a.md").read_bytes()
    done = run("check", "--diff", cwd=tmp_path)
    assert done.returncode == 1
    assert (tmp_path / "a.md").read_bytes() == before
    git(tmp_path, "init", "-q")
    (tmp_path / "x.diff").write_text(done.stdout, encoding="utf-8")
    git(tmp_path, "apply", "x.diff")
    assert (tmp_path / "a.md").read_bytes() == before.replace(b"B.md", b"b.md")
    assert run("check", "--diff", cwd=tmp_path).returncode == 0


def test_a_note_that_cannot_be_written_is_told_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_vault(tmp_path, "//- a.md\n[t](B.md)\n//- b.md\nx\n")

    def refuse(file: Path, data: bytes, *, sync: bool = True) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("km_lsp.check.fixing.write_atomically", refuse)
    result = check(Options(paths=(tmp_path,), fix=True, cache=False), ALL)
    assert any("could not be written: Permission denied" in notice for notice in result.notices)
    assert (tmp_path / "a.md").read_text() == "[t](B.md)\n"


KILLED = """
import os, signal, sys
from pathlib import Path
replace, left = Path.replace, int(sys.argv[1])
def replaced(self, target):
    global left
    if str(target).endswith(".md"):
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)
    return replace(self, target)
Path.replace = replaced
from km_lsp.cli import main
main(["check", "--fix", "--no-cache"])
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
@pytest.mark.parametrize("writes", [0, 1, 2])
def test_killed_while_it_fixes_it_loses_nothing(tmp_path: Path, writes: int) -> None:
    source = "//- b.md\nx\n" + "".join(f"//- n{n}.md\n[t](B.md) {n}\n" for n in range(3))
    write_vault(tmp_path, source)
    done = subprocess.run([sys.executable, "-c", KILLED, str(writes)], cwd=tmp_path, check=False)
    assert done.returncode == -signal.SIGKILL
    texts = [(tmp_path / f"n{n}.md").read_text() for n in range(3)]
    assert texts == [f"[t]({'b' if n < writes else 'B'}.md) {n}\n" for n in range(3)]
    # The next run does the rest and clears up.
    run("check", "--fix", cwd=tmp_path)
    assert all("(b.md)" in (tmp_path / f"n{n}.md").read_text() for n in range(3))
    assert not list(tmp_path.glob(".km-lsp-*"))


PIECES = st.sampled_from(
    ["[t](B.md)", "[[nope]]", "x", "\n", "\r\n", "é", "🌱", "| [[b|y]] |", "# H", " ",
     "`[t](B.md)`", "[t](b.md#H_)", "%% km-lsp: ignore %%", "\n\n", "| a |\n|---|\n"]
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(PIECES, max_size=14))
def test_fixing_leaves_nothing_to_fix_and_changes_links_alone(
    tmp_path_factory: pytest.TempPathFactory, pieces: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("fix")
    text = "".join(pieces)
    (folder / "a.md").write_bytes(text.encode())
    (folder / "b.md").write_bytes(b"# H\n")
    options = Options(paths=(folder,), fix=True, cache=False)
    for _ in range(4):
        check(options, ALL)
    after = (folder / "a.md").read_bytes().decode()
    again = check(Options(paths=(folder,), diff=True, cache=False), ALL)
    assert again.diff == ""
    spared = text.replace("%% km-lsp: ignore %%", "").replace("\\", "")
    letters = [one for one in after.replace("%% km-lsp: ignore %%", "") if one not in " \r\n\\-_"]
    assert (
        "".join(letters).lower() == "".join(one for one in spared if one not in " \r\n\\-_").lower()
    )
