"""What is offered to CI systems: every command in it is one that exists."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from km_lsp.check.arguments import to_options
from km_lsp.check.formats import FORMATS
from km_lsp.cli import _parser
from tests.check.runs import run

PROJECT = Path(__file__).parents[2]
GUIDE = (PROJECT / "docs" / "ci.md").read_text(encoding="utf-8")
ACTION: dict[str, Any] = yaml.safe_load((PROJECT / "action.yml").read_text(encoding="utf-8"))


def commands(text: str) -> list[str]:
    """The `km-lsp check` commands in a text."""
    return re.findall(r"km-lsp check(?: [^`\n]*)?", text)


HOOKS = yaml.safe_load((PROJECT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("command", [*commands(GUIDE), *(hook["entry"] for hook in HOOKS)])
def test_every_command_is_understood(command: str) -> None:
    given = _parser().parse_args(shlex.split(command)[1:])
    assert to_options(given, False).outputs


def test_the_guide_names_every_format() -> None:
    assert all(f"`{one.name}`" in GUIDE for one in FORMATS)


def test_the_snippets_are_yaml() -> None:
    snippets = re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL)
    assert len(snippets) == 4
    assert all(isinstance(yaml.safe_load(snippet), dict) for snippet in snippets)


def step(name: str) -> dict[str, Any]:
    return next(one for one in ACTION["runs"]["steps"] if one["name"] == name)


def act(folder: Path, **inputs: str) -> tuple[int, str, str, str]:
    """Run the action's second step as a runner would; exit code, output, summary, outputs."""
    temp = folder / "runner"
    (temp / "km-lsp" / "bin").mkdir(parents=True, exist_ok=True)
    program = temp / "km-lsp" / "bin" / "km-lsp"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m km_lsp "$@"\n')
    program.chmod(0o755)
    given = {name: one["default"] for name, one in ACTION["inputs"].items()} | inputs
    environment = {
        variable: given[re.findall(r"inputs\.([\w-]+)", written)[0]]
        for variable, written in step("Check")["env"].items()
    }
    files = {name: str(temp / name) for name in ("GITHUB_STEP_SUMMARY", "GITHUB_OUTPUT")}
    done = subprocess.run(
        ["bash", "-e", "-o", "pipefail", "-c", step("Check")["run"]],
        cwd=folder,
        env=os.environ
        | environment
        | files
        | {"RUNNER_TEMP": str(temp), "PYTHONPATH": str(PROJECT)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    summary, outputs = (Path(file).read_text("utf-8") for file in files.values())
    return done.returncode, done.stdout, summary, outputs


@pytest.mark.skipif(sys.platform == "win32", reason="the action's steps are for bash")
def test_the_action_reports_everywhere_and_fails(tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "a b.md").write_text("[[nope]]\n")
    code, printed, summary, outputs = act(tmp_path, path="notes", sarif="x.sarif")
    assert code == 1
    assert "notes/a b.md:1:3: warning[KM101]" in printed
    assert "::warning title=KM101 missing-note,file=notes/a b.md" in printed
    assert "| warning KM101 | notes/a b.md:1 |" in summary
    assert outputs == "exit-code=1\n"
    assert (tmp_path / "x.sarif").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="the action's steps are for bash")
def test_the_action_takes_no_commands_from_its_inputs(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("text\n")
    assert act(tmp_path)[0] == 0
    act(tmp_path, path='"; touch bad #', args="$(touch bad) `touch bad`")
    assert not (tmp_path / "bad").exists()
    assert act(tmp_path, args="--fail-on never --select KM1")[0] == 0


@pytest.mark.slow
def test_the_action_installs_what_it_runs(tmp_path: Path) -> None:
    environment = os.environ | {"RUNNER_TEMP": str(tmp_path), "SOURCE": str(PROJECT)}
    subprocess.run(["bash", "-e", "-c", step("Install")["run"]], env=environment, check=True)
    program = tmp_path / "km-lsp" / "bin" / "km-lsp"
    assert "km-lsp" in subprocess.check_output([program, "--version"], text=True)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "tcsh", "powershell"])
def test_shell_completion(shell: str) -> None:
    done = run("completion", shell, cwd=PROJECT)
    assert done.returncode == 0
    assert "output-format" in done.stdout
