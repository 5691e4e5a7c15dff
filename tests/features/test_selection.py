"""Which rules are checked."""

import pytest

from km_lsp.features.finding import Policy
from km_lsp.features.rules import RULES
from km_lsp.features.selection import is_known, selection

ON = {rule.code for rule in RULES if rule.on}
EVERY = {rule.code for rule in RULES}


def of(prefix: str) -> set[str]:
    return {rule.code for rule in RULES if rule.code.startswith(prefix)}


@pytest.mark.parametrize(
    ("policy", "codes"),
    [
        (Policy(), ON),
        (Policy(select=("ALL",)), EVERY),
        (Policy(select=("KM2",)), of("KM2")),
        (Policy(select=("missing-note", "KM501")), {"KM101", "KM501"}),
        (Policy(extend_select=("KM5",)), ON | of("KM5")),
        (Policy(ignore=("KM1",)), ON - of("KM1")),
        (Policy(ignore=("missing-note",)), ON - {"KM101"}),
        (Policy(select=("KM101",), ignore=("KM1",)), {"KM101"}),
        (Policy(select=("KM1",), ignore=("KM101",)), of("KM1") - {"KM101"}),
        (Policy(select=("KM1",), ignore=("KM1",)), set()),
        (Policy(levels={"KM101": "off"}), ON - {"KM101"}),
        (Policy(levels={"orphan-note": "warning"}), ON | {"KM501"}),
        (Policy(select=("KM101",), levels={"KM501": "error"}), {"KM101"}),
    ],
)
def test_codes(policy: Policy, codes: set[str]) -> None:
    assert {active.rule.code for active in selection(policy).active} == codes


def test_levels() -> None:
    levels = {
        active.rule.code: active.level
        for active in selection(Policy(levels={"KM101": "hint", "missing-file": "info"})).active
    }
    assert (levels["KM101"], levels["KM102"], levels["KM103"]) == ("hint", "info", "error")


@pytest.mark.parametrize(
    ("glob", "path", "matches"),
    [
        ("old", "old/a.md", True),
        ("old/", "deep/old/a.md", True),
        ("old/*.md", "old/a.md", True),
        ("old/*.md", "x/old/a.md", False),
        ("*.draft.md", "deep/x.draft.md", True),
        ("a.md", "b/a.md", True),
        ("a.md", "aa.md", False),
    ],
)
def test_per_file(glob: str, path: str, matches: bool) -> None:
    chosen = selection(Policy(per_file_ignores={glob: ("KM101",)}))
    assert (chosen.ignored_in(path) == {"KM101"}) == matches


@pytest.mark.parametrize(
    ("word", "known"), [("KM101", True), ("KM1", True), ("missing-note", True), ("ALL", True),
                        ("KM7", False), ("missing", False), ("", False)]
)  # fmt: skip
def test_known(word: str, known: bool) -> None:
    assert is_known(word) == known
