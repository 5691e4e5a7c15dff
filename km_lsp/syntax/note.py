"""What a note holds, as frozen records with exact spans.

All offsets are code points of the note's text. Parts of a record are kept as distances from
the record's start: small integers are shared by CPython, so fifty thousand notes fit in memory.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Literal

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from km_lsp.text.line_index import LineIndex
from km_lsp.text.span import Span

LinkKind = Literal[
    "wikilink", "embed", "node", "markdown", "image", "definition", "autolink", "html"
]
Origin = Literal["body", "comment", "frontmatter", "canvas"]
RegionKind = Literal["frontmatter", "fence", "code", "html", "comment", "math", "callout"]


_ODD_IN_NAMES = frozenset("/%.:")


class Record(Struct, frozen=True, gc=False, array_like=True):
    """The base of all records: where the construct as a whole is written."""

    start: int
    length: int

    @property
    def span(self) -> Span:
        return Span(self.start, self.start + self.length)

    def part(self, at: int, length: int) -> Span:
        """The span of a part that begins `at` code points after the record's start."""
        return Span(self.start + at, self.start + at + length)


class Link(Record, frozen=True, gc=False, array_like=True):
    """A link in any of its forms; `path` and `fragment` are as written, not yet decoded."""

    kind: LinkKind
    path: str
    """The part before `#`; empty for a link into its own note."""
    path_at: int
    path_length: int
    fragment: str | None = None
    """What stands after the first `#`; None without one."""
    fragment_length: int = 0
    label_at: int = -1
    """Where the displayed text starts; -1 for a link without one."""
    label_length: int = 0
    origin: Origin = "body"
    escaped_pipe: bool = False
    """The separator is written `\\|`, as table cells need it."""
    in_table: bool = False
    quoted: bool = True
    """False for a front matter link without the quotes that YAML needs."""

    @property
    def path_span(self) -> Span:
        return self.part(self.path_at, self.path_length)

    @property
    def fragment_span(self) -> Span | None:
        """From `#` to the end of the fragment; None without one."""
        if self.fragment is None:
            return None
        return self.part(self.path_at + self.path_length, self.fragment_length + 1)

    @property
    def target_span(self) -> Span:
        """Path and fragment together."""
        more = 0 if self.fragment is None else self.fragment_length + 1
        return self.part(self.path_at, self.path_length + more)

    @property
    def label_span(self) -> Span | None:
        return None if self.label_at < 0 else self.part(self.label_at, self.label_length)

    @property
    def is_plain(self) -> bool:
        """A name in double brackets: no path, no extension, no fragment, not in a comment."""
        return (
            (self.kind == "wikilink" or self.kind == "embed")
            and self.fragment is None
            and self.path != ""
            and self.origin != "comment"
            and _ODD_IN_NAMES.isdisjoint(self.path)
        )

    @property
    def is_wiki(self) -> bool:
        """Written with double brackets (or a canvas file node, which names files alike)."""
        return self.kind in ("wikilink", "embed", "node")


class Heading(Record, frozen=True, gc=False, array_like=True):
    """An ATX or setext heading."""

    level: int
    text: str
    """What a reader sees, markup removed."""
    text_at: int
    text_length: int
    section_end: int
    """Offset where the next heading of the same or a higher level starts, or the text ends."""
    raw: str = ""
    """The heading as written, where that differs from `text`."""

    @property
    def text_span(self) -> Span:
        return self.part(self.text_at, self.text_length)

    @property
    def section(self) -> Span:
        return Span(self.start, self.section_end)


class Block(Record, frozen=True, gc=False, array_like=True):
    """A construct that carries a block id; the record spans the construct."""

    id: str
    id_at: int
    """Where `^` stands, from the construct's start."""

    @property
    def id_span(self) -> Span:
        """From `^` to the end of the id."""
        return self.part(self.id_at, len(self.id) + 1)


class Tag(Record, frozen=True, gc=False, array_like=True):
    """A tag; the record spans `#name` in the text and `name` in front matter."""

    name: str
    origin: Origin = "body"


class Anchor(Record, frozen=True, gc=False, array_like=True):
    """A place that an HTML `id`, an `<a name>` or a heading's `{#id}` makes."""

    id: str


class LabelUse(Record, frozen=True, gc=False, array_like=True):
    """A use of a reference label (`[text][label]`) or of a footnote (`[^label]`)."""

    label: str
    label_at: int
    defined: bool = True
    shortcut: bool = False
    """Only `[label]`, which is text as long as nothing defines it."""

    @property
    def label_span(self) -> Span:
        return self.part(self.label_at, len(self.label))


class LabelDefinition(Record, frozen=True, gc=False, array_like=True):
    """`[label]: destination` or `[^label]: text`."""

    label: str
    label_at: int

    @property
    def label_span(self) -> Span:
        return self.part(self.label_at, len(self.label))


class Alias(Record, frozen=True, gc=False, array_like=True):
    """Another name of the note, from its front matter."""

    name: str
    portable: bool = True
    """False for the forms that today's Obsidian no longer reads: `alias`, comma strings."""


class Property(Record, frozen=True, gc=False, array_like=True):
    """A key of the front matter; the record spans the key."""

    key: str
    value_start: int
    value_end: int
    values: tuple[str, ...]
    """The scalar values below the key, as YAML reads them."""


class Region(Record, frozen=True, gc=False, array_like=True):
    """A stretch in which text means something other than prose."""

    kind: RegionKind


class Problem(Record, frozen=True, gc=False, array_like=True):
    """Something in the text that could not be read as it was meant."""

    code: Literal[
        "bad-frontmatter",
        "bad-canvas",
        "unquoted-link",
        "unescaped-pipe",
        "unreadable-note",
        "unread-note",
    ]
    message: str


class Directive(Record, frozen=True, gc=False, array_like=True):
    """A comment that says what is not to be reported, and where (`syntax/directive.py`)."""

    kind: str
    rules: tuple[str, ...]
    """Codes, names or beginnings of codes as written; empty for every rule."""
    reason: str
    cover_start: int
    cover_length: int

    @property
    def covers(self) -> Span:
        """Where nothing is reported."""
        return Span(self.cover_start, self.cover_start + self.cover_length)


class Parts(Struct, frozen=True, gc=False, array_like=True):
    """All that was found in a note besides its links, in document order."""

    headings: tuple[Heading, ...] = ()
    blocks: tuple[Block, ...] = ()
    tags: tuple[Tag, ...] = ()
    anchors: tuple[Anchor, ...] = ()
    reference_uses: tuple[LabelUse, ...] = ()
    reference_definitions: tuple[LabelDefinition, ...] = ()
    footnote_uses: tuple[LabelUse, ...] = ()
    footnote_definitions: tuple[LabelDefinition, ...] = ()
    aliases: tuple[Alias, ...] = ()
    properties: tuple[Property, ...] = ()
    regions: tuple[Region, ...] = ()
    problems: tuple[Problem, ...] = ()
    directives: tuple[Directive, ...] = ()
    title: str | None = None
    """The `title` of the front matter."""


PartName = Literal[
    "headings",
    "blocks",
    "tags",
    "anchors",
    "reference_uses",
    "reference_definitions",
    "footnote_uses",
    "footnote_definitions",
    "aliases",
    "properties",
    "regions",
    "problems",
    "directives",
    "title",
]
_ODD_LINKS = 1 << len(Parts.__struct_fields__)
_SEVERAL_BLOCKS = _ODD_LINKS << 1
_BITS: dict[str, int] = {name: 1 << bit for bit, name in enumerate(Parts.__struct_fields__)}


class Note(Struct, frozen=True, gc=False, array_like=True):
    """Everything the rest of the program knows about a note.

    Its parts are kept packed, a fifth of the memory of the records, and are unpacked when they
    are asked for; the notes asked for last stay unpacked. Links, which whole vaults are searched
    for, are packed apart.
    """

    lines: LineIndex
    packed_links: bytes
    packed: bytes
    alias_names: tuple[str, ...] = ()
    """The names of `aliases`, at hand without unpacking: every note that is read is asked."""
    filled: int = 0
    """Which of `Parts` are not empty, a bit each: most rules need not look at most notes."""

    @property
    def has_odd_links(self) -> bool:
        """Whether a link is anything but the plain name of a note (`Link.is_plain`)."""
        return bool(self.filled & _ODD_LINKS)

    @property
    def has_several_blocks(self) -> bool:
        """Whether there are two blocks that could have one id."""
        return bool(self.filled & _SEVERAL_BLOCKS)

    def has(self, part: PartName) -> bool:
        """Whether that one of `Parts` is not empty."""
        return bool(self.filled & _BITS[part])

    @property
    def parts(self) -> Parts:
        return _unpack(self.packed)

    @property
    def links(self) -> tuple[Link, ...]:
        return _unpack_links(self.packed_links)

    def links_at(self, numbers: Iterable[int]) -> list[Link]:
        """Some of `links`, by their numbers: the others are not unpacked."""
        packed = _split_links(self.packed_links)
        return [_unpack_link(packed[number]) for number in numbers]

    @property
    def headings(self) -> tuple[Heading, ...]:
        return _unpack(self.packed).headings

    @property
    def blocks(self) -> tuple[Block, ...]:
        return _unpack(self.packed).blocks

    @property
    def tags(self) -> tuple[Tag, ...]:
        return _unpack(self.packed).tags

    @property
    def anchors(self) -> tuple[Anchor, ...]:
        return _unpack(self.packed).anchors

    @property
    def reference_uses(self) -> tuple[LabelUse, ...]:
        return _unpack(self.packed).reference_uses

    @property
    def reference_definitions(self) -> tuple[LabelDefinition, ...]:
        return _unpack(self.packed).reference_definitions

    @property
    def footnote_uses(self) -> tuple[LabelUse, ...]:
        return _unpack(self.packed).footnote_uses

    @property
    def footnote_definitions(self) -> tuple[LabelDefinition, ...]:
        return _unpack(self.packed).footnote_definitions

    @property
    def aliases(self) -> tuple[Alias, ...]:
        return _unpack(self.packed).aliases

    @property
    def properties(self) -> tuple[Property, ...]:
        return _unpack(self.packed).properties

    @property
    def regions(self) -> tuple[Region, ...]:
        return _unpack(self.packed).regions

    @property
    def problems(self) -> tuple[Problem, ...]:
        return _unpack(self.packed).problems

    @property
    def directives(self) -> tuple[Directive, ...]:
        return _unpack(self.packed).directives

    @property
    def title(self) -> str | None:
        return _unpack(self.packed).title


_PACK = msgspec.msgpack.Encoder().encode
_unpack = lru_cache(maxsize=200)(msgspec.msgpack.Decoder(Parts).decode)
_split_links = msgspec.msgpack.Decoder(tuple[msgspec.Raw, ...]).decode
_unpack_link = msgspec.msgpack.Decoder(Link).decode
_unpack_links = lru_cache(maxsize=1200)(msgspec.msgpack.Decoder(tuple[Link, ...]).decode)


def make_note(lines: LineIndex, links: tuple[Link, ...], parts: Parts) -> Note:
    """The note of these lines, links and other parts."""
    names = tuple(alias.name for alias in parts.aliases)
    odd = 0 if all(link.is_plain for link in links) else _ODD_LINKS
    return Note(lines, _PACK(links), _PACK(parts), names, _filled(parts) | odd)


def _filled(parts: Parts) -> int:
    filled = 0
    for name, bit in _BITS.items():
        if getattr(parts, name):
            filled |= bit
    return filled | (_SEVERAL_BLOCKS if len(parts.blocks) > 1 else 0)


def with_problem(note: Note, problem: Problem) -> Note:
    """`note` with one more problem."""
    parts = replace(note.parts, problems=(*note.problems, problem))
    return replace(note, packed=_PACK(parts), filled=_filled(parts) | note.filled & _ODD_LINKS)
