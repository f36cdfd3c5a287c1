"""Where variables are written: an index per module."""

from __future__ import annotations

from collections.abc import Iterator

from analyzer.program.scopes import Binding, Resolution
from analyzer.syntax import tree
from analyzer.syntax.walk import walk


class Writes:
    """Assignments of one module. Answers about a node are remembered."""

    def __init__(self, resolution: Resolution) -> None:
        self.resolution = resolution
        self._assigned: dict[tree.Node, tuple[Binding, ...]] = {}

    def assigned_in(self, node: tree.Node) -> tuple[Binding, ...]:
        """Variables that ``node``, not counting functions inside it, assigns after their declaration."""
        known = self._assigned.get(node)
        if known is None:
            found: dict[Binding, None] = {}
            for part in walk(node, into_functions=False):
                for name in _written_names(part):
                    binding = self.resolution.bindings.get(name)
                    if binding is not None:
                        found[binding] = None
            known = self._assigned[node] = tuple(found)
        return known


def _written_names(node: tree.Node) -> Iterator[tree.Name]:
    if isinstance(node, tree.Assign):
        for target in node.targets:
            if isinstance(target, tree.Name):
                yield target
    elif isinstance(node, tree.FunctionStatement) and isinstance(node.target, tree.Name):
        yield node.target
