"""The part of the link graph around findings, small enough to be drawn."""

from collections import Counter
from collections.abc import Iterable

from msgspec import Struct

from km_lsp.check.checked import Checked
from km_lsp.vault.note_id import note_name

_MOST_NOTES = 40
_MOST_NODES = 90


class Node(Struct, frozen=True):
    """A note, or a name that leads nowhere."""

    name: str
    path: str
    """As it is shown in the report; empty for what is missing."""
    findings: int = 0


class LinkGraph(Struct, frozen=True):
    """Nodes, and edges between them by number; `broken` says which edges lead nowhere."""

    nodes: tuple[Node, ...]
    edges: tuple[tuple[int, int], ...]
    broken: frozenset[int]
    left_out: int = 0
    """Notes with findings that are not in it."""


def link_graph(checked: Iterable[Checked]) -> LinkGraph:
    """The notes with the most findings, what they link to, and what they lack."""
    nodes: list[Node] = []
    numbers: dict[tuple[int, str], int] = {}
    edges: dict[tuple[int, int], None] = {}
    broken: set[tuple[int, int]] = set()
    left_out = 0
    for vault, one in enumerate(checked):
        shown = [finding for finding in one.findings if finding.suppressed is None]
        counts = Counter(finding.path for finding in shown)
        most = sorted(counts, key=lambda path: (-counts[path], path))
        left_out += len(most[_MOST_NOTES:])
        chosen = set(most[:_MOST_NOTES])
        for path in sorted(chosen):
            numbers[vault, path] = len(nodes)
            nodes.append(Node(note_name(path), one.vault.shown(path), counts[path]))
        for finding in shown:
            link = finding.report.link
            if finding.path in chosen and link is not None and finding.code.startswith("KM1"):
                key = vault, f"[[{link.path}"
                if key not in numbers and len(nodes) < _MOST_NODES:
                    numbers[key] = len(nodes)
                    nodes.append(Node(link.path, ""))
                if key in numbers:
                    edge = numbers[vault, finding.path], numbers[key]
                    edges[edge] = None
                    broken.add(edge)
        for path in sorted(chosen):
            for target in dict.fromkeys(one.snapshot.links.outgoing.get(path, ())):
                if target is None or target == path or target not in one.snapshot.notes:
                    continue
                key = vault, target
                if key not in numbers and len(nodes) < _MOST_NODES:
                    numbers[key] = len(nodes)
                    nodes.append(Node(note_name(target), one.vault.shown(target)))
                if key in numbers:
                    edges[numbers[vault, path], numbers[key]] = None
    # A note that is linked with nothing is no part of a graph.
    linked = sorted({number for edge in edges for number in edge})
    new = {old: number for number, old in enumerate(linked)}
    return LinkGraph(
        tuple(nodes[number] for number in linked),
        tuple((new[one], new[other]) for one, other in edges),
        frozenset(number for number, edge in enumerate(edges) if edge in broken),
        left_out,
    )
