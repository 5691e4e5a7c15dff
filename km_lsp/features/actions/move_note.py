"""Move the note to another folder."""

from collections import Counter
from collections.abc import Iterator
from functools import partial

from km_lsp.features.actions.action import Action, Situation
from km_lsp.features.move import move
from km_lsp.vault.note_id import file_name, folder_of

_MOST = 8


def move_note(situation: Situation) -> Iterator[Action]:
    """To a folder whose notes it is linked with, the most linked first, or to those around it."""
    path, snapshot = situation.path, situation.snapshot
    if situation.span.start < situation.span.end:
        return
    here = folder_of(path)
    near: Counter[str] = Counter()
    linked = (*snapshot.links.outgoing.get(path, ()), *snapshot.links.incoming.get(path, ())[:500])
    near.update(folder_of(other) for other in linked if other is not None)
    folders = [folder for folder, _ in near.most_common()]
    above = folder_of(here)
    known = situation.catalog.folders()
    around = sorted(folder for folder in known if folder_of(folder) in (here, above))
    for folder in list(dict.fromkeys([*folders, above, *around]))[:_MOST]:
        if folder == here:
            continue
        new = f"{folder}/{file_name(path)}" if folder else file_name(path)
        make = partial(move, snapshot, {path: new}, situation.read)
        yield Action(f"Move this note to “{folder or '/'}”", "refactor.move", make)
