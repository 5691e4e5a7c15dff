"""Links and ids in raw HTML."""

import re
from collections.abc import Iterator
from html import unescape

from km_lsp.syntax.markdown_link import split_destination
from km_lsp.syntax.note import Anchor, Link

_ELEMENT = re.compile(r"<([a-zA-Z][\w-]*)((?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>")
_ATTRIBUTE = re.compile(r"([\w:-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'=<>`]+))")
_LINKS = {("a", "href"), ("img", "src"), ("audio", "src"), ("video", "src"), ("source", "src")}


def read_html(source: str, start: int) -> Iterator[Link | Anchor]:
    """Links (`href`, `src`) and anchors (`id`, `<a name>`) of the HTML at offset `start`."""
    for element in _ELEMENT.finditer(source):
        name = element.group(1).lower()
        base = element.start(2)
        for found in _ATTRIBUTE.finditer(element.group(2)):
            group = next(number for number in (2, 3, 4) if found.group(number) is not None)
            value, at = found.group(group), base + found.start(group)
            attribute = found.group(1).lower()
            if attribute == "id" or (name == "a" and attribute == "name"):
                yield Anchor(start + at, len(value), unescape(value))
            elif (name, attribute) in _LINKS:
                path, fragment = split_destination(value)
                yield Link(
                    start=start + element.start(),
                    length=len(element.group()),
                    kind="html",
                    path=unescape(path),
                    path_at=at - element.start(),
                    path_length=len(path),
                    fragment=fragment,
                    fragment_length=len(fragment or ""),
                )
