"""Links in another form: wikilinks, Markdown links, reference links."""

import re
from collections.abc import Iterable
from typing import Literal
from urllib.parse import unquote

from km_lsp.features.finding import LinkFormat
from km_lsp.features.link_form import destination, escape, link_name
from km_lsp.features.reshaping.link_path import decoded
from km_lsp.features.reshaping.newline import line_start, newline_of
from km_lsp.syntax.markdown_link import read_inline_link, unescape
from km_lsp.syntax.note import Heading, LabelUse, Link, Note
from km_lsp.syntax.reference import label_key
from km_lsp.syntax.wikilink import read_wikilink
from km_lsp.text.edit import TextEdit
from km_lsp.text.span import Span
from km_lsp.vault.find import is_external
from km_lsp.vault.heading_key import linkable
from km_lsp.vault.note_id import folder_of, is_note, relative
from km_lsp.vault.resolve import Outcome, resolve
from km_lsp.vault.snapshot import Snapshot

Form = Literal["wikilink", "markdown", "reference"]
_WORD = re.compile(r"[^\w-]+")


def convertible(link: Link, form: Form) -> bool:
    """Whether `link` has another form than `form` and could have it."""
    if (
        link.origin not in ("body", "comment")
        or is_external(link)
        or not (link.path or link.fragment)
    ):
        return False
    if link.is_wiki:
        return form != "wikilink"
    return link.kind in ("markdown", "image") and form in ("wikilink", "reference")


def converted(
    snapshot: Snapshot,
    path: str,
    text: str,
    links: Iterable[Link | LabelUse],
    form: Form,
    link_format: LinkFormat,
) -> list[TextEdit]:
    """The edits that write `links` of the note at `path` in `form`, as many as can be.

    A link stays as it is where its other form would reach something else or lose a title.
    """
    edits: list[TextEdit] = []
    note = snapshot.notes[path]
    book = _Definitions(note, text)
    for link in links:
        if isinstance(link, LabelUse):
            written = _inlined(note, text, link)
        elif not convertible(link, form):
            written = None
        elif form == "wikilink":
            written = _to_wikilink(snapshot, path, text, link)
        else:
            written = _to_markdown(snapshot, path, text, link, link_format)
            if written is not None and form == "reference":
                written = book.reference(written, link)
        if written is not None:
            edits.append(TextEdit(link.span, written))
    return [*edits, *book.edits()]


def _to_wikilink(snapshot: Snapshot, path: str, text: str, link: Link) -> str | None:
    """`[label](path#fragment)` as `[[name#fragment|label]]`; None with a title or odd text."""
    outcome = resolve(snapshot, path, link)
    end = text[link.target_span.end : link.span.end].lstrip(">")
    if end.strip() != ")":
        return None
    if link.path:
        name = link_name(snapshot, path, outcome.path) if outcome.path else decoded(link)
        if name is None:
            return None
        if outcome.path is None and is_note(name):
            name = name[: name.rindex(".")]
    else:
        name = ""
    target = name + _wiki_fragment(link, outcome)
    label = unescape(link.label_span.of(text)) if link.label_span is not None else ""
    if any(mark in label or mark in target for mark in ("[[", "]]", "\n", "\r")) or "|" in target:
        return None
    bar = "\\|" if link.in_table or _in_table(text, link) else "|"
    label = label.replace("|", "\\|") if bar == "\\|" else label
    written = f"[[{target}]]" if label in ("", target) else f"[[{target}{bar}{label}]]"
    written = ("!" if link.kind == "image" else "") + written
    return written if _same(snapshot, path, read_wikilink(written, link.start), outcome) else None


def _wiki_fragment(link: Link, outcome: Outcome) -> str:
    if link.fragment is None:
        return ""
    place = outcome.place
    if isinstance(place, Heading):
        return "#" + linkable(place.text)
    return "#" + unquote(link.fragment)


def _to_markdown(
    snapshot: Snapshot, path: str, text: str, link: Link, link_format: LinkFormat
) -> str | None:
    """`[[name#fragment|label]]` as `[label](path#fragment)`."""
    if not link.is_wiki:
        return text[link.start : link.span.end]
    outcome = resolve(snapshot, path, link)
    written = ""
    if link.path and outcome.path is not None:
        format: LinkFormat = "absolute" if link_format == "absolute" else "relative"
        written = destination(path, outcome.path, format)
    elif link.path:
        missing = (
            link.path
            if outcome.missing == "attachment" or is_note(link.path)
            else link.path + ".md"
        )
        if "/" in missing and not missing.startswith("."):
            missing = relative(missing.lstrip("/"), folder_of(path))
        written = escape(missing)
    fragment = "" if link.fragment is None else "#" + escape(link.fragment).replace("%23", "#")
    shown = link.path if link.fragment is None else f"{link.path}#{link.fragment}"
    label = link.label_span.of(text) if link.label_span is not None else shown
    label = label.replace("\\|", "|") if link.escaped_pipe else label
    label = re.sub(r"([\[\]])", r"\\\1", label)
    if link.in_table:
        label = label.replace("|", "\\|")
    made = f"{'!' if link.kind == 'embed' else ''}[{label}]({written}{fragment})"
    kind: Literal["image", "markdown"] = "image" if link.kind == "embed" else "markdown"
    return (
        made if _same(snapshot, path, read_inline_link(made, link.start, kind), outcome) else None
    )


def _inlined(note: Note, text: str, use: LabelUse) -> str | None:
    """`[label][key]` with its destination, as `[label](destination)`."""
    key = label_key(use.label)
    for definition in note.reference_definitions:
        if label_key(definition.label) != key:
            continue
        row = text[
            definition.span.end : note.lines.line_end(note.lines.line_at(definition.span.end))
        ]
        shown = text[use.start : use.span.end]
        label = shown[: shown.rindex("][")] if "][" in shown else shown[:-1]
        written = text[definition.start : definition.span.end].partition("]:")[2].strip()
        title = f" {row.strip()}" if row.strip() else ""
        return f"{label}]({written}{title})"
    return None


def _same(snapshot: Snapshot, path: str, link: Link, before: Outcome) -> bool:
    """Whether `link` would reach what was reached before."""
    after = resolve(snapshot, path, link)
    if before.path is None:
        # A folder or a site's own address is what only this form of link can say.
        return before.status == after.status == "missing" and after.path is None
    same = after.path == before.path and after.place == before.place
    return same and (after.missing is None) == (before.missing is None)


def _in_table(text: str, link: Link) -> bool:
    start = line_start(text, link.start)
    return text[start : link.start].lstrip().startswith("|")


class _Definitions:
    """The reference definitions of a note, and those that are added at its end."""

    def __init__(self, note: Note, text: str) -> None:
        self._text = text
        self._ends = [one.span.end for one in note.reference_definitions]
        self._known = {label_key(one.label) for one in note.reference_definitions}
        self._added: dict[str, str] = {}

    def reference(self, inline: str, link: Link) -> str:
        """`[label](destination)` as `[label][key]`; the definition is noted."""
        label, _, rest = inline.rpartition("](")
        written = rest[:-1]
        key = self._added.get(written)
        if key is None:
            base = _WORD.sub("-", unquote(written.rpartition("/")[2].removesuffix(".md"))).strip(
                "-"
            )
            key, number = base.lower() or "link", 1
            while label_key(key) in self._known:
                number += 1
                key = f"{base.lower() or 'link'}-{number}"
            self._known.add(label_key(key))
            self._added[written] = key
        return f"{label}][{key}]"

    def edits(self) -> list[TextEdit]:
        if not self._added:
            return []
        text, line = self._text, newline_of(self._text)
        end = Span(len(text), len(text))
        gap = "" if text.endswith(("\n", "\r")) else line
        # Below anything but a definition they would be read as a part of it.
        gap += "" if any(not text[at:].strip() for at in self._ends) else line
        rows = "".join(f"[{key}]: {written}{line}" for written, key in self._added.items())
        return [TextEdit(end, gap + rows)]
