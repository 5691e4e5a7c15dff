"""A vault that was looked at."""

from collections.abc import Mapping

from msgspec import Struct

from km_lsp import git
from km_lsp.check.vaults import Vault
from km_lsp.disk import read_text
from km_lsp.features.finding import Finding
from km_lsp.vault.snapshot import Snapshot

_MISSING = frozenset(["KM101", "KM102", "KM103", "KM109"])


class Checked(Struct, frozen=True):
    """One vault, indexed and looked at."""

    vault: Vault
    snapshot: Snapshot
    findings: tuple[Finding, ...]
    """Those that are wanted, with the suppressed ones."""
    texts: Mapping[str, str]
    """Texts that are not those on disk."""
    all_findings: tuple[Finding, ...] = ()
    """Those of the whole vault, where they were worked out."""

    def text_of(self, path: str) -> str | None:
        """The text of a note, as it was looked at."""
        text = self.texts.get(path)
        return text if text is not None else read_text(self.vault.root, path)


def moved_in(one: Checked) -> dict[str, str]:
    """Where files of the vault went, if a finding asks for it and git knows."""
    if not any(finding.code in _MISSING for finding in one.findings):
        return {}
    return git.renames(one.vault.root) if git.in_repository(one.vault.root) else {}
