"""Only what a change caused: new findings of changed notes, and of old notes whose target went.

The whole vault is known in both states: the one from before the change is made from the one
after it, by the same funnel that every edit takes, so that the notes whose findings may differ
are known, too. A note that was moved is compared with what it was.
"""

from collections import Counter
from collections.abc import Iterable

from msgspec import Struct

from km_lsp import git
from km_lsp.check.options import UsageError
from km_lsp.check.vaults import Vault
from km_lsp.disk import admits, decode
from km_lsp.features.diagnostics import diagnostics
from km_lsp.features.finding import Finding
from km_lsp.features.selection import Selection
from km_lsp.vault.note_id import is_indexed
from km_lsp.vault.snapshot import Appeared, Change, Gone, Read, Snapshot, apply, parse_file


class Compared(Struct, frozen=True):
    """Two states of a vault."""

    before: Snapshot
    after: Snapshot
    differing: frozenset[str]
    """The notes whose findings may differ."""
    was: dict[str, str]
    """What moved notes were called before."""
    texts: dict[str, str]
    """Texts that are not those on disk: what is staged."""


def compare(vault: Vault, on_disk: Snapshot, since: str | None) -> Compared:
    """The state now and that of the commit `since`; for None, what is staged and the last commit.

    Raises `UsageError` where git cannot tell.
    """
    if not git.in_repository(vault.root):
        raise UsageError(f"{vault.root} is not in a git repository")
    try:
        if since is not None:
            return _since(vault, on_disk, since)
        return _staged(vault, on_disk)
    except git.GitError as error:
        raise UsageError(str(error)) from error


def _since(vault: Vault, now: Snapshot, ref: str) -> Compared:
    changed = git.changed_since(vault.root, ref)
    back, _ = _changes_to(vault, changed, git.commit(vault.root, ref))
    applied = apply(now, back)
    was = {one.path: one.was for one in changed if one.was is not None}
    return Compared(applied.snapshot, now, applied.affected, was, {})


def _staged(vault: Vault, on_disk: Snapshot) -> Compared:
    unstaged = git.not_staged(vault.root)
    forth, texts = _changes_to(vault, unstaged, "")
    after = apply(on_disk, forth).snapshot
    changed = git.changed_in_index(vault.root)
    back, _ = _changes_to(vault, changed, "HEAD")
    applied = apply(after, back)
    was = {one.path: one.was for one in changed if one.was is not None}
    return Compared(applied.snapshot, after, applied.affected, was, texts)


def _changes_to(
    vault: Vault, changed: Iterable[git.Changed], state: str
) -> tuple[list[Change], dict[str, str]]:
    """What makes the files as they are in `state`, and their texts."""
    wanted = [one for one in changed if admits(vault.root, vault.config.scope, one.path)]
    notes = [one.path for one in wanted if one.before and is_indexed(one.path)]
    blobs = git.contents(vault.root, state, notes) if notes else {}
    changes: list[Change] = []
    texts: dict[str, str] = {}
    for one in wanted:
        if not one.before:
            changes.append(Gone(one.path))
        elif one.path in blobs:
            texts[one.path] = decode(blobs[one.path])[0]
            changes.append(Read(one.path, parse_file(one.path, texts[one.path])))
        else:
            changes.append(Appeared(one.path))
    return changes, texts


def caused(compared: Compared, selected: Selection) -> list[Finding]:
    """The findings that are there now and were not before, in order."""
    found: list[Finding] = []
    for path in sorted(compared.differing):
        now = diagnostics(compared.after, path, selected)
        if not now:
            continue
        old_path = compared.was.get(path, path)
        old = diagnostics(compared.before, old_path, selected)
        left = Counter((finding.code, finding.subject) for finding in old)
        for finding in now:
            key = finding.code, finding.subject
            if left[key] > 0:
                left[key] -= 1
            else:
                found.append(finding)
    return found
