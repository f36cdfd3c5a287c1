"""How deep a tree is: Python's parser and our recursive passes have limits that Lua's long chains do not know."""

from __future__ import annotations

from analyzer.diagnostic import Diagnostic, Severity
from analyzer.program.modules import ModuleUnit
from analyzer.syntax import tree
from analyzer.syntax.walk import children

MAX_DEPTH = 1900
"""Levels that every pass can walk with the stack of ``deep_recursion``, and of which Python's compiler can take the
deepest kind, chains of methods. Chains of operators count half: they are translated in pieces."""


def depth_problem(unit: ModuleUnit) -> Diagnostic | None:
    """The ``T0001`` of a module that is deeper than the passes over it can go; None for every other module."""
    depth, node = _deepest(unit.chunk.main)
    return too_deep(unit, node) if depth > MAX_DEPTH else None


def too_deep(unit: ModuleUnit, node: tree.Node | None = None) -> Diagnostic:
    """The ``T0001`` of a module that is too deep, at ``node``, by default the deepest one."""
    node = node or _deepest(unit.chunk.main)[1]
    message = "an expression or a chain of `elseif` is too long for Python: split it"
    return Diagnostic("T0001", "untranslatable", Severity.ERROR, message, unit.lines.place(node.start), unit.entry_id)


def _deepest(root: tree.Node) -> tuple[float, tree.Node]:
    deepest: tuple[float, tree.Node] = (0, root)
    pending = [deepest]
    while pending:
        depth, node = pending.pop()
        if depth > deepest[0]:
            deepest = (depth, node)
        chained = isinstance(node, tree.If)
        step = 0.5 if isinstance(node, tree.Binary | tree.Logical) else 1
        pending.extend((depth + step + (index if chained else 0), child) for index, child in enumerate(children(node)))
    return deepest
