"""The settings: one schema for configuration files and editors.

Later sources win: defaults, Obsidian's own settings, the editor, the configuration file. A file
in the vault wins over the editor, so that a check in CI says what the editor says.
"""

import json
import re
import tomllib
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from km_lsp.disk import Scope, decode
from km_lsp.features.finding import Level
from km_lsp.features.rules import RULES
from km_lsp.vault.snapshot import Options

FILES = ("km-lsp.toml", ".km-lsp.toml")


class Config(Struct, frozen=True, rename="kebab", kw_only=True):
    """Every setting with its default; files write keys `like-this`, editors `likeThis`."""

    exclude: tuple[str, ...] = ()
    """Files and folders that do not belong to the vault, in the syntax of .gitignore."""
    ignore: tuple[str, ...] = ()
    """Notes that can be linked to but are never reported, in the same syntax."""
    ignore_links: tuple[str, ...] = ()
    """Links that are never reported: patterns for their text, with or without `#…`, or target."""
    gitignore: bool = True
    """Leave out what .gitignore files name."""
    follow_symlinks: bool = False
    """Look into linked folders outside the vault."""
    folder_notes: bool = False
    """Let `[[folder]]` lead to folder/index.md or folder/README.md."""
    levels: dict[str, Level] = {}
    """Level of a rule by its code or name: error, warning, info, hint or off."""
    new_note_location: Literal["root", "current", "folder"] = "root"
    """Where a note is created for a link without a path."""
    new_note_folder: str = ""
    """The folder for new notes where the location is "folder"."""
    quiet_period: int = 150
    """Milliseconds without typing before findings are sent."""
    obsidian_ignore: tuple[str, ...] = ()
    """Obsidian's "Excluded files": indexed but never reported."""

    @property
    def scope(self) -> Scope:
        return Scope(
            exclude=self.exclude,
            silent=self.ignore,
            obsidian_silent=self.obsidian_ignore,
            gitignore=self.gitignore,
            follow_symlinks=self.follow_symlinks,
        )

    @property
    def options(self) -> Options:
        return Options(folder_notes=self.folder_notes)


def load(root: Path, editor: object = None) -> tuple[Config, list[str]]:
    """The settings for the vault at `root`, and what is wrong with them, a sentence each.

    `editor` is what an editor sent, if anything. A wrong setting keeps its default.
    """
    messages: list[str] = []
    config = _obsidian(root, Config())
    if editor is not None:
        config = _overlay(config, _from_camel(editor), "the editor's settings", messages)
    for name in (*FILES, "pyproject.toml"):
        table = _read_toml(root / name, messages)
        if table is not None and name == "pyproject.toml":
            table = table.get("tool", {}).get("km-lsp")
        if table is not None:
            config = _overlay(config, table, name, messages)
            break
    return config, messages


def _read_toml(file: Path, messages: list[str]) -> dict[str, Any] | None:
    try:
        text = decode(file.read_bytes())[0]
    except OSError:
        return None
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        if file.name in FILES:
            messages.append(f"{file.name} is not valid TOML: {error}")
        return None


def _overlay(config: Config, settings: object, source: str, messages: list[str]) -> Config:
    """`config` with each valid one of `settings`; the others are told of."""
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
        if key == "levels":
            converted = _known_levels(converted, source, messages)
        config = replace(config, **{field.name: converted})
    return config


def _known_levels(levels: dict[str, Level], source: str, messages: list[str]) -> dict[str, Level]:
    known = {name for rule in RULES for name in (rule.code, rule.name)}
    for name in levels.keys() - known:
        messages.append(f"{source}: there is no rule “{name}”{_did_you_mean(name, known)}")
    return {name: level for name, level in levels.items() if name in known}


def _did_you_mean(word: str, known: Any) -> str:
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
    try:
        app = json.loads(decode((root / ".obsidian" / "app.json").read_bytes())[0])
    except (OSError, ValueError, RecursionError):
        return config
    if not isinstance(app, dict):
        return config
    ignore = app.get("userIgnoreFilters")
    if isinstance(ignore, list):
        config = replace(config, obsidian_ignore=tuple(x for x in ignore if isinstance(x, str)))
    location = app.get("newFileLocation")
    if location in ("root", "current", "folder"):
        config = replace(config, new_note_location=location)
    folder = app.get("newFileFolderPath")
    if isinstance(folder, str):
        config = replace(config, new_note_folder=folder.strip("/"))
    return config
