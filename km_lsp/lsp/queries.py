"""Questions that the protocol has no method for: extensions ask them as commands.

Each takes one object, most of them `{"uri": …}`, and answers plain JSON.
"""

from datetime import date
from typing import TYPE_CHECKING, Any

from lsprotocol import types as t

from km_lsp.features.daily_note import daily_note
from km_lsp.features.diagnostics import diagnostics
from km_lsp.features.link_form import link_name
from km_lsp.features.mentions import mentions_of
from km_lsp.features.references import backlinks, orphans
from km_lsp.lsp import convert
from km_lsp.lsp.session import Session, UnknownDocument
from km_lsp.lsp.vault import Vault
from km_lsp.syntax.note import Block, Heading
from km_lsp.text.span import Span
from km_lsp.vault.heading_key import github_slugs, linkable
from km_lsp.vault.note_id import file_name, is_note, note_name
from km_lsp.vault.resolve import resolve

if TYPE_CHECKING:
    from km_lsp.lsp.server import Server

_MOST_MENTIONS = 200
_MOST_EMBEDDED = 20_000
_LINK_CODES = ("KM1", "KM2")


def status(server: "Server", given: Any) -> dict[str, Any]:
    """How many notes are known, and whether these are all."""
    vaults = server.session.vaults.values()
    return {
        "notes": sum(len(vault.snapshot.notes) for vault in vaults),
        "complete": all(vault.snapshot.complete for vault in vaults),
    }


def list_backlinks(server: "Server", given: Any) -> list[dict[str, Any]]:
    """The links from other notes to the note `uri`, by note and place, with their lines."""
    found = _note(server.session, given)
    if found is None:
        return []
    vault, path = found
    places = sorted(
        (source, link.span) for source, link in backlinks(vault.snapshot, path) if source != path
    )
    return _rows(server.session, vault, places)


def list_mentions(server: "Server", given: Any) -> list[dict[str, Any]]:
    """Where other notes say the name of the note `uri` without a link."""
    found = _note(server.session, given)
    if found is None:
        return []
    vault, path = found
    places = []
    for one in mentions_of(vault.snapshot, path, vault.read):
        places.append((one.path, one.span))
        if len(places) >= _MOST_MENTIONS:
            break
    return _rows(server.session, vault, places)


def list_orphans(server: "Server", given: Any) -> list[dict[str, str]]:
    """The notes that no other note links to."""
    return [
        {"uri": vault.uri_of(path), "path": path, "name": note_name(path)}
        for vault in server.session.vaults.values()
        for path in orphans(vault.snapshot)
    ]


def list_broken(server: "Server", given: Any) -> list[dict[str, Any]]:
    """The links of all vaults that lead nowhere, by note and place."""
    found: list[dict[str, Any]] = []
    for vault in server.session.vaults.values():
        vault.flush()
        for path in sorted(vault.snapshot.notes):
            for one in diagnostics(vault.snapshot, path, vault.selection):
                if one.code.startswith(_LINK_CODES):
                    (row,) = _rows(server.session, vault, [(path, one.span)])
                    found.append({**row, "message": one.message, "code": one.code})
    return found


def today(server: "Server", given: Any) -> dict[str, Any] | None:
    """The note of the day, or of the day `date` (as 2026-03-02); whether it exists."""
    wanted = _get(given, "date")
    day = date.fromisoformat(wanted) if isinstance(wanted, str) else date.today()
    found = _note(server.session, given)
    vault = found[0] if found else next(iter(server.session.vaults.values()), None)
    if vault is None or vault.single:
        return None
    path = daily_note(day, vault.config.daily_note_folder, vault.config.daily_note_format)
    exists = path in vault.snapshot.names.paths
    return {"uri": vault.uri_of(path), "path": path, "exists": exists}


def link_here(server: "Server", given: Any) -> str | None:
    """A wikilink to `position` in the note `uri`: to its block, its heading, or the note."""
    uri = _get(given, "uri")
    position = _get(given, "position")
    if not isinstance(uri, str):
        return None
    try:
        at = t.Position(int(_get(position, "line") or 0), int(_get(position, "character") or 0))
        place = server.session.place(uri, at)
    except (UnknownDocument, TypeError, ValueError):
        return None
    name = link_name(place.vault.snapshot, "", place.path) or note_name(place.path)
    for block in place.note.blocks:
        if block.start <= place.offset <= block.span.end:
            return f"[[{name}#^{block.id}]]"
    above = [one for one in place.note.headings if one.start <= place.offset]
    return f"[[{name}#{linkable(above[-1].text)}]]" if above else f"[[{name}]]"


def links_for_preview(server: "Server", given: Any) -> list[dict[str, Any]]:
    """The wikilinks of the note `uri` as a preview needs them: where each leads, and for embeds
    of notes the text that they show."""
    found = _note(server.session, given)
    if found is None:
        return []
    vault, path = found
    rows = []
    for link in vault.snapshot.notes[path].links:
        if not link.is_wiki or link.origin not in ("body", "comment"):
            continue
        outcome = resolve(vault.snapshot, path, link)
        row: dict[str, Any] = {
            "path": link.path,
            "fragment": link.fragment,
            "target": vault.uri_of(outcome.path) if outcome.path else None,
            "name": file_name(outcome.path) if outcome.path else None,
            "missing": outcome.missing,
            "anchor": None,
            "text": None,
        }
        note = vault.snapshot.notes.get(outcome.path or "")
        if note is not None and isinstance(outcome.place, Heading):
            row["anchor"] = next(
                s for s, one in github_slugs(note.headings) if one == outcome.place
            )
        if link.kind == "embed" and outcome.path is not None and is_note(outcome.path):
            text = vault.read(outcome.path) or ""
            if isinstance(outcome.place, Heading):
                text = outcome.place.section.of(text)
            elif isinstance(outcome.place, Block):
                text = Span(outcome.place.start, outcome.place.id_span.start).of(text)
            row["text"] = text[:_MOST_EMBEDDED]
        rows.append(row)
    return rows


def _note(session: Session, given: Any) -> tuple[Vault, str] | None:
    uri = _get(given, "uri")
    try:
        vault, path, _ = session.find(uri) if isinstance(uri, str) else (None, "", None)
    except UnknownDocument:
        return None
    return (vault, path) if vault is not None else None


def _get(given: Any, name: str) -> Any:
    """A member of an object, which pygls hands out as a tuple with names."""
    return given.get(name) if isinstance(given, dict) else getattr(given, name, None)


def _rows(session: Session, vault: Vault, places: list[tuple[str, Span]]) -> list[dict[str, Any]]:
    """Places with their lines; each note is read once."""
    rows = []
    text, read = "", ""
    for path, span in places:
        if path != read:
            text, read = vault.read(path) or "", path
        lines = vault.snapshot.notes[path].lines
        where = convert.to_range(lines, span, session.client.encoding)
        _, start, end = lines.row(span.start)
        rows.append(
            {
                "uri": vault.uri_of(path),
                "path": path,
                "name": note_name(path),
                "range": {
                    "start": {"line": where.start.line, "character": where.start.character},
                    "end": {"line": where.end.line, "character": where.end.character},
                },
                # A line of a canvas is JSON, and tells people nothing.
                "line": text[start:end].strip() if is_note(path) else "",
            }
        )
    return rows
