"""`km-lsp rule`, `schema`, `completion`, `clean`: what the program knows of itself.

Each imports its own."""

import json
import sys
from argparse import ArgumentParser, Namespace, _SubParsersAction
from collections.abc import Iterator

SHELLS = ("bash", "zsh", "fish", "tcsh", "powershell")
_FILES = ("PATH", "FILE", "DIR")


def add_arguments(parser: ArgumentParser) -> None:
    """Let `parser` take the arguments of `km-lsp rule`."""
    parser.add_argument(
        "rules", nargs="*", metavar="RULE", help="code, name or beginning of a code"
    )
    parser.add_argument("--all", action="store_true", help="list every rule")
    parser.add_argument("--output-format", choices=("markdown", "json"), default="markdown")


def print_rules(given: Namespace) -> int:
    """Print the pages of the rules that are named, or the list of all."""
    from difflib import get_close_matches

    from km_lsp.check.rule_page import rule_list, rule_object, rule_page
    from km_lsp.features.rules import RULES
    from km_lsp.features.selection import matches

    wanted = []
    for word in given.rules:
        found = [rule for rule in RULES if matches(word.upper(), rule) or matches(word, rule)]
        if not found:
            names = [name for rule in RULES for name in (rule.code, rule.name)]
            near = get_close_matches(word, names, 1)
            more = f"; did you mean “{near[0]}”?" if near else "; `km-lsp rule --all` lists them"
            print(f"km-lsp: there is no rule “{word}”{more}", file=sys.stderr)
            return 2
        wanted += found
    if not wanted and not given.all:
        print("km-lsp: name a rule, or say --all", file=sys.stderr)
        return 2
    if given.output_format == "json":
        rules = [rule_object(rule) for rule in wanted or RULES]
        print(json.dumps(rules, ensure_ascii=False, indent=2))
    elif wanted:
        print("\n".join(rule_page(rule) for rule in wanted), end="")
    else:
        print(rule_list(), end="")
    return 0


def print_schema(given: Namespace) -> int:
    """Print the JSON schema of a settings file."""
    from km_lsp.config import json_schema

    print(json.dumps(json_schema(), ensure_ascii=False, indent=2))
    return 0


def print_completion(given: Namespace) -> int:
    """Print the script that lets a shell complete our arguments."""
    import shtab

    parser: ArgumentParser = given.parser
    for one in _parsers(parser):
        for action in one._actions:
            if action.metavar in _FILES:
                action.complete = shtab.FILE  # type: ignore[attr-defined]
    print(shtab.complete(parser, given.shell))
    return 0


def _parsers(parser: ArgumentParser) -> Iterator[ArgumentParser]:
    """`parser` and those of its commands."""
    yield parser
    for action in parser._actions:
        if isinstance(action, _SubParsersAction):
            yield from action.choices.values()


def clean(given: Namespace) -> int:
    """Remove every cache."""
    from km_lsp import cache

    try:
        count = cache.clean()
    except OSError as error:
        print(f"km-lsp: {cache.folder()}: {error.strerror or error}", file=sys.stderr)
        return 2
    print(f"{count} files removed from {cache.folder()}", file=sys.stderr)
    return 0
