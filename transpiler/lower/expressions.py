"""Expressions: the dispatch, and the forms without a file of their own."""

from __future__ import annotations

import ast

from analyzer.catalog import lookup
from analyzer.catalog.model import Constant, Module, Signature
from analyzer.program import value_type as vt
from analyzer.program.classes import LuaClass
from analyzer.program.references import Reference
from analyzer.syntax import tree
from transpiler.emit import py
from transpiler.lower import classes, list_part, type_values
from transpiler.lower.context import EXPORTS, FunctionContext, Untranslatable
from transpiler.lower.dispatch import expression, operands
from transpiler.lower.literals import string_constant
from transpiler.lower.order import is_read_late


def nil(ctx: FunctionContext, node: tree.Nil) -> ast.expr:
    return ast.Constant(None)


def true(ctx: FunctionContext, node: tree.TrueLiteral) -> ast.expr:
    return ast.Constant(True)


def false(ctx: FunctionContext, node: tree.FalseLiteral) -> ast.expr:
    return ast.Constant(False)


def number(ctx: FunctionContext, node: tree.Number) -> ast.expr:
    if isinstance(node.value, float) and node.value == float("inf"):
        return py.call("float", ast.Constant("inf"))
    return py.constant(node.value)


def string(ctx: FunctionContext, node: tree.String) -> ast.expr:
    return string_constant(ctx.module, node.value)


def vararg(ctx: FunctionContext, node: tree.Vararg) -> ast.expr:
    args = py.name(ctx.vararg)
    return py.if_else(args, py.subscript(args, ast.Constant(0)), ast.Constant(None))


def wrapped(ctx: FunctionContext, node: tree.Paren | tree.Cast | tree.NonNil) -> ast.expr:
    return expression(ctx, node.expr)


def error(ctx: FunctionContext, node: tree.ErrorExpr) -> ast.expr:
    raise Untranslatable(node, "the expression is missing")


def name(ctx: FunctionContext, node: tree.Name) -> ast.expr:
    binding = ctx.binding(node)
    line = ctx.module.line(node)
    if binding is not None and binding not in ctx.module.erased:
        made = ctx.module.facts.records.lua_classes.get(binding)
        if made is not None:
            return classes.as_table(ctx, made, line)
        return ctx.read(binding, line)
    reference = ctx.module.references.of(node)
    if reference is not None:
        return reference_value(ctx, reference, node)
    if ctx.module.shape.plain:
        return ast.Constant(None)  # nothing assigns it, or the module would have a state
    return py.subscript(globals_table(ctx), py.constant(node.id), line)


def globals_table(ctx: FunctionContext) -> ast.expr:
    """The Lua globals of the running process."""
    return py.attribute("rt", "globals")


VERSIONS = {"_VERSION": "Lua 5.1", "_GOPHER_LUA_VERSION": "GopherLua 0.1"}
"""Global texts of the reference engine (spec/dialect.md §1.11)."""


def reference_value(ctx: FunctionContext, reference: Reference, node: tree.Expr) -> ast.expr:
    """A module, a module's member or an import used as a value."""
    module = ctx.module
    if reference.is_type:
        value = type_values.type_value(module, reference.path)
        if value is None:
            raise Untranslatable(node, f"the type '{reference.path}' has no value at run time")
        return value
    if reference.unit is not None:
        return import_value(ctx, reference, node)
    if reference.path == "_G":
        return globals_table(ctx)
    found = lookup(reference.path)
    head, _, rest = reference.path.partition(".")
    line = module.line(node)
    if isinstance(found, Signature) and not rest:
        return py.name(module.runtime(found.python_name or head), line)
    if isinstance(found, Module):
        if not found.supported:
            raise Untranslatable(node, f"module '{reference.path}' is not supported")
        owner = module_path(ctx, reference.path)
        return py.call(py.attribute(owner, "as_table"), line=line)
    if isinstance(found, Constant) and not rest:
        return ast.Constant(VERSIONS[head])
    if isinstance(found, (Constant, Signature)):
        owner_path, _, member = reference.path.rpartition(".")
        python_name = (found.python_name if isinstance(found, Signature) else "") or member
        return py.attribute(module_path(ctx, owner_path), python_name, line)
    owner_path, _, member = reference.path.rpartition(".")
    if isinstance(lookup(owner_path), Module):
        owner = py.call(py.attribute(module_path(ctx, owner_path), "as_table"))
        return py.subscript(owner, py.constant(member), line)
    if isinstance(lookup(owner_path), (Signature, Constant)):
        owner = reference_value(ctx, Reference(owner_path), node)
        return module.call("index", owner, py.constant(member), line=line)
    raise Untranslatable(node, f"'{reference.path}' is not known")


def module_path(ctx: FunctionContext, path: str) -> ast.expr:
    """The Python expression for the shim of a catalogue module or a table nested in one."""
    head, _, rest = path.partition(".")
    built: ast.expr = py.name(ctx.module.module_name(head))
    for part in rest.split(".") if rest else ():
        built = py.attribute(built, part)
    return built


def import_value(ctx: FunctionContext, reference: Reference, node: tree.Expr) -> ast.expr:
    """An imported library, or a member of it, used as a value."""
    unit = reference.unit
    assert unit is not None
    shape = ctx.module.facts.shapes[unit.entry_id]
    line = ctx.module.line(node)
    found = ctx.module.facts.records.class_names.behind(reference)
    if found is not None:
        return _class_value(ctx, *found, line)
    if shape.members is not None:
        first, _, rest = reference.path.partition(".")
        if not reference.path:
            if ctx.module.facts.program.exports(unit).kind == "function":
                return _sibling_member(ctx, unit.entry_id, next(iter(shape.members.values())))
            return py.attribute(ctx.module.sibling(unit.entry_id), EXPORTS, line)
        if first in shape.members:
            built = _sibling_member(ctx, unit.entry_id, shape.members[first])
            return _through(built, rest, line)
        return type_values.library_type(ctx.module, unit, reference.path) or ast.Constant(None)
    declared = type_values.library_type(ctx.module, unit, reference.path)
    if declared is not None and reference.path not in ctx.module.facts.program.exports(unit).fields:
        return declared
    return _through(py.name(ctx.module.sibling(unit.entry_id)), reference.path, line)


def _class_value(ctx: FunctionContext, made: LuaClass, path: str, line: int) -> ast.expr:
    """A class of another module, or what ``path`` below it leads to."""
    first, _, rest = path.partition(".")
    member = classes.member_of(ctx, made, first, line) if first else None
    return _through(classes.as_table(ctx, made, line), path, line) if member is None else _through(member, rest, line)


def _sibling_member(ctx: FunctionContext, entry_id: str, name: str) -> ast.expr:
    return py.attribute(ctx.module.sibling(entry_id), name)


def _through(value: ast.expr, path: str, line: int) -> ast.expr:
    for part in path.split(".") if path else ():
        value = py.subscript(value, py.constant(part), line)
    return value


def index(ctx: FunctionContext, node: tree.Index) -> ast.expr:
    member = classes.member(ctx, node)
    if member is not None:
        return member
    reference = ctx.module.references.of(node)
    if reference is not None:
        return reference_value(ctx, reference, node)
    dissolved = dissolved_member(ctx, node)
    if dissolved is not None:
        made = classes.named(ctx, node)
        line = ctx.module.line(node)
        return py.name(dissolved, line) if made is None else classes.as_table(ctx, made, line)
    if ctx.module.facts.records.is_native(node):
        return field(ctx, node, expression(ctx, node.obj))
    last = list_part.last_element(ctx, node)
    if last is not None:
        return last
    obj, key = operands(ctx, node.obj, node.key, is_read_late(ctx, node.obj))
    return read_index(ctx, node, obj, key)


def field(ctx: FunctionContext, node: tree.Index, obj: ast.expr) -> ast.expr:
    """``obj.name`` of a record class (``lower/records.py``)."""
    assert isinstance(node.key, tree.String)
    return py.attribute(obj, node.key.value, ctx.module.line(node.key))


def dissolved_member(ctx: FunctionContext, node: tree.Expr) -> str | None:
    """The module-level name behind ``M.member`` when the export table ``M`` is not a table at run time."""
    shape = ctx.module.shape
    if shape.dissolved is None or not isinstance(node, tree.Index) or not isinstance(node.obj, tree.Name):
        return None
    if ctx.binding(node.obj) is not shape.dissolved or not isinstance(node.key, tree.String):
        return None
    return (shape.members or {}).get(node.key.value)


def read_index(ctx: FunctionContext, node: tree.Index, obj: ast.expr, key: ast.expr) -> ast.expr:
    """Reading ``obj[key]``: natively where the value is a table, or data under a constant name (decisions.md 2)."""
    element = list_part.element(ctx, node, obj, key)
    if element is not None:
        return element
    type_ = ctx.type_of(node.obj)
    line = ctx.module.line(node.key)
    if subscriptable(type_, node.key) and not isinstance(obj, ast.Constant):
        return py.subscript(obj, key, line)
    return ctx.module.call("index", obj, key, line=line)


def subscriptable(type_: vt.ValueType, key: tree.Expr) -> bool:
    """Whether Python's ``value[key]`` reads what Lua reads, or fails."""
    if type_.only(vt.NIL):
        return False  # mypy knows that None has no items
    if type_.only(vt.TABLE | vt.NIL):
        return True
    if type_.only(vt.TABLE | vt.NIL | vt.OBJECT) and "any" not in type_.objects:
        return True
    return type_.payload and type_.only(vt.DATA) and isinstance(key, tree.String)
