"""Where the nodes and edges of a graph go: layers from top to bottom (Sugiyama's method in its plainest form).

Every edge to an earlier node closes a loop and is routed along the right side. The others lead downwards; those that
span several layers bend at an invisible point in each. Within a layer the order follows the neighbours (barycentres),
and positions are the closest to them that keep the order and the distances.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from analyzer.graph.model import Edge, Graph, Node

CHARACTER_WIDTH = 7.3
LINE_HEIGHT = 17.0
_LABEL_COLUMNS = 34
_PADDING = 16.0
_COLUMN_GAP = 34.0
_LAYER_GAP = 46.0
_LOOP_GAP = 18.0
_SWEEPS = 6


@dataclass(slots=True)
class Box:
    """A node with its wrapped label, its centre and its size."""

    node: Node
    lines: list[str]
    x: float
    y: float
    width: float
    height: float


@dataclass(slots=True)
class Line:
    """An edge as the points that it passes; ``is_loop`` edges leave and arrive at the right side."""

    edge: Edge
    points: list[tuple[float, float]]
    is_loop: bool = False


@dataclass(slots=True)
class Layout:
    """A drawing: everything lies within ``width`` and ``height``."""

    boxes: list[Box]
    lines: list[Line]
    width: float
    height: float


def layout(graph: Graph) -> Layout:
    """Place a graph."""
    position = {node.id: index for index, node in enumerate(graph.nodes)}
    forward = [edge for edge in graph.edges if position[edge.target] > position[edge.source]]
    loops = [edge for edge in graph.edges if position[edge.target] <= position[edge.source]]
    rank = _ranks(graph, forward)
    boxes = {node.id: _box(node) for node in graph.nodes}
    layers: list[list[str]] = [[] for _ in range(max(rank.values(), default=0) + 1)]
    for node in graph.nodes:
        layers[rank[node.id]].append(node.id)
    chains = [_chain(edge, index, rank, layers) for index, edge in enumerate(forward)]
    widths = {name: boxes[name].width if name in boxes else 1.0 for layer in layers for name in layer}
    above, below = _neighbours(chains)
    _order(layers, above, below)
    x = _columns(layers, widths, above, below)
    y = _rows(layers, boxes)
    for name, box in boxes.items():
        box.x, box.y = x[name], y[rank[name]]
    lines = [_line(edge, chain, boxes, x, y, rank) for edge, chain in zip(forward, chains, strict=True)]
    right = max((x[name] + widths[name] / 2 for name in x), default=0.0)
    for number, edge in enumerate(loops, 1):
        lines.append(_loop_line(edge, boxes, right + number * _LOOP_GAP))
    width = right + (len(loops) + 1) * _LOOP_GAP + _PADDING
    height = max((box.y + box.height / 2 for box in boxes.values()), default=0.0) + _PADDING
    return Layout(list(boxes.values()), lines, width, height)


def _box(node: Node) -> Box:
    lines = textwrap.wrap(node.label, _LABEL_COLUMNS) or [""]
    width = max(map(len, lines)) * CHARACTER_WIDTH + 2 * _PADDING
    return Box(node, lines, 0.0, 0.0, width, len(lines) * LINE_HEIGHT + _PADDING)


def _ranks(graph: Graph, forward: Sequence[Edge]) -> dict[str, int]:
    """The layer of each node: one below the lowest of its predecessors."""
    incoming: dict[str, list[str]] = {}
    for edge in forward:
        incoming.setdefault(edge.target, []).append(edge.source)
    rank: dict[str, int] = {}
    for node in graph.nodes:
        rank[node.id] = max((rank[source] + 1 for source in incoming.get(node.id, ())), default=0)
    return rank


def _chain(edge: Edge, index: int, rank: Mapping[str, int], layers: list[list[str]]) -> list[str]:
    """The edge as a path that has a point in every layer that it crosses."""
    chain = [edge.source]
    for layer in range(rank[edge.source] + 1, rank[edge.target]):
        name = f"{index}/{layer}"
        layers[layer].append(name)
        chain.append(name)
    return [*chain, edge.target]


def _neighbours(chains: Iterable[Sequence[str]]) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    above: dict[str, list[str]] = {}
    below: dict[str, list[str]] = {}
    for chain in chains:
        for upper, lower in pairwise(chain):
            below.setdefault(upper, []).append(lower)
            above.setdefault(lower, []).append(upper)
    return above, below


def _order(layers: list[list[str]], above: Mapping[str, Sequence[str]], below: Mapping[str, Sequence[str]]) -> None:
    """Sort each layer by the mean place of its neighbours, downwards and upwards in turn."""
    for sweep in range(_SWEEPS):
        downwards = sweep % 2 == 0
        neighbours = above if downwards else below
        for layer in layers if downwards else reversed(layers):
            place = {name: index for other in layers for index, name in enumerate(other)}
            mean = {name: _mean([float(place[item]) for item in neighbours.get(name, ())]) for name in layer}
            layer.sort(key=lambda name: _or(mean[name], float(place[name])))


def _columns(
    layers: Sequence[Sequence[str]],
    widths: Mapping[str, float],
    above: Mapping[str, Sequence[str]],
    below: Mapping[str, Sequence[str]],
) -> dict[str, float]:
    x = {name: 0.0 for layer in layers for name in layer}
    for sweep in range(2 * _SWEEPS):
        neighbours = above if sweep % 2 == 0 else below
        for layer in layers if sweep % 2 == 0 else reversed(layers):
            wanted = [_or(_mean([x[item] for item in neighbours.get(name, ())]), x[name]) for name in layer]
            for name, value in zip(layer, _spread(wanted, [widths[name] for name in layer]), strict=True):
                x[name] = value
    left = min((x[name] - widths[name] / 2 for name in x), default=0.0)
    return {name: value - left + _PADDING for name, value in x.items()}


def _spread(wanted: Sequence[float], widths: Sequence[float]) -> list[float]:
    """The places nearest to the wanted ones (least squares) that keep order and distance: pooled violators."""
    offsets = [0.0]
    for left, right in pairwise(widths):
        offsets.append(offsets[-1] + (left + right) / 2 + _COLUMN_GAP)
    groups: list[tuple[float, int]] = []
    for value, offset in zip(wanted, offsets, strict=False):
        total, count = value - offset, 1
        while groups and groups[-1][0] / groups[-1][1] > total / count:
            before, members = groups.pop()
            total, count = total + before, count + members
        groups.append((total, count))
    bases = [total / count for total, count in groups for _ in range(count)]
    return [base + offset for base, offset in zip(bases, offsets, strict=False)]


def _rows(layers: Sequence[Sequence[str]], boxes: Mapping[str, Box]) -> list[float]:
    rows: list[float] = []
    top = _PADDING
    for layer in layers:
        height = max((boxes[name].height for name in layer if name in boxes), default=0.0)
        rows.append(top + height / 2)
        top += height + _LAYER_GAP
    return rows


def _line(
    edge: Edge,
    chain: Sequence[str],
    boxes: Mapping[str, Box],
    x: Mapping[str, float],
    y: Sequence[float],
    rank: Mapping[str, int],
) -> Line:
    source, target = boxes[edge.source], boxes[edge.target]
    first = rank[edge.source]
    bends = [(x[name], y[first + step]) for step, name in enumerate(chain[1:-1], 1)]
    start = (source.x, source.y + source.height / 2)
    return Line(edge, [start, *bends, (target.x, target.y - target.height / 2)])


def _loop_line(edge: Edge, boxes: Mapping[str, Box], column: float) -> Line:
    source, target = boxes[edge.source], boxes[edge.target]
    start = (source.x + source.width / 2, source.y)
    end = (target.x + target.width / 2, target.y)
    return Line(edge, [start, (column, source.y), (column, target.y), end], is_loop=True)


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None


def _or(value: float | None, default: float) -> float:
    return default if value is None else value
