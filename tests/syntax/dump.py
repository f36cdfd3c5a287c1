"""A compact, fully parenthesised notation of expressions and types, so that tables of tests show the grouping."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from analyzer.syntax import parse, tree


def expression(source: str) -> tree.Expr:
    """The expression ``source``, which must be free of errors."""
    result = parse(f"x = {source}")
    assert result.diagnostics == [], result.diagnostics[0].message
    statement = result.chunk.block.statements[0]
    assert isinstance(statement, tree.Assign)
    assert len(statement.exprs) == len(result.chunk.block.statements) == 1
    return statement.exprs[0]


def type_of(source: str) -> tree.TypeNode:
    """The type ``source``, as the type of a local."""
    result = parse(f"local x: {source}")
    assert result.diagnostics == [], result.diagnostics[0].message
    statement = result.chunk.block.statements[0]
    assert isinstance(statement, tree.Local)
    assert statement.names[0].type is not None
    return statement.names[0].type


def dump(node: Any) -> str:
    """``node`` in the notation of the tests."""
    return _DUMPS[type(node)](node)


def _list(nodes: list[Any]) -> str:
    return ", ".join(map(dump, nodes))


def _function(node: tree.Function) -> str:
    params = _list([*node.params, *([node.vararg] if node.vararg else [])])
    generic = f"<{_list(node.type_params)}>" if node.type_params else ""
    returns = "" if node.returns is None else f": [{_list(node.returns)}]"
    return f"function{generic}({params}){returns}"


def _function_type(node: tree.FunctionType) -> str:
    params = _list(node.params) + ("" if node.vararg is None else f" ...{dump(node.vararg)}")
    return f"fn({params} -> {'unwritten' if node.returns is None else f'[{_list(node.returns)}]'})"


def _typed(name: str, type_: tree.TypeNode | None, colon: str = ": ") -> str:
    return name if type_ is None else f"{name}{colon}{dump(type_)}"


def _readonly(node: Any, text: str) -> str:
    return f"readonly {text}" if node.readonly else text


def _annotated(node: tree.AnnotatedType) -> str:
    notes = "".join(f" @{note.name}({_list(note.args)})" for note in node.annotations)
    return f"({dump(node.inner)}{notes})"


_DUMPS: dict[type[Any], Callable[[Any], str]] = {
    tree.Nil: lambda node: "nil",
    tree.TrueLiteral: lambda node: "true",
    tree.FalseLiteral: lambda node: "false",
    tree.Vararg: lambda node: "...",
    tree.Number: lambda node: repr(node.value),
    tree.String: lambda node: repr(node.value),
    tree.Name: lambda node: node.id,
    tree.Paren: lambda node: f"paren({dump(node.expr)})",
    tree.Index: lambda node: (
        f"{dump(node.obj)}.{node.key.value}" if node.dot else f"{dump(node.obj)}[{dump(node.key)}]"
    ),
    tree.Call: lambda node: f"{dump(node.func)}({_list(node.args)})",
    tree.MethodCall: lambda node: f"{dump(node.obj)}:{node.name.id}({_list(node.args)})",
    tree.TableConstructor: lambda node: f"{{{_list(node.items)}}}",
    tree.PositionalItem: lambda node: dump(node.value),
    tree.NamedItem: lambda node: f"{node.name.value}={dump(node.value)}",
    tree.KeyedItem: lambda node: f"[{dump(node.key)}]={dump(node.value)}",
    tree.Unary: lambda node: f"({node.op} {dump(node.operand)})",
    tree.Binary: lambda node: f"({dump(node.left)} {node.op} {dump(node.right)})",
    tree.Logical: lambda node: f"({dump(node.left)} {node.op} {dump(node.right)})",
    tree.Function: _function,
    tree.Cast: lambda node: f"({dump(node.expr)} as {dump(node.type)})",
    tree.NonNil: lambda node: f"({dump(node.expr)} !)",
    tree.TypedName: lambda node: _typed(node.name.id, node.type),
    tree.TypeParam: lambda node: _typed(node.name.id, node.bound),
    tree.VarargParam: lambda node: _typed("...", node.type),
    tree.NameType: lambda node: (
        (f"{node.module}." if node.module else "") + node.name + (f"<{_list(node.args)}>" if node.args else "")
    ),
    tree.LiteralType: lambda node: f"={node.value!r}",
    tree.ArrayType: lambda node: _readonly(node, f"array({dump(node.element)})"),
    tree.MapType: lambda node: _readonly(node, f"map({dump(node.key)}, {dump(node.value)})"),
    tree.RecordType: lambda node: _readonly(node, f"record({_list(node.fields)})"),
    tree.RecordField: lambda node: _typed(node.name, node.type, "?: " if node.optional else ": "),
    tree.UnionType: lambda node: f"({' | '.join(map(dump, node.members))})",
    tree.IntersectionType: lambda node: f"({' & '.join(map(dump, node.members))})",
    tree.OptionalType: lambda node: f"{dump(node.inner)}?",
    tree.AnnotatedType: _annotated,
    tree.FunctionTypeParam: lambda node: dump(node.type) if node.name is None else _typed(node.name, node.type),
    tree.FunctionType: _function_type,
    tree.IndexAccessType: lambda node: f"access({dump(node.obj)}, {dump(node.key)})",
    tree.ConditionalType: lambda node: (
        f"({dump(node.check)} extends {dump(node.extends)} ? {dump(node.then)} : {dump(node.orelse)})"
    ),
    tree.AssertsType: lambda node: _typed(f"asserts {node.name}", node.type, " is "),
    tree.TypeofType: lambda node: f"typeof({dump(node.expr)})",
    tree.KeyofType: lambda node: f"keyof({dump(node.inner)})",
}
