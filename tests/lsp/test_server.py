"""The server as clients see it: positions, answers, edits."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from tests.lsp.client import Client, write_notes

NOTES = {
    "from.md": "🦊 é [[Long Note#Head|x]] and [[nope]]\n",
    "Long Note.md": "---\naliases: [LN]\n---\n# Title\n\n## Head\n\ntext ^id\n",
    "sub/other.md": "🌱🌱 [[LN]] [t](../Long%20Note.md#head)\n",
    "pic.png": "",
}
UNITS = {"vscode": 2, "neovim": 4, "plain": 2}
"""How many units of the negotiated encoding an emoji takes."""


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    return write_notes(tmp_path, NOTES)


def column(profile: str, text: str) -> int:
    return len(text.encode()) if profile == "neovim" else len(text.encode("utf-16-le")) // 2


@pytest.mark.parametrize("profile", ["vscode", "neovim", "plain"])
def test_definition_after_an_emoji(vault: Path, profile: str) -> None:
    async def run() -> None:
        async with Client(vault, profile) as client:
            await client.complete()
            client.open("from.md")
            start = column(profile, "🦊 é ")
            assert await client.ask("definition", "from.md", 0, start - 1) is None
            (found,) = await client.ask("definition", "from.md", 0, start)
            target = found.get("targetUri", found.get("uri"))
            where = found.get("targetSelectionRange", found.get("range"))
            assert target == client.uri("Long Note.md")
            assert where["start"] == {"line": 5, "character": 3}
            if profile != "plain":
                origin = found["originSelectionRange"]
                end = column(profile, "🦊 é [[Long Note#Head|x]]")
                assert origin["start"]["character"], origin["end"]["character"] == (start, end)

    asyncio.run(run())


@pytest.mark.parametrize("profile", ["vscode", "neovim"])
def test_references_reach_notes_that_are_not_open(vault: Path, profile: str) -> None:
    async def run() -> None:
        async with Client(vault, profile) as client:
            await client.complete()
            client.open("Long Note.md")
            found = await client.ask(
                "references", "Long Note.md", 7, 1, context={"includeDeclaration": False}
            )
            start = column(profile, "🌱🌱 ")
            assert [(one["uri"], one["range"]["start"]["character"]) for one in found] == [
                (client.uri("from.md"), column(profile, "🦊 é ")),
                (client.uri("sub/other.md"), start),
                (client.uri("sub/other.md"), start + 7),
            ]

    asyncio.run(run())


def insert(line: int, character: int, text: str) -> dict[str, Any]:
    place = {"line": line, "character": character}
    return {"range": {"start": place, "end": place}, "text": text}


def apply(line: str, item: dict[str, Any], defaults: dict[str, Any] | None, wide: bool) -> str:
    """The line after accepting an item, as the client's list says."""
    edit = item.get("textEdit") or {
        "range": (defaults or {})["editRange"],
        "newText": item["textEditText"],
    }
    encoding = "utf-8" if wide else "utf-16-le"
    width = 1 if wide else 2
    data = line.encode(encoding)
    start = edit["range"]["start"]["character"] * width
    end = edit["range"]["end"]["character"] * width
    return (data[:start] + edit["newText"].encode(encoding) + data[end:]).decode(encoding)


@pytest.mark.parametrize("profile", ["vscode", "neovim", "plain"])
@pytest.mark.parametrize("tail", ["", "]]", "]"])
def test_case_60_completion_leaves_two_brackets(vault: Path, profile: str, tail: str) -> None:
    async def run() -> None:
        async with Client(vault, profile) as client:
            await client.complete()
            client.open("from.md")
            line = "🦊 [[Lon" + tail
            client.edit("from.md", 2, {"text": line})
            at = column(profile, "🦊 [[Lon")
            answer = await client.ask("completion", "from.md", 0, at)
            assert answer["isIncomplete"]
            item = answer["items"][0]
            assert (item["label"], item["filterText"]) == ("Long Note", "Lon")
            after = apply(line, item, answer.get("itemDefaults"), profile == "neovim")
            assert after == "🦊 [[Long Note]]"
            resolved = await client.request("completionItem/resolve", item)
            assert "# Title" in resolved["documentation"]["value"]

    asyncio.run(run())


def test_neovim_gets_snippets_where_a_blank_would_cut_the_text(vault: Path) -> None:
    async def run() -> None:
        (vault / "Price $5} x.md").write_text("")
        async with Client(vault, "neovim") as client:
            await client.complete()
            client.open("from.md", "[[")
            answer = await client.ask("completion", "from.md", 0, 2)
            by_label = {item["label"]: item for item in answer["items"]}
            assert by_label["Price $5} x"]["textEditText"] == "Price \\$5\\} x]]"
            assert by_label["Price $5} x"]["insertTextFormat"] == 2
            assert "insertTextFormat" not in by_label["other"]

    asyncio.run(run())


def test_hover_symbols_links_highlights_and_folds(vault: Path) -> None:
    async def run() -> None:
        async with Client(vault) as client:
            await client.complete()
            client.open("from.md")
            client.open("Long Note.md")
            said = await client.ask("hover", "from.md", 0, 7)
            assert "text ^id" in said["contents"]["value"]
            document = {"textDocument": {"uri": client.uri("Long Note.md")}}
            (title,) = await client.request("textDocument/documentSymbol", document)
            assert (title["name"], title["children"][0]["name"]) == ("Title", "Head")
            folds = await client.request("textDocument/foldingRange", document)
            assert [(one["startLine"], one["endLine"]) for one in folds] == [(0, 2), (3, 7), (5, 7)]
            found = await client.request("workspace/symbol", {"query": "head"})
            assert [one["name"] for one in found] == ["Head"]
            links = await client.request(
                "textDocument/documentLink", {"textDocument": {"uri": client.uri("from.md")}}
            )
            assert [one["target"] for one in links] == [client.uri("Long Note.md") + "#L6"]
            assert len(await client.ask("documentHighlight", "Long Note.md", 5, 4)) == 1

    asyncio.run(run())


@pytest.mark.parametrize("profile", ["vscode", "neovim", "eglot", "plain"])
def test_code_actions_are_versioned_edits_the_client_can_do(vault: Path, profile: str) -> None:
    async def run() -> None:
        async with Client(vault, profile) as client:
            await client.complete()
            client.open("from.md", "[[Long Not]]")
            place = {"line": 0, "character": 3}
            actions = await client.request(
                "textDocument/codeAction",
                {
                    "textDocument": {"uri": client.uri("from.md")},
                    "range": {"start": place, "end": place},
                    "context": {"diagnostics": [], "only": ["quickfix"]},
                },
            )
            replace, create = actions
            assert replace["isPreferred"]
            assert (replace["title"], create["title"]) == (
                "Change to “Long Note”",
                "Create “Long Not.md”",
            )
            if profile == "plain":
                assert (
                    replace["edit"]["changes"][client.uri("from.md")][0]["newText"] == "Long Note"
                )
            else:
                (change,) = replace["edit"]["documentChanges"]
                assert change["textDocument"]["version"] == 1
            if profile == "plain":
                assert list(create["edit"]["changes"]) == [client.uri("Long Not.md")]
            elif profile == "eglot":
                (creation,) = create["edit"]["documentChanges"]
                assert creation["textDocument"]["uri"] == client.uri("Long Not.md")
            else:
                (creation,) = create["edit"]["documentChanges"]
                assert (creation["kind"], creation["uri"]) == ("create", client.uri("Long Not.md"))

    asyncio.run(run())


@pytest.mark.parametrize("kind", ["quickfix", "refactor.move", "source.fixAll"])
def test_code_actions_heed_the_wanted_kinds(vault: Path, kind: str) -> None:
    async def run() -> None:
        async with Client(vault) as client:
            await client.complete()
            client.open("from.md", "[[Long Not]]")
            place = {"line": 0, "character": 3}
            actions = await client.request(
                "textDocument/codeAction",
                {
                    "textDocument": {"uri": client.uri("from.md")},
                    "range": {"start": place, "end": place},
                    "context": {"diagnostics": [], "only": [kind]},
                },
            )
            assert {one["kind"] for one in actions or ()} <= {kind}
            assert bool(actions) == (kind != "source.fixAll")

    asyncio.run(run())


def test_edits_after_characters_that_pygls_takes_for_line_breaks(vault: Path) -> None:
    async def run() -> None:
        async with Client(vault) as client:
            await client.complete()
            client.open("from.md", "a\u2028b\x0cc\u0085d\nsecond")
            client.edit(
                "from.md", 2, insert(1, 0, "[[no]] "), insert(1, 999, "!"), insert(99, 0, "?")
            )
            document = client.server.session.vaults[vault].documents["from.md"]
            assert document.text == "a\u2028b\x0cc\u0085d\n[[no]] second!?"
            assert await client.pull("from.md") == ["KM101"]

    asyncio.run(run())


@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("completion", {"position": {"line": 0, "character": 0}}),
        ("definition", {"position": {"line": 0, "character": 0}}),
        ("hover", {"position": {"line": 0, "character": 0}}),
        (
            "references",
            {"position": {"line": 0, "character": 0}, "context": {"includeDeclaration": True}},
        ),
        ("documentSymbol", {}),
        ("documentLink", {}),
        ("foldingRange", {}),
        ("diagnostic", {}),
    ],
)
@pytest.mark.parametrize("uri", ["file:///nowhere/x.md", "untitled:x", "", "file://", "nonsense"])
def test_unknown_documents_get_empty_answers(
    vault: Path, method: str, params: dict[str, Any], uri: str
) -> None:
    async def run() -> None:
        async with Client(vault) as client:
            await client.complete()
            answer = await client.request(
                f"textDocument/{method}", {"textDocument": {"uri": uri}, **params}
            )
            assert not answer or answer == {"kind": "full", "items": []}

    asyncio.run(run())


@pytest.mark.parametrize(("line", "character"), [(0, 10**6), (10**6, 0), (2**31 - 1, 2**31 - 1)])
def test_positions_out_of_range_are_clamped(vault: Path, line: int, character: int) -> None:
    async def run() -> None:
        async with Client(vault) as client:
            await client.complete()
            client.open("from.md")
            context = {"includeDeclaration": True}
            for method in ("definition", "hover", "completion", "documentHighlight"):
                await client.ask(method, "from.md", line, character)
            await client.ask("references", "from.md", line, character, context=context)

    asyncio.run(run())


def test_an_edit_of_a_document_that_is_not_open_changes_nothing(vault: Path) -> None:
    async def run() -> None:
        async with Client(vault) as client:
            await client.complete()
            client.edit("from.md", 7, {"text": "[[x]] [[y]] [[z]]"})
            client.shut("from.md")
            assert await client.pull("from.md") == ["KM101"]
            assert client.messages("window/showMessage") == []

    asyncio.run(run())
