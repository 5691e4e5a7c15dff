"""Give what stands at the cursor another name, wherever it is used."""

from functools import partial

from msgspec.structs import replace

from km_lsp.features.cursor import thing_at
from km_lsp.features.renaming.alias import alias
from km_lsp.features.renaming.file import file, folder, rename_file
from km_lsp.features.renaming.heading import anchor, block, heading
from km_lsp.features.renaming.label import label
from km_lsp.features.renaming.mention import fragment_mention, mention
from km_lsp.features.renaming.renamable import Renamable
from km_lsp.features.renaming.tag import tag
from km_lsp.features.reshaping.vault_edit import VaultEdit
from km_lsp.features.reshaping.written import in_yaml
from km_lsp.syntax.note import (
    Alias,
    Anchor,
    Block,
    Heading,
    LabelDefinition,
    LabelUse,
    Link,
    Note,
    Tag,
)
from km_lsp.text.edit import TextEdit
from km_lsp.text.span import Span
from km_lsp.vault.note_id import fold, note_name
from km_lsp.vault.resolve import Outcome, Place, find_place, resolve
from km_lsp.vault.snapshot import Snapshot, TextSource


def renamable_at(snapshot: Snapshot, path: str, offset: int, read: TextSource) -> Renamable | None:
    """What would be renamed at `offset` of the note at `path`; None where nothing has a name.

    On a link that is what the cursor touches of it: a folder, the file, a heading, a block. Its
    label is only text; there the link's file or place is meant.
    """
    note = snapshot.notes.get(path)
    thing = thing_at(note, offset) if note else None
    if note is None:
        return None
    if isinstance(thing, Link):
        return _of_link(snapshot, path, thing, offset, read)
    if isinstance(thing, Tag):
        start = thing.span.end - len(thing.name)
        return tag(snapshot, thing.name, Span(start, thing.span.end))
    if isinstance(thing, Alias):
        return alias(snapshot, path, thing, thing.span, read)
    if isinstance(thing, LabelUse | LabelDefinition):
        return label(path, note, thing)
    if isinstance(thing, Heading | Block | Anchor):
        return _of_place(snapshot, path, thing, None, read)
    return _of_front_matter(snapshot, path, note, offset, read)


def rename(
    snapshot: Snapshot, path: str, offset: int, new: str, read: TextSource
) -> VaultEdit | None:
    """The edit that gives what is at `offset` of the note at `path` the name `new`.

    None where nothing has a name. Raises `Refused` with the reason why it cannot be.
    """
    found = renamable_at(snapshot, path, offset, read)
    return found.rename(new) if found is not None else None


def _of_link(
    snapshot: Snapshot, path: str, link: Link, offset: int, read: TextSource
) -> Renamable | None:
    outcome = resolve(snapshot, path, link)
    fragment = link.fragment_span
    if fragment is not None and link.kind != "node" and link.fragment:
        inside = fragment.start < offset <= fragment.end
        if (inside or not link.path) and outcome.path is not None:
            return _of_fragment(snapshot, link, outcome, offset, read)
    if outcome.path is None or not link.path:
        missing = outcome.missing in ("note", "file", "attachment")
        return mention(snapshot, path, link, read) if missing else None
    found = outcome.found
    if found is not None and found.rule == "alias":
        records = snapshot.notes[outcome.path].aliases
        record = next((one for one in records if fold(one.name) == fold(link.path.strip())), None)
        return alias(snapshot, outcome.path, record, link.path_span, read) if record else None
    return _of_path(snapshot, link, outcome.path, offset, read)


def _of_path(
    snapshot: Snapshot, link: Link, target: str, offset: int, read: TextSource
) -> Renamable:
    """The file, or the folder whose name in the path the cursor touches."""
    if len(link.path) != link.path_length:
        # Written with escapes: parts of it cannot be told apart by counting.
        return file(snapshot, target, link.path_span, read)
    parts = link.path.split("/")
    start = link.path_span.start
    folders = target.split("/")
    for number, part in enumerate(parts[:-1]):
        back = len(parts) - 1 - number
        end = start + len(part)
        named = part not in ("", ".", "..") and back < len(folders)
        if named and start <= offset <= end and fold(folders[-1 - back]) == fold(part):
            return folder(snapshot, "/".join(folders[:-back]), Span(start, end), read)
        start = end + 1
    return file(snapshot, target, Span(start, link.path_span.end), read)


def _of_fragment(
    snapshot: Snapshot, link: Link, outcome: Outcome, offset: int, read: TextSource
) -> Renamable | None:
    """The heading or block whose name in the fragment the cursor touches."""
    fragment, target = link.fragment or "", outcome.path or ""
    where, note = link.fragment_span, snapshot.notes.get(target)
    if where is None or note is None:
        return None
    start = where.start + 1
    whole = Span(start + fragment.startswith("^"), where.end)
    if fragment.startswith("^") or "#" not in fragment or not isinstance(outcome.place, Heading):
        if outcome.place is None:
            return fragment_mention(snapshot, target, link, whole, read)
        return _of_place(snapshot, target, outcome.place, whole, read)
    so_far = ""
    for part in fragment.split("#"):
        so_far = f"{so_far}#{part}" if so_far else part
        end = start + len(part)
        if offset <= end or end == where.end:
            place = _place(note, link, so_far) or outcome.place
            return _of_place(snapshot, target, place, Span(start, end), read)
        start = end + 1
    return None


def _place(note: Note, link: Link, fragment: str) -> Place | None:
    return find_place(note, replace(link, fragment=fragment))


def _of_place(
    snapshot: Snapshot, path: str, place: Place, span: Span | None, read: TextSource
) -> Renamable:
    if isinstance(place, Heading):
        return heading(snapshot, path, place, span or place.text_span, read)
    if isinstance(place, Block):
        own = Span(place.id_span.start + 1, place.id_span.end)
        return block(snapshot, path, place, span or own, read)
    return anchor(snapshot, path, place, span or place.span, read)


def _of_front_matter(
    snapshot: Snapshot, path: str, note: Note, offset: int, read: TextSource
) -> Renamable | None:
    """The note itself, asked for on a property; `title` changes with it where it says the name."""
    name = note_name(path)
    for one in note.properties:
        if not one.start <= offset <= max(one.value_end, one.span.end):
            continue
        if one.key.lower() == "title" and one.values == (name,):
            text = read(path) or ""
            at = text.find(name, one.value_start, one.value_end)
            if at >= 0:
                span = Span(at, at + len(name))
                return Renamable(span, name, partial(_with_title, snapshot, path, span, read))
        return file(snapshot, path, one.span, read)
    return None


def _with_title(snapshot: Snapshot, path: str, span: Span, read: TextSource, new: str) -> VaultEdit:
    title = in_yaml(read(path) or "", span.start, new.strip())
    return rename_file(snapshot, path, read, new, title=TextEdit(span, title))
