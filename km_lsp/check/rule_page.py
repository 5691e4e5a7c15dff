"""What is said of rules: a page on each, and a list of all."""

from km_lsp.features.finding import Rule
from km_lsp.features.fixes import FIXABLE
from km_lsp.features.rules import RULES


def rule_page(rule: Rule) -> str:
    """The page in Markdown."""
    state = f"on, as {rule.level}" if rule.on else f"off; as {rule.level} when selected"
    fixable = "yes" if rule.code in FIXABLE else "no"
    lines = [
        f"# {rule.code} {rule.name}",
        "",
        f"{rule.summary}.",
        "",
        f"By default: {state}. Mended by `--fix`: {fixable}.",
        "",
        "## Why",
        "",
        rule.why,
        "",
        "## Example",
        "",
        *_example("Reported", rule.wrong),
        "",
        *_example("Fine", rule.right),
        "",
        "## What to do",
        "",
        rule.mend,
        "",
        f"Not to be told of one place: `<!-- km-lsp: ignore[{rule.code}] why -->` on its line, or"
        " on a line of its own before it. Not to be told at all: "
        f'`ignore = ["{rule.code}"]` in `km-lsp.toml`.',
        "",
    ]
    if rule.options:
        lines += ["## Settings", "", *(f"- `{option}`" for option in rule.options), ""]
    return "\n".join(lines)


def _example(head: str, written: str) -> list[str]:
    if "`" in written or "," in written:
        return [f"{head}: {written}"]
    return [f"{head}:", "", f"    {written}"]


def rule_list() -> str:
    """A table of all rules in Markdown."""
    lines = ["| code | name | level | fix | |", "|---|---|---|---|---|"]
    for rule in RULES:
        level = rule.level if rule.on else f"off ({rule.level})"
        fix = "yes" if rule.code in FIXABLE else ""
        lines.append(f"| {rule.code} | {rule.name} | {level} | {fix} | {rule.summary} |")
    return "\n".join(lines) + "\n"


def rule_object(rule: Rule) -> dict[str, object]:
    """What is known of a rule, for programs."""
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
