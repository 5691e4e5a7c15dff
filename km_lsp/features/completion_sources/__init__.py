"""What can be completed, by context: one source each."""

from collections.abc import Callable, Iterator, Mapping

from km_lsp.features.completion_context import ContextKind
from km_lsp.features.completion_item import Item, Request
from km_lsp.features.completion_sources.labels import labels
from km_lsp.features.completion_sources.names import names
from km_lsp.features.completion_sources.paths import paths
from km_lsp.features.completion_sources.places import (
    anchors,
    blocks,
    headings,
    vault_blocks,
    vault_headings,
)
from km_lsp.features.completion_sources.words import footnotes, properties, references, tags

SOURCES: Mapping[ContextKind, Callable[[Request], Iterator[Item]]] = {
    "name": names,
    "heading": headings,
    "block": blocks,
    "label": labels,
    "vault-heading": vault_headings,
    "vault-block": vault_blocks,
    "path": paths,
    "anchor": anchors,
    "reference": references,
    "footnote": footnotes,
    "tag": tags,
    "property": properties,
}
