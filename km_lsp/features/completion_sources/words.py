"""Tags, reference labels, footnotes and front matter values."""

from collections.abc import Iterator

from km_lsp.features.completion_item import Item, Request
from km_lsp.syntax.reference import label_key
from km_lsp.vault.note_id import fold


def tags(request: Request) -> Iterator[Item]:
    """The vault's tags, the most used first; the one being typed is not offered for itself."""
    query = fold(request.context.query)
    typed = request.context.query
    found: list[tuple[bool, int, str]] = []
    for key, spellings in request.catalog.tags.items():
        if query not in key:
            continue
        name, _ = spellings.most_common(1)[0]
        uses = sum(spellings.values())
        if name == typed and uses == 1:
            continue
        found.append((not key.startswith(query), -uses, name))
    for _, uses, name in sorted(found)[:200]:
        notes = "1 note" if uses == -1 else f"{-uses} notes"
        yield Item(name, "tag", name, notes)


def references(request: Request) -> Iterator[Item]:
    """The labels that the note defines."""
    query = label_key(request.context.query)
    for definition in request.note.reference_definitions:
        if query in label_key(definition.label):
            detail = definition.span.of(request.text).partition("]:")[2].strip()
            yield Item(definition.label, "reference", definition.label, detail)


def footnotes(request: Request) -> Iterator[Item]:
    """The footnotes that the note defines."""
    query = label_key(request.context.query)
    for definition in request.note.footnote_definitions:
        if query in label_key(definition.label):
            end = request.note.lines.line_end(request.note.lines.line_at(definition.start))
            detail = request.text[definition.span.end : end].strip()
            yield Item(definition.label, "footnote", definition.label, detail)


def properties(request: Request) -> Iterator[Item]:
    """For `tags` the vault's tags; for `aliases` names that others link to and the note's title."""
    key = request.context.key
    if key in ("tags", "tag"):
        yield from tags(request)
    elif key in ("aliases", "alias"):
        query = fold(request.context.query.strip())
        for heading in request.note.headings[:1]:
            if query in fold(heading.text):
                yield Item(heading.text, "heading", heading.text, "the note's title")
        for entry, _ in request.catalog.names.search(request.context.query, 100):
            if entry.kind == "unresolved":
                yield Item(entry.name, "unresolved", entry.name, "linked to, but no note's name")
