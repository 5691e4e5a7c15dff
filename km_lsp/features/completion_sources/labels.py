"""After `[[Note|`: the note's aliases, its name and the heading linked to."""

from collections.abc import Iterator

from km_lsp.features.completion_item import Item, Request
from km_lsp.features.completion_sources.places import target_of
from km_lsp.vault.note_id import fold, note_name


def labels(request: Request) -> Iterator[Item]:
    """Texts that suit the link."""
    path, note = target_of(request)
    if path is None or note is None:
        return
    query = fold(request.context.query.strip())
    names = [alias.name for alias in note.aliases] + [note_name(path)]
    for name in dict.fromkeys(names):
        if query in fold(name) and "]]" not in name:
            yield Item(name, "alias", name, f"name of {note_name(path)}", path)
