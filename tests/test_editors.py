"""What the editors' parts say of settings is what the schema says."""

import json
import re
from pathlib import Path

from km_lsp import __version__
from km_lsp.config import json_schema

EDITORS = Path(__file__).parents[1] / "editors"
MANIFEST = json.loads((EDITORS / "vscode" / "package.json").read_text("utf-8"))
OURS = {"kmLsp.server.path", "kmLsp.server.package", "kmLsp.trace.server"}


def camel(name: str) -> str:
    return "kmLsp." + re.sub(r"-([a-z])", lambda found: found.group(1).upper(), name)


def test_vscode_has_every_setting_of_the_schema_and_no_other() -> None:
    # Else: `npm run settings` in editors/vscode.
    shown = MANIFEST["contributes"]["configuration"]["properties"]
    schema = json.loads(json.dumps(json_schema()))["properties"]
    assert set(shown) - OURS == {camel(name) for name in schema}
    for name, part in schema.items():
        assert shown[camel(name)]["markdownDescription"] == part["description"]
        assert shown[camel(name)].get("default") == part.get("default")


def test_extension_and_server_are_of_one_version() -> None:
    assert MANIFEST["version"] == __version__


def test_every_command_that_is_contributed_is_made() -> None:
    source = "".join(file.read_text("utf-8") for file in (EDITORS / "vscode" / "src").glob("*.ts"))
    for one in MANIFEST["contributes"]["commands"]:
        assert f'"{one["command"]}"' in source
