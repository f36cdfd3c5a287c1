"""Calls of base and library functions that have a better Python form than a plain call.

One function per Lua function, in a table. Each returns None to decline, so that the general call takes over.
"""

from __future__ import annotations

import ast

from analyzer.program import value_type as vt
from analyzer.program.arity import signature_of
from analyzer.program.callgraph import EdgeKind
from analyzer.program.control import is_multiple
from analyzer.syntax import tree
from analyzer.syntax.walk import walk
from transpiler.emit import py
from transpiler.lower import calls, classes, list_part
from transpiler.lower.calls import LoweredCall
from transpiler.lower.context import FunctionContext, Untranslatable
from transpiler.lower.dispatch import expression
from transpiler.lower.expressions import reference_value


def _args(ctx: FunctionContext, node: tree.Call) -> list[ast.expr]:
    return calls.arguments(ctx, node.args)


def _has_plain_args(node: tree.Call, count: int) -> bool:
    return len(node.args) == count and not (node.args and is_multiple(node.args[-1]))


def _tostring(ctx: FunctionContext, node: tree.Call, line: int) -> LoweredCall | None:
    if len(node.args) != 1 or isinstance(node.args[0], tree.Vararg):
        return None
    type_ = ctx.type_of(node.args[0])
    if type_.only(vt.INTEGER):
        return LoweredCall(py.call("str", *_args(ctx, node), line=line), 1)
    return LoweredCall(_args(ctx, node)[0], 1) if type_.only(vt.STRING) else None


def _insert(ctx: FunctionContext, node: tree.Call, line: int) -> ast.expr | None:
    if not _has_plain_args(node, 2) or not ctx.type_of(node.args[0]).only(vt.TABLE):
        return None
    receiver = [calls.arguments(ctx, node.args[:1])[0]]
    value = calls.arguments(ctx, node.args[1:], receiver)
    is_value = ctx.module.facts.lists.tables.is_value(ctx.module.unit, node.args[1])
    return list_part.appended(ctx, node.args[0], is_value, receiver[0], value[0], line)


def _remove(ctx: FunctionContext, node: tree.Call, line: int) -> LoweredCall | None:
    """``table.remove(t)`` takes the last element out."""
    if not _has_plain_args(node, 1) or not ctx.type_of(node.args[0]).only(vt.TABLE):
        return None
    (table,) = _args(ctx, node)
    return LoweredCall(py.call(py.attribute(table, "remove_last"), line=line), 1)


def _pcall(ctx: FunctionContext, node: tree.Call, line: int) -> LoweredCall | None:
    """``pcall`` and ``xpcall``: the plain twin when nothing that is called may suspend. What ``pcall(pcall, f)`` calls
    has a site of its own at the same node."""
    reference = ctx.module.references.of(node.func)
    assert reference is not None
    program = ctx.module.facts.program
    sites = [site for site in program.graph.indirect.get(node, ()) if site.kind is EdgeKind.PROTECTED]
    asynchronous = not sites or any(
        site.targets.unknown
        or any(program.is_async(ref) for ref in site.targets.functions)
        or any(_builtin_suspends(name) for name in site.targets.builtins if name not in ("pcall", "xpcall"))
        for site in sites
    )
    args = calls.arguments(ctx, node.args)
    if not asynchronous:
        return LoweredCall(ctx.module.call(f"{reference.path}_sync", *args, line=line), None)
    if not ctx.is_async:
        raise Untranslatable(node, "a call that may suspend stands in code that cannot")
    return LoweredCall(py.await_(ctx.module.call(reference.path, *args, line=line), line), None)


def _builtin_suspends(name: str) -> bool:
    """Whether a protected library function suspends itself; what `pcall` calls for it has sites of its own."""
    signature = signature_of(name)
    return signature is None or signature.suspends


def _select(ctx: FunctionContext, node: tree.Call, line: int) -> LoweredCall | None:
    """``select("#", ...)`` and ``select(n, ...)`` on the function's own varargs."""
    if len(node.args) != 2 or not isinstance(node.args[1], tree.Vararg):
        return None
    index = node.args[0]
    args = py.name(ctx.vararg)
    if isinstance(index, tree.String) and index.value == "#":
        return LoweredCall(py.call("len", args, line=line), 1)
    if isinstance(index, tree.Number) and isinstance(index.value, int) and index.value > 0:
        if index.value == 1:
            return LoweredCall(args, None)
        tail = ast.Slice(ast.Constant(index.value - 1), None, None)
        return LoweredCall(ast.Subscript(args, tail, py.LOAD), None)
    if isinstance(index, tree.Name) and _counts_varargs(ctx, index):
        position = py.binary(expression(ctx, index), ast.Sub(), ast.Constant(1), line)
        tail = ast.Slice(position, None, None)
        return LoweredCall(ast.Subscript(args, tail, py.LOAD), None, first=py.subscript(args, position, line))
    return None


def _counts_varargs(ctx: FunctionContext, index: tree.Name) -> bool:
    """Whether ``index`` is the variable of a loop over the function's varargs: ``for i = 1, select("#", ...)``."""
    binding = ctx.binding(index)
    if binding is None or binding.kind != "loop" or binding.assignments or binding.function is not ctx.function:
        return False
    for node in walk(ctx.function.body, into_functions=False):
        if isinstance(node, tree.NumericFor) and node.var is binding.declaration:
            bounds = (node.first, node.limit)
            step = node.step
            falls = isinstance(step, tree.Unary) and step.op == "-" and isinstance(step.operand, tree.Number)
            low, high = reversed(bounds) if falls else bounds
            plain = step is None or falls or isinstance(step, tree.Number)
            starts = isinstance(low, tree.Number) and isinstance(low.value, int) and low.value >= 1
            return plain and starts and _is_vararg_count(ctx, high)
    return False


def _is_vararg_count(ctx: FunctionContext, node: tree.Expr) -> bool:
    binding = ctx.binding(node) if isinstance(node, tree.Name) else None
    if binding is not None and binding.constant and binding.function is ctx.function and binding.value is not None:
        node = binding.value
    match node:
        case tree.Call(func=func, args=[tree.String(value="#"), tree.Vararg()]):
            reference = ctx.module.references.of(func)
            return reference is not None and reference.unit is None and reference.path == "select"
    return False


def _setmetatable(ctx: FunctionContext, node: tree.Call, line: int) -> LoweredCall | None:
    """``setmetatable({…}, Class)`` makes an instance; other tables are given the class by its name."""
    if node in ctx.module.facts.records.constructions:
        return LoweredCall(expression(ctx, node.args[0]), 1)
    given = classes.reference(ctx, node.args[1]) if _has_plain_args(node, 2) else None
    if given is None:
        return None
    return LoweredCall(ctx.module.call("setmetatable", expression(ctx, node.args[0]), given, line=line), 1)


def _setmetatable_statement(ctx: FunctionContext, node: tree.Call, line: int) -> ast.expr | None:
    """Nothing where the table is an instance from the start."""
    made = node in ctx.module.facts.records.constructions and isinstance(node.args[0], tree.Name)
    return calls.NOTHING if made else None


def _require(ctx: FunctionContext, node: tree.Call, line: int) -> LoweredCall | None:

    reference = ctx.module.references.of(node)
    if reference is not None:
        return LoweredCall(reference_value(ctx, reference, node), 1)
    if len(node.args) == 1 and isinstance(node.args[0], tree.String):
        raise Untranslatable(node, f"module '{node.args[0].value}' is not known")
    return None


def _require_statement(ctx: FunctionContext, node: tree.Call, line: int) -> ast.expr | None:
    return calls.NOTHING


CALLS: dict[str, calls.Handler] = {
    "tostring": _tostring,
    "pcall": _pcall,
    "xpcall": _pcall,
    "select": _select,
    "table.remove": _remove,
    "require": _require,
    "setmetatable": _setmetatable,
}
STATEMENTS: dict[str, calls.StatementHandler] = {
    "setmetatable": _setmetatable_statement,
    "table.insert": _insert,
    "require": _require_statement,
}
