"""What git knows: files that are tracked and not there, and where files went."""

from pathlib import Path

from km_lsp.disk import Scope, walk
from km_lsp.git import renames
from tests.check.runs import checked, git, write_vault


def repository(folder: Path, source: str) -> Path:
    write_vault(folder, source)
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "x")
    return folder


def test_a_tracked_attachment_exists_though_the_clone_lacks_it(tmp_path: Path) -> None:
    repository(tmp_path, "//- a.md\n![[film.mp4]] [[b]]\n//- film.mp4\nx\n//- b.md\nx\n")
    (tmp_path / "film.mp4").unlink()
    assert checked(tmp_path).entries == ()
    assert "film.mp4" in walk(tmp_path, Scope()).files
    assert "film.mp4" not in walk(tmp_path, Scope(git_index=False)).files
    # A note that was deleted is gone: who deletes one wants to hear what broke.
    (tmp_path / "b.md").unlink()
    assert [entry.code for entry in checked(tmp_path).entries] == ["KM101"]


def test_a_sparse_checkout_leaves_notes_out_that_exist(tmp_path: Path) -> None:
    repository(tmp_path, "//- in/a.md\n[[b]] [[b#H]] [[c]]\n//- out/b.md\n# H\n")
    git(tmp_path, "sparse-checkout", "set", "in")
    assert not (tmp_path / "out" / "b.md").exists()
    assert [entry.subject for entry in checked(tmp_path).entries] == ["c"]


def test_what_is_left_out_of_the_vault_stays_out(tmp_path: Path) -> None:
    repository(tmp_path, "//- a.md\n[x](old/b.png)\n//- old/b.png\nx\n//- .hid/c.png\nx\n")
    (tmp_path / "old" / "b.png").unlink()
    (tmp_path / ".hid" / "c.png").unlink()
    assert walk(tmp_path, Scope(exclude=("old/",))).files == ("a.md",)
    assert walk(tmp_path, Scope()).files == ("a.md", "old/b.png")


def test_renames_are_followed_to_where_the_file_is_now(tmp_path: Path) -> None:
    repository(tmp_path, "//- a.md\none long line of text, long enough to be known again\n")
    git(tmp_path, "mv", "a.md", "b.md")
    git(tmp_path, "commit", "-qm", "y")
    git(tmp_path, "mv", "b.md", "c.md")
    assert renames(tmp_path) == {"a.md": "c.md", "b.md": "c.md"}
