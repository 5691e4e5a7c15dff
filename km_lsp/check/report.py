"""All that one run has to say; what the formats are given."""

from collections import Counter

from msgspec import Struct

from km_lsp.check.entry import Entry
from km_lsp.check.link_graph import LinkGraph
from km_lsp.features.finding import Level, Rule
from km_lsp.features.rules import RULES

LEVELS: tuple[Level, ...] = ("error", "warning", "info", "hint")


class Tally(Struct, frozen=True):
    """How many links of one kind were looked at."""

    kind: str
    resolved: int
    broken: int
    skipped: dict[str, int]
    """Those that were not judged, by reason."""


class Report(Struct, frozen=True):
    """What a run found."""

    entries: tuple[Entry, ...]
    """What is reported, by path and place."""
    suppressed: tuple[Entry, ...] = ()
    """What comments in the notes say not to report."""
    notes: int = 0
    vaults: tuple[str, ...] = ()
    tallies: tuple[Tally, ...] = ()
    known: int = 0
    """How many findings the baseline holds back."""
    pages: str = ""
    """Where the pages of the rules are published."""
    graph: LinkGraph | None = None
    """The link graph around the findings, if a format shows it."""
    color: bool = False

    def counts(self) -> dict[str, int]:
        """Number of findings by level, the worst first."""
        found = Counter(entry.level for entry in self.entries)
        return {level: found[level] for level in LEVELS if found[level]}


def rules_of(report: Report) -> list[Rule]:
    """The rules that have something to say in `report`, in their order."""
    codes = {entry.code for entry in (*report.entries, *report.suppressed)}
    return [rule for rule in RULES if rule.code in codes]


def page_url(report: Report, rule: str) -> str:
    """The address of the page of the rule with that code.

    Where its pages are not published it is a name that every installed km-lsp understands:
    `km-lsp rule KM101` prints the page of `urn:km-lsp:rule:KM101`.
    """
    return f"{report.pages.rstrip('/')}/{rule}" if report.pages else f"urn:km-lsp:rule:{rule}"


def plural(number: int, noun: str) -> str:
    """`1 note`, `2 notes`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def summary(report: Report) -> str:
    """The run in one line."""
    counts = [
        f"{count} info" if level == "info" else plural(count, level)
        for level, count in report.counts().items()
    ]
    more = f", {report.known} known from the baseline" if report.known else ""
    return f"{plural(report.notes, 'note')}: {', '.join(counts) or 'no findings'}{more}"
