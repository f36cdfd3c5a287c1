"""From an offset to the tree: the nodes around it, the variables visible there."""

from __future__ import annotations

from collections.abc import Iterator

from analyzer.program.scopes import Binding, Resolution
from analyzer.syntax import tree
from analyzer.syntax.walk import children


def nodes_at(chunk: tree.Chunk, offset: int) -> list[tree.Node]:
    """The nodes that contain an offset, outermost first. An offset at the end of a node counts as inside."""
    node: tree.Node = chunk.main
    found: list[tree.Node] = [node]
    while True:
        around = [child for child in source_children(node) if child.start <= offset <= child.end]
        if not around:
            return found
        node = next((child for child in around if offset < child.end), around[-1])
        found.append(node)


def source_children(node: tree.Node) -> Iterator[tree.Node]:
    """The children that are written in the source, so without an implicit ``self``."""
    synthetic = node.self_param if isinstance(node, tree.Function) else None
    for child in children(node):
        if child is not synthetic:
            yield child


def enclosing_function(nodes: list[tree.Node]) -> tree.Function:
    """The innermost function around a place."""
    return next(node for node in reversed(nodes) if isinstance(node, tree.Function))


def visible_bindings(chunk: tree.Chunk, resolution: Resolution, offset: int) -> dict[str, Binding]:
    """The local variables that code at an offset sees, by name.

    Blocks reach up to whatever closes them, so that a half-typed last statement is still inside.
    """
    ranges = _block_ranges(chunk)
    visible: dict[str, Binding] = {}
    for binding in resolution.all_bindings:
        start, end = ranges.get(binding.block, (0, chunk.end))
        begins = binding.declaration.end
        if binding.kind == "local" and binding.value is not None:
            begins = max(begins, binding.value.end)
        if binding.kind in ("self", "param", "loop"):
            begins = binding.declaration.start
        if start <= offset <= end and begins <= offset:
            visible[binding.name] = binding
    return visible


def _block_ranges(chunk: tree.Chunk) -> dict[tree.Block, tuple[int, int]]:
    ranges: dict[tree.Block, tuple[int, int]] = {chunk.block: (0, chunk.end)}
    pending: list[tuple[tree.Node, int]] = [(chunk.main, chunk.end)]
    while pending:
        node, end = pending.pop()
        below = list(source_children(node))
        for position, child in enumerate(below):
            following = below[position + 1].start if position + 1 < len(below) else end
            if isinstance(child, tree.Block):
                if child is not chunk.block:
                    ranges[child] = (node.start, following)
                pending.append((child, following))
            elif isinstance(child, tree.IfClause):
                pending.append((child, following))
            else:
                pending.append((child, child.end))
    return ranges


def name_range(function: tree.Function, statement: tree.Node | None) -> tuple[int, int]:
    """Where the name of a function is written, else where the function begins."""
    if isinstance(statement, tree.LocalFunction):
        return statement.name.start, statement.name.end
    if isinstance(statement, tree.FunctionStatement):
        target = statement.target
        key = target.key if isinstance(target, tree.Index) else target
        return key.start, key.end
    return function.start, min(function.end, function.start + len("function"))
