"""Sort reference definitions and footnotes, and take out those that nothing uses."""

import re
from collections.abc import Iterator

from km_lsp.features.actions.action import Action, Situation, edit_note
from km_lsp.features.reshaping.labels import footnote_span
from km_lsp.features.reshaping.newline import after_line, line_bounds, newline_of
from km_lsp.syntax.note import LabelDefinition, LabelUse, Note
from km_lsp.syntax.reference import label_key
from km_lsp.text.edit import TextEdit, apply_edits
from km_lsp.text.span import Span

_TITLE = re.compile(r"[ \t]*[\"'(]")


def organize_labels(situation: Situation) -> Iterator[Action]:
    """Definitions by label, footnotes in the order in which they are first used."""
    edits = organized(situation.note, situation.text)
    if edits:
        title = "Sort reference definitions and footnotes, remove those without use"
        starts = tuple(one.start for one in situation.note.reference_definitions)
        make = edit_note(situation.path, *edits, dropped=starts)
        yield Action(title, "source.organizeImports", make)


def organized(note: Note, text: str) -> list[TextEdit]:
    """The edits that do so; none where all is in order, or a definition shares its line."""
    references = [Span(*line_bounds(text, x.start, x.span.end)) for x in note.reference_definitions]
    footnotes = [footnote_span(text, one) for one in note.footnote_definitions]
    used = {label_key(use.label) for use in note.reference_uses}
    order = _first_uses(note.footnote_uses)
    kept = sorted(
        (label_key(one.label), span.of(text))
        for one, span in _firsts(note.reference_definitions, references)
        if label_key(one.label) in used
    )
    noted = sorted(
        (order[label_key(one.label)], span.of(text))
        for one, span in _firsts(note.footnote_definitions, footnotes)
        if label_key(one.label) in order
    )
    edits = _rewritten(text, references, [written for _, written in kept])
    edits += _rewritten(text, footnotes, [written for _, written in noted])
    return edits if edits and apply_edits(text, edits) != text else []


def _firsts(
    definitions: tuple[LabelDefinition, ...], spans: list[Span]
) -> Iterator[tuple[LabelDefinition, Span]]:
    """Of several definitions of one label the first, which is the one that counts."""
    seen: set[str] = set()
    for one, span in zip(definitions, spans, strict=True):
        if label_key(one.label) not in seen:
            seen.add(label_key(one.label))
            yield one, span


def _first_uses(uses: tuple[LabelUse, ...]) -> dict[str, int]:
    order: dict[str, int] = {}
    for use in uses:
        order.setdefault(label_key(use.label), len(order))
    return order


def _rewritten(text: str, spans: list[Span], wanted: list[str]) -> list[TextEdit]:
    """The edits that put `wanted` where `spans` are, one after the other; the rest is removed."""
    if any(text[s.start : s.start + 1] in (" ", "\t", ">") for s in spans):
        return []
    if any(_TITLE.match(text, after_line(text, span.end)) for span in spans):
        # The title of a definition may stand on the next line.
        return []
    if [span.of(text) for span in spans] == wanted:
        return []
    line = newline_of(text)
    edits = []
    for number, span in enumerate(spans):
        if number < len(wanted):
            last = number == len(spans) - 1
            more = wanted[number:] if last else [wanted[number]]
            edits.append(TextEdit(span, line.join(more)))
        else:
            edits.append(TextEdit(Span(span.start, after_line(text, span.end)), ""))
    return edits
