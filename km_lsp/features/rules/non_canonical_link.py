"""KM405 non-canonical-link."""

from collections.abc import Iterator

from km_lsp.features.finding import Report, Rule, Subject
from km_lsp.features.link_form import destination, link_name
from km_lsp.syntax.note import Link
from km_lsp.vault.resolve import Outcome, resolve


def canonical(subject: Subject, link: Link, outcome: Outcome) -> str | None:
    """How the path of `link` is written under the subject's link format; None if it is so now."""
    path = outcome.path
    # A path that the vault's rules would read otherwise is not a matter of style.
    if path is None or not link.path or outcome.found is None or outcome.found.rule == "alias":
        return None
    if outcome.status == "missing" and outcome.missing not in ("heading", "block", "anchor"):
        return None
    format = subject.link_format
    written: str | None = None
    if link.kind in ("wikilink", "embed"):
        written = link_name(subject.snapshot, subject.path, path, format)
    elif link.kind in ("markdown", "image", "definition") and format != "shortest":
        written = destination(subject.path, path, format)
    return written if written not in (None, link.path) else None


def _check(subject: Subject) -> Iterator[Report]:
    for link in subject.note.links:
        if link.origin == "comment":
            continue
        written = canonical(subject, link, resolve(subject.snapshot, subject.path, link))
        if written is not None:
            message = f"By the link format “{subject.link_format}” this is written “{written}”"
            yield Report(link.path_span, message, link=link)


RULE = Rule(
    code="KM405",
    name="non-canonical-link",
    level="info",
    summary="A link that is written otherwise than the vault's link format says",
    why="One form for all links makes them easy to read, to search and to move.",
    wrong="[[Projects/Garden.md]], where the only Garden is there",
    right="[[Garden]]",
    mend="Write it as the message says; `--fix` does.",
    check=_check,
    on=False,
    options=("link-format",),
)
