"""A table of contents, made and kept between two comments."""

import re
from collections import Counter
from collections.abc import Iterator

from km_lsp.features.actions.action import Action, Situation, edit_note
from km_lsp.features.reshaping.link_fragment import fragment_for
from km_lsp.features.reshaping.newline import after_line, newline_of
from km_lsp.syntax.frontmatter import split_at
from km_lsp.syntax.note import Heading, Link, Note
from km_lsp.text.edit import TextEdit
from km_lsp.text.span import Span
from km_lsp.vault.heading_key import github_slugs, heading_key, linkable

_OPEN, _CLOSE = "<!-- toc -->", "<!-- tocstop -->"
_MOST_HEADINGS = 2000
_BETWEEN = re.compile(re.escape(_OPEN) + r"(.*?)" + re.escape(_CLOSE), re.DOTALL)


def table_of_contents(situation: Situation) -> Iterator[Action]:
    """Made below the title, else below the front matter; nothing to do where it is up to date."""
    if situation.span.start < situation.span.end:
        return
    edit = contents_edit(situation.note, situation.text, make=True)
    if edit is not None:
        kept = _BETWEEN.search(situation.text) is not None
        title = "Update the table of contents" if kept else "Insert a table of contents"
        yield Action(title, "source", edit_note(situation.path, edit))


def contents_edit(note: Note, text: str, *, make: bool) -> TextEdit | None:
    """The edit that brings the table of contents up to date; with `make` one is begun.

    None where nothing differs but blank lines.
    """
    if len(note.headings) > _MOST_HEADINGS:
        return None
    found = _BETWEEN.search(text)
    line = newline_of(text)
    if found is not None:
        hidden = Span(*found.span())
        headings = [one for one in note.headings if one.start >= hidden.end]
        lines = _lines(note, headings)
        if [row for row in found.group(1).splitlines() if row.strip()] == lines:
            return None
        inside = line + line.join(["", *lines, ""]) + line if lines else line
        return TextEdit(Span(found.start(1), found.end(1)), inside)
    at, headings = _place(note, text)
    lines = _lines(note, headings)
    if not make or not lines:
        return None
    before = "" if at == 0 or text[:at].endswith((line + line,)) else line
    table = line.join([_OPEN, "", *lines, "", _CLOSE])
    return TextEdit(Span(at, at), before + table + line + line)


def _place(note: Note, text: str) -> tuple[int, list[Heading]]:
    """Where a table begins, and the headings that it lists."""
    titles = [one for one in note.headings if one.level == 1]
    if len(titles) == 1:
        at = after_line(text, titles[0].span.end)
        if not text[:at].endswith(("\n", "\r")):
            return 0, []
        while at < len(text) and not text[at : after_line(text, at)].strip():
            at = after_line(text, at)
        return at, [one for one in note.headings if one.start > titles[0].start]
    bounds = split_at(text)
    at = after_line(text, bounds[2]) if bounds else 0
    return at, list(note.headings)


def _lines(note: Note, headings: list[Heading]) -> list[str]:
    """The entries, indented by level, in the form that the links of the note have."""
    if not headings:
        return []
    spelled = Counter(heading_key(text) for one in note.headings for text in {one.text, one.raw})
    top = min(one.level for one in headings)
    slugs = {id(heading): slug for slug, heading in github_slugs(note.headings)}
    wiki = any(link.is_wiki for link in note.links) or not any(
        link.kind in ("markdown", "image") for link in note.links
    )
    lines = []
    for heading in headings:
        indent = "  " * (heading.level - top)
        text = heading.text or "…"
        blank = Link(0, 0, "wikilink", "", 0, 0, "", 0)
        fragment = None
        if wiki and spelled[heading_key(text)] == 1:
            fragment = linkable(text)
        elif wiki:
            fragment = fragment_for(blank, note, note, heading, ())
        if fragment:
            label = "" if fragment == text else f"|{text}"
            safe = "[[" not in label and "]]" not in label
            lines.append(f"{indent}- [[#{fragment}{label if safe else ''}]]")
            continue
        slug = slugs[id(heading)]
        label = re.sub(r"([\[\]\\])", r"\\\1", text)
        lines.append(f"{indent}- [{label}](#{slug})")
    return lines
