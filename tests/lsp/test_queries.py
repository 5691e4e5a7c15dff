"""What extensions ask beside the protocol: lists for views, the day's note, links to copy."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from tests.lsp.client import Client, write_notes

NOTES = {
    "a.md": "🦊 [[Bee]] and [[nope]]\n",
    "Bee.md": "# Head\n\ntext ^id\n",
    "c.md": "say bee here, ![[Bee#Head]] ![[Bee#^id]] ![[p.png]]\n",
    "p.png": "",
    ".obsidian/daily-notes.json": '{"folder": "days", "format": "YYYY/MM-DD"}',
}


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    return write_notes(tmp_path, NOTES)


def ask(vault: Path, command: str, **given: Any) -> Any:
    async def run() -> Any:
        async with Client(vault) as client:
            await client.complete()
            if "path" in given:
                given["uri"] = client.uri(given.pop("path"))
            params = {"command": f"km-lsp.{command}", "arguments": [given]}
            return await client.request("workspace/executeCommand", params)

    return asyncio.run(run())


def test_how_many_notes_are_known(vault: Path) -> None:
    assert ask(vault, "status") == {"notes": 3, "complete": True}


def test_backlinks_with_their_lines(vault: Path) -> None:
    rows = ask(vault, "backlinks", path="Bee.md")
    assert [(row["path"], row["line"]) for row in rows] == [
        ("a.md", "🦊 [[Bee]] and [[nope]]"),
        ("c.md", "say bee here, ![[Bee#Head]] ![[Bee#^id]] ![[p.png]]"),
        ("c.md", "say bee here, ![[Bee#Head]] ![[Bee#^id]] ![[p.png]]"),
    ]
    assert rows[0]["range"]["start"] == {"line": 0, "character": 3}


def test_mentions_orphans_and_broken_links(vault: Path) -> None:
    assert ask(vault, "mentions", path="a.md") == []
    (mention,) = ask(vault, "mentions", path="Bee.md")
    assert (mention["path"], mention["range"]["start"]["character"]) == ("c.md", 4)
    assert [row["path"] for row in ask(vault, "orphans")] == ["a.md", "c.md"]
    (broken,) = ask(vault, "broken")
    assert (broken["path"], broken["code"]) == ("a.md", "KM101")


def test_the_note_of_a_day_as_obsidian_names_it(vault: Path) -> None:
    found = ask(vault, "today", date="2026-03-02")
    assert (found["path"], found["exists"]) == ("days/2026/03-02.md", False)


def test_a_link_to_where_the_cursor_is(vault: Path) -> None:
    at = {"line": 2, "character": 1}
    assert ask(vault, "linkHere", path="Bee.md", position=at) == "[[Bee#^id]]"
    assert (
        ask(vault, "linkHere", path="Bee.md", position={"line": 1, "character": 0})
        == "[[Bee#Head]]"
    )
    assert ask(vault, "linkHere", path="a.md", position={"line": 0, "character": 0}) == "[[a]]"


def test_links_of_a_preview_say_where_they_lead_and_what_they_show(vault: Path) -> None:
    head, block, picture = ask(vault, "previewLinks", path="c.md")
    assert (head["anchor"], head["text"]) == ("head", "# Head\n\ntext ^id\n")
    assert block["text"] == "text "
    assert (picture["name"], picture["text"]) == ("p.png", None)
    _, missing = ask(vault, "previewLinks", path="a.md")
    assert (missing["missing"], missing["target"]) == ("note", None)


@pytest.mark.parametrize("command", ["backlinks", "mentions", "linkHere", "previewLinks"])
def test_unknown_documents_have_nothing(vault: Path, command: str) -> None:
    assert not ask(vault, command, uri="file:///nowhere.md")
    assert not ask(vault, command)


def test_links_are_coloured_and_broken_ones_marked(vault: Path) -> None:
    async def run() -> Any:
        async with Client(vault) as client:
            await client.complete()
            client.open("a.md")
            document = {"textDocument": {"uri": client.uri("a.md")}}
            answer = await client.request("textDocument/semanticTokens/full", document)
            return answer["data"], client.capabilities["semanticTokensProvider"]["legend"]

    data, legend = asyncio.run(run())
    assert data == [0, 3, 7, 0, 0, 0, 12, 8, 0, 1]
    assert legend["tokenModifiers"] == ["missing"]
