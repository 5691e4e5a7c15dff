"""KM503 self-link."""

from collections.abc import Iterator

from km_lsp.features.finding import Report, Rule, Subject


def _check(subject: Subject) -> Iterator[Report]:
    targets = subject.snapshot.links.outgoing.get(subject.path, ())
    for link, target in zip(subject.note.links, targets, strict=False):
        own = target == subject.path and link.path and link.fragment is None
        if own and link.origin != "comment":
            yield Report(link.path_span, "This link leads to the note it stands in", link=link)


RULE = Rule(
    code="KM503",
    name="self-link",
    level="info",
    summary="A link to the very note it stands in",
    why="Following it does nothing.",
    wrong="[[Garden]] in the note Garden",
    right="[[#Tools]], a heading of the note, or plain text",
    mend="Remove the link, or lead it to a heading.",
    check=_check,
    on=False,
)
