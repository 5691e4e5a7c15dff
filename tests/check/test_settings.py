"""Settings of the command line, which vaults there are, and what is reported on."""

import json
import tomllib
from pathlib import Path

import jsonschema
import msgspec
import pytest

from km_lsp.check.command import as_toml
from km_lsp.config import Config, VaultEntry, json_schema, load
from km_lsp.features.rules import RULES
from tests.check.runs import checked, line_of, run, write_vault

PROJECT = Path(__file__).parents[2]
SCHEMA = PROJECT / "km_lsp" / "km-lsp.schema.json"


def places(folder: Path, **options: object) -> list[str]:
    return [
        line_of(entry, folder).partition(":")[0] for entry in checked(folder, **options).entries
    ]


def test_the_schema_that_is_shipped_is_that_of_the_code() -> None:
    # Else: `km-lsp schema > km_lsp/km-lsp.schema.json`.
    assert json.loads(SCHEMA.read_text("utf-8")) == json.loads(json.dumps(json_schema()))


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("", True),
        ("fail-on = 'error'\nselect = ['KM1']\n[levels]\nKM101 = 'off'", True),
        ("[[vault]]\npath = 'de'", True),
        ("[per-file-ignores]\n'old/' = ['KM1']", True),
        ("fail_on = 'error'", False),
        ("fail-on = 'loud'", False),
        ("[[vault]]\nname = 'de'", False),
        ("quiet-period = -1", False),
    ],
)
def test_schema_and_code_agree(tmp_path: Path, text: str, right: bool) -> None:
    (tmp_path / "km-lsp.toml").write_text(text)
    assert (load(tmp_path)[1] == []) == right
    assert jsonschema.Draft202012Validator(json_schema()).is_valid(tomllib.loads(text)) == right


def test_shown_settings_can_be_read_again(tmp_path: Path) -> None:
    config = Config(
        exclude=('a"b', "c\\d"),
        levels={"KM101": "off"},
        per_file_ignores={"old/*": ("KM1",)},
        vault=(VaultEntry(path="de"), VaultEntry(path="fr")),
        fail_on="error",
    )
    assert msgspec.convert(tomllib.loads(as_toml(config)), Config) == config
    (tmp_path / "km-lsp.toml").write_text("fail-on = 'info'")
    shown = run("check", "--show-settings", cwd=tmp_path).stdout
    assert 'fail-on = "info"' in shown


def test_every_setting_stands_in_the_readme() -> None:
    readme = (PROJECT / "README.md").read_text("utf-8")
    for field in msgspec.structs.fields(Config):
        if field.name != "obsidian_ignore":
            assert f"| `{field.encode_name}` |" in readme


def test_every_rule_has_a_page() -> None:
    for rule in RULES:
        done = run("rule", rule.code, cwd=PROJECT)
        assert done.returncode == 0
        for part in (rule.code, rule.name, rule.why, rule.mend, "## Example"):
            assert part in done.stdout
        break
    listed = run("rule", "--all", cwd=PROJECT).stdout
    assert all(f"| {rule.code} | {rule.name} |" in listed for rule in RULES)
    assert [
        one["code"]
        for one in json.loads(run("rule", "km2", "--output-format", "json", cwd=PROJECT).stdout)
    ] == [rule.code for rule in RULES if rule.code.startswith("KM2")]
    wrong = run("rule", "missing-nte", cwd=PROJECT)
    assert (wrong.returncode, "did you mean “missing-note”?" in wrong.stderr) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--config", "fail-onn=error"], "there is no setting “fail-onn”; did you mean “fail-on”?"),
        (["--config", "nowhere.toml"], "there is no settings file at nowhere.toml"),
        (["--select", "KM777"], "there is no rule “KM777”"),
        (["--output-format", "xml"], "there is no output format “xml”; there are full, concise"),
        (["-"], "--stdin-filename FILE"),
        (["--unsafe-fixes"], "--unsafe-fixes goes with --fix"),
        (["--update-baseline"], "--update-baseline needs --baseline FILE"),
        (["nowhere"], "there is no file or folder at nowhere"),
        (["--files-from", "nowhere"], "nowhere could not be read"),
        (["--output-format", "json=/dev/null/x"], "could not be written"),
    ],
)
def test_wrong_use_says_what_to_do(tmp_path: Path, arguments: list[str], said: str) -> None:
    (tmp_path / "a.md").write_text("text")
    done = run("check", *arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_settings_from_the_command_line_win(tmp_path: Path) -> None:
    write_vault(tmp_path, "//- km-lsp.toml\nignore = ['KM101']\n//- a.md\n[[x]] ![[y.png]]\n")
    assert run("check", cwd=tmp_path).stdout.count("KM101") == 0
    assert run("check", "--isolated", cwd=tmp_path).stdout.count("KM101") == 1
    assert run("check", "--config", "ignore=[]", cwd=tmp_path).stdout.count("KM101") == 1
    assert (
        run("check", "--select", "KM101", "--ignore", "KM103", cwd=tmp_path).stdout.count("KM1")
        == 1
    )
    (tmp_path / "other.toml").write_text("ignore = ['KM103']")
    assert run("check", "--config", "other.toml", cwd=tmp_path).stdout.count("KM101") == 1
    assert run("check", "--config", "levels.KM103='info'", cwd=tmp_path).returncode == 0


def test_the_nearest_file_wins_and_none_is_looked_for_above_the_repository(tmp_path: Path) -> None:
    write_vault(
        tmp_path,
        "//- km-lsp.toml\nfail-on = 'never'\n//- in/.git/x\nx\n//- in/sub/a.md\nx\n"
        "//- out/sub/a.md\nx\n//- own/km-lsp.toml\nfail-on = 'error'\n//- own/a.md\nx\n",
    )
    assert load(tmp_path / "in" / "sub")[0].fail_on == "warning"
    assert load(tmp_path / "out" / "sub")[0].fail_on == "never"
    assert load(tmp_path / "own")[0].fail_on == "error"


def test_what_obsidian_is_set_to(tmp_path: Path) -> None:
    write_vault(
        tmp_path,
        '//- .obsidian/app.json\n{"userIgnoreFilters": ["old/"], "newLinkFormat": "relative",'
        ' "attachmentFolderPath": "files"}\n//- a.md\n[[d/b]] ![[x.png]]\n//- d/b.md\n[[a]]\n'
        "//- old/c.md\n[[no]]\n",
    )
    found = checked(tmp_path, layers=()).entries
    assert [entry.code for entry in found] == ["KM103"]
    assert "attachments are kept in “files”" in str(found[0].looked_for)
    styled = run("check", "--extend-select", "KM405", cwd=tmp_path).stdout
    assert "d/b.md:1:3: info[KM405]" in styled
    assert "written “../a”" in styled


def test_several_vaults_have_names_of_their_own(tmp_path: Path) -> None:
    write_vault(
        tmp_path,
        "//- km-lsp.toml\n[[vault]]\npath = 'de'\n[[vault]]\npath = 'fr'\n"
        "//- index.md\n[[Hilfe]]\n//- de/Hilfe.md\n[[Start]]\n//- de/Start.md\n[[Aide]]\n"
        "//- fr/Start.md\n[[Aide]]\n//- fr/Aide.md\n[[Start]]\n//- km/.obsidian/x\n\n"
        "//- km/a.md\n[[index]]\n",
    )
    assert places(tmp_path) == ["index.md", "de/Start.md", "km/a.md"]
    assert places(tmp_path / "de") == ["Start.md"]
    assert places(tmp_path / "de" / "Start.md", root=tmp_path / "de") == ["."]


def test_paths_choose_what_is_reported_not_what_is_known(tmp_path: Path) -> None:
    write_vault(tmp_path, "//- km-lsp.toml\n\n//- a.md\n[[b]] [[x]]\n//- d/b.md\n[[a]] [[y]]\n")
    for arguments in (["a.md"], ["./a.md"], [str(tmp_path / "a.md")]):
        assert run("check", *arguments, cwd=tmp_path).stdout.count("KM101") == 1
    assert run("check", "d", "a.md", cwd=tmp_path).stdout.count("KM101") == 2
    assert run("check", "../a.md", cwd=tmp_path / "d").stdout.endswith("“x”\n")
    listed = run("check", "--files-from", "-", cwd=tmp_path, stdin="a.md\nd/b.md\n")
    assert listed.stdout.count("KM101") == 2
    assert run("check", "--show-files", "d", cwd=tmp_path).stdout == "d/b.md\n"


def test_a_note_from_standard_input_lies_over_that_on_disk(tmp_path: Path) -> None:
    write_vault(tmp_path, "//- km-lsp.toml\n\n//- a.md\n[[x]]\n//- b.md\n# B\n")
    arguments = ("check", "-", "--stdin-filename", "a.md")
    done = run(*arguments, cwd=tmp_path, stdin="[[b]] [[b#no]] 🌱 [[z]]")
    assert [line[:9] for line in done.stdout.splitlines()] == ["a.md:1:10", "a.md:1:20"]
    new = run("check", "-", "--stdin-filename", "new.md", cwd=tmp_path, stdin="[[a]] [[q]]")
    assert new.stdout.count("KM101") == 1


def test_an_unreadable_note_makes_the_run_incomplete(tmp_path: Path) -> None:
    write_vault(tmp_path, "//- a.md\n[[b]]\n")
    (tmp_path / "b.md").symlink_to(tmp_path / "b.md")
    done = run("check", cwd=tmp_path)
    assert done.returncode == 2
    assert "the run is incomplete: b.md could not be read" in done.stderr


def test_statistics_say_what_was_judged(tmp_path: Path) -> None:
    write_vault(tmp_path, "//- a.md\n[[a]] [[x]] [t](https://e.org) %%[[y]]%%\n")
    said = run("check", "--statistics", cwd=tmp_path).stdout
    assert "      1  KM101 missing-note" in said
    assert "      3         1       1        1  wikilink (1 stands in a comment)" in said
    assert "1 leads to the web or another program" in said
