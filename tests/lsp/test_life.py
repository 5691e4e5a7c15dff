"""What happens around the requests: folders, files, settings, findings that follow."""

import asyncio
from pathlib import Path

import pytest

from km_lsp.disk import Scope
from km_lsp.scan import Pool
from tests.lsp.client import Client, LocalPool


def write(root: Path, notes: dict[str, str]) -> None:
    for path, text in notes.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


def changed(client: Client, *paths: str, deleted: bool = False) -> None:
    kind = 3 if deleted else 1
    client.notify(
        "workspace/didChangeWatchedFiles",
        {"changes": [{"uri": client.uri(path), "type": kind} for path in paths]},
    )


@pytest.mark.parametrize("profile", ["neovim", "vscode"])
def test_case_75_findings_follow_the_disk(tmp_path: Path, profile: str) -> None:
    write(tmp_path, {"a.md": "[[b]] [[b#H]]", "closed.md": "[[b]]"})

    async def run() -> None:
        async with Client(tmp_path, profile) as client:
            await client.complete()
            client.open("a.md")

            async def codes(path: str) -> list[str]:
                if profile == "vscode":
                    return await client.pull(path)
                return client.published(path) or []

            async def become(path: str, expected: list[str]) -> None:
                async with asyncio.timeout(20):
                    while await codes(path) != expected:
                        await asyncio.sleep(0.01)

            await become("a.md", ["KM101", "KM101"])
            await become("closed.md", ["KM101"])
            write(tmp_path, {"b.md": "# H"})
            changed(client, "b.md")
            await become("a.md", [])
            await become("closed.md", [])
            client.open("b.md", "# Other")
            await become("a.md", ["KM201"])
            client.shut("b.md")
            await become("a.md", [])
            (tmp_path / "b.md").unlink()
            changed(client, "b.md", deleted=True)
            await become("a.md", ["KM101", "KM101"])
            await become("closed.md", ["KM101"])

    asyncio.run(run())


def test_a_watcher_of_our_own_where_the_client_has_none(tmp_path: Path) -> None:
    write(tmp_path, {"a.md": "[[sub/b]]"})

    async def run() -> None:
        async with Client(tmp_path, "neovim") as client:
            await client.complete()
            client.open("a.md")
            await client.until(lambda: client.published("a.md") == ["KM101"])
            write(tmp_path, {"sub/b.md": "text"})
            await client.until(lambda: client.published("a.md") == [])

    asyncio.run(run())


def test_bursts_folders_that_move_and_files_that_vanish(tmp_path: Path) -> None:
    write(tmp_path, {f"d/n{number}.md": f"[[n{number + 1}]]" for number in range(300)})
    write(tmp_path, {"a.md": "[[n7]] [[d/n7]]"})

    async def run() -> None:
        async with Client(tmp_path) as client:
            await client.complete()
            client.open("a.md")
            assert await client.pull("a.md") == []
            (tmp_path / "d").rename(tmp_path / "e")
            changed(client, "d", deleted=True)
            changed(client, "e")
            snapshot = client.server.session.vaults[tmp_path]
            await client.until(lambda: "e/n7.md" in snapshot.snapshot.notes)
            await client.until(lambda: "d/n7.md" not in snapshot.snapshot.notes)
            assert await client.pull("a.md") == ["KM101"]
            # Told of files that are gone again before they could be read.
            changed(client, *(f"e/ghost{number}.md" for number in range(50)))
            changed(client, "e/n1.md", "nowhere/x.md")
            await client.until(lambda: not client.server._events)
            assert "e/ghost1.md" not in snapshot.snapshot.names.paths

    asyncio.run(run())


def test_ignored_files_stay_out(tmp_path: Path) -> None:
    write(tmp_path, {".gitignore": "private/\n*.tmp.md\n", "a.md": "[[secret]] [t](private/x.md)"})
    write(tmp_path, {"private/secret.md": "", "n.tmp.md": "", "node_modules/m/README.md": ""})

    async def run() -> None:
        async with Client(tmp_path) as client:
            await client.complete()
            vault = client.server.session.vaults[tmp_path]
            assert list(vault.snapshot.notes) == ["a.md"]
            # A path into an ignored folder is none of our business, a name is unknown.
            assert await client.pull("a.md") == ["KM101"]
            write(tmp_path, {"private/new.md": "", "x.tmp.md": "", "seen.md": ""})
            changed(client, "private/new.md", "x.tmp.md", "seen.md")
            await client.until(lambda: "seen.md" in vault.snapshot.notes)
            assert sorted(vault.snapshot.notes) == ["a.md", "seen.md"]

    asyncio.run(run())


def test_a_nested_vault_is_a_vault_of_its_own(tmp_path: Path) -> None:
    write(tmp_path, {"a.md": "[[inner]] [t](in/inner.md)", "in/inner.md": "[[a]]"})
    (tmp_path / "in" / ".obsidian").mkdir()

    async def run() -> None:
        async with Client(tmp_path) as client:
            await client.until(lambda: len(client.server.session.vaults) == 2)
            await client.complete()
            assert await client.pull("a.md") == ["KM101"]
            assert await client.pull("in/inner.md") == ["KM101"]

    asyncio.run(run())


def test_several_folders_come_and_go(tmp_path: Path) -> None:
    write(tmp_path, {"one/a.md": "[[b]]", "two/b.md": "[[a]]", "two/c.md": "[[b]]"})
    one, two = tmp_path / "one", tmp_path / "two"

    async def run() -> None:
        async with Client(tmp_path, folders=[one]) as client:
            await client.complete()
            client.open("two/c.md")
            # A file outside all folders: nothing is known of what is around it.
            assert await client.pull("two/c.md") == []
            folder = {"uri": two.as_uri(), "name": "two"}
            event = {"added": [folder], "removed": []}
            client.notify("workspace/didChangeWorkspaceFolders", {"event": event})
            await client.until(lambda: two in client.server.session.vaults)
            await client.complete()
            assert await client.pull("two/c.md") == []
            assert await client.pull("two/b.md") == ["KM101"]
            assert await client.pull("one/a.md") == ["KM101"]
            event = {"added": [], "removed": [folder]}
            client.notify("workspace/didChangeWorkspaceFolders", {"event": event})
            assert await client.pull("two/b.md") == []

    asyncio.run(run())


def test_a_single_file_without_a_folder(tmp_path: Path) -> None:
    write(tmp_path, {"a.md": "[[b]] [x][nope] [t](c.md) [[#H]]\n"})

    async def run() -> None:
        async with Client(None) as client:
            client.root = tmp_path
            client.open("a.md")
            # What the file itself tells is told, what others might tell is not.
            assert await client.pull("a.md") == ["KM301", "KM201"]

    asyncio.run(run())


def test_a_file_in_a_marked_folder_brings_its_vault(tmp_path: Path) -> None:
    write(tmp_path, {"d/a.md": "[[b]]", "b.md": "text"})
    (tmp_path / ".obsidian").mkdir()

    async def run() -> None:
        async with Client(None) as client:
            client.root = tmp_path
            client.open("d/a.md")
            await client.complete()
            assert await client.pull("d/a.md") == []
            (found,) = await client.ask("definition", "d/a.md", 0, 2)
            assert found["targetUri"] == client.uri("b.md")

    asyncio.run(run())


def test_an_unsaved_new_note_lives_until_it_is_closed(tmp_path: Path) -> None:
    write(tmp_path, {"a.md": "[[new]]"})

    async def run() -> None:
        async with Client(tmp_path) as client:
            await client.complete()
            assert await client.pull("a.md") == ["KM101"]
            client.open("new.md", "# New")
            assert await client.pull("a.md") == []
            client.shut("new.md")
            assert await client.pull("a.md") == ["KM101"]

    asyncio.run(run())


def test_settings_are_live_and_validated(tmp_path: Path) -> None:
    write(tmp_path, {"a.md": "[[b]]"})

    async def run() -> None:
        async with Client(tmp_path, settings={"levels": {"KM101": "error"}}) as client:
            await client.complete()
            await client.until(
                lambda: client.server.session.vaults[tmp_path].config.levels == {"KM101": "error"}
            )
            wrong = {"kmLsp": {"levels": {"missing-note": "off"}, "gitignor": 1, "folderNotes": 3}}
            client.notify("workspace/didChangeConfiguration", {"settings": wrong})
            vaults = client.server.session.vaults
            await client.until(lambda: vaults[tmp_path].config.levels == {"missing-note": "off"})
            assert await client.pull("a.md") == []
            said = [params["message"] for params in client.messages("window/showMessage")]
            assert said == [
                "the editor's settings: there is no setting “gitignor”; did you mean “gitignore”?",
                "the editor's settings: “folder-notes” is wrong: Expected `bool`, got `int`",
            ]
            write(tmp_path, {"km-lsp.toml": 'levels = { missing-note = "hint" }\n'})
            changed(client, "km-lsp.toml")
            await client.until(
                lambda: (
                    client.server.session.vaults[tmp_path].config.levels == {"missing-note": "hint"}
                )
            )
            assert await client.pull("a.md") == ["KM101"]

    asyncio.run(run())


@pytest.mark.parametrize(
    ("settings", "scans"),
    [(None, 1), ({}, 1), ({"levels": {"KM101": "off"}}, 1), ({"exclude": ["d/"]}, 2)],
)
def test_settings_scan_again_only_where_they_change_the_files(
    tmp_path: Path, settings: object, scans: int
) -> None:
    write(tmp_path, {"a.md": "text", "d/b.md": "text"})
    counts: list[int] = []

    class CountingPool(LocalPool):
        def begin_walk(self, root: Path, scope: Scope) -> None:
            counts.append(1)
            super().begin_walk(root, scope)

    async def run() -> None:
        async with Client(tmp_path, settings=settings, make_pool=CountingPool) as client:
            await client.until(lambda: client.messages("client/registerCapability"))
            await client.complete()
            await client.until(lambda: not client.server._queued)
            vault = client.server.session.vaults[tmp_path]
            await client.until(lambda: ("d/b.md" in vault.snapshot.notes) == (scans == 1))
            assert len(counts) == scans

    asyncio.run(run())


def test_the_client_is_asked_to_pull_only_for_other_notes(tmp_path: Path) -> None:
    write(tmp_path, {"a.md": "# H", "b.md": "[[a#H]]", "c.md": "text"})

    async def run() -> None:
        async with Client(tmp_path, options={"quietPeriod": 0}) as client:
            await client.complete()
            client.open("c.md")
            client.open("a.md")

            def asked() -> int:
                return len(client.messages("workspace/diagnostic/refresh"))

            await client.until(lambda: asked() > 0 and client.server.findings.idle)
            before = asked()
            client.edit("c.md", 2, {"text": "more prose"})
            await client.until(lambda: client.server.findings.idle)
            assert asked() == before
            client.edit("a.md", 2, {"text": "# Other"})
            await client.until(lambda: asked() == before + 1)

    asyncio.run(run())


def test_workspace_pull_tells_what_is_new_and_waits_for_more(tmp_path: Path) -> None:
    write(tmp_path, {"a.md": "[[b]]", "fine.md": "text"})

    async def run() -> None:
        async with Client(tmp_path) as client:
            await client.complete()
            report = await client.request("workspace/diagnostic", {"previousResultIds": []})
            (item,) = report["items"]
            assert (item["uri"], len(item["items"])) == (client.uri("a.md"), 1)
            known = [{"uri": item["uri"], "value": item["resultId"]}]
            waiting = asyncio.ensure_future(
                client.request("workspace/diagnostic", {"previousResultIds": known})
            )
            write(tmp_path, {"b.md": ""})
            changed(client, "b.md")
            report = await waiting
            assert [(one["uri"], one["items"]) for one in report["items"]] == [
                (client.uri("a.md"), [])
            ]
            await client.until(lambda: client.messages("workspace/diagnostic/refresh"))

    asyncio.run(run())


class SlowPool(LocalPool):
    """Reads a note only when told."""

    gate: asyncio.Event

    def read(self, root, scope, paths, deliver):  # type: ignore[no-untyped-def]
        import time

        while not self.stopped and not getattr(self, "go", False):
            time.sleep(0.005)
        super().read(root, scope, paths, deliver)


def test_while_the_scan_runs(tmp_path: Path) -> None:
    write(tmp_path, {"a.md": "[[b#H]] [[nope]]", "b.md": "# H\n\n## I"})
    pool = SlowPool()

    async def run() -> None:
        async with Client(tmp_path, "neovim", make_pool=lambda: pool) as client:
            vaults = client.server.session.vaults
            await client.until(lambda: vaults[tmp_path].snapshot.on_disk)
            client.open("a.md")
            # The note that is asked about is read at once; nothing is called missing yet.
            (found,) = await client.ask("definition", "a.md", 0, 3)
            assert found["targetSelectionRange"]["start"] == {"line": 0, "character": 2}
            assert client.published("a.md") is None
            begun = [p for p in client.messages("$/progress") if p["value"]["kind"] == "begin"]
            assert begun == [] or begun[0]["value"]["cancellable"]
            pool.go = True  # type: ignore[attr-defined]
            await client.until(lambda: client.published("a.md") == ["KM101"])

    asyncio.run(run())


def test_the_scan_can_be_cancelled(tmp_path: Path) -> None:
    write(tmp_path, {f"n{number}.md": "[[nope]]" for number in range(20)})
    pool = SlowPool()

    async def run() -> None:
        async with Client(tmp_path, "neovim", make_pool=lambda: pool) as client:
            await client.until(lambda: client.messages("$/progress"))
            token = client.messages("$/progress")[0]["token"]
            client.notify("window/workDoneProgress/cancel", {"token": token})
            pool.go = True  # type: ignore[attr-defined]
            await client.until(lambda: client.messages("$/progress")[-1]["value"]["kind"] == "end")
            assert not client.server.session.vaults[tmp_path].snapshot.complete
            assert client.messages("textDocument/publishDiagnostics") == []

    asyncio.run(run())


def test_an_error_in_a_notification_is_logged_and_shown_to_nobody(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def run() -> None:
        async with Client(tmp_path) as client:
            await client.complete()
            client.server.report_server_error(ValueError("x"), ValueError)
            assert client.messages("window/showMessage") == []

    asyncio.run(run())
    assert "ValueError" in caplog.text
    assert caplog.records[-1].exc_info is not None


def test_workers_read_what_one_process_reads(tmp_path: Path) -> None:
    notes = {f"d/n{number}.md": f"# H{number}\n\n[[n{number + 1}]]" for number in range(250)}
    write(tmp_path, notes)

    async def run() -> None:
        async with (
            Client(tmp_path) as local,
            Client(tmp_path, make_pool=Pool) as parallel,
        ):
            await local.complete()
            await parallel.complete()
            one, other = (
                client.server.session.vaults[tmp_path].snapshot for client in (local, parallel)
            )
            assert one.notes == other.notes
            assert one.links.outgoing == other.links.outgoing

    asyncio.run(run())
