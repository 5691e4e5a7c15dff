"""KM504 embed-cycle."""

from collections.abc import Iterator

from km_lsp.features.finding import Report, Rule, Subject
from km_lsp.vault.links import embedded_by
from km_lsp.vault.note_id import note_name


def _check(subject: Subject) -> Iterator[Report]:
    snapshot, path = subject.snapshot, subject.path
    targets = snapshot.links.outgoing.get(path, ())
    embeds = [
        (link, target)
        for link, target in zip(subject.note.links, targets, strict=False)
        if link.kind == "embed" and link.origin == "body" and target in snapshot.notes
    ]
    if not embeds:
        return
    # What shows this note, and what shows that, and so on: embedding any of them closes a circle.
    around = embedded_by(snapshot.links, snapshot.notes, [path])
    for link, target in embeds:
        if target in around:
            message = f"“{note_name(path)}” is embedded in what this embeds"
            yield Report(link.path_span, message, link=link)


RULE = Rule(
    code="KM504",
    name="embed-cycle",
    level="warning",
    summary="Notes that embed each other",
    why="Each shows the other inside itself; programs stop somewhere, or do not.",
    wrong="![[B]] in A, and ![[A]] in B",
    right="![[B]] in A, and [[A]] in B",
    mend="Turn one of the embeds into a link.",
    check=_check,
    on=False,
)
