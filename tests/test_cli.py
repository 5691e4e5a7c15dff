"""The command: what it prints and how it ends."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from km_lsp import __version__
from km_lsp.cli import main
from km_lsp.features.diagnostics import diagnostics
from tests.language import load

GARDEN = Path(__file__).parent.parent / "examples" / "garden"


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "km_lsp", *arguments]
    environment = os.environ | {"PYTHONIOENCODING": "utf-8"}
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=False)


def test_the_garden_has_its_three_weeds() -> None:
    done = run("check", str(GARDEN))
    assert done.returncode == 1
    assert done.stdout.splitlines() == [
        "Planted Mistakes.md:5:37: warning[KM101] "
        "No note is called “The Note That Was Never Written”",
        "Planted Mistakes.md:6:52: warning[KM201] “Evergreen Notes” has no heading “Watering plan”",
        "Planted Mistakes.md:7:32: error[KM103] No attachment is called “lost-map.png”",
    ]
    assert "34 notes, 1 error, 2 warning" in done.stderr


def test_exit_codes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(tmp_path)]) == 2
    assert "no notes" in capsys.readouterr().err
    assert main(["check", str(tmp_path / "nowhere")]) == 2
    assert "is not a folder" in capsys.readouterr().err
    (tmp_path / "a.md").write_text("[[a]]")
    assert main(["check", str(tmp_path)]) == 0
    (tmp_path / "b.md").write_text("[[nope]]")
    assert main(["check", str(tmp_path)]) == 1
    (tmp_path / "km-lsp.toml").write_text('levels = { missing-note = "info" }')
    assert main(["check", str(tmp_path)]) == 0
    with pytest.raises(SystemExit, match="2"):
        main(["chek"])


def test_version() -> None:
    assert run("--version").stdout.strip() == f"km-lsp {__version__}"


def test_the_order_does_not_depend_on_hashes(tmp_path: Path) -> None:
    for number in range(30):
        (tmp_path / f"n{number}.md").write_text("[[x]] [[y#z]] [t](u)")
    outputs = set()
    for seed in ("0", "1", "2"):
        environment = os.environ | {"PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"}
        command = [sys.executable, "-m", "km_lsp", "check", str(tmp_path)]
        outputs.add(subprocess.run(command, capture_output=True, env=environment).stdout)
    assert len(outputs) == 1


def test_nested_vaults_are_checked_each_on_its_own(tmp_path: Path) -> None:
    (tmp_path / "in" / ".obsidian").mkdir(parents=True)
    (tmp_path / "a.md").write_text("[[b]]")
    (tmp_path / "in" / "b.md").write_text("[[a]]")
    lines = run("check", str(tmp_path)).stdout.splitlines()
    assert [line.partition(":")[0] for line in lines] == ["a.md", "in/b.md"]


def test_case_97_the_command_says_what_the_editor_says(tmp_path: Path) -> None:
    files = {
        path.relative_to(GARDEN).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(GARDEN.rglob("*"))
        if path.is_file() and ".obsidian" not in path.parts
    }
    snapshot = load(files)
    found = [one for path in sorted(snapshot.notes) for one in diagnostics(snapshot, path)]
    said = [finding.message for finding in found]
    done = run("check", str(GARDEN))
    assert [line.partition("] ")[2] for line in done.stdout.splitlines()] == said


def test_a_reader_that_goes_away_is_no_error(tmp_path: Path) -> None:
    for number in range(400):
        (tmp_path / f"n{number}.md").write_text("[[nope]] " * 20)
    command = f'"{sys.executable}" -m km_lsp check "{tmp_path}" | head -1'
    done = subprocess.run(command, shell=True, capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr
