"""KM403 alias-as-target."""

from collections.abc import Iterator

from km_lsp.features.finding import Report, Rule, Subject
from km_lsp.vault.note_id import note_name


def _check(subject: Subject) -> Iterator[Report]:
    for link, outcome in subject.outcomes:
        if outcome.found is not None and outcome.found.rule == "alias" and outcome.path:
            portable = f"[[{note_name(outcome.path)}|{link.path}]]"
            yield Report(
                link.path_span, f"Obsidian does not follow aliases: it needs {portable}", link=link
            )


RULE = Rule(
    code="KM403",
    name="alias-as-target",
    level="info",
    summary="A link that leads to its note only through an alias",
    why="Obsidian takes such a link for one to a missing note.",
    wrong="[[KM]]",
    right="[[Knowledge Management|KM]]",
    mend="Write the note's name before the alias; `--fix` does.",
    check=_check,
    on=False,
)
