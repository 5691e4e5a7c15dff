"""The command: what it prints and how it ends."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from km_lsp import __version__
from km_lsp.cli import main
from tests.check.runs import checked, line_of, run, write_vault

PROJECT = Path(__file__).parent.parent
GARDEN = PROJECT / "examples" / "garden"


def test_the_garden_has_its_three_weeds() -> None:
    done = run("check", "examples/garden", cwd=PROJECT)
    assert done.returncode == 1
    assert done.stdout.splitlines() == [
        "examples/garden/Planted Mistakes.md:5:37: warning[KM101] "
        "No note is called “The Note That Was Never Written”",
        "examples/garden/Planted Mistakes.md:6:52: warning[KM201] "
        "“Evergreen Notes” has no heading “Watering plan”",
        "examples/garden/Planted Mistakes.md:7:32: error[KM103] "
        "No attachment is called “lost-map.png”",
    ]
    assert done.stderr.startswith("34 notes: 1 error, 2 warnings (")


def test_exit_codes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(tmp_path)]) == 2
    assert "no notes were found" in capsys.readouterr().err
    assert main(["check", str(tmp_path), "--allow-empty"]) == 0
    assert main(["check", str(tmp_path / "nowhere")]) == 2
    assert "there is no file or folder at" in capsys.readouterr().err
    (tmp_path / "a.md").write_text("[[a]]")
    assert main(["check", str(tmp_path)]) == 0
    (tmp_path / "b.md").write_text("[[nope]]")
    assert main(["check", str(tmp_path)]) == 1
    (tmp_path / "km-lsp.toml").write_text('levels = { missing-note = "info" }')
    assert main(["check", str(tmp_path)]) == 0
    with pytest.raises(SystemExit, match="2"):
        main(["chek"])


def test_version() -> None:
    assert run("--version", cwd=PROJECT).stdout.strip() == f"km-lsp {__version__}"


def test_the_output_does_not_depend_on_hashes_or_time(tmp_path: Path) -> None:
    for number in range(30):
        (tmp_path / f"n{number}.md").write_text("[[x]] [[y#z]] [t](u) [[n1#nope]]")
    for name in ("full", "json", "sarif", "html", "junit"):
        outputs = set()
        for seed in ("0", "1"):
            environment = {"PYTHONHASHSEED": seed}
            command = ("check", ".", "--output-format", name)
            outputs.add(run(*command, cwd=tmp_path, environment=environment).stdout)
        assert len(outputs) == 1


def test_nested_vaults_are_checked_each_on_its_own(tmp_path: Path) -> None:
    (tmp_path / "in" / ".obsidian").mkdir(parents=True)
    (tmp_path / "a.md").write_text("[[b]]")
    (tmp_path / "in" / "b.md").write_text("[[a]]")
    lines = [line_of(entry, tmp_path) for entry in checked(tmp_path).entries]
    assert [line.partition(":")[0] for line in lines] == ["a.md", "in/b.md"]


def test_a_reader_that_goes_away_is_no_error(tmp_path: Path) -> None:
    write_vault(tmp_path, "\n".join(f"//- n{number}.md\n[[x]]\n" for number in range(2000)))
    command = f"{sys.executable} -m km_lsp check . | head -1"
    environment = os.environ | {"PYTHONPATH": str(PROJECT)}
    done = subprocess.run(
        command, shell=True, cwd=tmp_path, capture_output=True, text=True, env=environment
    )
    assert "Traceback" not in done.stderr
    assert done.stdout.count("\n") == 1
