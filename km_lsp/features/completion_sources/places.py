"""After `#`, `^`, `##` and `^^`: headings and blocks of a note or of the vault."""

from collections.abc import Iterator

from rapidfuzz import fuzz

from km_lsp.features.completion_item import Item, Request
from km_lsp.features.link_form import link_name
from km_lsp.syntax.note import Heading, Link, LinkKind, Note
from km_lsp.vault.find import find
from km_lsp.vault.heading_key import github_slugs, heading_key, linkable
from km_lsp.vault.note_id import fold, note_name
from km_lsp.vault.resolve import find_heading


def headings(request: Request) -> Iterator[Item]:
    """The headings of the target below those already written."""
    path, note = target_of(request)
    if note is None or path is None:
        return
    inside = list(note.headings)
    if request.context.parents:
        parent = find_heading(note, request.context.parents)
        if parent is None:
            return
        inside = [one for one in inside if parent.start < one.start < parent.section_end]
    seen: set[str] = set()
    for heading in _matching(inside, request.context.query):
        text = linkable(heading.text)
        if text and heading_key(text) not in seen:
            seen.add(heading_key(text))
            yield Item(heading.text, "heading", text, "#" * heading.level, path, heading.start)


def anchors(request: Request) -> Iterator[Item]:
    """The GitHub anchors of a Markdown link's target."""
    path, note = target_of(request)
    if note is None or path is None:
        return
    slugs = {id(heading): slug for slug, heading in github_slugs(note.headings)}
    for heading in _matching(list(note.headings), request.context.query.replace("-", " ")):
        slug = slugs[id(heading)]
        yield Item(heading.text, "heading", slug, "#" + slug, path, heading.start)
    for anchor in note.anchors:
        yield Item(anchor.id, "heading", anchor.id, "#" + anchor.id, path, anchor.start)


def blocks(request: Request) -> Iterator[Item]:
    """The blocks with an id."""
    path, note = target_of(request)
    if note is None or path is None:
        return
    # `[[^` is short for `[[#^`, and after `#` the context's span still holds the `^`.
    mark = "#^" if request.text[request.context.span.start - 2 :][:2] == "[[" else "^"
    query = fold(request.context.query)
    for block in note.blocks:
        if query in block.id.lower():
            yield Item(f"^{block.id}", "block", mark + block.id, "", path, block.start)


def vault_headings(request: Request) -> Iterator[Item]:
    """Headings anywhere, inserted as links to their notes."""
    for entry, _ in request.catalog.headings.search(request.context.query, 100):
        written = link_name(request.snapshot, request.path, entry.path)
        note = request.snapshot.notes.get(entry.path)
        if written is None or note is None:
            continue
        start = next((one.start for one in note.headings if one.text == entry.name), None)
        text = f"{'' if entry.path == request.path else written}#{linkable(entry.name)}"
        name = note_name(entry.path)
        yield Item(f"{name} › {entry.name}", "heading", text, entry.path, entry.path, start)


def vault_blocks(request: Request) -> Iterator[Item]:
    """Blocks with an id anywhere."""
    query = fold(request.context.query)
    for path, note in request.snapshot.notes.items():
        for block in note.blocks:
            if query not in block.id.lower() and query not in fold(path):
                continue
            written = link_name(request.snapshot, request.path, path)
            if written is not None:
                text = f"{'' if path == request.path else written}#^{block.id}"
                name = f"{note_name(path)} › ^{block.id}"
                yield Item(name, "block", text, path, path, block.start)


def target_of(request: Request) -> tuple[str | None, Note | None]:
    """The note that the typed path leads to."""
    written = request.context.target.strip()
    if not written:
        return request.path, request.note
    kind: LinkKind = "markdown" if request.context.kind == "anchor" else "wikilink"
    link = Link(0, 0, kind, written, 0, len(written))
    path = find(request.snapshot.names, request.path, link).path
    return path, request.snapshot.notes.get(path) if path else None


def _matching(found: list[Heading], query: str) -> list[Heading]:
    key = heading_key(query)
    if not key:
        return found
    scored = [(_likeness(key, heading_key(one.text)), one) for one in found]
    return [one for score, one in sorted(scored, key=lambda pair: -pair[0]) if score >= 55]


def _likeness(query: str, name: str) -> float:
    if name.startswith(query):
        return 100.0
    return 90.0 if query in name else fuzz.partial_ratio(query, name) * 0.8
