"""Assignments, in Lua's order: targets' objects and keys, then values, then stores from right to left."""

from __future__ import annotations

import ast
from collections.abc import Set

from analyzer.program import value_type as vt
from analyzer.program.scopes import Binding
from analyzer.syntax import tree
from analyzer.syntax.queries import unwrapped
from transpiler.emit import py
from transpiler.lower import classes, functions, list_part
from transpiler.lower.calls import adjusted
from transpiler.lower.context import FunctionContext, Untranslatable
from transpiler.lower.dispatch import expression
from transpiler.lower.expressions import dissolved_member, field, globals_table, subscriptable
from transpiler.lower.order import in_order, is_inert, is_read_late, is_simple, may_call


def assign(ctx: FunctionContext, node: tree.Assign) -> None:
    """``targets = values``."""
    if node in ctx.module.facts.records.repeated_definitions:
        return
    line = ctx.module.line(node)
    if len(node.targets) == 1 and len(node.exprs) == 1:
        assign_one(ctx, node.targets[0], node.exprs[0], line)
    else:
        _assign_several(ctx, node, line)


def assign_one(ctx: FunctionContext, target: tree.Expr, value: tree.Expr, line: int) -> None:
    """``target = value``; also ``function target() … end``."""

    match target:
        case tree.Name():
            made = _value(ctx, value, as_lambda=ctx.binding(target) is None)
            stored = _store_name(ctx, target, made, line)
            if not _says_nothing(stored):
                ctx.emit(stored)
        case tree.Index():
            member = dissolved_member(ctx, target)
            if member is not None:
                if classes.named(ctx, target) is None:  # a class is there by its own name
                    store_member(ctx, member, value, line)
            elif not (list_part.append(ctx, target, value, line) or list_part.pop(ctx, target, value, line)):
                _assign_index(ctx, target, value, line)
        case _:
            raise Untranslatable(target, "this cannot be assigned to")


def _value(ctx: FunctionContext, value: tree.Expr, as_lambda: bool = True) -> ast.expr:
    """An assigned value; functions that have a name in the source are not lambdas."""
    if isinstance(value, tree.Function):
        return functions.function_value(ctx, value, as_lambda=as_lambda and value.name is None)
    return expression(ctx, value)


def _store_name(ctx: FunctionContext, target: tree.Name, value: ast.expr, line: int) -> ast.stmt:

    binding = ctx.binding(target)
    if binding is None:
        return py.assign(py.subscript(globals_table(ctx), py.constant(target.id)), value, line)
    return py.assign(ctx.place(binding), value, line)


def _says_nothing(statement: ast.stmt) -> bool:
    """Whether ``statement`` is ``x = x``, from ``x = x or default`` for an ``x`` that is never nil."""
    match statement:
        case ast.Assign(targets=[ast.Name(id=target)], value=ast.Name(id=value)):
            return target == value
    return False


def store_member(ctx: FunctionContext, member: str, value: tree.Expr, line: int) -> None:
    """A field of the export table that is a module-level name (``function M.price() … end``)."""
    if isinstance(value, tree.Function):
        ctx.define(functions.definition(ctx, value, member))
        return
    made = _value(ctx, value)
    if not (isinstance(made, ast.Name) and made.id == member):
        ctx.emit(py.assign(py.name(member), made, line))


def _assign_index(ctx: FunctionContext, target: tree.Index, value: tree.Expr, line: int) -> None:

    waits = _can_wait(ctx, target.obj) and _can_wait(ctx, target.key)
    called_first = (may_call(target.obj) or may_call(target.key)) and not _never_changes(ctx, value)
    called_first = called_first or _key_is_first(ctx, target)
    if (may_call(value) or called_first) and not waits:
        # Python would evaluate the value first.
        obj, key = _evaluated_place(ctx, target, line)
        made = _value(ctx, value)
    else:
        effects = ctx.effects
        made, obj, key = in_order(
            ctx,
            [value, target.obj, target.key],
            lambda p: _value(ctx, p) if p is value else expression(ctx, p),
        )
        if ctx.effects == effects and _runs_helper(key) and _runs_helper(made):
            # Either may raise or run a metamethod: the key's turn is first.
            obj = obj if is_simple(target.obj) else ctx.spill(obj, "target", line)
            key = ctx.spill(key, "key", line)
    ctx.emit(store_index(ctx, target, obj, key, made, line, ctx.type_of(value)))


def _key_is_first(ctx: FunctionContext, target: tree.Index) -> bool:
    """Whether the key calls what may change the variable with the table, which Lua reads after it."""
    return may_call(target.key) and is_read_late(ctx, target.obj)


def _can_wait(ctx: FunctionContext, part: tree.Expr) -> bool:
    """Whether Lua reads ``part`` of an assigned field when the value is stored: a local variable of this function.
    What is never assigned may be read at any time."""
    part = unwrapped(part)
    if not isinstance(part, tree.Name):
        return is_simple(part)
    binding = ctx.binding(part)
    if binding is None:
        return ctx.module.references.of(part) is not None
    return binding.function is ctx.function or not binding.assignments


def _never_changes(ctx: FunctionContext, value: tree.Expr) -> bool:
    """Whether it does not matter when ``value`` is evaluated: a literal, a function, a variable never assigned."""
    binding = ctx.binding(value) if isinstance(value, tree.Name) else None
    if binding is not None:
        return not binding.assignments
    return isinstance(value, tree.Function) or (is_simple(value) and not isinstance(value, tree.Name))


def _runs_helper(value: ast.expr) -> bool:
    """Whether ``value`` calls the runtime when it is evaluated, as operators on unknown operands do."""
    return not is_inert(value) and any(isinstance(part, ast.Call) for part in ast.walk(value))


def store_index(
    ctx: FunctionContext,
    target: tree.Index,
    obj: ast.expr,
    key: ast.expr,
    value: ast.expr,
    line: int,
    type_: vt.ValueType = vt.ANY,
) -> ast.stmt:
    """``obj[key] = value``: natively on tables, by ``set_index`` where the object is not known to be one.

    ``type_`` is that of the value: storing nil removes a field, which no attribute assignment does.
    """
    if ctx.module.facts.records.is_native(target) and type_.mask and not type_.may(vt.NIL):
        return py.assign(field(ctx, target, obj), value, line)
    appended = list_part.store(ctx, target, obj, value, line)
    if appended is not None:
        return appended
    element = list_part.place(ctx, target, obj, key)
    if element is not None:
        return py.assign(element, value, line)
    if subscriptable(ctx.type_of(target.obj), target.key):
        return py.assign(py.subscript(obj, key), value, line)
    return py.statement(ctx.module.call("set_index", obj, key, value, line=line), line)


# ------------------------------------------------------------------------------------------------------------ several


def _assign_several(ctx: FunctionContext, node: tree.Assign, line: int) -> None:

    names = [target for target in node.targets if isinstance(target, tree.Name)]
    distinct = len({target.id for target in names}) == len(names)
    if len(names) == len(node.targets) and distinct and all(ctx.binding(name) is not None for name in names):
        targets = [ctx.place(binding) for name in names if (binding := ctx.binding(name)) is not None]
        ctx.emit(py.assign(targets, adjusted(ctx, node.exprs, len(targets)), line))
        return
    places: list[tuple[ast.expr, ast.expr] | None] = []
    for position, target in enumerate(node.targets):
        assigned = {ctx.binding(name) for name in node.targets[position + 1 :] if isinstance(name, tree.Name)}
        places.append(_evaluated_place(ctx, target, line, assigned) if isinstance(target, tree.Index) else None)
    if len(node.targets) == 1:
        values: list[ast.expr] = [py.subscript(adjusted(ctx, node.exprs, 2), ast.Constant(0))]
    else:
        values = _evaluated_values(ctx, node, line)
    for target, place, value in reversed(list(zip(node.targets, places, values, strict=True))):
        if isinstance(target, tree.Name):
            ctx.emit(_store_name(ctx, target, value, line))
        else:
            assert isinstance(target, tree.Index) and place is not None
            ctx.emit(store_index(ctx, target, place[0], place[1], value, line))


def _evaluated_place(
    ctx: FunctionContext, target: tree.Index, line: int, assigned: Set[Binding | None] = frozenset()
) -> tuple[ast.expr, ast.expr]:
    """The table and the key of an assigned field. As in Lua, a local of this function is read when the value is
    stored, unless it is one of the variables ``assigned`` before; all else is evaluated now."""

    def evaluated(part: tree.Expr, base: str) -> ast.expr:
        made = expression(ctx, part)
        variable = unwrapped(part)
        own = not isinstance(variable, tree.Name) or ctx.binding(variable) not in assigned
        return made if is_inert(made) or (own and _can_wait(ctx, part)) else ctx.spill(made, base, line)

    if _key_is_first(ctx, target):
        key = evaluated(target.key, "key")
        return evaluated(target.obj, "target"), key
    return evaluated(target.obj, "target"), evaluated(target.key, "key")


def _is_settled(ctx: FunctionContext, node: tree.Expr, value: ast.expr) -> bool:
    """Whether nothing that runs before its use can change ``value``: a literal, an empty table, or a local that is
    never assigned."""
    if is_inert(value) or (isinstance(node, tree.TableConstructor) and not node.items):
        return True
    binding = ctx.binding(node) if isinstance(node, tree.Name) else None
    return binding is not None and not binding.assignments and isinstance(value, ast.Name)


def _evaluated_values(ctx: FunctionContext, node: tree.Assign, line: int) -> list[ast.expr]:
    """One value per target. Only the last may still have to be evaluated: it is stored before all others."""
    count = len(node.targets)
    value = adjusted(ctx, node.exprs, count)
    if isinstance(value, ast.Tuple) and len(value.elts) == len(node.exprs) == count:
        last = count - 1
        return [
            made if position == last or _is_settled(ctx, expr, made) else ctx.spill(made, "value", line)
            for position, (expr, made) in enumerate(zip(node.exprs, value.elts, strict=True))
        ]
    names = [py.name(ctx.temporary()) for _ in range(count)]
    ctx.emit(py.assign(list(names), value, line))
    ctx.effects += 1
    return list(names)
