"""What the graph of links says, on a terminal and as JSON."""

import json
from pathlib import Path

import pytest

from tests.check.runs import run, write_vault

VAULT = (
    "//- .obsidian/app.json\n{}\n"
    '//- a.md\né [[B note]] and [[bee]]\n\nThe b note and "x".\n'
    "//- d/B note.md\n---\naliases: [bee]\n---\n[[a]] [[gone]] [[#H]]\n\n# H\n"
    "//- c.md\nBee\n"
)


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    return write_vault(tmp_path, VAULT)


@pytest.mark.parametrize("word", ["d/B note.md", "d/B note", "B note", "bee"])
def test_backlinks_of_a_path_a_name_or_an_alias(vault: Path, word: str) -> None:
    done = run("backlinks", word, cwd=vault)
    assert done.stdout.splitlines() == [
        "a.md:1:3: é [[B note]] and [[bee]]",
        "a.md:1:18: é [[B note]] and [[bee]]",
    ]
    rows = json.loads(run("backlinks", word, "--json", cwd=vault).stdout)
    assert rows[0] == {"path": "a.md", "line": 1, "column": 3, "text": "é [[B note]] and [[bee]]"}


def test_mentions(vault: Path) -> None:
    done = run("mentions", "B note", cwd=vault)
    assert done.stdout.splitlines() == ['a.md:3:5: The b note and "x".', "c.md:1:1: Bee"]
    assert run("mentions", "a", cwd=vault).returncode == 1


def test_orphans(vault: Path) -> None:
    assert run("orphans", cwd=vault).stdout == "c.md\n"
    assert json.loads(run("orphans", "--json", cwd=vault).stdout) == ["c.md"]


def test_the_graph(vault: Path) -> None:
    graph = json.loads(run("graph", cwd=vault).stdout)
    assert [one["path"] for one in graph["nodes"]] == ["a.md", "c.md", "d/B note.md"]
    assert {"from": "a.md", "to": "d/B note.md", "count": 2} in graph["links"]
    assert graph["missing"] == [{"from": "d/B note.md", "name": "gone", "count": 1}]
    dot = run("graph", "--format", "dot", cwd=vault).stdout
    assert '"a.md" -> "d/B note.md";' in dot
    assert '"d/B note.md" -> "gone" [style=dashed];' in dot
    mermaid = run("graph", "--format", "mermaid", cwd=vault).stdout
    assert mermaid.splitlines()[:3] == ["graph LR", '  n0["a"]', '  n1["c"]']
    assert "  n0 --> n2" in mermaid


def test_what_is_not_there_is_said(vault: Path) -> None:
    done = run("backlinks", "nowhere", cwd=vault)
    assert (done.returncode, "there is no note “nowhere”" in done.stderr) == (2, True)
    write_vault(vault, "//- e/B note.md\nx\n")
    assert "could be d/B note.md or e/B note.md" in run("backlinks", "b note", cwd=vault).stderr
