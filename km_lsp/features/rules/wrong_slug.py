"""KM205 wrong-slug."""

from collections.abc import Iterator

from km_lsp.features.finding import Related, Report, Rule, Subject
from km_lsp.vault.heading_key import github_slugs, linkable
from km_lsp.vault.near_place import in_other_form, in_other_order


def _check(subject: Subject) -> Iterator[Report]:
    for link, outcome in subject.outcomes:
        note = subject.snapshot.notes.get(outcome.path or "")
        if outcome.missing not in ("heading", "anchor") or outcome.path is None or note is None:
            continue
        heading = in_other_form(note, link.fragment or "")
        if heading is None or in_other_order(note, link.fragment or "") is not None:
            continue
        if link.is_wiki:
            written = linkable(heading.text)
        else:
            written = next(slug for slug, one in github_slugs(note.headings) if one == heading)
        message = f"The heading “{heading.text}” is written “#{written}” here"
        related = Related(outcome.path, heading.span, "the heading")
        yield Report(link.fragment_span or link.span, message, (related,), link=link)


RULE = Rule(
    code="KM205",
    name="wrong-slug",
    level="warning",
    summary="A heading spelled by the rules of another program",
    why="Programs make anchors differently; neither Obsidian nor GitHub follows this spelling.",
    wrong="[costs](plan.md#costs_and_benefits), or [[Plan#costsandbenefits]]",
    right="[costs](plan.md#costs-and-benefits), or [[Plan#Costs and benefits]]",
    mend="Write the heading as it is written here; `--fix` does.",
    check=_check,
    options=("ignore-links",),
)
