"""Renames as clients see them: what is sent to whom, versions, files moved elsewhere."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from tests.lsp.client import Client, write_notes
from tests.lsp.edits import make, texts

NOTES = {
    "a.md": "🦊 [[Old|Old]] [t](sub/Old.md#h)\n",
    "sub/Old.md": "# H\n\n[up](../a.md) ![[pic.png]] [[#H]]\n",
    "sub/pic.png": "",
    "far/b.md": "é [[Old]] ![](../sub/pic.png)\n",
}
AFTER = {
    "a.md": "🦊 [[New|New]] [t](sub/New.md#h)\n",
    "sub/New.md": "# H\n\n[up](../a.md) ![[pic.png]] [[#H]]\n",
    "sub/pic.png": "",
    "far/b.md": "é [[New]] ![](../sub/pic.png)\n",
}


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    return write_notes(tmp_path, NOTES)


def run(vault: Path, profile: str, act: Any, **more: Any) -> Any:
    async def _run() -> Any:
        async with Client(vault, profile, **more) as client:
            await client.complete()
            return await act(client)

    return asyncio.run(_run())


async def rename(client: Client, path: str, line: int, character: int, new: str) -> Any:
    return await client.ask("rename", path, line, character, newName=new)


@pytest.mark.parametrize("profile", ["vscode", "neovim"])
def test_a_note_is_renamed_by_one_edit(vault: Path, profile: str) -> None:
    async def act(client: Client) -> Any:
        client.open("a.md")
        start = 4 if profile == "neovim" else 2
        prepared = await client.ask("prepareRename", "a.md", 0, start + 4)
        assert prepared["placeholder"] == "Old"
        assert prepared["range"]["start"]["character"] == start + 3
        return await rename(client, "a.md", 0, start + 4, "New")

    edit = run(vault, profile, act)
    changes = edit["documentChanges"]
    versions = {
        one["textDocument"]["uri"].rpartition("/")[2]: one["textDocument"]["version"]
        for one in changes
        if "edits" in one
    }
    assert versions == {"a.md": 1, "b.md": None}
    assert [one["kind"] for one in changes if "kind" in one] == ["rename"]
    make(edit, "utf-8" if profile == "neovim" else "utf-16")
    assert texts(vault) == dict(sorted(AFTER.items()))


def test_annotations_ask_when_the_setting_says_so(vault: Path) -> None:
    async def act(client: Client) -> Any:
        client.open("a.md")
        return await rename(client, "a.md", 0, 6, "New")

    plain = run(vault, "vscode", act)
    (annotation,) = plain["changeAnnotations"].values()
    assert annotation == {"label": "Rename to “New”", "needsConfirmation": False}
    assert all(
        "annotationId" in one
        for change in plain["documentChanges"]
        for one in change.get("edits", [change])
    )
    asked = run(vault, "vscode", act, settings={"confirmRenames": True})
    assert asked["changeAnnotations"]["km-lsp"]["needsConfirmation"]


@pytest.mark.parametrize("profile", ["eglot", "plain"])
def test_a_client_that_moves_no_files_is_told_what_is_left(vault: Path, profile: str) -> None:
    async def act(client: Client) -> Any:
        client.open("a.md")
        edit = await rename(client, "a.md", 0, 6, "New")
        return edit, client.messages("window/showMessage")

    edit, messages = run(vault, profile, act)
    assert ("documentChanges" in edit) == (profile == "eglot")
    assert "sub/Old.md” to “sub/New.md" in messages[0]["message"]
    make(edit)
    assert texts(vault)["a.md"] == AFTER["a.md"]
    assert "sub/Old.md" in texts(vault)


def test_a_refusal_is_a_sentence(vault: Path) -> None:
    async def act(client: Client) -> None:
        client.open("a.md")
        with pytest.raises(AssertionError, match="which a link cannot carry"):
            await rename(client, "a.md", 0, 6, "a#b")
        with pytest.raises(AssertionError, match="nothing here that has a name"):
            await rename(client, "a.md", 0, 0, "x")
        assert await client.ask("prepareRename", "a.md", 0, 0) is None

    run(vault, "vscode", act)


def test_unsaved_text_is_what_is_edited(vault: Path) -> None:
    async def act(client: Client) -> Any:
        client.open("a.md")
        client.open("far/b.md", "new first line\n\n[[Old]]\n")
        return await rename(client, "a.md", 0, 6, "New")

    edit = run(vault, "vscode", act)
    (change,) = [one for one in edit["documentChanges"] if "far/b.md" in str(one)]
    assert change["edits"][0]["range"]["start"] == {"line": 2, "character": 2}


def test_a_note_changed_unnoticed_is_read_before_it_is_edited(vault: Path) -> None:
    async def act(client: Client) -> Any:
        client.open("a.md")
        (vault / "far/b.md").write_text("moved down\n\n[[Old]]\n")
        # The watcher has not said so yet.
        return await rename(client, "a.md", 0, 6, "New")

    make(run(vault, "vscode", act))
    assert texts(vault)["far/b.md"] == "moved down\n\n[[New]]\n"


def test_notes_that_are_no_text_are_not_edited(vault: Path) -> None:
    (vault / "far/b.md").write_bytes(b"\xff [[Old]]\n")

    async def act(client: Client) -> None:
        client.open("a.md")
        with pytest.raises(AssertionError, match="not valid UTF-8"):
            await rename(client, "a.md", 0, 6, "New")

    run(vault, "vscode", act)


async def will(client: Client, *moves: tuple[str, str]) -> Any:
    files = [{"oldUri": client.uri(old), "newUri": client.uri(new)} for old, new in moves]
    return await client.request("workspace/willRenameFiles", {"files": files})


def test_case_85_files_moved_in_the_explorer(vault: Path) -> None:
    edit = run(vault, "vscode", lambda client: will(client, ("sub/Old.md", "deep/er/New.md")))
    assert all("edits" in one for one in edit["documentChanges"])
    make(edit)
    (vault / "deep/er").mkdir(parents=True)
    (vault / "sub/Old.md").rename(vault / "deep/er/New.md")
    assert texts(vault) == {
        "a.md": "🦊 [[New|New]] [t](deep/er/New.md#h)\n",
        "deep/er/New.md": "# H\n\n[up](../../a.md) ![[pic.png]] [[#H]]\n",
        "far/b.md": "é [[New]] ![](../sub/pic.png)\n",
        "sub/pic.png": "",
    }


def test_case_85_moving_both_ends_changes_nothing(vault: Path) -> None:
    moves = [("sub", "moved/sub"), ("far", "moved/far"), ("a.md", "moved/a.md")]
    assert run(vault, "vscode", lambda client: will(client, *moves)) is None


def test_an_attachment_moved_in_the_explorer(vault: Path) -> None:
    make(run(vault, "vscode", lambda client: will(client, ("sub/pic.png", "img/pic.png"))))
    assert texts(vault)["far/b.md"] == "é [[Old]] ![](../img/pic.png)\n"
    assert texts(vault)["sub/Old.md"] == NOTES["sub/Old.md"]


def test_what_moves_out_is_told(vault: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    outside = tmp_path_factory.mktemp("outside") / "Old.md"

    async def act(client: Client) -> Any:
        files = [{"oldUri": client.uri("sub/Old.md"), "newUri": outside.as_uri()}]
        answer = await client.request("workspace/willRenameFiles", {"files": files})
        return answer, client.messages("window/showMessage")

    answer, messages = run(vault, "vscode", act)
    assert answer is None
    assert "leaves its vault" in messages[0]["message"]


def test_moved_files_are_followed_without_a_watcher(vault: Path) -> None:
    async def act(client: Client) -> None:
        edit = await will(client, ("sub", "moved"))
        make(edit)
        (vault / "sub").rename(vault / "moved")
        files = [{"oldUri": client.uri("sub"), "newUri": client.uri("moved")}]
        client.notify("workspace/didRenameFiles", {"files": files})
        (served,) = client.server.session.vaults.values()
        await client.until(lambda: "moved/Old.md" in served.snapshot.notes)
        await client.until(lambda: "sub/Old.md" not in served.snapshot.names.paths)
        changed = [
            {"uri": client.uri("a.md"), "type": 2},
            {"uri": client.uri("far/b.md"), "type": 2},
        ]
        client.notify("workspace/didChangeWatchedFiles", {"changes": changed})
        await client.until(lambda: "moved" in str(served.snapshot.notes["far/b.md"].links))
        assert served.snapshot.links.outgoing["a.md"] == ("moved/Old.md",) * 2

    run(vault, "vscode", act)


def test_paranoia_finds_nothing(vault: Path) -> None:
    async def act(client: Client) -> Any:
        client.server.session.paranoid = True
        client.open("a.md")
        return await rename(client, "a.md", 0, 6, "New")

    assert run(vault, "vscode", act)["documentChanges"]


def test_a_note_that_vanished_unnoticed_is_not_edited(vault: Path) -> None:
    async def act(client: Client) -> Any:
        client.open("a.md")
        (vault / "far/b.md").unlink()
        return await rename(client, "a.md", 0, 6, "New")

    assert "far/b.md" not in str(run(vault, "vscode", act))


async def offered(client: Client, path: str, line: int, character: int, kind: str) -> Any:
    place = {"line": line, "character": character}
    params = {
        "textDocument": {"uri": client.uri(path)},
        "range": {"start": place, "end": place},
        "context": {"diagnostics": [], "only": [kind]},
    }
    return await client.request("textDocument/codeAction", params)


SECTION = "# A\n\n## Part\n\n[[Old]]\n"


def test_an_action_is_worked_out_when_it_is_chosen(vault: Path) -> None:
    async def act(client: Client) -> Any:
        client.open("a.md", SECTION)
        first, *_ = await offered(client, "a.md", 2, 4, "refactor.extract")
        assert first["title"] == "Extract section “Part” to a note"
        assert "edit" not in first
        made = await client.request("codeAction/resolve", first)
        client.edit("a.md", 2, {"text": SECTION + "more\n"})
        with pytest.raises(AssertionError, match="changed meanwhile"):
            await client.request("codeAction/resolve", first)
        return made["edit"]

    edit = run(vault, "vscode", act)
    kinds = [one.get("kind", one.get("textDocument")) for one in edit["documentChanges"]]
    assert kinds[0]["version"] == 1
    assert kinds[1] == "create"
    (vault / "a.md").write_text(SECTION)
    make(edit)
    assert texts(vault)["Part.md"] == "# Part\n\n[[Old]]\n"
    assert texts(vault)["a.md"] == "# A\n\n[[Part]]\n"


def test_an_action_chosen_while_notes_are_read_waits_for_them(vault: Path) -> None:
    async def act() -> Any:
        async with Client(vault, "vscode") as client:
            client.open("a.md", SECTION)
            first, *_ = await offered(client, "a.md", 2, 4, "refactor.extract")
            return (await client.request("codeAction/resolve", first))["edit"]

    assert asyncio.run(act())["documentChanges"]


def test_a_client_that_resolves_nothing_gets_a_command(vault: Path) -> None:
    async def act(client: Client) -> Any:
        client.open("a.md", SECTION)
        first, *_ = await offered(client, "a.md", 2, 4, "refactor.extract")
        command = first["command"]
        assert command["command"] == "km-lsp.apply"
        await client.request(
            "workspace/executeCommand",
            {"command": command["command"], "arguments": command["arguments"]},
        )
        (sent,) = client.messages("workspace/applyEdit")
        return sent

    sent = run(vault, "plain", act)
    assert sent["label"] == "Extract section “Part” to a note"
    (vault / "a.md").write_text(SECTION)
    make(sent["edit"])
    assert texts(vault)["Part.md"] == "# Part\n\n[[Old]]\n"


def test_a_link_to_a_block_is_handed_out(vault: Path) -> None:
    async def act(client: Client) -> Any:
        client.open("a.md", "words\n")
        found = await offered(client, "a.md", 0, 2, "refactor.rewrite")
        (action,) = [one for one in found if "copy its link" in one["title"]]
        command = {key: action["command"][key] for key in ("command", "arguments")}
        await client.request("workspace/executeCommand", command)
        return command["arguments"], client.messages("window/showMessage")

    (link,), messages = run(vault, "vscode", act)
    assert [one["message"] for one in messages] == [link]
    assert link.startswith("[[a#^")


def test_commands_with_wrong_arguments_are_refused(vault: Path) -> None:
    async def act(client: Client) -> None:
        for arguments in ([], [1], [{"uri": "x"}]):
            with pytest.raises(AssertionError, match=r"wants an action|Expected 1"):
                await client.request(
                    "workspace/executeCommand", {"command": "km-lsp.apply", "arguments": arguments}
                )

    run(vault, "vscode", act)


def test_text_pasted_from_another_note(vault: Path) -> None:
    async def act(client: Client) -> Any:
        given = {
            "text": "![](pic.png)",
            "source": client.uri("sub/Old.md"),
            "target": client.uri("far/b.md"),
        }
        params = {"command": "km-lsp.paste", "arguments": [given]}
        return await client.request("workspace/executeCommand", params)

    assert run(vault, "vscode", act) == "![](../sub/pic.png)"
