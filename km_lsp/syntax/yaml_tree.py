"""YAML of any kind, with the span of every scalar: python-frontmatter's loader, its nodes kept."""

from collections.abc import Iterator

import yaml
from frontmatter.default_handlers import SafeLoader

from km_lsp.syntax.simple_yaml import Entry, Value

YAML_ERRORS = (yaml.YAMLError, ValueError, RecursionError)
# The composer recurses in C, where Python cannot catch an overflow.
_MOST_CHARACTERS = 100_000
_DEEPEST = 100


def read_tree(source: str, base: int) -> Iterator[Entry]:
    """The top-level entries of `source`, which stands at offset `base` of its text.

    Raises one of `YAML_ERRORS` for what is not YAML.
    """
    if len(source) > _MOST_CHARACTERS or _too_deep(source):
        raise yaml.YAMLError("too large or too deeply nested")
    root = yaml.compose(source, Loader=SafeLoader)
    if not isinstance(root, yaml.MappingNode):
        return
    for key, node in root.value:
        if isinstance(key, yaml.ScalarNode):
            yield Entry(
                key.value,
                base + key.start_mark.index,
                base + node.start_mark.index,
                base + node.end_mark.index,
                list(_scalars(node, base, set(), alone=True)),
                isinstance(node, yaml.ScalarNode) and node.style in ("|", ">"),
            )


def describe(error: Exception) -> tuple[str, int]:
    """What is wrong, and where in the source."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    said = getattr(error, "problem", None) or str(error)
    return said, mark.index if mark is not None else 0


def _scalars(node: yaml.Node, base: int, seen: set[int], *, alone: bool) -> Iterator[Value]:
    """The scalars below `node` in order; anchors are followed once, so that no bomb goes off."""
    if isinstance(node, yaml.ScalarNode):
        if node.tag != "tag:yaml.org,2002:null":
            start, end = base + node.start_mark.index, base + node.end_mark.index
            yield Value(node.value, start, end, not node.style, alone)
        return
    if id(node) in seen:
        return
    seen.add(id(node))
    if isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _scalars(item, base, seen, alone=False)
    elif isinstance(node, yaml.MappingNode):
        for _, item in node.value:
            yield from _scalars(item, base, seen, alone=False)


def _too_deep(source: str) -> bool:
    """Whether values may be nested deeper than `_DEEPEST`; errs on the safe side."""
    return (
        sum(source.count(mark) for mark in ("[", "{", "- ", "? ")) > _DEEPEST * 20
        or any(
            sum(line.count(mark) for mark in ("[", "{", "- ", "? ")) > _DEEPEST
            for line in source.split("\n")
            if len(line) > _DEEPEST
        )
        or " " * (_DEEPEST * 2) in source
    )
