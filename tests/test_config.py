"""Settings: where they come from, who wins, and what is said of wrong ones."""

from pathlib import Path

import pytest

from km_lsp.config import load


def test_defaults(tmp_path: Path) -> None:
    config, messages = load(tmp_path)
    assert messages == []
    assert config.gitignore
    assert config.levels == {}


@pytest.mark.parametrize("name", ["km-lsp.toml", ".km-lsp.toml"])
def test_files(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text('folder-notes = true\nlevels = { KM101 = "off" }\n')
    config, messages = load(tmp_path, {"folderNotes": False, "quietPeriod": 5})
    assert messages == []
    assert (config.folder_notes, config.quiet_period) == (True, 5)
    assert config.levels == {"KM101": "off"}


def test_pyproject(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.km-lsp]\nexclude = ["old/"]\n')
    assert load(tmp_path)[0].exclude == ("old/",)


def test_obsidian_is_heard_first_and_overruled_last(tmp_path: Path) -> None:
    (tmp_path / ".obsidian").mkdir()
    (tmp_path / ".obsidian" / "app.json").write_text(
        '{"userIgnoreFilters": ["tmp/", 3], "newFileLocation": "folder",'
        ' "newFileFolderPath": "inbox/", "promptDelete": false}'
    )
    config, messages = load(tmp_path)
    assert messages == []
    assert config.obsidian_ignore == ("tmp/",)
    assert (config.new_note_location, config.new_note_folder) == ("folder", "inbox")
    assert load(tmp_path, {"newNoteLocation": "root"})[0].new_note_location == "root"


@pytest.mark.parametrize("text", ["{", "[]", "null", '{"userIgnoreFilters": 1}', "\xff"])
def test_broken_obsidian_settings_are_no_affair_of_ours(tmp_path: Path, text: str) -> None:
    (tmp_path / ".obsidian").mkdir()
    (tmp_path / ".obsidian" / "app.json").write_text(text)
    assert load(tmp_path)[1] == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("folder-notes = ", "km-lsp.toml is not valid TOML: "),
        ("folder_notes = true", "there is no setting “folder_notes”; did you mean “folder-notes”?"),
        ("zzz = 1", "km-lsp.toml: there is no setting “zzz”"),
        ("gitignore = 3", "“gitignore” is wrong: Expected `bool`, got `int`"),
        ('levels = { KM101 = "loud" }', "“levels” is wrong: Invalid enum value 'loud'"),
        ('levels = { missing-nte = "off" }', "no rule “missing-nte”; did you mean “missing-note”?"),
    ],
)
def test_wrong_settings_keep_their_defaults_and_are_told(
    tmp_path: Path, text: str, said: str
) -> None:
    (tmp_path / "km-lsp.toml").write_text(text)
    config, (message,) = load(tmp_path)
    assert said in message
    assert config == load(tmp_path / "elsewhere")[0]


def test_one_wrong_setting_does_not_cost_the_others(tmp_path: Path) -> None:
    (tmp_path / "km-lsp.toml").write_text("gitignore = 3\nfolder-notes = true\n")
    assert load(tmp_path)[0].folder_notes


@pytest.mark.parametrize("editor", [3, "x", [1], {"levels": None}])
def test_an_editor_may_send_anything(tmp_path: Path, editor: object) -> None:
    assert load(tmp_path, editor)[0] == load(tmp_path)[0]
