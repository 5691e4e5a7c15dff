"""KM905 unknown-rule. `features/suppression.py` reports it: only there it is known."""

from collections.abc import Iterator

from km_lsp.features.finding import Report, Rule, Subject


def _check(subject: Subject) -> Iterator[Report]:
    return iter(())


RULE = Rule(
    code="KM905",
    name="unknown-rule",
    level="warning",
    summary="A comment that names a rule which does not exist",
    why="It suppresses nothing of what its writer meant.",
    wrong="<!-- km-lsp: ignore[KM1O1] -->",
    right="<!-- km-lsp: ignore[KM101] -->",
    mend="Correct the code; `km-lsp rule --all` lists them.",
    check=_check,
)
