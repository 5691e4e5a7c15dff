"""Where the parts of a Markdown link stand. (CommonMark 0.31, section 6.3.)

The parser says where a link is and where it leads; not where in it the destination is written.
"""

import re

from km_lsp.syntax.note import Link, LinkKind, Origin

_DESTINATION = re.compile(r"\s*(?:<((?:[^<>\\\n]|\\.)*)>|((?:[^\s\\]|\\.)*))", re.DOTALL)
MARKDOWN_LINK = re.compile(r"(!?)\[((?:[^\[\]\\\n]|\\.)*)\]\(([^()\n]*(?:\([^()\n]*\)[^()\n]*)*)\)")
_LABEL_TOKEN = re.compile(r"\\.|(`+)(?!`).*?(?<!`)\1(?!`)|[\[\]]", re.DOTALL)
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")


def read_inline_link(source: str, start: int, kind: LinkKind, *, origin: Origin = "body") -> Link:
    """The link that `source`, `[label](destination "title")`, spells at offset `start`."""
    label_at = 2 if kind == "image" else 1
    opening = _closing_bracket(source, label_at)
    found = _DESTINATION.match(source, opening + 2)
    if opening < 0 or found is None:
        return Link(start, len(source), kind, "", 0, 0, origin=origin)
    group = 1 if found.group(1) is not None else 2
    written = found.group(group)
    if group == 2:
        written = _balanced(written)
    path, fragment = split_destination(written)
    return Link(
        start=start,
        length=len(source),
        kind=kind,
        path=path,
        path_at=found.start(group),
        path_length=len(path),
        fragment=fragment,
        fragment_length=len(fragment or ""),
        label_at=label_at,
        label_length=opening - label_at,
        origin=origin,
    )


def split_destination(written: str) -> tuple[str, str | None]:
    """Path and fragment of a destination as written."""
    path, hash_, fragment = written.partition("#")
    return path, fragment if hash_ else None


def unescape(written: str) -> str:
    """`written` without the backslashes that only keep Markdown from reading punctuation."""
    return _ESCAPE.sub(r"\1", written) if "\\" in written else written


def _closing_bracket(source: str, at: int) -> int:
    """Offset of the `](` that ends the label which starts at `at`; -1 without one.

    Brackets in a label are balanced or escaped; what stands in code spans does not count.
    """
    depth = 0
    for found in _LABEL_TOKEN.finditer(source, at):
        token = found.group()
        if token == "[":
            depth += 1
        elif token == "]":
            if depth == 0 and source.startswith("](", found.start()):
                return found.start()
            depth -= 1
    return source.find("](", at)


def _balanced(written: str) -> str:
    """`written` up to the first parenthesis that closes more than was opened in it."""
    depth = 0
    escaped = False
    for at, letter in enumerate(written):
        if escaped:
            escaped = False
        elif letter == "\\":
            escaped = True
        elif letter == "(":
            depth += 1
        elif letter == ")":
            depth -= 1
            if depth < 0:
                return written[:at]
    return written
