"""Recognised Lua classes as Python classes (``analyzer.program.classes``, ``runtime_shims.lua.record``)."""

from __future__ import annotations

import ast

from analyzer.program.classes import LuaClass
from analyzer.program.layouts import CLASS_BODY_NAMES, RESERVED_FIELDS, is_attribute
from analyzer.program.modules import ModuleUnit
from analyzer.syntax import tree
from transpiler.emit import py
from transpiler.emit.concrete import Layout
from transpiler.lower import functions
from transpiler.lower.context import FunctionContext, ProgramFacts
from transpiler.lower.dispatch import expression
from transpiler.lower.names import sanitize
from transpiler.lower.signatures import parameter_count

BASE = "Instance"


def named(ctx: FunctionContext, node: tree.Expr) -> LuaClass | None:
    """The class that an expression names."""
    module = ctx.module
    names = module.facts.records.class_names
    match node:
        case tree.Index(obj=tree.Name() as owner, key=tree.String() as key) if module.shape.dissolved is not None:
            if ctx.binding(owner) is module.shape.dissolved:
                return names.exported(module.unit).get(key.value)
    return names.named(module.references, node)


def reference(ctx: FunctionContext, node: tree.Expr) -> ast.expr | None:
    """The Python class that an expression names."""
    made = named(ctx, node)
    return None if made is None else py.name(ctx.module.class_name(made), ctx.module.line(node))


def as_table(ctx: FunctionContext, made: LuaClass, line: int) -> ast.expr:
    """A class as a Lua value."""
    return py.call(py.attribute(py.name(ctx.module.class_name(made), line), "as_table"), line=line)


def member(ctx: FunctionContext, node: tree.Index) -> ast.expr | None:
    """``Account.new`` of a class: its own or inherited function or constant."""
    return named_member(ctx, node.obj, node.key.value) if isinstance(node.key, tree.String) else None


def named_member(ctx: FunctionContext, owner: tree.Expr, name: str) -> ast.expr | None:
    """The attribute ``name`` of the class that ``owner`` names; None when it names none, or one without it."""
    made = named(ctx, owner)
    return None if made is None else member_of(ctx, made, name, ctx.module.line(owner))


def member_of(ctx: FunctionContext, made: LuaClass, name: str, line: int) -> ast.expr | None:
    """The attribute ``name`` of a class; None when it has none, or one of another name."""
    has_name = is_attribute(name) and name not in CLASS_BODY_NAMES
    if not has_name or made.member(name) is None:
        return None
    return py.attribute(py.name(ctx.module.class_name(made), line), name, line)


def overrides_freely(facts: ProgramFacts, unit: ModuleUnit) -> bool:
    """Whether a class of the module overrides a function by one that is called differently."""
    return any(
        isinstance(function, tree.Function)
        and isinstance(overridden := ancestor.members.get(name), tree.Function)
        and _manner(facts, made, name, function) != _manner(facts, ancestor, name, overridden)
        for made in facts.records.of_class
        if made.unit is unit
        for ancestor in made.lineage()
        for name, function in made.members.items()
    )


def _manner(facts: ProgramFacts, made: LuaClass, name: str, function: tree.Function) -> tuple[object, ...]:
    """What the signature of a function of a class depends on, but for the names of its parameters."""
    return (
        name in made.methods,
        function in facts.exact,
        parameter_count(function),
        function.vararg is not None,
        facts.arity.of(function),
        facts.program.is_async(function),
    )


def define(ctx: FunctionContext, made: LuaClass, statement: tree.Statement) -> None:
    """One of the statements that define a class: what it adds to the body. The last one emits the class."""
    body = ctx.module.class_body(made)
    match statement:
        case tree.FunctionStatement(target=tree.Index(key=tree.String() as key)):
            body.append(_member(ctx, made, key.value, statement.function))
        case tree.Assign(targets=[tree.Index(key=tree.String() as key)], exprs=[value]) if key.value != "__index":
            body.append(_member(ctx, made, key.value, value))
    if statement is made.statements[-1]:
        out = ctx.module.shared if made in ctx.module.shared_classes else ctx.out
        out.append(_class(ctx, made, body))


def _class(ctx: FunctionContext, made: LuaClass, body: list[ast.stmt]) -> ast.ClassDef:
    module = ctx.module
    base = py.name(module.runtime(BASE) if made.parent is None else module.class_name(made.parent))
    value = py.name(module.runtime("LuaValue"))
    # A constant that objects may have as their own field is the default of that field.
    constants = {item.target.id: item for item in body if isinstance(item, ast.AnnAssign)}  # type: ignore[union-attr]
    fields: list[ast.stmt] = []
    first = [name for name in module.facts.records.of_class[made].fields if name in constants]
    for field in module.facts.records.of_class[made].fields:
        default = constants.get(field)
        if default is None:
            fields.append(py.annotated(field, value, None))
        else:
            default.annotation = value
            fields.append(default)
    line = module.line(made.statements[0])
    rest = [item for item in body if item not in fields]
    emitted = ["__index", *first, *(name for name in made.order if name not in ("__index", *first))]
    options = [_order(made)] if made.iterated and emitted != made.order else []
    definition = ast.ClassDef(
        module.class_name(made), [base], options, [*fields, *rest] or [ast.Pass()], [], lineno=line
    )
    module.layouts[definition] = module.class_layouts.pop(made, Layout())
    return definition


def _order(made: LuaClass) -> ast.keyword:
    """The order in which the class table gives its fields, where the program asks for it."""
    names: list[ast.expr] = [ast.Constant(name) for name in made.order]
    return ast.keyword("order", py.tuple_(names))


def _member(ctx: FunctionContext, made: LuaClass, lua_name: str, value: tree.Expr) -> ast.stmt:
    module = ctx.module
    python_name = _member_names(ctx, made)[lua_name]
    if not isinstance(value, tree.Function):
        constant = py.subscript(py.name("ClassVar"), py.name(module.runtime("LuaValue")))
        made_value = expression(ctx, value)
        if python_name != lua_name:
            made_value = module.call("named_constant", ast.Constant(lua_name), made_value)
        return py.annotated(python_name, constant, made_value, module.line(value))
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
