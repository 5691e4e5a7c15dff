"""What can be folded: sections, front matter, code, callouts, comments."""

from typing import Literal, NamedTuple

from km_lsp.syntax.note import Note

FoldKind = Literal["region", "comment"]


class Fold(NamedTuple):
    """Lines from `first` to `last`, both shown folded into the first; lines count from 0."""

    first: int
    last: int
    kind: FoldKind | None


def folding(note: Note, text: str) -> list[Fold]:
    """The folds of a note whose text is `text`."""
    lines = note.lines
    folds: list[Fold] = []

    def add(start: int, end: int, kind: FoldKind | None) -> None:
        # Blank lines before the next section stay visible.
        end = start + len(text[start:end].rstrip())
        first, last = lines.line_at(start), lines.line_at(end)
        if last > first:
            folds.append(Fold(first, last, kind))

    for heading in note.headings:
        add(heading.start, heading.section_end, "region")
    for region in note.regions:
        if region.kind in ("frontmatter", "fence", "callout", "html", "math"):
            add(region.start, region.span.end, None)
        elif region.kind == "comment":
            add(region.start, region.span.end, "comment")
    return sorted(set(folds))
