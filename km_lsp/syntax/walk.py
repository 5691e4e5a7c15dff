"""One walk over the events of the parser (pyromark, that is pulldown-cmark)."""

import re
from collections.abc import Callable
from typing import Any, NamedTuple

import pyromark

from km_lsp.syntax.html import read_html
from km_lsp.syntax.markdown_link import read_inline_link
from km_lsp.syntax.note import Anchor, LabelUse, Link, Region, RegionKind
from km_lsp.syntax.reference import read_reference
from km_lsp.syntax.wikilink import read_wikilink
from km_lsp.text.line_index import ByteMap, LineIndex
from km_lsp.text.span import Span

_OPTIONS = (
    pyromark.Options.ENABLE_TABLES
    | pyromark.Options.ENABLE_FOOTNOTES
    | pyromark.Options.ENABLE_WIKILINKS
    | pyromark.Options.ENABLE_MATH
    | pyromark.Options.ENABLE_TASKLISTS
    | pyromark.Options.ENABLE_STRIKETHROUGH
)
_CLOSING_HASHES = re.compile(r"(?:^|[ \t]+)#+$")
_UNDERLINE = re.compile(r"(?:\r\n|\n|\r)[ \t>]*[=\-]+$")
_BLOCK_ID = re.compile(r"[ \t]+\^[A-Za-z0-9-]+\s*$")
_HEADING_ID = re.compile(r"\s*\{#([\w.:-]+)\}\s*\Z")
_CALLOUT = re.compile(r">[ \t]*\[!")
_ODD_IN_NAME = frozenset("\n\r#|\\")
_ODD_IN_HEADING = frozenset("^}#\t\n\r")
_CONSTRUCTS = {
    "Paragraph": "paragraph",
    "Item": "item",
    "List": "list",
    "BlockQuote": "quote",
    "Table": "table",
    "CodeBlock": "code",
    "Heading": "heading",
}


class UnendedHeading(NamedTuple):
    """A heading whose section has not ended yet; fields as in `Heading`."""

    start: int
    length: int
    level: int
    text: str
    text_at: int
    text_length: int
    raw: str


class Walk:
    """What the events of one body tell; all offsets are those of the whole text."""

    def __init__(self, text: str, lines: LineIndex, body: int, *, outlined: bool = False) -> None:
        self.text = text
        self.links: list[Link] = []
        self.headings: list[UnendedHeading] = []
        self.anchors: list[Anchor] = []
        self.reference_uses: list[LabelUse] = []
        self.footnote_uses: list[LabelUse] = []
        self.regions: list[Region] = []
        self.constructs: list[tuple[str, int, int]] = []
        """Kind, start and end of the blocks of the note, if anything asks for them."""
        self.tables: list[Span] = []
        self._lines = lines
        self._body = body
        self._outlined = outlined

    def run(self) -> None:
        """Walk. Raises what the parser raises, which is nothing but a panic in Rust."""
        text, body = self.text, self._body
        source = text[body:] if body else text
        if text.isascii():
            to_offset: Callable[[int], int] | None = None
            base = body
        else:
            to_offset = ByteMap(self._lines).offset
            base = len(text[:body].encode())
        # Only these two kinds of construct ask what is around them.
        outlined = self._outlined or "^" in source or "]:" in source
        in_table = False
        seen: list[str] | None = None
        constructs = self.constructs
        events: Any = pyromark.events_with_range(source, options=_OPTIONS, merge_text=True)
        for event, span in events:
            # An event is a dict of one key, or a bare word. This loop runs some hundred times for
            # each note, so what is frequent and of no interest leaves it first.
            if "Text" in event:
                if seen is not None:
                    seen.append(event["Text"])
                continue
            if "End" in event:
                if seen is not None:
                    value = event["End"]
                    if value.__class__ is dict and "Heading" in value:
                        start, end = base + span["start"], base + span["end"]
                        if to_offset is not None:
                            start, end = to_offset(start), to_offset(end)
                        self._heading(start, end, int(value["Heading"][1]), "".join(seen))
                        seen = None
                elif in_table and event["End"] == "Table":
                    in_table = False
                continue
            if "Start" in event:
                kind, data = event["Start"], None
                if kind.__class__ is dict:
                    ((kind, data),) = kind.items()
                elif not outlined and kind != "HtmlBlock" and kind != "Table":
                    continue
                start, end = base + span["start"], base + span["end"]
                if to_offset is not None:
                    start, end = to_offset(start), to_offset(end)
                if outlined and kind in _CONSTRUCTS:
                    constructs.append((_CONSTRUCTS[kind], start, end))
                if kind == "Link" or kind == "Image":
                    self._link(data, start, end, kind == "Image", in_table)
                elif kind == "Heading":
                    seen = []
                elif kind == "Table":
                    in_table = True
                    self.tables.append(Span(start, end))
                elif kind == "CodeBlock":
                    self._hide(start, end, "fence")
                elif kind == "HtmlBlock":
                    self._html(start, end)
                elif kind == "BlockQuote" and _CALLOUT.match(text, start):
                    self._hide(start, end, "callout")
                continue
            if event.__class__ is str:
                if seen is not None:
                    seen.append(" ")
                continue
            ((name, value),) = event.items()
            start, end = base + span["start"], base + span["end"]
            if to_offset is not None:
                start, end = to_offset(start), to_offset(end)
            if name == "Code":
                self._hide(start, end, "code")
                if seen is not None:
                    seen.append(value)
            elif name == "InlineHtml":
                self._html(start, end)
            elif name == "FootnoteReference":
                self.footnote_uses.append(
                    LabelUse(start, end - start, text[start + 2 : end - 1], 2)
                )
            elif name == "InlineMath" or name == "DisplayMath":
                self._hide(start, end, "math")
                if seen is not None:
                    seen.append(value)

    def _hide(self, start: int, end: int, kind: RegionKind) -> None:
        self.regions.append(Region(start, end - start, kind))

    def _html(self, start: int, end: int) -> None:
        self._hide(start, end, "html")
        source = self.text[start:end]
        if "=" not in source:
            return
        for found in read_html(source, start):
            if isinstance(found, Anchor):
                self.anchors.append(found)
            else:
                self.links.append(found)

    def _link(self, data: Any, start: int, end: int, image: bool, in_table: bool) -> None:
        kind = data["link_type"]
        if kind.__class__ is dict:
            path = data["dest_url"]
            plain = len(path) == end - start - 4 and _ODD_IN_NAME.isdisjoint(path)
            if plain and not image and not in_table and path == path.strip():
                # A name and nothing else, as most wikilinks are: no need to look closer.
                self.links.append(Link(start, end - start, "wikilink", path, 2, len(path)))
                return
            source = self.text[start:end]
            if "\n" not in source and "\r" not in source:
                self.links.append(read_wikilink(source, start, in_table=in_table))
            return
        source = self.text[start:end]
        if kind == "Inline":
            link = read_inline_link(source, start, "image" if image else "markdown")
            self.links.append(link)
        elif kind == "Autolink":
            path = source[1:-1]
            self.links.append(Link(start, end - start, "autolink", path, 1, len(path)))
        elif kind in ("Reference", "Collapsed", "Shortcut"):
            shortcut = kind == "Shortcut"
            self.reference_uses.append(
                read_reference(self.text, start, end, image=image, shortcut=shortcut)
            )

    def _heading(self, start: int, end: int, level: int, seen: str) -> None:
        whole = self.text[start:end].rstrip()
        at = level + 1
        even = seen.isprintable() and "  " not in seen and seen == seen.strip()
        plain = even and _ODD_IN_HEADING.isdisjoint(seen) and whole.endswith(seen)
        if plain and len(whole) == at + len(seen) and whole[0] == "#" and whole[level] == " ":
            # Plain words behind hashes, as most headings are.
            self.headings.append(UnendedHeading(start, len(whole), level, seen, at, len(seen), ""))
            return
        at = 0
        if whole.startswith("#"):
            content = whole.lstrip("#").lstrip(" \t")
            at = len(whole) - len(content)
            if content.endswith("#"):
                content = _CLOSING_HASHES.sub("", content)
        else:
            content = _UNDERLINE.sub("", whole).rstrip()
        if "^" in content and (block := _BLOCK_ID.search(content)):
            content = content[: block.start()]
            seen = _BLOCK_ID.sub("", seen)
            even = False
        if content.endswith("}") and (anchor := _HEADING_ID.search(content)):
            name = anchor.group(1)
            self.anchors.append(Anchor(start + at + anchor.start(1), len(name), name))
            seen = _HEADING_ID.sub("", seen)
            even = False
        if not even:
            seen = " ".join(seen.split())
        raw = "" if content == seen else content
        self.headings.append(UnendedHeading(start, len(whole), level, seen, at, len(content), raw))
