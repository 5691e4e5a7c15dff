"""KM902 stale-baseline-entry. `check/baseline.py` reports it: only there it is known."""

from collections.abc import Iterator

from km_lsp.features.finding import Report, Rule, Subject


def _check(subject: Subject) -> Iterator[Report]:
    return iter(())


RULE = Rule(
    code="KM902",
    name="stale-baseline-entry",
    level="warning",
    summary="An entry of the baseline that nothing in the notes needs any more",
    why="The finding was mended; left alone the entry would hide the next one like it.",
    wrong="a baseline that lists a link which was mended",
    right="the baseline without it",
    mend="Run `km-lsp check --baseline FILE --update-baseline`.",
    check=_check,
)
