"""What a rule reports, and what a rule is."""

from collections.abc import Callable, Iterator
from typing import Literal

from msgspec import Struct

from km_lsp.syntax.note import Link, Note, PartName
from km_lsp.text.span import Span
from km_lsp.vault.resolve import Outcome
from km_lsp.vault.snapshot import Snapshot

Level = Literal["error", "warning", "info", "hint", "off"]
LinkFormat = Literal["shortest", "relative", "absolute"]


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
    link: Link | None = None
    """The link that is reported, if it is one."""


class Finding(Struct, frozen=True):
    """A report with the rule it comes from and the level the user gave that rule."""

    path: str
    code: str
    name: str
    level: Level
    report: Report
    suppressed: str | None = None
    """Why a comment in the note says not to report it; None for what is reported."""

    @property
    def subject(self) -> str:
        """What is reported, whatever line it stands on: the link's target, or the message."""
        link = self.report.link
        if link is None:
            return self.report.message
        return link.path if link.fragment is None else f"{link.path}#{link.fragment}"

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
    """The links that a rule may have something to say of, with their outcomes: those in comments
    and plain names of one file are left out."""
    link_format: LinkFormat = "shortest"


class Policy(Struct, frozen=True, kw_only=True):
    """What is reported, and as how bad."""

    levels: dict[str, Level] = {}
    """Levels by code or name of a rule; naming a rule that is off switches it on."""
    select: tuple[str, ...] = ()
    """The only rules that are checked: codes, names, beginnings of codes or `ALL`. Empty for
    those that are on by default."""
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    ignore_links: tuple[str, ...] = ()
    """Patterns (`*`, `?`) of links that are left in peace, for their text or their target."""
    per_file_ignores: dict[str, tuple[str, ...]] = {}
    """Patterns of paths to rules that are not checked there."""
    link_format: LinkFormat = "shortest"


class Rule(Struct, frozen=True):
    """A rule: who it is, what it says and why."""

    code: str
    """`KM` and three digits, never used again for anything else."""
    name: str
    level: Level
    """The level it has unless the user says otherwise."""
    summary: str
    why: str
    wrong: str
    """An example, as it is reported."""
    right: str
    """The same, as it is not."""
    mend: str
    """What to do."""
    check: Callable[[Subject], Iterator[Report]]
    on: bool = True
    """Whether it is checked when nothing is said of it."""
    needs: PartName | None = None
    """A part of notes; those without it are not looked at."""
    options: tuple[str, ...] = ()
    """The settings that it heeds."""
