"""KM104 case-mismatch."""

from collections.abc import Iterator
from urllib.parse import unquote

from km_lsp.features.finding import Report, Rule, Subject
from km_lsp.vault.note_id import fold, without_extension


def _check(subject: Subject) -> Iterator[Report]:
    for link, outcome in subject.outcomes:
        if link.is_wiki or outcome.found is None or outcome.found.path is None:
            continue
        path = outcome.found.path
        if outcome.found.rule not in ("relative", "root"):
            continue
        written = [part for part in unquote(link.path).split("/") if part not in (".", "..", "")]
        for mine, real in zip(reversed(written), reversed(path.split("/")), strict=False):
            if mine not in (real, without_extension(real)) and fold(mine) in (
                fold(real),
                fold(without_extension(real)),
            ):
                yield Report(
                    link.path_span, f"The file is called “{path}”: the case differs", link=link
                )
                break


RULE = Rule(
    code="KM104",
    name="case-mismatch",
    level="warning",
    summary="A Markdown link whose case differs from the name of the file",
    why="It works on macOS and Windows and breaks on Linux and on web sites.",
    wrong="[plan](Notes/Plan.md), where the file is `notes/plan.md`",
    right="[plan](notes/plan.md)",
    mend="Write the path as the file is called; `--fix` does.",
    check=_check,
)
