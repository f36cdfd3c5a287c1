"""Record classes: their definitions, and the constructors that make instances (``analyzer.program.layouts``)."""

from __future__ import annotations

import ast

from analyzer.syntax import tree
from analyzer.syntax.queries import field_of
from transpiler.emit import py
from transpiler.emit.concrete import Layout
from transpiler.lower.context import FunctionContext, ModuleContext
from transpiler.lower.dispatch import expression, expressions

BASE = "Record"

_POSITIONAL = 3
"""Up to so many values are clear without the names of their fields."""


def definitions(module: ModuleContext) -> list[ast.stmt]:
    """``class Body(Record): …`` for every class of the module."""
    found: list[ast.stmt] = []
    for made, name in module.record_names.items():
        value = module.runtime("LuaValue")
        body: list[ast.stmt] = [py.annotated(field, py.name(value), None) for field in made.fields]
        definition = ast.ClassDef(name, [py.name(module.runtime(BASE))], [], body, [])
        module.layouts[definition] = Layout(blank_before=True)
        found.append(definition)
    return found


def instance(ctx: FunctionContext, node: tree.TableConstructor, line: int) -> ast.expr | None:
    """``Body(x=1, y=2)`` for a constructor that has a class; without the names where the values are few and none is
    left out."""
    known = ctx.module.facts.records
    construction, made_of = known.construction_of(node), known.class_of(node)
    fields: list[str] = []
    if construction is not None and construction.made is None:
        owner: ast.expr = py.attribute(expression(ctx, construction.call.args[1]), "native")
    elif construction is not None and construction.made is not None:
        owner = py.name(ctx.module.class_name(construction.made))
        fields = known.of_class[construction.made].fields
    elif made_of is not None:
        owner, fields = py.name(ctx.module.record_names[made_of]), made_of.fields
    else:
        return None
    names = [_name(item) for item in node.items]
    values = expressions(ctx, [item.value for item in node.items])
    if len(values) <= _POSITIONAL and names == fields[: len(names)]:
        return ast.Call(owner, values, [], lineno=line)
    keywords = [ast.keyword(name, value) for name, value in zip(names, values, strict=True)]
    return ast.Call(owner, [], keywords, lineno=line)


def _name(item: tree.TableItem) -> str:
    name = field_of(item)
    assert name is not None
    return name
