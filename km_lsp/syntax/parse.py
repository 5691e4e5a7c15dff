"""Markdown text to a `Note`."""

from msgspec.structs import replace

from km_lsp.syntax.block import find_blocks
from km_lsp.syntax.comment import find_comments
from km_lsp.syntax.directive import PROPERTY, directives_of, find_directives
from km_lsp.syntax.frontmatter import read_frontmatter
from km_lsp.syntax.note import (
    Directive,
    Heading,
    LabelDefinition,
    Note,
    Parts,
    Problem,
    Region,
    Tag,
    make_note,
)
from km_lsp.syntax.reference import (
    find_definitions,
    find_footnote_definitions,
    find_undefined,
    find_undefined_footnotes,
)
from km_lsp.syntax.tag import find_tags
from km_lsp.syntax.walk import UnendedHeading, Walk
from km_lsp.syntax.wikilink import find_unescaped_pipes, find_wikilinks
from km_lsp.text.line_index import index_lines
from km_lsp.text.span import Span, SpanSet
from km_lsp.text.surrogate import without_surrogates

_LITERAL = ("fence", "code", "math", "frontmatter")
"""Regions in which even a comment is only text."""


def parse(text: str) -> Note:
    """The note that `text` is. Never raises, whatever the text."""
    text = without_surrogates(text)
    front = read_frontmatter(text)
    body = front.end
    problems = list(front.problems)
    lines = index_lines(text)
    walk = Walk(text, lines, body)
    try:
        walk.run()
    except BaseException as error:
        # A panic in Rust arrives as a BaseException; no note may take the server down.
        if type(error).__name__ != "PanicException":
            raise
        problems.append(Problem(0, 0, "unread-note", "The Markdown parser failed on this note"))
    links, headings, regions = walk.links, walk.headings, walk.regions
    code = [
        Span(region.start, region.start + region.length)
        for region in regions
        if region.kind != "callout"
    ]
    opaque = SpanSet(code)

    comments: list[Span] = []
    if text.find("%%", body) >= 0:
        comments = find_comments(text, opaque, body)
        regions += [Region(start, end - start, "comment") for start, end in comments]
    definitions: list[LabelDefinition] = []
    if text.find("]:", body) >= 0:
        paragraphs = SpanSet(
            Span(start, end) for kind, start, end in walk.constructs if kind == "paragraph"
        )
        definitions, destinations = find_definitions(text, body, opaque, paragraphs)
        links += destinations

    if text.find("[[|", body) >= 0:
        # Obsidian counts `[[|label]]` as a link to nothing; the parser sees text.
        taken = SpanSet([*code, *(link.span for link in links)])
        bare = (link for link in find_wikilinks(text, body) if link.label_at > 0 and not link.path)
        links += [link for link in bare if link.start not in taken]

    unread = [*code, *comments]
    footnote_uses, footnote_definitions = walk.footnote_uses, []
    if text.find("[^", body) >= 0:
        footnote_definitions = find_footnote_definitions(text, body, opaque)
        known = [record.span for record in (*footnote_uses, *footnote_definitions)]
        footnote_uses += find_undefined_footnotes(text, body, SpanSet([*unread, *known]))
        footnote_uses.sort(key=_by_start)
    uses = walk.reference_uses
    if text.find("][", body) >= 0:
        known = [record.span for record in (*links, *uses)]
        uses += find_undefined(text, body, SpanSet([*unread, *known]))
        uses.sort(key=_by_start)
    tags: list[Tag] = []
    if text.find("#", body) >= 0 and (found := find_tags(text, body)):
        # Obsidian's tag index counts tags in comments, so only code and links are left out.
        elsewhere = SpanSet([*code, *((link.start, link.start + link.length) for link in links)])
        tags = [Tag(at, len(name) + 1, name) for at, name in found if at not in elsewhere]
    if walk.tables:
        pipes = find_unescaped_pipes(text, walk.tables)
        problems += [problem for problem in pipes if problem.start not in opaque]
    directives: list[Directive] = []
    if f"{PROPERTY}:" in text:
        literal = SpanSet(region.span for region in regions if region.kind in _LITERAL)
        directives = directives_of(front.properties, len(text)) + find_directives(text, literal)
    blocks = find_blocks(text, walk.constructs, opaque) if text.find("^", body) >= 0 else []

    if comments:
        hidden = SpanSet(comments)
        links = [
            replace(link, origin="comment") if link.start in hidden else link for link in links
        ]
        headings = [heading for heading in headings if heading.start not in hidden]
    links.sort(key=_by_start)
    regions.sort(key=_by_start)
    parts = Parts(
        headings=tuple(_with_sections(headings, len(text))),
        blocks=tuple(blocks),
        tags=(*front.tags, *tags),
        anchors=tuple(walk.anchors),
        reference_uses=tuple(uses),
        reference_definitions=tuple(definitions),
        footnote_uses=tuple(footnote_uses),
        footnote_definitions=tuple(footnote_definitions),
        aliases=front.aliases,
        properties=front.properties,
        regions=(*front.regions, *regions),
        problems=tuple(problems),
        directives=tuple(directives),
        title=front.title,
    )
    return make_note(lines, (*front.links, *links), parts)


def _with_sections(headings: list[UnendedHeading], end: int) -> list[Heading]:
    """`headings` with the end of each section: the next heading of the same or a higher level."""
    done: list[Heading] = []
    ends = [end] * 7
    for start, length, level, text, at, text_length, raw in reversed(headings):
        done.append(Heading(start, length, level, text, at, text_length, ends[level], raw))
        # What is deeper ends here, too.
        ends[level:] = [start] * (7 - level)
    done.reverse()
    return done


def _by_start(record: object) -> int:
    return record.start  # type: ignore[attr-defined, no-any-return]
