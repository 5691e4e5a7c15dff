"""The settings: one schema for configuration files, editors and the command line.

Later sources win: defaults, Obsidian's own settings, the editor, the configuration file, the
command line. A file in the vault wins over the editor, so that a check in CI says what the
editor says. Of several files the nearest wins: that of the vault's root, else of a folder above
it, up to the folder with `.git`.
"""

import json
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct
from msgspec.structs import replace

from km_lsp.disk import Scope, decode
from km_lsp.features.finding import Level, LinkFormat, Policy
from km_lsp.features.selection import Selection, is_known, selection
from km_lsp.vault.snapshot import Options

FILES = ("km-lsp.toml", ".km-lsp.toml")
FailOn = Literal["error", "warning", "info", "hint", "never"]
Words = tuple[str, ...]


class VaultEntry(Struct, frozen=True, rename="kebab", kw_only=True, forbid_unknown_fields=True):
    """A folder inside the vault that is a vault with names of its own."""

    path: Annotated[str, Meta(min_length=1, description="The folder, from this file's folder.")]


def _says(description: str) -> Meta:
    return Meta(description=description)


class Config(Struct, frozen=True, rename="kebab", kw_only=True, forbid_unknown_fields=True):
    """Settings of km-lsp."""

    exclude: Annotated[
        Words,
        _says("Files and folders that do not belong to the vault, as in `.gitignore`."),
    ] = ()
    gitignore: Annotated[bool, _says("Leave out what `.gitignore` files name.")] = True
    git_index: Annotated[
        bool,
        _says("Count files that git tracks as existing where a sparse checkout lacks them."),
    ] = True
    follow_symlinks: Annotated[bool, _says("Look into linked folders outside the vault.")] = False
    vault: Annotated[
        tuple[VaultEntry, ...],
        _says("Folders that are vaults with names of their own: `[[vault]]`, `path = …`."),
    ] = ()
    folder_notes: Annotated[bool, _says("`[[folder]]` leads to its `index.md` or `README.md`.")] = (
        False
    )
    select: Annotated[
        Words,
        _says("The only rules to check: codes, names, beginnings of codes (`KM2`) or `ALL`."),
    ] = ()
    extend_select: Annotated[Words, _says("Rules to check besides those that are on.")] = ()
    ignore: Annotated[Words, _says("Rules not to check.")] = ()
    levels: Annotated[
        dict[str, Level],
        _says("Level of a rule by code or name: `error`, `warning`, `info`, `hint`, `off`."),
    ] = {}
    per_file_ignores: Annotated[
        dict[str, Words], _says("Patterns of paths, each with the rules not to check there.")
    ] = {}
    ignore_notes: Annotated[
        Words,
        _says("Notes that can be linked to but are never reported, as in `.gitignore`."),
    ] = ()
    ignore_links: Annotated[
        Words,
        _says(
            "Links that are never reported: patterns (`*`, `?`) for a link's text, with or "
            "without `#…`, or for the file it leads to."
        ),
    ] = ()
    fail_on: Annotated[
        FailOn, _says("The lowest level of a finding that makes `check` exit with 1.")
    ] = "warning"
    baseline: Annotated[
        str, _says("File of known findings that `check` does not report, from the vault's root.")
    ] = ""
    rule_pages: Annotated[
        str, _says("Address at which you publish the pages of the rules, for links in reports.")
    ] = ""
    link_format: Annotated[
        LinkFormat, _says("How new links are written: `shortest`, `relative`, `absolute`.")
    ] = "shortest"
    new_note_location: Annotated[
        Literal["root", "current", "folder"],
        _says("Where a note is created for a name: `root`, `current`, `folder`."),
    ] = "root"
    new_note_folder: Annotated[str, _says("That folder.")] = ""
    attachment_folder: Annotated[
        str, _says("Where attachments are kept; `./` and what follows is beside the note.")
    ] = ""
    daily_note_folder: Annotated[str, _says("Where the notes of days lie.")] = ""
    daily_note_format: Annotated[
        str, _says("What they are called, in the format of moment.js: `YYYY-MM-DD`.")
    ] = ""
    confirm_renames: Annotated[
        bool, _says("Editors show the changes of a rename before they make them.")
    ] = False
    quiet_period: Annotated[
        int, Meta(ge=0, description="Milliseconds without typing before findings are sent.")
    ] = 150
    obsidian_ignore: Annotated[
        Words, _says("Obsidian's “Excluded files”: linked to, never reported.")
    ] = ()

    @property
    def scope(self) -> Scope:
        return Scope(
            exclude=self.exclude,
            silent=self.ignore_notes,
            obsidian_silent=self.obsidian_ignore,
            gitignore=self.gitignore,
            follow_symlinks=self.follow_symlinks,
            vaults=tuple(entry.path.strip("/") for entry in self.vault),
            git_index=self.git_index,
        )

    @property
    def options(self) -> Options:
        return Options(folder_notes=self.folder_notes)

    @property
    def policy(self) -> Policy:
        return Policy(
            levels=self.levels,
            select=self.select,
            extend_select=self.extend_select,
            ignore=self.ignore,
            ignore_links=self.ignore_links,
            per_file_ignores=self.per_file_ignores,
            link_format=self.link_format,
        )

    @property
    def selection(self) -> Selection:
        return selection(self.policy)


class Layer(Struct, frozen=True):
    """Settings from one source, not yet validated."""

    source: str
    """What people call it, for messages."""
    settings: object


def load(
    root: Path,
    editor: object = None,
    *,
    file: Path | None = None,
    isolated: bool = False,
    more: Sequence[Layer] = (),
) -> tuple[Config, list[str]]:
    """The settings for the vault at `root`, and what is wrong with them, a sentence each.

    `editor` is what an editor sent, if anything; `file` is read instead of the nearest one, with
    `isolated` no file is; `more` wins over all. A wrong setting keeps its default.
    """
    messages: list[str] = []
    config = Config() if isolated else _obsidian(root, Config())
    if editor is not None:
        config = _overlay(config, Layer("the editor's settings", _from_camel(editor)), messages)
    layer = _from_file(root, file, messages) if file or not isolated else None
    for one in (*((layer,) if layer else ()), *more):
        config = _overlay(config, one, messages)
    return config, messages


def file_for(root: Path) -> Path | None:
    """The configuration file that holds for the vault at `root`."""
    for folder in (root, *root.parents):
        for name in FILES:
            if (folder / name).is_file():
                return folder / name
        if _tool_table(folder / "pyproject.toml", []) is not None:
            return folder / "pyproject.toml"
        if (folder / ".git").exists():
            break
    return None


def _from_file(root: Path, file: Path | None, messages: list[str]) -> Layer | None:
    found = file or file_for(root)
    if found is None:
        return None
    if found.name == "pyproject.toml":
        table = _tool_table(found, messages)
        return Layer(found.name, table if table is not None else {})
    read = _read_toml(found, messages)
    return Layer(found.name, read) if read is not None else None


def _tool_table(file: Path, messages: list[str]) -> Any:
    """The table `[tool.km-lsp]` of a `pyproject.toml`; None without one."""
    tool = (_read_toml(file, messages) or {}).get("tool", {})
    return tool.get("km-lsp") if isinstance(tool, dict) else None


def _read_toml(file: Path, messages: list[str]) -> dict[str, Any] | None:
    try:
        text = decode(file.read_bytes())[0]
    except OSError as error:
        if file.name != "pyproject.toml":
            messages.append(f"{file.name} could not be read: {error.strerror or error}")
        return None
    # Imported only where there is a file.
    import tomllib

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        if file.name != "pyproject.toml":
            messages.append(f"{file.name} is not valid TOML: {error}")
        return None


def _overlay(config: Config, layer: Layer, messages: list[str]) -> Config:
    """`config` with each valid setting of `layer`; the others are told of."""
    settings, source = layer.settings, layer.source
    if not isinstance(settings, dict):
        messages.append(f"{source}: expected a table of settings")
        return config
    fields = {field.encode_name: field for field in msgspec.structs.fields(Config)}
    for key, value in settings.items():
        field = fields.get(key)
        if field is None:
            messages.append(f"{source}: there is no setting “{key}”{_did_you_mean(key, fields)}")
            continue
        try:
            converted = msgspec.convert(value, field.type)
        except msgspec.ValidationError as error:
            messages.append(f"{source}: “{key}” is wrong: {error}")
            continue
        for word in _rules_named(key, converted):
            if not is_known(word):
                messages.append(f"{source}: there is no rule “{word}”{_nearest_rule(word)}")
        config = replace(config, **{field.name: converted})
    return config


def _rules_named(key: str, value: Any) -> Iterable[str]:
    """The rules that the setting `key` names."""
    if key in ("select", "extend-select", "ignore", "levels"):
        return tuple(value)
    if key == "per-file-ignores":
        return [word for words in value.values() for word in words]
    return ()


def _nearest_rule(word: str) -> str:
    from km_lsp.features.rules import RULES

    return _did_you_mean(word, [name for rule in RULES for name in (rule.code, rule.name)])


def _did_you_mean(word: str, known: Iterable[str]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(word, list(known), 1)
    return f"; did you mean “{near[0]}”?" if near else ""


def _from_camel(settings: object) -> object:
    if not isinstance(settings, dict):
        return settings
    return {
        re.sub(r"[A-Z]", lambda found: "-" + found.group().lower(), str(key)): value
        for key, value in settings.items()
        if value is not None
    }


def _obsidian(root: Path, config: Config) -> Config:
    """`config` with what Obsidian is set to in this vault; wrong files are Obsidian's affair."""
    app, days = _settings_of(root, "app.json"), _settings_of(root, "daily-notes.json")
    ignore = app.get("userIgnoreFilters")
    if isinstance(ignore, list):
        config = replace(config, obsidian_ignore=tuple(x for x in ignore if isinstance(x, str)))
    location = app.get("newFileLocation")
    if location in ("root", "current", "folder"):
        config = replace(config, new_note_location=location)
    folder = app.get("newFileFolderPath")
    if isinstance(folder, str):
        config = replace(config, new_note_folder=folder.strip("/"))
    format = app.get("newLinkFormat")
    if format in ("shortest", "relative", "absolute"):
        config = replace(config, link_format=format)
    attachments = app.get("attachmentFolderPath")
    if isinstance(attachments, str):
        config = replace(config, attachment_folder=attachments.strip("/"))
    if isinstance(folder := days.get("folder"), str):
        config = replace(config, daily_note_folder=folder.strip("/"))
    if isinstance(format := days.get("format"), str):
        config = replace(config, daily_note_format=format)
    return config


def _settings_of(root: Path, name: str) -> dict[str, Any]:
    """A file of Obsidian's settings; empty when it cannot be read."""
    try:
        found = json.loads(decode((root / ".obsidian" / name).read_bytes())[0])
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def json_schema() -> dict[str, Any]:
    """The JSON schema of a configuration file."""
    schema = msgspec.json.schema(Config)
    definitions = schema.pop("$defs")
    root: dict[str, Any] = definitions.pop("Config")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **root,
        "title": "km-lsp",
        "$defs": definitions,
    }
