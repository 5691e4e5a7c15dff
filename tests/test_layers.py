"""The layers of ARCHITECTURE.md: no arrow points the wrong way."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "km_lsp"
MAY_IMPORT = {
    "text": set(),
    "syntax": {"text"},
    "vault": {"text", "syntax"},
    "features": {"text", "syntax", "vault"},
    "git": set(),
    "disk": {"git", "syntax", "vault"},
    "config": {"disk", "features", "vault"},
    "scan_worker": {"disk", "syntax", "vault"},
    "worker_process": set(),
    "atomic": set(),
    "cache": {"atomic", "disk", "syntax", "vault"},
    "scan_progress": set(),
    "scan": {"cache", "scan_progress", "scan_worker", "worker_process", "disk", "syntax", "vault"},
    "head_start": {"config", "scan"},
    "check": {"text", "syntax", "vault", "features", "config", "disk", "git", "scan"}
    | {"atomic", "cache", "scan_progress", "scan_worker"},
    "shell": {"text", "syntax", "vault", "features", "check", "disk", "atomic"},
    "lsp": {"text", "syntax", "vault", "features", "disk", "config", "scan", "scan_worker"}
    | {"head_start", "cache"},
    "cli": {"check", "shell", "lsp", "head_start", "scan", "worker_process"},
    "__main__": {"cli"},
    "__init__": set(),
}
FILES = sorted(PACKAGE.rglob("*.py"))


def layer_of(file: Path) -> str:
    return file.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(file: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found |= {f"{node.module}.{name.name}" for name in node.names}
        elif isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
    return found


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(PACKAGE)))
def test_arrows_point_down(file: Path) -> None:
    layer = layer_of(file)
    allowed = MAY_IMPORT[layer] | {layer}
    ours = {name.split(".")[1] for name in imports(file) if name.startswith("km_lsp.")}
    assert ours - {"__version__"} <= allowed


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(PACKAGE)))
def test_only_the_adapter_knows_the_protocol(file: Path) -> None:
    known = {name.split(".")[0] for name in imports(file)}
    if layer_of(file) != "lsp":
        assert not known & {"pygls", "lsprotocol"}


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(PACKAGE)))
def test_only_the_border_touches_files(file: Path) -> None:
    if layer_of(file) in ("text", "syntax", "vault", "features"):
        known = {name.split(".")[0] for name in imports(file)}
        assert not known & {"os", "pathlib", "io", "shutil"}


def test_check_loads_no_protocol_and_serve_no_terminal(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("[[a]]")
    code = (
        "import sys; from km_lsp.cli import main; main(['check', sys.argv[1]]);"
        "print(sorted({name.split('.')[0] for name in sys.modules} & {'pygls', 'lsprotocol'}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip().endswith("[]")


def test_no_file_grows_too_long() -> None:
    long = {file.name: len(file.read_text(encoding="utf-8").splitlines()) for file in FILES}
    assert {name: count for name, count in long.items() if count > 400} == {}
