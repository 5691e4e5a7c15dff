"""What belongs to a vault, and bytes to text: bad input included."""

import time
from pathlib import Path

import pytest

from km_lsp.disk import Scope, Stamp, admits, decode, read_note, walk
from km_lsp.scan import Pool, Worker, WorkerDied, scan
from km_lsp.scan_worker import Task, decode_reads


def make(root: Path, *paths: str, **texts: str) -> None:
    for path in paths:
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(texts.get(path, ""), encoding="utf-8")


def files(root: Path, scope: Scope | None = None) -> list[str]:
    return list(walk(root, scope or Scope()).files)


def test_dot_files_and_dependencies_are_no_notes(tmp_path: Path) -> None:
    make(tmp_path, "a.md", ".hidden.md", ".trash/b.md", "node_modules/c.md", "d/e.png")
    assert files(tmp_path) == ["a.md", "d/e.png"]


@pytest.mark.parametrize(
    ("patterns", "left"),
    [
        ("*.md\n!keep.md", ["d/keep.md", "d/x.txt", "keep.md"]),
        ("d/", ["a.md", "keep.md"]),
        ("/a.md", ["d/a.md", "d/keep.md", "d/x.txt", "keep.md"]),
        ("d/x.*", ["a.md", "d/a.md", "d/keep.md", "keep.md"]),
        ("# comment\n\n[a-b].md", ["d/keep.md", "d/x.txt", "keep.md"]),
        ("[", ["a.md", "d/a.md", "d/keep.md", "d/x.txt", "keep.md"]),
    ],
)
def test_gitignore(tmp_path: Path, patterns: str, left: list[str]) -> None:
    make(tmp_path, "a.md", "keep.md", "d/a.md", "d/keep.md", "d/x.txt")
    (tmp_path / ".gitignore").write_text(patterns)
    assert files(tmp_path) == left
    everything = files(tmp_path, Scope(gitignore=False))
    assert [path for path in everything if admits(tmp_path, Scope(), path)] == left


def test_a_gitignore_below_takes_back_what_one_above_ignored(tmp_path: Path) -> None:
    make(tmp_path, "d/a.md", "d/b.md")
    (tmp_path / ".gitignore").write_text("a.md\nb.md\n")
    (tmp_path / "d" / ".gitignore").write_text("!a.md\n")
    assert files(tmp_path) == ["d/a.md"]


def test_own_patterns_and_silent_notes(tmp_path: Path) -> None:
    make(tmp_path, "a.md", "drafts/b.md", "old/c.md", "Templates/t.md")
    scope = Scope(
        exclude=("old/",), silent=("drafts/",), obsidian_silent=("templates/", "/^zzz/", "/[/")
    )
    walked = walk(tmp_path, scope)
    assert walked.files == ("Templates/t.md", "a.md", "drafts/b.md")
    assert walked.silent == {"Templates/t.md", "drafts/b.md"}
    assert walked.ignored == {"old"}


def test_vaults_inside_are_left_to_themselves(tmp_path: Path) -> None:
    make(tmp_path, "a.md", "in/b.md", "in/.obsidian/app.json", "x/y/km-lsp.toml", "x/y/c.md")
    walked = walk(tmp_path, Scope())
    assert (walked.files, walked.nested) == (("a.md",), ("in", "x/y"))
    assert not admits(tmp_path, Scope(), "in/b.md")


def test_symlinks_neither_loop_nor_leave(tmp_path: Path) -> None:
    vault, outside = tmp_path / "vault", tmp_path / "outside"
    make(vault, "d/a.md")
    make(outside, "secret.md")
    (vault / "loop").symlink_to(vault)
    (vault / "d" / "up").symlink_to("..")
    (vault / "out").symlink_to(outside)
    (vault / "secret.md").symlink_to(outside / "secret.md")
    (vault / "dead.md").symlink_to("nowhere")
    assert files(vault) == ["d/a.md", "dead.md", "secret.md"]
    assert read_note(vault, "secret.md") is None
    assert read_note(vault, "dead.md") is None
    followed = Scope(follow_symlinks=True)
    assert files(vault, followed) == ["d/a.md", "dead.md", "out/secret.md", "secret.md"]


def test_an_unreadable_file_is_a_note_with_a_problem(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path, "a.md")

    def refuse(file: str) -> bytes:
        raise PermissionError(13, "Permission denied", file)

    # Taking the permission away would not keep root from reading.
    monkeypatch.setattr("km_lsp.disk._read", refuse)
    note = read_note(tmp_path, "a.md")
    assert note is not None
    assert note.problems[0].message == "The file could not be read: Permission denied"


def test_a_folder_called_like_a_note_and_files_that_vanish(tmp_path: Path) -> None:
    (tmp_path / "dir.md").mkdir()
    assert files(tmp_path) == []
    note = read_note(tmp_path, "dir.md")
    assert note is not None
    assert note.problems[0].code == "unread-note"
    assert read_note(tmp_path, "gone.md") is None
    assert files(tmp_path / "no such folder") == []


@pytest.mark.parametrize(
    ("data", "text", "trouble"),
    [
        (b"plain", "plain", None),
        (b"\xef\xbb\xbfmarked", "marked", None),
        ("übung".encode("utf-16"), "übung", "UTF-16"),
        (b"\xfe\xff" + "x".encode("utf-16-be"), "x", "UTF-16"),
        (b"a\nb\xff", "a\nb\ufffd", "not valid UTF-8 (line 2)"),
        (b"a\0b", "a\0b", "NUL"),
        (b"", "", None),
    ],
)
def test_bytes_to_text(data: bytes, text: str, trouble: str | None) -> None:
    found, said = decode(data)
    assert found == text
    assert (said is None) == (trouble is None)
    assert trouble is None or trouble in (said or "")


def test_bad_bytes_still_give_links(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"[[x]] \xff [[y]]\0")
    note = read_note(tmp_path, "a.md")
    assert note is not None
    assert [link.path for link in note.links] == ["x", "y"]
    assert [problem.code for problem in note.problems] == ["unreadable-note"]


def test_a_note_of_five_megabytes(tmp_path: Path) -> None:
    line = "## Heading %d\n\nSome prose about [[Note %d]] and #tag%d here. ^b%d\n\n"
    text = "".join(line % (n, n, n, n) for n in range(80_000))
    assert len(text) > 5_000_000
    (tmp_path / "big.md").write_text(text)
    started = time.process_time()
    note = read_note(tmp_path, "big.md")
    assert note is not None
    assert (len(note.links), len(note.blocks), len(note.headings)) == (80_000,) * 3
    # A parser with one quadratic step would take minutes.
    assert time.process_time() - started < 30


def test_workers_survive_a_note_that_kills_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path, *(f"n{number}.md" for number in range(8)))
    really_send = Worker.send

    def send(worker: Worker, task: Task) -> None:
        if task.paths and "n3.md" in task.paths:
            raise WorkerDied
        really_send(worker, task)

    monkeypatch.setattr(Worker, "send", send)
    blobs: list[bytes] = []
    with Pool(1) as pool:
        pool.read(tmp_path, Scope(), [f"n{number}.md" for number in range(8)], blobs.append)
    read = {one.path: one.note for blob in blobs for one in decode_reads(blob)}
    assert len(read) == 8
    assert [path for path, note in read.items() if note.problems] == ["n3.md"]


def test_scan_reads_the_same_with_and_without_workers(tmp_path: Path) -> None:
    make(tmp_path, *(f"d{number % 3}/n{number}.md" for number in range(450)))
    walked = walk(tmp_path, Scope())
    stamps: dict[str, Stamp] = {}
    parallel = {one.path: one.note for one in scan(tmp_path, walked.files, Scope(), stamps)}
    assert stamps.keys() == parallel.keys()
    assert parallel == {path: read_note(tmp_path, path) for path in walked.files}
