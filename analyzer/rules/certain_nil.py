"""Uses of local variables that are certainly nil: indexed, called or calculated with before they have a value.

Only what holds on every path is found: a local that never gets a value, one that gets it further down, and a variable
behind a test that only nil (or false) passes. Loops, closures and `goto` that may give a value in between rule it out.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from analyzer.program.control import falls_through, is_multiple
from analyzer.program.scopes import Binding
from analyzer.records import record
from analyzer.rules.context import RuleContext
from analyzer.syntax import tree
from analyzer.syntax.walk import walk

_MAXIMUM_TESTS = 50
"""So many tests of earlier branches are remembered."""

_OPERATORS = {
    "+": "__add",
    "-": "__sub",
    "*": "__mul",
    "/": "__div",
    "%": "__mod",
    "^": "__pow",
    "..": "__concat",
    "<": "__lt",
    ">": "__lt",
    "<=": "__le",
    ">=": "__le",
}
"""Operators that fail with nil, and the metamethod of the other operand that could save them."""


@record(frozen=True)
class NilUse:
    """``name`` is nil where it is used; ``given`` is the first assignment below, ``tested`` the test that only nil (or
    false) passes. Without both the variable never has a value."""

    name: tree.Name
    what: str
    given: tree.Name | None = None
    tested: tree.Expr | None = None


def nil_uses(context: RuleContext) -> Iterator[NilUse]:
    """All such uses of a module."""
    for binding in context.unit.resolution.all_bindings:
        if binding.kind != "local" or not binding.uses or not isinstance(binding.value, tree.Nil | None):
            continue
        if _starts_as_nil(context, binding):
            yield from _before_value(context, binding)
    for statement in context.nodes(tree.If):
        yield from _behind_test(context, statement)


# -- locals without a value


def _starts_as_nil(context: RuleContext, binding: Binding) -> bool:
    """Whether the declaration gives the local no value, or nil."""
    declared = context.facts.local(binding)
    if declared is None:
        return False
    statement, position = declared
    if position < len(statement.exprs) - 1:
        return isinstance(statement.exprs[position], tree.Nil)
    if not statement.exprs:
        return True
    last = statement.exprs[-1]
    return not is_multiple(last) and (position >= len(statement.exprs) or isinstance(last, tree.Nil))


def _before_value(context: RuleContext, binding: Binding) -> Iterator[NilUse]:
    first = min(binding.assignments, key=lambda name: name.start, default=None)
    for use in binding.uses:
        what = _needs_value(context, use)
        if not what or _is_tested(context, binding, use, binding.block):
            continue
        if first is None or (use.start < first.start and _is_reached_first(context, binding, use, binding.block)):
            yield NilUse(use, what, given=first)


def _needs_value(context: RuleContext, use: tree.Name) -> str:
    """What fails with nil; empty when nothing does."""
    parent = context.parent(use)
    match parent:
        case tree.Index(obj=obj) if obj is use:
            return "indexed"
        case tree.Call(func=func) if func is use:
            return "called"
        case tree.MethodCall(obj=obj) if obj is use:
            return "indexed"
        case tree.Binary(op=op) if op in _OPERATORS and _OPERATORS[op] not in context.program.flow.metamethods:
            return f"an operand of `{op}`"
        case tree.Unary(op="-" | "#" as op):
            return f"an operand of `{op}`"
    return ""


def _is_reached_first(context: RuleContext, binding: Binding, use: tree.Name, area: tree.Node) -> bool:
    """Whether no loop inside ``area`` can bring an assignment to the variable in front of ``use``."""
    resolution = context.unit.resolution
    function = resolution.enclosing.get(use)
    if function is not binding.function or resolution.scopes[function].has_goto:
        return False
    return not any(
        isinstance(node, tree.Loop) and any(node.start <= name.start < node.end for name in binding.assignments)
        for node in _around(context, use, area)
    )


def _around(context: RuleContext, node: tree.Node, area: tree.Node) -> Iterator[tree.Node]:
    """What stands around a node, up to ``area``."""
    parent = context.parent(node)
    while parent is not None and parent is not area:
        yield parent
        parent = context.parent(parent)


def _is_tested(context: RuleContext, binding: Binding, use: tree.Name, area: tree.Node) -> bool:
    """Whether the use stands behind a test of the variable, as in ``x and x.id``: then it may never run."""
    inner: tree.Node = use
    for node in _around(context, use, area):
        condition: tree.Expr | None = None
        if isinstance(node, tree.Logical) and node.right is inner:
            condition = node.left
        elif isinstance(node, tree.IfClause | tree.While) and node.body is inner:
            condition = node.condition
        elif isinstance(node, tree.If):
            condition = node.clauses[0].condition
        if condition is not None and any(
            isinstance(part, tree.Name) and context.unit.resolution.bindings.get(part) is binding
            for part in walk(condition)
        ):
            return True
        inner = node
    return False


# -- variables behind a test


def _behind_test(context: RuleContext, statement: tree.If) -> Iterator[NilUse]:
    otherwise: list[tree.Name] = []
    for clause in statement.clauses:
        known = [*_nil_names(clause.condition, True), *otherwise]
        yield from _in_area(context, known, clause.body, clause.body.start, clause.body.end)
        if len(otherwise) < _MAXIMUM_TESTS:
            otherwise += _nil_names(clause.condition, False)
    if statement.orelse is not None:
        yield from _in_area(context, otherwise, statement.orelse, statement.orelse.start, statement.orelse.end)
    elif otherwise and not any(_goes_on(context, clause.body) for clause in statement.clauses):
        block = context.parent(statement)
        if isinstance(block, tree.Block):
            yield from _in_area(context, otherwise, block, statement.end, block.end)


def _goes_on(context: RuleContext, block: tree.Block) -> bool:
    return falls_through(block, lambda call: context.program.targets(call).builtins == ("error",))


def _nil_names(condition: tree.Expr, outcome: bool) -> list[tree.Name]:
    """The variables that are nil or false when the condition has this outcome."""
    found: list[tree.Name] = []
    pending = [(condition, outcome)]
    while pending:
        expr, wanted = pending.pop()
        match expr:
            case tree.Paren():
                pending.append((expr.expr, wanted))
            case tree.Unary(op="not"):
                pending.append((expr.operand, not wanted))
            case tree.Logical() if (expr.op == "and") == wanted:
                pending += [(expr.left, wanted), (expr.right, wanted)]
            case tree.Name() if not wanted:
                found.append(expr)
            case tree.Binary(op="==" | "~=") if (expr.op == "==") == wanted:
                for side, other in pairwise((expr.left, expr.right, expr.left)):
                    if isinstance(side, tree.Name) and isinstance(other, tree.Nil):
                        found.append(side)
    return found


def _in_area(context: RuleContext, known: list[tree.Name], area: tree.Block, start: int, end: int) -> Iterator[NilUse]:
    """The uses of nil variables between two offsets of a block, up to the first assignment."""
    for test in known:
        binding = context.unit.resolution.bindings.get(test)
        if binding is None or binding.assigned_in_closure:
            continue
        given = min((name.start for name in binding.assignments if start <= name.start < end), default=end)
        for use in binding.uses:
            if not start <= use.start < given or not (what := _needs_value(context, use)):
                continue
            if not _is_tested(context, binding, use, area) and _is_reached_first(context, binding, use, area):
                yield NilUse(use, what, tested=test)
