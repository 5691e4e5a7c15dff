"""KM402 duplicate-alias."""

from collections.abc import Iterator

from km_lsp.features.finding import Related, Report, Rule, Subject
from km_lsp.text.span import Span
from km_lsp.vault.note_id import fold


def _check(subject: Subject) -> Iterator[Report]:
    known = subject.snapshot.names.aliases
    if all(len(known.get(fold(name), ())) < 2 for name in subject.note.alias_names):
        return
    for alias in subject.note.aliases:
        owners = known.get(fold(alias.name), ())
        others = [path for path in owners if path != subject.path]
        if others:
            message = f"“{alias.name}” is also an alias of “{others[0]}”"
            related = tuple(Related(path, Span(0, 0), "has the same alias") for path in others)
            yield Report(alias.span, message, related)


RULE = Rule(
    code="KM402",
    name="duplicate-alias",
    level="info",
    summary="An alias that two notes have",
    why="A link by that alias is ambiguous.",
    wrong="`aliases: [KM]` in two notes",
    right="`aliases: [KM]` in one of them",
    mend="Take the alias from one of the notes.",
    check=_check,
    needs="aliases",
)
