"""KM107 html-missing-file."""

from collections.abc import Iterator

from km_lsp.features.finding import Report, Rule, Subject


def _check(subject: Subject) -> Iterator[Report]:
    for link, outcome in subject.outcomes:
        if link.kind == "html" and outcome.missing in ("file", "attachment"):
            yield Report(link.path_span, f"No file at “{link.path}”", link=link)


RULE = Rule(
    code="KM107",
    name="html-missing-file",
    level="warning",
    summary="An HTML link or image whose file does not exist",
    why="The browser will show nothing there.",
    wrong='<img src="pictures/mpa.png">',
    right='<img src="pictures/map.png">',
    mend="Correct the path.",
    check=_check,
    options=("ignore-links",),
)
