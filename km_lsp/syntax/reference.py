"""Reference links and footnotes: what the parser does not tell of them.

It resolves `[text][label]` and `[^label]` itself, keeps only the first definition of a label and
leaves uses without a definition as plain text. (CommonMark 0.31, sections 4.7 and 6.3.)
"""

import re

from km_lsp.syntax.markdown_link import split_destination, unescape
from km_lsp.syntax.note import LabelDefinition, LabelUse, Link
from km_lsp.text.span import SpanSet

_DEFINITION = re.compile(
    r"(?:^|(?<=\r))((?:[ \t]*>)*[ \t]*)\[((?:[^\[\]\\]|\\.)+)\]:[ \t]*(?:\r\n|\n|\r)?[ \t]*"
    r"(?:<((?:[^<>\\\n]|\\.)*)>|((?:[^\s\\<]|\\.)(?:[^\s\\]|\\.)*))",
    re.MULTILINE | re.DOTALL,
)
_FOOTNOTE_DEFINITION = re.compile(r"(?:^|(?<=\r))[ \t>]*(\[\^([^\]\n\r]+)\]:)", re.MULTILINE)
_FOOTNOTE = re.compile(r"(?<![\\!\]])\[\^([^\]\s\[]+)\](?!:)")
_FULL = re.compile(r"\]\[((?:[^\[\]\\]|\\.)+)\]\Z", re.DOTALL)
_UNDEFINED = re.compile(
    r"(?<![\w\]\\!\[])\[([^\^!\[\]\\\n](?:[^\[\]\\\n]|\\.)*)\]"
    r"\[([^\^\[\]\\\n](?:[^\[\]\\\n]|\\.)*)\](?![\[(\]])"
)


def read_reference(text: str, start: int, end: int, *, image: bool, shortcut: bool) -> LabelUse:
    """The use of a defined label that stands at `text[start:end]`."""
    source = text[start:end]
    full = _FULL.search(source)
    if full:
        return LabelUse(start, end - start, full.group(1), full.start(1))
    at = 2 if image else 1
    label = source[at : source.rfind("]")]
    # The event of a collapsed reference leaves its empty brackets out.
    more = 2 if not shortcut and text.startswith("[]", end) else 0
    return LabelUse(start, end - start + more, label, at, True, shortcut)


def find_definitions(
    text: str, start: int, opaque: SpanSet, paragraphs: SpanSet
) -> tuple[list[LabelDefinition], list[Link]]:
    """The definitions `[label]: destination` from `start` on, and their destinations as links.

    A definition cannot interrupt a paragraph: what looks like one inside `paragraphs` is text.
    """
    definitions: list[LabelDefinition] = []
    links: list[Link] = []
    for found in _DEFINITION.finditer(text, start):
        label, at = found.group(2), found.end(1)
        if label[0] == "^" or not label.strip() or at in opaque or at in paragraphs:
            continue
        group = 3 if found.group(3) is not None else 4
        path, fragment = split_destination(found.group(group))
        length = found.end() - at
        definitions.append(LabelDefinition(at, length, label, 1))
        links.append(
            Link(
                start=at,
                length=length,
                kind="definition",
                path=unescape(path),
                path_at=found.start(group) - at,
                path_length=len(path),
                fragment=fragment,
                fragment_length=len(fragment or ""),
            )
        )
    return definitions, links


def find_undefined(text: str, start: int, hidden: SpanSet) -> list[LabelUse]:
    """Uses `[text][label]` outside `hidden`, which are those that nothing defines."""
    return [
        LabelUse(
            found.start(), len(found.group()), found.group(2), found.start(2) - found.start(), False
        )
        for found in _UNDEFINED.finditer(text, start)
        if found.start() not in hidden
    ]


def find_footnote_definitions(text: str, start: int, opaque: SpanSet) -> list[LabelDefinition]:
    """The definitions `[^label]:` from `start` on."""
    return [
        LabelDefinition(found.start(1), len(found.group(1)), found.group(2), 2)
        for found in _FOOTNOTE_DEFINITION.finditer(text, start)
        if found.start(1) not in opaque
    ]


def find_undefined_footnotes(text: str, start: int, hidden: SpanSet) -> list[LabelUse]:
    """Uses `[^label]` outside `hidden`, which are those that nothing defines."""
    return [
        LabelUse(found.start(), len(found.group()), found.group(1), 2, False)
        for found in _FOOTNOTE.finditer(text, start)
        if found.start() not in hidden
    ]


def label_key(label: str) -> str:
    """What two spellings of one label have in common (CommonMark 0.31, "matches")."""
    return " ".join(label.split()).casefold()
