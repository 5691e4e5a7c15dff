"""Text that is copied in one note and pasted into another: its links still reach what they did."""

from functools import partial

from km_lsp.features.reshaping.link_path import encoded, leads, path_for, rebased
from km_lsp.features.reshaping.written import delimiter_of
from km_lsp.syntax.note import Link
from km_lsp.syntax.parse import parse
from km_lsp.text.edit import TextEdit, apply_edits
from km_lsp.vault.find import is_external
from km_lsp.vault.resolve import is_ambiguous, resolve
from km_lsp.vault.snapshot import Snapshot


def pasted(snapshot: Snapshot, text: str, source: str, target: str) -> str:
    """`text` of the note `source` as it reads in the note `target`; both are paths in the vault.

    What is code, and what leads to the same place from both, stays as it is.
    """
    if source == target:
        return text
    edits: list[TextEdit] = []
    for link in parse(text).links:
        edits += _led_back(snapshot, text, link, source, target)
    return apply_edits(text, edits)


def _led_back(
    snapshot: Snapshot, text: str, link: Link, source: str, target: str
) -> list[TextEdit]:
    if is_external(link):
        return []
    outcome = resolve(snapshot, source, link)
    found = outcome.found
    delimiter = delimiter_of(link, partial(str, text))
    if outcome.path is None or found is None:
        plain = rebased(source, target, link, {})
        written = encoded(link, plain, delimiter=delimiter) if plain is not None else None
        return [TextEdit(link.path_span, written)] if written is not None else []
    if outcome.path == target and link.fragment and link.path:
        # Into its own note only the fragment is needed.
        return [TextEdit(link.path_span, "")]
    now = leads(snapshot, target, link, link.path)
    relative = link.path and found.rule == "relative"
    same = now.path == outcome.path and (not relative or now.rule == "relative")
    if same and not (is_ambiguous(now) and not is_ambiguous(found)):
        return []
    written = path_for(snapshot, target, link, found.rule, outcome.path, delimiter=delimiter)
    if written is None or written == link.path:
        return []
    return [TextEdit(link.path_span, written)]
