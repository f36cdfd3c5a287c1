"""Recognised Lua classes as Python classes (``analyzer.program.classes``, ``runtime_shims.lua.record``)."""

from __future__ import annotations

import ast

from analyzer.program.classes import LuaClass
from analyzer.program.layouts import CLASS_BODY_NAMES, RESERVED_FIELDS, is_attribute
from analyzer.syntax import tree
from transpiler.emit import py
from transpiler.emit.concrete import Layout
from transpiler.lower import functions
from transpiler.lower.context import FunctionContext
from transpiler.lower.dispatch import expression
from transpiler.lower.names import sanitize

BASE = "Instance"


def name(ctx: FunctionContext, made: LuaClass) -> str:
    """The Python name of a class of this module."""
    return ctx.python_name(made.binding)


def reference(ctx: FunctionContext, node: tree.Expr) -> ast.expr | None:
    """The Python class that an expression names."""
    binding = ctx.binding(node) if isinstance(node, tree.Name) else None
    made = None if binding is None else ctx.module.facts.records.lua_classes.get(binding)
    return None if made is None else py.name(name(ctx, made), ctx.module.line(node))


def member(ctx: FunctionContext, node: tree.Index) -> ast.expr | None:
    """``Account.new`` of a class: its own or inherited function or constant."""
    return named_member(ctx, node.obj, node.key.value) if isinstance(node.key, tree.String) else None


def named_member(ctx: FunctionContext, owner: tree.Expr, name: str) -> ast.expr | None:
    """The attribute ``name`` of the class that ``owner`` names; None when it names none, or one without it."""
    native = reference(ctx, owner)
    if native is None or not isinstance(owner, tree.Name):
        return None
    binding = ctx.binding(owner)
    assert binding is not None
    has_name = is_attribute(name) and name not in CLASS_BODY_NAMES
    if not has_name or ctx.module.facts.records.lua_classes[binding].member(name) is None:
        return None
    return py.attribute(native, name, ctx.module.line(owner))


def define(ctx: FunctionContext, made: LuaClass, statement: tree.Statement) -> None:
    """One of the statements that define a class: what it adds to the body. The last one emits the class."""
    body = ctx.module.class_body(made)
    match statement:
        case tree.FunctionStatement(target=tree.Index(key=tree.String() as key)):
            body.append(_member(ctx, made, key.value, statement.function))
        case tree.Assign(targets=[tree.Index(key=tree.String() as key)], exprs=[value]) if key.value != "__index":
            body.append(_member(ctx, made, key.value, value))
    if statement is made.statements[-1]:
        ctx.emit(_class(ctx, made, body))


def _class(ctx: FunctionContext, made: LuaClass, body: list[ast.stmt]) -> ast.ClassDef:
    module = ctx.module
    base = py.name(module.runtime(BASE) if made.parent is None else name(ctx, made.parent))
    value = py.name(module.runtime("LuaValue"))
    # A constant that objects may have as their own field is the default of that field.
    constants = {item.target.id: item for item in body if isinstance(item, ast.AnnAssign)}  # type: ignore[union-attr]
    fields: list[ast.stmt] = []
    for field in module.facts.records.of_class[made].fields:
        default = constants.get(field)
        if default is None:
            fields.append(py.annotated(field, value, None))
        else:
            default.annotation = value
            fields.append(default)
    line = module.line(made.statements[0])
    rest = [item for item in body if item not in fields]
    definition = ast.ClassDef(name(ctx, made), [base], [], [*fields, *rest] or [ast.Pass()], [], lineno=line)
    module.layouts[definition] = module.class_layouts.pop(made, Layout())
    return definition


def _member(ctx: FunctionContext, made: LuaClass, lua_name: str, value: tree.Expr) -> ast.stmt:
    module = ctx.module
    python_name = _member_names(ctx, made)[lua_name]
    if not isinstance(value, tree.Function):
        constant = py.subscript(py.name("ClassVar"), py.name(module.runtime("LuaValue")))
        return py.annotated(python_name, constant, expression(ctx, value), module.line(value))
    definition = functions.definition(ctx, value, python_name)
    decorators = definition.decorator_list
    if lua_name not in made.methods:
        decorators.insert(0, py.name("staticmethod"))
    if lua_name.startswith("__"):
        decorators.insert(0, module.call("metamethod", ast.Constant(lua_name)))
    elif python_name != lua_name:
        decorators.insert(0, module.call("member", ast.Constant(lua_name)))
    return definition


def _member_names(ctx: FunctionContext, made: LuaClass) -> dict[str, str]:
    """The Python names of what a class defines: Lua's own, but for keywords and what Python finds on every table.

    Those of metamethods are no name that any class of the program has for something else.
    """
    records = ctx.module.facts.records
    taken = {field for record in records.of_class.values() for field in record.fields}
    taken.update(name for other in records.of_class for name in other.members)
    taken.update(CLASS_BODY_NAMES)
    found: dict[str, str] = {}
    for lua_name in sorted(made.members, key=lambda key: key.startswith("__")):
        candidate = sanitize(lua_name.strip("_") if lua_name.startswith("__") else lua_name)
        while candidate != lua_name and (candidate in RESERVED_FIELDS | taken or candidate in found.values()):
            candidate = f"{candidate}_"
        while candidate in RESERVED_FIELDS | CLASS_BODY_NAMES:
            candidate = f"{candidate}_"
        found[lua_name] = candidate
    return found
