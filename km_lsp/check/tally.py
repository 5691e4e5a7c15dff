"""How many links of each kind were judged, and why the others were not."""

from collections import Counter
from collections.abc import Iterable

from km_lsp.check.report import Tally
from km_lsp.vault.resolve import resolve
from km_lsp.vault.snapshot import Snapshot

_REASONS = {
    "external": "leads to the web or another program",
    "unknown": "leads to what is not indexed",
    "empty": "has no target",
}


def tallies_of(snapshots: Iterable[Snapshot]) -> tuple[Tally, ...]:
    """The tallies of all links of `snapshots`, by kind."""
    resolved: Counter[str] = Counter()
    broken: Counter[str] = Counter()
    skipped: dict[str, Counter[str]] = {}
    for snapshot in snapshots:
        for path in sorted(snapshot.notes):
            for link in snapshot.notes[path].links:
                reason = "stands in a comment" if link.origin == "comment" else None
                outcome = resolve(snapshot, path, link)
                reason = reason or _REASONS.get(outcome.status)
                if reason is not None:
                    skipped.setdefault(link.kind, Counter())[reason] += 1
                elif outcome.status == "missing":
                    broken[link.kind] += 1
                else:
                    resolved[link.kind] += 1
    kinds = sorted({*resolved, *broken, *skipped})
    return tuple(
        Tally(
            kind, resolved[kind], broken[kind], dict(sorted(skipped.get(kind, Counter()).items()))
        )
        for kind in kinds
    )
