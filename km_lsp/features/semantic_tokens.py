"""Links and tags as an editor may colour them: what stands in code is neither."""

from collections.abc import Iterator
from typing import Literal, NamedTuple

from km_lsp.syntax.note import Link
from km_lsp.text.span import Span
from km_lsp.vault.resolve import resolve
from km_lsp.vault.snapshot import Snapshot

TokenKind = Literal["wikilink", "tag", "blockId"]
TOKEN_KINDS: tuple[TokenKind, ...] = ("wikilink", "tag", "blockId")


class Token(NamedTuple):
    """A stretch of one line."""

    span: Span
    kind: TokenKind
    missing: bool
    """The link leads nowhere, as far as that is known yet."""


def semantic_tokens(snapshot: Snapshot, path: str) -> list[Token]:
    """The tokens of the note at `path`, in order and none inside of another."""
    note = snapshot.notes.get(path)
    if note is None:
        return []
    found = [*_links(snapshot, path, note.links)]
    found += [Token(tag.span, "tag", False) for tag in note.tags]
    found += [Token(block.id_span, "blockId", False) for block in note.blocks]
    done: list[Token] = []
    for token in sorted(found):
        if not done or token.span.start >= done[-1].span.end:
            done.append(token)
    return done


def _links(snapshot: Snapshot, path: str, links: tuple[Link, ...]) -> Iterator[Token]:
    for link in links:
        if link.kind in ("wikilink", "embed") and link.origin != "canvas":
            missing = snapshot.complete and resolve(snapshot, path, link).missing is not None
            yield Token(link.span, "wikilink", missing)
