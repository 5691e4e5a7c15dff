"""The blocks of a note as the parser sees them: paragraphs, items, lists, tables and so on."""

from km_lsp.syntax.block import Construct
from km_lsp.syntax.frontmatter import split_at
from km_lsp.syntax.walk import Walk
from km_lsp.text.line_index import index_lines
from km_lsp.text.surrogate import without_surrogates


def constructs(text: str) -> list[Construct]:
    """Every block of `text` in order, those around others before them. Never raises."""
    text = without_surrogates(text)
    bounds = split_at(text)
    walk = Walk(text, index_lines(text), bounds[2] if bounds else 0, outlined=True)
    try:
        walk.run()
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        return []
    return [Construct(*one) for one in walk.constructs]


def constructs_at(text: str, offset: int) -> list[Construct]:
    """The blocks that `offset` lies in, from the outside in."""
    return [
        one
        for one in constructs(text)
        if one.start <= offset <= one.start + len(text[one.start : one.end].rstrip())
    ]
