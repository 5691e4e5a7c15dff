"""The link graph as a picture (SVG). The same graph always gives the same picture."""

from html import escape
from math import cos, hypot, sin, sqrt

from km_lsp.check.link_graph import LinkGraph

_WIDTH, _HEIGHT = 960.0, 560.0
_ROUNDS = 120
_GRAVITY = 1.2
_GOLDEN = 2.399963


def graph_picture(graph: LinkGraph, anchors: dict[str, str]) -> str:
    """An `<svg>`; notes that `anchors` has are links to their place in the page."""
    places = _layout(len(graph.nodes), graph.edges)
    parts = [
        f'<svg viewBox="0 0 {_WIDTH:.0f} {_HEIGHT:.0f}" role="img" aria-label="Link graph" '
        'xmlns="http://www.w3.org/2000/svg">'
    ]
    for number, (one, other) in enumerate(graph.edges):
        (x1, y1), (x2, y2) = places[one], places[other]
        kind = "edge broken" if number in graph.broken else "edge"
        parts.append(f'<line class="{kind}" x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}"/>')
    for node, (x, y) in zip(graph.nodes, places, strict=True):
        kind = "node" if node.path else "node missing"
        kind += " found" if node.findings else ""
        radius = 4 + min(6, round(sqrt(node.findings) * 1.5))
        label = node.name if len(node.name) <= 28 else node.name[:27] + "…"
        drawn = (
            f'<circle class="{kind}" cx="{x}" cy="{y}" r="{radius}"/>'
            f'<text x="{x + radius + 3}" y="{y + 4}">{escape(label)}</text>'
            f"<title>{escape(node.path or 'missing: ' + node.name)}</title>"
        )
        anchor = anchors.get(node.path)
        parts.append(f'<a href="#{anchor}">{drawn}</a>' if anchor else f"<g>{drawn}</g>")
    parts.append("</svg>")
    return "".join(parts)


def _layout(count: int, edges: tuple[tuple[int, int], ...]) -> list[tuple[float, float]]:
    """Places by forces (Fruchterman and Reingold, 1991): nodes part, edges pull."""
    if count == 0:
        return []
    ideal = 0.6 * sqrt(_WIDTH * _HEIGHT / count)
    # A sunflower to start with: no two at one place, and no chance in it.
    xs = [_WIDTH / 2 + 12 * sqrt(n + 1) * cos(n * _GOLDEN) * 2 for n in range(count)]
    ys = [_HEIGHT / 2 + 12 * sqrt(n + 1) * sin(n * _GOLDEN) for n in range(count)]
    for step in range(_ROUNDS):
        dx, dy = [0.0] * count, [0.0] * count
        for one in range(count):
            for other in range(one):
                x, y = xs[one] - xs[other], ys[one] - ys[other]
                squared = max(x * x + y * y, 0.01)
                force = ideal * ideal / squared
                dx[one] += x * force
                dy[one] += y * force
                dx[other] -= x * force
                dy[other] -= y * force
        for one, other in edges:
            x, y = xs[one] - xs[other], ys[one] - ys[other]
            force = hypot(x, y) / ideal
            dx[one] -= x * force
            dy[one] -= y * force
            dx[other] += x * force
            dy[other] += y * force
        for number in range(count):
            # What hangs together with nothing would drift to the edges.
            dx[number] -= (xs[number] - _WIDTH / 2 + 60) * _GRAVITY
            dy[number] -= (ys[number] - _HEIGHT / 2) * _GRAVITY * 2.5
        heat = _WIDTH / 10 * (1 - step / _ROUNDS)
        for number in range(count):
            length = max(hypot(dx[number], dy[number]), 0.01)
            reach = min(length, heat)
            xs[number] += dx[number] / length * reach
            ys[number] += dy[number] / length * reach
            xs[number] = min(max(xs[number], 14.0), _WIDTH - 150)
            ys[number] = min(max(ys[number], 14.0), _HEIGHT - 14)
    return [(round(x, 1), round(y, 1)) for x, y in zip(xs, ys, strict=True)]
