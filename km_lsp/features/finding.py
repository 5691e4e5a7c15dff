"""What a rule reports, and what a rule is."""

from collections.abc import Callable, Iterator
from typing import Literal

from msgspec import Struct

from km_lsp.syntax.note import Link, Note
from km_lsp.text.span import Span
from km_lsp.vault.resolve import Outcome
from km_lsp.vault.snapshot import Snapshot

Level = Literal["error", "warning", "info", "hint", "off"]


class Related(Struct, frozen=True):
    """Another place that belongs to a finding."""

    path: str
    span: Span
    message: str


class Report(Struct, frozen=True):
    """What a rule says of one place; the rule itself is known to the caller."""

    span: Span
    message: str
    related: tuple[Related, ...] = ()
    unnecessary: bool = False
    """The text could go: editors show it faded."""


class Finding(Struct, frozen=True):
    """A report with the rule it comes from and the level the user gave that rule."""

    path: str
    code: str
    name: str
    level: Level
    report: Report

    @property
    def span(self) -> Span:
        return self.report.span

    @property
    def message(self) -> str:
        return self.report.message


class Subject(Struct, frozen=True):
    """A note under inspection; its links are resolved once for all rules."""

    snapshot: Snapshot
    path: str
    note: Note
    outcomes: tuple[tuple[Link, Outcome], ...]
    """Every link with its outcome, those in comments left out."""


class Rule(Struct, frozen=True):
    """A rule: who it is, what it says and why."""

    code: str
    """`KM` and three digits, never used again for anything else."""
    name: str
    level: Level
    """The level it has unless the user says otherwise."""
    summary: str
    why: str
    check: Callable[[Subject], Iterator[Report]]
