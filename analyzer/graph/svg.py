"""A graph as an SVG picture that needs nothing but itself: no script, no font, no network."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from xml.sax.saxutils import escape, quoteattr

from analyzer.graph.layout import CHARACTER_WIDTH, LINE_HEIGHT, Box, Layout, Line, layout
from analyzer.graph.model import Graph, NodeKind

_STYLE = """
.graph { font: 12px ui-monospace, monospace; }
.graph .node path, .graph .node rect { fill: #f6f8fa; stroke: #57606a; }
.graph .activity rect { fill: #ddf4ff; stroke: #0969da; }
.graph .child path { fill: #fbefff; stroke: #8250df; }
.graph .timer path { fill: #fff8c5; stroke: #9a6700; }
.graph .send path, .graph .receive path { fill: #dafbe1; stroke: #1a7f37; }
.graph .branch path, .graph .loop path { fill: #ffffff; stroke: #57606a; }
.graph text { fill: #1f2328; text-anchor: middle; }
.graph .edge path { fill: none; stroke: #57606a; }
.graph .detached path { stroke-dasharray: 4 3; }
.graph .edge text { fill: #57606a; font-size: 11px; }
.graph .edge rect { fill: #ffffff; }
"""
_SLANT = 12.0


def render(graph: Graph) -> str:
    """The picture as text of an SVG document."""
    drawing = layout(graph)
    size = f'width="{drawing.width:.0f}" height="{drawing.height:.0f}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="graph" {size}'
        f' viewBox="0 0 {drawing.width:.0f} {drawing.height:.0f}" role="img">',
        f"<title>{escape(_printable(graph.title))}</title>",
        f"<style>{_STYLE}</style>",
        '<defs><marker id="arrow" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
        '<path d="M0,0 L8,4 L0,8 z" style="fill: #57606a; stroke: none"/></marker></defs>',
        f'<rect width="{drawing.width:.0f}" height="{drawing.height:.0f}" fill="#ffffff"/>',
        *_body(drawing),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _body(drawing: Layout) -> list[str]:
    return [*map(_edge, drawing.lines), *map(_node, drawing.boxes)]


def _node(box: Box) -> str:
    shape = _SHAPES.get(box.node.kind, _rectangle)(box)
    place = f"{box.node.file}:{box.node.line}" if box.node.line else ""
    title = f"<title>{escape(_printable(place))}</title>" if place else ""
    first = box.y - (len(box.lines) - 1) * LINE_HEIGHT / 2 + 4
    text = "".join(
        f'<text x="{box.x:.1f}" y="{first + index * LINE_HEIGHT:.1f}">{escape(_printable(line))}</text>'
        for index, line in enumerate(box.lines)
    )
    return f"<g class={quoteattr(f'node {box.node.kind.value}')}>{title}{shape}{text}</g>"


def _edge(line: Line) -> str:
    points = line.points
    path = _angular(points) if line.is_loop else _curved(points)
    classes = "edge detached" if line.edge.detached else "edge"
    label = _edge_label(line) if line.edge.label else ""
    return f'<g class="{classes}"><path d="{path}" marker-end="url(#arrow)"/>{label}</g>'


def _edge_label(line: Line) -> str:
    (x, y), (next_x, _) = line.points[0], line.points[1]
    width = len(line.edge.label) * CHARACTER_WIDTH
    if line.is_loop:
        x, y = x + width / 2 + 6, y - 4
    else:
        x, y = x + (next_x - x) * 0.25, y + 15
    box = f'<rect x="{x - width / 2:.1f}" y="{y - 10:.1f}" width="{width:.1f}" height="13"/>'
    return f'{box}<text x="{x:.1f}" y="{y:.1f}">{escape(_printable(line.edge.label))}</text>'


def _curved(points: list[tuple[float, float]]) -> str:
    """Vertical tangents at every point."""
    path = f"M{points[0][0]:.1f},{points[0][1]:.1f}"
    for (x, y), (next_x, next_y) in pairwise(points):
        middle = (y + next_y) / 2
        path += f" C{x:.1f},{middle:.1f} {next_x:.1f},{middle:.1f} {next_x:.1f},{next_y:.1f}"
    return path


def _angular(points: list[tuple[float, float]]) -> str:
    return "M" + " L".join(f"{x:.1f},{y:.1f}" for x, y in points)


def _rectangle(box: Box, radius: float = 3.0) -> str:
    left, top = box.x - box.width / 2, box.y - box.height / 2
    return f'<rect x="{left:.1f}" y="{top:.1f}" width="{box.width:.1f}" height="{box.height:.1f}" rx="{radius:.1f}"/>'


def _pill(box: Box) -> str:
    return _rectangle(box, box.height / 2)


def _polygon(box: Box, corners: list[tuple[float, float]]) -> str:
    """``corners`` are offsets from the middle, in halves of the size, the first number plus a slant in pixels."""
    points = [(box.x + across, box.y + down) for across, down in corners]
    return f'<path d="{_angular(points)} z"/>'


def _slanted(box: Box) -> str:
    half, tall = box.width / 2, box.height / 2
    return _polygon(
        box, [(-half + _SLANT, -tall), (half + _SLANT, -tall), (half - _SLANT, tall), (-half - _SLANT, tall)]
    )


def _arrow(box: Box) -> str:
    half, tall = box.width / 2, box.height / 2
    return _polygon(box, [(-half, -tall), (half, -tall), (half + _SLANT, 0), (half, tall), (-half, tall)])


def _flag(box: Box) -> str:
    half, tall = box.width / 2, box.height / 2
    return _polygon(box, [(-half, -tall), (half, -tall), (half, tall), (-half, tall), (-half + _SLANT, 0)])


def _hexagon(box: Box) -> str:
    half, tall = box.width / 2, box.height / 2
    return _polygon(
        box, [(-half, -tall), (half, -tall), (half + _SLANT, 0), (half, tall), (-half, tall), (-half - _SLANT, 0)]
    )


def _doubled(box: Box) -> str:
    half, tall = box.width / 2, box.height / 2
    outline = _polygon(box, [(-half, -tall), (half, -tall), (half, tall), (-half, tall)])
    bars = "".join(
        f'<path d="M{box.x + side * (half - 6):.1f},{box.y - tall:.1f} v{box.height:.1f}"/>' for side in (-1, 1)
    )
    return outline + bars


_SHAPES: dict[NodeKind, Callable[[Box], str]] = {
    NodeKind.START: _pill,
    NodeKind.END: _pill,
    NodeKind.TIMER: _slanted,
    NodeKind.CHILD: _doubled,
    NodeKind.SEND: _arrow,
    NodeKind.RECEIVE: _flag,
    NodeKind.TASK: _pill,
    NodeKind.BRANCH: _hexagon,
    NodeKind.LOOP: _hexagon,
    NodeKind.REFERENCE: _pill,
}


def _printable(text: str) -> str:
    """Text without the control characters that XML forbids."""
    return "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text)
