"""How the fragment of a link is written when its heading, block or anchor is called otherwise."""

from collections.abc import Iterable, Iterator
from urllib.parse import quote, unquote

from msgspec.structs import replace

from km_lsp.features.link_form import escape
from km_lsp.features.reshaping.vault_edit import Spelling
from km_lsp.syntax.note import Anchor, Block, Heading, Link, Note
from km_lsp.vault.heading_key import github_slugs, heading_key, linkable
from km_lsp.vault.resolve import Place, find_place, find_slug


def fragment_for(
    link: Link, before: Note, after: Note, place: Place, spellings: Iterable[Spelling]
) -> str | None:
    """The fragment that leads `link` to `place` of the note `after`, in the form it has.

    `before` is the note that it led into. None where no fragment tells the place from others.
    """
    for written in _candidates(link, before, after, place, spellings):
        if written and find_place(after, replace(link, fragment=written)) == place:
            return written
    return None


def _candidates(
    link: Link, before: Note, after: Note, place: Place, spellings: Iterable[Spelling]
) -> Iterator[str]:
    fragment = link.fragment or ""
    if isinstance(place, Block):
        yield "^" + place.id
        return
    if isinstance(place, Anchor):
        yield place.id
        return
    slugs = [] if link.is_wiki else [s for s, one in github_slugs(after.headings) if one == place]
    if not link.is_wiki and _is_slug(before, fragment):
        yield from (_like(fragment, slug) for slug in slugs)
    words = {heading_key(old): linkable(new) for _, old, new, _ in spellings}
    parts = fragment.split("#")
    yield "#".join(_text(link, words.get(heading_key(part), part), part) for part in parts)
    for names in _chains(after, place):
        yield "#".join(_text(link, name, fragment) for name in names)
    yield from (_like(fragment, slug) for slug in slugs)


def _chains(note: Note, place: Heading) -> Iterator[list[str]]:
    """The heading's text, then with the one above it, and so on up to the top."""
    chain: list[str] = []
    level = 7
    for heading in reversed(note.headings[: note.headings.index(place) + 1]):
        if heading.level < level:
            level = heading.level
            chain.insert(0, linkable(heading.text))
            yield list(chain)


def _is_slug(note: Note, fragment: str) -> bool:
    written = unquote(fragment)
    return " " not in written and find_slug(note, written) is not None


def _text(link: Link, text: str, before: str) -> str:
    if link.is_wiki or text == before:
        return text
    return _like(before, escape(text))


def _like(before: str, written: str) -> str:
    """`written` percent-encoded whole, where what stood there was."""
    if "%" in before and not before.isascii():
        return written
    if "%" in before and not written.isascii():
        return quote(unquote(written), safe="-_.~!$'*+,;=:@/")
    return written
