"""`km-lsp rule` and `km-lsp schema`: what the program knows of itself."""

import json
import sys
from argparse import ArgumentParser, Namespace
from difflib import get_close_matches

from km_lsp.check.rule_page import rule_page
from km_lsp.config import json_schema
from km_lsp.features.finding import Rule
from km_lsp.features.fixes import FIXABLE
from km_lsp.features.rules import RULES
from km_lsp.features.selection import matches


def add_arguments(parser: ArgumentParser) -> None:
    """Let `parser` take the arguments of `km-lsp rule`."""
    parser.add_argument(
        "rules", nargs="*", metavar="RULE", help="code, name or beginning of a code"
    )
    parser.add_argument("--all", action="store_true", help="list every rule")
    parser.add_argument("--output-format", choices=("markdown", "json"), default="markdown")


def run(given: Namespace) -> int:
    """Print the pages of the rules that are named, or the list of all."""
    wanted: list[Rule] = []
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
        rules = [_object(rule) for rule in wanted or RULES]
        print(json.dumps(rules, ensure_ascii=False, indent=2))
    elif wanted:
        print("\n".join(rule_page(rule) for rule in wanted), end="")
    else:
        print(rule_list(), end="")
    return 0


def rule_list() -> str:
    """A table of all rules in Markdown."""
    lines = ["| code | name | level | fix | |", "|---|---|---|---|---|"]
    for rule in RULES:
        level = rule.level if rule.on else f"off ({rule.level})"
        fix = "yes" if rule.code in FIXABLE else ""
        lines.append(f"| {rule.code} | {rule.name} | {level} | {fix} | {rule.summary} |")
    return "\n".join(lines) + "\n"


def print_schema(given: Namespace) -> int:
    """Print the JSON schema of a settings file."""
    print(json.dumps(json_schema(), ensure_ascii=False, indent=2))
    return 0


def _object(rule: Rule) -> dict[str, object]:
    return {
        "code": rule.code,
        "name": rule.name,
        "level": rule.level,
        "on": rule.on,
        "fixable": rule.code in FIXABLE,
        "summary": rule.summary,
        "why": rule.why,
        "wrong": rule.wrong,
        "right": rule.right,
        "mend": rule.mend,
        "options": rule.options,
    }
