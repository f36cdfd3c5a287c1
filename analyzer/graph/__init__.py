"""A workflow as a picture: `flow.workflow_graph` makes the graph, `mermaid`, `svg` and `html` draw it."""
