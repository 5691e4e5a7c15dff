"""KM207 ambiguous-heading."""

from collections.abc import Iterator

from km_lsp.features.finding import Related, Report, Rule, Subject
from km_lsp.syntax.note import Heading
from km_lsp.vault.heading_key import heading_key


def _check(subject: Subject) -> Iterator[Report]:
    for link, outcome in subject.outcomes:
        note = subject.snapshot.notes.get(outcome.path or "")
        chosen = outcome.place
        if note is None or outcome.path is None or not link.is_wiki:
            continue
        if not isinstance(chosen, Heading) or "#" in (link.fragment or ""):
            continue
        key = heading_key(chosen.text)
        same = [one for one in note.headings if heading_key(one.text) == key]
        if len(same) > 1:
            message = f"“{chosen.text}” is the text of {len(same)} headings; the first one opens"
            related = tuple(
                Related(outcome.path, one.span, "what it opens" if one == chosen else "as well")
                for one in same
            )
            yield Report(link.fragment_span or link.span, message, related, link=link)


RULE = Rule(
    code="KM207",
    name="ambiguous-heading",
    level="info",
    summary="A wikilink to a heading whose text the note has more than once",
    why="The first one opens, whichever was meant.",
    wrong="[[Journal#Ideas]], where “Ideas” stands below every day",
    right="[[Journal#Monday#Ideas]]",
    mend="Name the heading above it, too, or give the headings different texts.",
    check=_check,
    options=("ignore-links",),
)
