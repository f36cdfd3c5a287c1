"""A graph as Mermaid text."""

from __future__ import annotations

from analyzer.graph.model import Edge, Graph, NodeKind

_SHAPES = {
    NodeKind.START: "([@])",
    NodeKind.END: "([@])",
    NodeKind.TIMER: "[/@/]",
    NodeKind.CHILD: "[[@]]",
    NodeKind.SEND: "[\\@\\]",
    NodeKind.RECEIVE: ">@]",
    NodeKind.TASK: "[(@)]",
    NodeKind.BRANCH: "{@}",
    NodeKind.LOOP: "{{@}}",
    NodeKind.REFERENCE: "(@)",
}


def render(graph: Graph) -> str:
    """The flow chart, one line for each node and each edge."""
    lines = ["flowchart TD"]
    lines += [f"    {node.id}{_SHAPES.get(node.kind, '[@]').replace('@', _quoted(node.label))}" for node in graph.nodes]
    lines += [_edge(edge) for edge in graph.edges]
    return "\n".join(lines) + "\n"


def _edge(edge: Edge) -> str:
    arrow = "-.->" if edge.detached else "-->"
    label = f"|{_quoted(edge.label)}|" if edge.label else ""
    return f"    {edge.source} {arrow}{label} {edge.target}"


def _quoted(text: str) -> str:
    escaped = text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;").replace(">", "&gt;")
    return f'"{escaped}"'
