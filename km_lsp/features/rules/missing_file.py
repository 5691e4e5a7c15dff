"""KM102 missing-file."""

from collections.abc import Iterator
from urllib.parse import unquote

from km_lsp.features.finding import Report, Rule, Subject


def _check(subject: Subject) -> Iterator[Report]:
    for link, outcome in subject.outcomes:
        if outcome.missing == "file" and link.kind != "html":
            yield Report(link.path_span, f"No file at “{unquote(link.path)}”", link=link)


RULE = Rule(
    code="KM102",
    name="missing-file",
    level="error",
    summary="A Markdown link to a file that does not exist",
    why="The file was moved or removed, or the path is wrong.",
    wrong="[plan](notes/paln.md)",
    right="[plan](notes/plan.md)",
    mend="Correct the path, or create the note.",
    check=_check,
    options=("ignore-links",),
)
