"""A graph as an HTML page that shows its SVG picture and needs no network."""

from __future__ import annotations

from html import escape

from analyzer.graph import svg
from analyzer.graph.model import Graph

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>{title}</title>
<style>
body {{ margin: 1.5rem; font: 14px system-ui, sans-serif; color: #1f2328; background: #ffffff; }}
h1 {{ font-size: 1.2rem; }}
main {{ overflow: auto; }}
</style>
</head>
<body>
<h1>{title}</h1>
<main>
{picture}</main>
</body>
</html>
"""


def render(graph: Graph) -> str:
    """The page."""
    return _PAGE.format(title=escape(graph.title), picture=svg.render(graph))
