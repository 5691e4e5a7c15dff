"""Which rules are checked, and at which level."""

import re
from collections.abc import Iterable
from fnmatch import translate

from msgspec import Struct

from km_lsp.features.finding import Level, LinkFormat, Policy, Rule
from km_lsp.features.rules import RULES

EVERY = "ALL"


class Active(Struct, frozen=True):
    """A rule that is checked, at a level."""

    rule: Rule
    level: Level


class Selection(Struct, frozen=True):
    """What a policy comes down to."""

    active: tuple[Active, ...]
    spared: re.Pattern[str] | None
    """What matches a link that is not reported."""
    per_file: tuple[tuple[re.Pattern[str], frozenset[str]], ...]
    """Patterns of paths with the codes that are not reported there."""
    link_format: LinkFormat = "shortest"

    def ignored_in(self, path: str) -> frozenset[str]:
        """The codes that are not reported in the note at `path`."""
        found: frozenset[str] = frozenset()
        for pattern, codes in self.per_file:
            if pattern.match(path):
                found |= codes
        return found


def matches(word: str, rule: Rule) -> bool:
    """Whether `word`, a code, a name, the beginning of a code or `ALL`, means `rule`."""
    return word == EVERY or names_rule(word, rule.code, rule.name)


def names_rule(word: str, code: str, name: str) -> bool:
    """Whether `word` is the name, the code or the beginning of the code of the rule so called."""
    return word == name or (_is_code(word) and code.startswith(word))


def is_known(word: str) -> bool:
    """Whether `word` means any rule."""
    return any(matches(word, rule) for rule in RULES)


def codes_of(words: Iterable[str]) -> frozenset[str]:
    """The codes of the rules that `words` mean."""
    return frozenset(rule.code for rule in RULES for word in words if matches(word, rule))


def selection(policy: Policy) -> Selection:
    """The rules that are checked under `policy`, with their levels, and what is spared."""
    active = []
    for rule in RULES:
        level = policy.levels.get(rule.code) or policy.levels.get(rule.name)
        if level != "off" and _selected(policy, rule, named=level is not None):
            active.append(Active(rule, level or rule.level))
    globs = policy.ignore_links
    return Selection(
        tuple(active),
        re.compile("|".join(f"(?:{translate(glob)})" for glob in globs)) if globs else None,
        tuple(
            (re.compile(_path_pattern(glob)), codes_of(words))
            for glob, words in policy.per_file_ignores.items()
        ),
        policy.link_format,
    )


def _selected(policy: Policy, rule: Rule, *, named: bool) -> bool:
    """Whether the most specific word that means `rule` selects it; of equals `ignore` wins."""
    chosen = _weight(policy.select, rule) if policy.select else int(rule.on)
    chosen = max(chosen, _weight(policy.extend_select, rule), int(named and not policy.select))
    return chosen > _weight(policy.ignore, rule)


def _weight(words: Iterable[str], rule: Rule) -> int:
    """How exactly the most exact of `words` means `rule`; 0 for not at all."""
    return max((_exactness(word) for word in words if matches(word, rule)), default=0)


def _exactness(word: str) -> int:
    if word == EVERY:
        return 1
    return 1 + len(word) if _is_code(word) else 1 + len("KM000")


def _is_code(word: str) -> bool:
    return word.startswith("KM")


def _path_pattern(glob: str) -> str:
    """A regular expression for `glob`; one without a slash means a name in any folder."""
    pattern = translate(glob.strip("/"))
    anywhere = "" if "/" in glob.strip("/") else r"(?s:.*/)?"
    below = translate(glob.strip("/") + "/*")
    return f"(?:{anywhere}{pattern}|{anywhere}{below})"
