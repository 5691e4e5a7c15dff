"""KM109 frontmatter-missing-note."""

from collections.abc import Iterator

from km_lsp.features.finding import Report, Rule, Subject


def _check(subject: Subject) -> Iterator[Report]:
    for link, outcome in subject.outcomes:
        if outcome.missing == "note" and link.origin == "frontmatter":
            yield Report(link.path_span, f"No note is called “{link.path}”", link=link)


RULE = Rule(
    code="KM109",
    name="frontmatter-missing-note",
    level="warning",
    summary="A link in front matter to a note that does not exist",
    why="Properties are links, too.",
    wrong='up: "[[Knowlege Management]]"',
    right='up: "[[Knowledge Management]]"',
    mend="Choose one of the nearest names, or create the note.",
    check=_check,
    options=("ignore-links",),
)
