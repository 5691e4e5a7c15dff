"""What a broken link may have meant."""

from msgspec import Struct
from rapidfuzz import fuzz, process

from km_lsp.features.link_form import destination, link_name
from km_lsp.syntax.note import Link
from km_lsp.text.edit import TextEdit
from km_lsp.text.span import Span
from km_lsp.vault.catalog import Catalog
from km_lsp.vault.heading_key import github_slugs, heading_key, linkable
from km_lsp.vault.note_id import file_name, without_extension
from km_lsp.vault.resolve import Outcome
from km_lsp.vault.snapshot import Snapshot

LIMIT = 3


class Nearest(Struct, frozen=True):
    """A name close to the missing one."""

    name: str
    written: str
    """As it would stand in the link: a path, a heading, a block with its `^`."""
    path: str


def nearest(
    snapshot: Snapshot, catalog: Catalog, source: str, link: Link, outcome: Outcome
) -> list[Nearest]:
    """At most three candidates for what `link` lacks, the most likely first."""
    if outcome.missing in ("note", "file", "attachment"):
        return _nearest_files(snapshot, catalog, source, link, outcome)
    note = snapshot.notes.get(outcome.path or "")
    if note is None or outcome.path is None or outcome.missing == "line":
        return []
    if outcome.missing == "block":
        wanted = (link.fragment or "")[1:]
        ids = process.extract(wanted, [one.id for one in note.blocks], limit=LIMIT, score_cutoff=50)
        return [Nearest("^" + id, "^" + id, outcome.path) for id, _, _ in ids]
    if outcome.missing == "anchor":
        written = {heading.text: slug for slug, heading in github_slugs(note.headings)}
    else:
        written = {heading.text: linkable(heading.text) for heading in note.headings}
    last = (link.fragment or "").rpartition("#")[2].replace("-", " ")
    found = process.extract(
        heading_key(last),
        list(written),
        processor=heading_key,
        scorer=fuzz.WRatio,
        limit=LIMIT,
        score_cutoff=50,
    )
    return [Nearest(text, written[text], outcome.path) for text, _, _ in found]


def lead_to(candidate: Nearest, source: str, link: Link, outcome: Outcome) -> TextEdit:
    """The edit of the note `source` that lets its broken `link` lead to `candidate`."""
    fragment = link.fragment_span
    if fragment is not None and outcome.missing in ("heading", "block", "anchor"):
        return TextEdit(Span(fragment.start + 1, fragment.end), candidate.written)
    written = candidate.written if link.is_wiki else destination(source, candidate.path)
    return TextEdit(link.path_span, written)


def _nearest_files(
    snapshot: Snapshot, catalog: Catalog, source: str, link: Link, outcome: Outcome
) -> list[Nearest]:
    kinds = ("file",) if outcome.missing == "attachment" else ("note", "alias")
    wanted = file_name(without_extension(link.path))
    found: list[Nearest] = []
    for entry in catalog.names.nearest(wanted, 20):
        if len(found) == LIMIT:
            break
        if entry.kind not in kinds or entry.path == source:
            continue
        if any(one.path == entry.path for one in found):
            continue
        written = link_name(snapshot, source, entry.path)
        if written is not None:
            found.append(Nearest(entry.name, written, entry.path))
    return found
