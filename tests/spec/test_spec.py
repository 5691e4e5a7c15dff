"""Runs the examples in the Markdown files beside this one."""

import re
from pathlib import Path

import pytest

from km_lsp.syntax.note import Anchor, Block, Heading
from km_lsp.syntax.parse import parse
from km_lsp.vault.resolve import resolve
from tests.language import load

_BLOCK = re.compile(r"```vault( folder-notes)?\n(.*?)```", re.DOTALL)
_EXAMPLE = re.compile(r"(?:from (.+?): )?(!?\[.*\)|!?\[\[.*?\]\]) -> (.*)")


def _examples() -> list[tuple[str, str, bool, str]]:
    found = []
    for page in sorted(Path(__file__).parent.glob("*.md")):
        for options, body in _BLOCK.findall(page.read_text(encoding="utf-8")):
            files, _, lines = body.partition("\n\n")
            found += [(page.stem, files, bool(options), line) for line in lines.splitlines()]
    return found


@pytest.mark.parametrize(("page", "files", "folder_notes", "example"), _examples())
def test_example(page: str, files: str, folder_notes: bool, example: str) -> None:
    vault: dict[str, str] = {}
    for line in files.splitlines():
        name, _, text = line.partition(" = ")
        text = text.replace("\\n", "\n")
        vault[name] = f"---\n{text}\n---\n" if text.startswith("aliases") else text
    matched = _EXAMPLE.fullmatch(example)
    assert matched is not None, example
    source, written, expected = matched.groups()
    vault.setdefault(source or "from.md", "")
    snapshot = load(vault, folder_notes=folder_notes)
    (link,) = parse(written.replace("\\u0301", "\u0301")).links
    outcome = resolve(snapshot, source or "from.md", link)
    place, found = outcome.place, outcome.found
    if outcome.status == "missing":
        said = f"missing {outcome.missing}"
    elif outcome.status == "ambiguous" and found is not None:
        said = "ambiguous " + ", ".join(found.candidates)
    elif isinstance(place, Heading) and found is not None and found.path is not None:
        line = snapshot.notes[found.path].lines.line_at(place.start) + 1
        at = f" at line {line}" if "at line" in expected else ""
        said = f"{found.path} § {place.text}{at}"
    elif isinstance(place, Block | Anchor) and found is not None:
        said = f"{found.path} {type(place).__name__.lower()} {place.id}"
    elif found is not None and found.rule == "folder":
        said = "folder"
    elif found is not None and outcome.status != "unknown":
        said = f"{found.path} ({found.rule})"
    else:
        said = outcome.status
    assert said == expected
