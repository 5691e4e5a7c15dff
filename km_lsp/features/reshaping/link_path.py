"""How a link is written when its file is somewhere else: in the form that it had.

A path stays a path and a name a name, with or without `./`, `/`, extension and percent-encoding.
"""

import re
from collections.abc import Iterator, Mapping
from urllib.parse import quote, unquote

from msgspec.structs import replace

from km_lsp.features.link_form import escape
from km_lsp.syntax.markdown_link import unescape
from km_lsp.syntax.note import Link
from km_lsp.vault.find import Found, Rule, find
from km_lsp.vault.note_id import file_name, folder_of, is_note, join, relative, without_extension
from km_lsp.vault.resolve import is_ambiguous
from km_lsp.vault.snapshot import Snapshot

_ENCODED_LETTER = re.compile(r"%[89A-Fa-f][0-9A-Fa-f]")
_UNCARRIED = re.compile(r"\[\[|\]\]|[|#^\n\r]|%%")
_AS_IT_IS = "/!$&'()*+,;=:@-._~"


def path_for(
    snapshot: Snapshot, source: str, link: Link, rule: Rule, target: str, *, delimiter: str = ""
) -> str | None:
    """The path that leads `link`, written in `source`, to `target`, in the form it has.

    `rule` is how the link was found so far, `delimiter` the `<` or quote that stands before it.
    None where no form of it leads there, as for a name that a wikilink cannot carry.
    """
    for plain in candidates(source, link, rule, target):
        written = encoded(link, plain, delimiter=delimiter)
        if written is None:
            continue
        found = leads(snapshot, source, link, written)
        if found.path == target and not is_ambiguous(found):
            return written
    return None


def leads(snapshot: Snapshot, source: str, link: Link, written: str) -> Found:
    """Where `link` leads when its path is `written` so."""
    path = written
    if link.kind == "html":
        from html import unescape as unescape_html

        path = unescape_html(written)
    elif link.kind == "definition":
        path = unescape(written)
    folder_notes = snapshot.options.folder_notes
    return find(snapshot.names, source, replace(link, path=path), folder_notes=folder_notes)


def decoded(link: Link) -> str:
    """The path of `link` as the file system would say it."""
    if link.is_wiki:
        return link.path
    return unquote(unescape(link.path.partition("?")[0]))


def spells(source: str, path: str, target: str, *, wiki: bool) -> bool:
    """Whether `path` (decoded), written in `source`, is to the letter the path of `target`.

    Any number of its last folders will do, and the extension of a note may be missing.
    """
    trimmed = path.strip()
    whole = {target, without_extension(target)}
    if trimmed.startswith("/"):
        return trimmed.lstrip("/") in whole
    if trimmed.startswith(("./", "../")) or not wiki:
        if join(folder_of(source), trimmed) in whole:
            return True
        if trimmed.startswith("."):
            return False
    return any(f"/{one}".endswith(f"/{trimmed}") for one in whole)


def candidates(source: str, link: Link, rule: Rule, target: str) -> Iterator[str]:
    """How the path may be written, what is most like `link` first; nothing is encoded yet."""
    before = decoded(link)
    bare = link.path != "" and not (is_note(before) or rule == "folder-note")
    wanted = without_extension(target) if is_note(target) and (bare or not before) else target
    if not before and not link.is_wiki:
        wanted = target
    if rule == "folder-note":
        folder = folder_of(target)
        yield from _forms(source, link, "folder-note", before.rstrip("/"), folder)
        yield from _forms(source, link, "folder-note", before, without_extension(target))
    yield from _forms(source, link, rule, before, wanted)
    if wanted != target:
        # `x.png` might be `x.png.md`, and a picture: only the whole name tells them apart.
        yield from _forms(source, link, rule, before, target)


def _forms(source: str, link: Link, rule: Rule, before: str, wanted: str) -> Iterator[str]:
    folder = folder_of(source)
    if not wanted:
        return
    if link.kind == "node" or before.startswith("/"):
        yield "/" + wanted
        return
    if before.startswith("../") and join(folder, before) is None:
        # It climbs out of the vault, and is looked for from the root (see `find`).
        ups = len(before) - len(before.lstrip("./"))
        yield before[:ups] + wanted
    if before.startswith(("./", "../")) or (not link.is_wiki and rule in ("relative", "own-note")):
        yield _relative(wanted, folder, before, wiki=link.is_wiki)
        return
    segments = wanted.split("/")
    count = len([one for one in before.split("/") if one]) or 1
    if count > 1 and rule in ("path", "root"):
        yield wanted
    for number in range(min(count, len(segments)), len(segments) + 1):
        yield "/".join(segments[-number:])
    if not link.is_wiki:
        yield _relative(wanted, folder, before, wiki=link.is_wiki)
    yield "/" + wanted


def _relative(wanted: str, folder: str, before: str, *, wiki: bool) -> str:
    written = relative(wanted, folder)
    if written.startswith("../") or not before.startswith(("./", "../")):
        return written
    # Without dots a bare name in a wikilink would be looked for in the whole vault.
    keep = before.startswith("./") or (wiki and "/" not in written)
    return "./" + written if keep else written


def encoded(link: Link, plain: str, *, delimiter: str) -> str | None:
    """`plain` as it is written in a link like `link`; None for what it cannot carry."""
    if link.kind == "node":
        return plain
    if link.is_wiki:
        if _UNCARRIED.search(plain) or plain != plain.strip():
            return None
        return plain
    query = "".join(link.path.partition("?")[1:])
    if _ENCODED_LETTER.search(link.path):
        written = quote(plain, safe=_AS_IT_IS.replace("(", "").replace(")", ""))
    elif link.kind == "html" and " " in link.path:
        written = plain.replace("%", "%25").replace("#", "%23").replace("?", "%3F")
    else:
        written = escape(plain, delimiter == "<")
    written += query
    if link.kind == "html":
        # A quote would end the attribute, and no entity may bring a `#` into the path.
        written = written.replace("'", "%27") if delimiter == "'" else written
        return written.replace("&", "&amp;")
    return written


def rebased(old_source: str, new_source: str, link: Link, folders: Mapping[str, str]) -> str | None:
    """The path of a relative link to no file, so that it still names the same place.

    `folders` are the folders that move, old path to new. None for a link that does not depend on
    where it is written.
    """
    before = decoded(link)
    dotted = before.startswith(("./", "../"))
    if before.startswith("/") or link.kind in ("node", "autolink") or "/" not in before:
        return None
    if link.is_wiki and not dotted:
        return None
    # Paths that climb out of the vault are worked out as if it lay deep below a root.
    above = "up/" * before.count("../")
    place = join((above + folder_of(old_source)).rstrip("/"), before)
    if not place:
        return None
    for old, new in folders.items():
        if f"{place}/".startswith(f"{above}{old}/"):
            place = above + new + place[len(above) + len(old) :]
    slash = "/" if before.endswith("/") else ""
    folder = folder_of(new_source)
    written = _relative(place, (above + folder).rstrip("/"), before, wiki=link.is_wiki)
    if "/" not in written:
        # A bare name would be looked for in the whole vault.
        written = f"../{file_name(folder)}/{written}" if folder else "./" + written
    written += slash
    return written if written != before else None
