"""A workflow as a Mermaid flow chart, for the editor (``analyzer.graph``)."""

from __future__ import annotations

from analyzer.graph import mermaid
from analyzer.graph.flow import workflow_graph as graph_of
from analyzer.lsp.analysis import FileAnalysis

SCHEME = "lua2temporal-graph"


def workflow_graph(view: FileAnalysis) -> str:
    """The chart of the entry's method."""
    return mermaid.render(graph_of(view.program, view.unit))
