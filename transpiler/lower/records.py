"""Record classes: their definitions, and the constructors that make instances (``analyzer.program.layouts``)."""

from __future__ import annotations

import ast

from analyzer.program.layouts import RecordClass
from analyzer.syntax import tree
from transpiler.emit import py
from transpiler.emit.concrete import Layout
from transpiler.lower import classes
from transpiler.lower.context import FunctionContext, ModuleContext
from transpiler.lower.dispatch import expressions

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


def instance(ctx: FunctionContext, node: tree.TableConstructor, made_of: RecordClass, line: int) -> ast.expr:
    """``Body(x=1, y=2)`` for a constructor; without the names where the values are few and none is left out."""
    items: list[tree.NamedItem | tree.KeyedItem] = []
    names: list[str] = []
    for item in node.items:
        assert isinstance(item, tree.NamedItem | tree.KeyedItem)
        key = item.name if isinstance(item, tree.NamedItem) else item.key
        assert isinstance(key, tree.String)
        items.append(item)
        names.append(key.value)
    values = expressions(ctx, [item.value for item in items])
    name = py.name(
        ctx.module.record_names[made_of] if made_of.lua_class is None else classes.name(ctx, made_of.lua_class)
    )
    if len(values) <= _POSITIONAL and names == made_of.fields[: len(names)]:
        return ast.Call(name, values, [], lineno=line)
    keywords = [ast.keyword(field, value) for field, value in zip(names, values, strict=True)]
    return ast.Call(name, [], keywords, lineno=line)
