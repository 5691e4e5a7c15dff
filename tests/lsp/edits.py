"""Makes workspace edits as an editor would: on the disk, positions counted in its encoding."""

from pathlib import Path
from typing import Any

from km_lsp.lsp.vault import file_of
from km_lsp.text.edit import TextEdit, apply_edits
from km_lsp.text.line_index import Encoding, index_lines
from km_lsp.text.span import Span


def make(edit: dict[str, Any], encoding: Encoding = "utf-16") -> None:
    """Make `edit` on the disk."""
    for uri, edits in edit.get("changes", {}).items():
        _change(_file(uri), edits, encoding)
    for one in edit.get("documentChanges", ()):
        if one.get("kind") == "rename":
            _file(one["newUri"]).parent.mkdir(parents=True, exist_ok=True)
            assert not _file(one["newUri"]).exists()
            _file(one["oldUri"]).rename(_file(one["newUri"]))
        elif one.get("kind") == "create":
            file = _file(one["uri"])
            file.parent.mkdir(parents=True, exist_ok=True)
            file.touch(exist_ok=False)
        elif one.get("kind") == "delete":
            _file(one["uri"]).unlink()
        else:
            _change(_file(one["textDocument"]["uri"]), one["edits"], encoding)


def _change(file: Path, edits: list[dict[str, Any]], encoding: Encoding) -> None:
    text = file.read_bytes().decode() if file.exists() else ""
    lines = index_lines(text)

    def offset(position: dict[str, int]) -> int:
        return lines.offset(position["line"], position["character"], encoding)

    made = [
        TextEdit(Span(offset(one["range"]["start"]), offset(one["range"]["end"])), one["newText"])
        for one in edits
    ]
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(apply_edits(text, made).encode())


def _file(uri: str) -> Path:
    file = file_of(uri)
    assert file is not None
    return file


def texts(root: Path) -> dict[str, str]:
    """All files below `root`."""
    files = (file for file in sorted(root.rglob("*")) if file.is_file())
    return {file.relative_to(root).as_posix(): file.read_bytes().decode() for file in files}
