"""Comparisons that hold where a variable is read: conditions of the loops, branches and operators around it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from analyzer.program.scopes import Binding, Resolution
from analyzer.syntax import tree

_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "=="}
_LOOPS = (tree.While, tree.Repeat, tree.NumericFor, tree.GenericFor)


def guards(
    parents: Mapping[tree.Node, tree.Node], resolution: Resolution, name: tree.Name
) -> Iterator[tuple[str, tree.Expr]]:
    """Pairs ``operator, other``: the variable compares so with the value that ``other`` had when the condition was
    tested, and has not been assigned since."""
    binding = resolution.bindings.get(name)
    if binding is None or binding.assigned_in_closure or resolution.scopes[binding.function].has_goto:
        return
    if not binding.constant and _function(parents, name) is not binding.function:
        return  # its own function may change it while this one waits
    node: tree.Node = name
    parent = parents.get(node)
    while parent is not None and not isinstance(parent, tree.Function):
        condition = _condition(parent, node)
        if condition is not None:
            if _changes(binding, condition.end, name.start):
                return
            yield from _comparisons(resolution, condition, binding)
        if isinstance(parent, _LOOPS) and _changes(binding, parent.start, parent.end):
            return  # what was tested before the loop may no longer hold
        node, parent = parent, parents.get(parent)


def _function(parents: Mapping[tree.Node, tree.Node], node: tree.Node) -> tree.Node | None:
    current: tree.Node | None = node
    while current is not None and not isinstance(current, tree.Function):
        current = parents.get(current)
    return current


def _condition(parent: tree.Node, node: tree.Node) -> tree.Expr | None:
    """The condition that is true when control is in ``node``, a part of ``parent``."""
    match parent:
        case tree.While() | tree.IfClause() if node is parent.body:
            return parent.condition
        case tree.Logical(op="and") if node is parent.right:
            return parent.left
    return None


def _changes(binding: Binding, start: int, end: int) -> bool:
    """Whether the variable is assigned in a piece of the source."""
    return any(start <= name.start < end for name in binding.assignments)


def _comparisons(resolution: Resolution, condition: tree.Expr, binding: Binding) -> Iterator[tuple[str, tree.Expr]]:
    pending = [condition]
    while pending:
        part = pending.pop()
        match part:
            case tree.Paren():
                pending.append(part.expr)
            case tree.Logical(op="and"):
                pending += (part.right, part.left)
            case tree.Binary(op=op, left=left, right=right) if op in _MIRRORED:
                if isinstance(left, tree.Name) and resolution.bindings.get(left) is binding:
                    yield op, right
                if isinstance(right, tree.Name) and resolution.bindings.get(right) is binding:
                    yield _MIRRORED[op], left
