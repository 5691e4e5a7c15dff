"""The command and the editor say the same of every fixture: one engine, one configuration."""

import asyncio
from pathlib import Path

import pytest

from tests.check.runs import checked, write_vault
from tests.check.test_conformance import CASES, VAULT
from tests.lsp.client import Client

GARDEN = Path(__file__).parents[2] / "examples" / "garden"
Said = set[tuple[str, int, int, str, str]]


def of_command(folder: Path) -> Said:
    """What the command reports: path, line and column from 1 in code points, code, message."""
    return {
        (one.path, one.range.line, one.range.column, one.code, one.message)
        for one in checked(folder, cache=False).entries
    }


def of_editor(folder: Path, paths: set[str]) -> Said:
    """What an editor is shown of the notes at `paths`."""

    async def ask() -> Said:
        found: Said = set()
        async with Client(folder) as client:
            await client.complete()
            for path in sorted(paths):
                uri = (folder / path).as_uri()
                params = {"textDocument": {"uri": uri}}
                report = await client.request("textDocument/diagnostic", params)
                text = (folder / path).read_bytes().decode().replace("\r\n", "\n").split("\n")
                for one in report["items"]:
                    line, column = one["range"]["start"].values()
                    units = text[line].encode("utf-16-le")[: column * 2]
                    place = line + 1, len(units.decode("utf-16-le")) + 1
                    found.add(((folder / path).as_posix(), *place, one["code"], one["message"]))
        return found

    return asyncio.run(ask())


def notes_of(folder: Path) -> set[str]:
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.suffix in (".md", ".canvas") and path.is_file()
    }


@pytest.mark.parametrize("settings", ["", "ignore = ['KM1']\n", "extend-select = ['ALL']\n",
                                      "levels = {missing-note = 'error'}\nignore-links = ['N*']\n",
                                      "per-file-ignores = { 'case-1*' = ['ALL'] }\n"])  # fmt: skip
def test_on_every_case_of_the_conformance_vault(tmp_path: Path, settings: str) -> None:
    write_vault(tmp_path, VAULT)
    (tmp_path / "km-lsp.toml").write_text(settings)
    for name in ("pic.png", "data.csv", "sub/Twin.md", "other/Twin.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"")
    for number, (_, right, wrong, _) in enumerate(CASES):
        (tmp_path / f"case-{number}-right.md").write_text(right, encoding="utf-8")
        (tmp_path / f"case-{number}-wrong.md").write_text(wrong, encoding="utf-8")
    (tmp_path / "quiet.md").write_text("[[no]] <!-- km-lsp: ignore -->\n\n🌱 [[x]]", "utf-8")
    said = of_command(tmp_path)
    assert said
    assert said == of_editor(tmp_path, notes_of(tmp_path))


def test_case_97_on_the_garden() -> None:
    said = {(path.rpartition("garden/")[2], *rest) for path, *rest in of_command(GARDEN)}
    shown = of_editor(GARDEN, notes_of(GARDEN))
    assert said == {(path.rpartition("garden/")[2], *rest) for path, *rest in shown}
    assert len(said) == 3
