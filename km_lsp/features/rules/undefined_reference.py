"""KM301 undefined-reference."""

from collections.abc import Iterator

from km_lsp.features.finding import Report, Rule, Subject


def _check(subject: Subject) -> Iterator[Report]:
    for use in subject.note.reference_uses:
        if not use.defined:
            yield Report(use.label_span, f"Nothing defines the reference “{use.label}”")


RULE = Rule(
    code="KM301",
    name="undefined-reference",
    level="error",
    summary="`[text][label]` without a definition of the label",
    why="Readers see the brackets.",
    wrong="[the plan][paln], with `[plan]: plan.md` below",
    right="[the plan][plan]",
    mend="Define the label, or correct it.",
    check=_check,
    needs="reference_uses",
)
