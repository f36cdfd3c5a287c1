"""The children of every class of nodes, as one function each: what traversals read instead of inspecting the fields.

Classes that are absent have no children. A test compares this table with the fields that the classes declare.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from analyzer.syntax import tree
from analyzer.syntax.tree import Node

Reader: TypeAlias = Callable[[Any], list[Node]]

READERS: dict[type[Node], Reader] = {
    # expressions
    tree.Paren: lambda node: [node.expr],
    tree.Index: lambda node: [node.obj, node.key],
    tree.Call: lambda node: [node.func, *node.args],
    tree.MethodCall: lambda node: [node.obj, node.name, *node.args],
    tree.PositionalItem: lambda node: [node.value],
    tree.NamedItem: lambda node: [node.name, node.value],
    tree.KeyedItem: lambda node: [node.key, node.value],
    tree.TableConstructor: lambda node: [*node.items],
    tree.Unary: lambda node: [node.operand],
    tree.Binary: lambda node: [node.left, node.right],
    tree.Logical: lambda node: [node.left, node.right],
    tree.Function: lambda node: [
        *node.type_params,
        *node.params,
        *_optional(node.vararg),
        *(node.returns or ()),
        node.body,
        *_optional(node.self_param),
    ],
    tree.Cast: lambda node: [node.expr, node.type],
    tree.NonNil: lambda node: [node.expr],
    # statements
    tree.Block: lambda node: [*node.statements],
    tree.TypedName: lambda node: [node.name] if node.type is None else [node.name, node.type],
    tree.TypeParam: lambda node: [node.name, *_optional(node.bound)],
    tree.VarargParam: lambda node: [*_optional(node.type)],
    tree.Local: lambda node: [*node.names, *node.exprs],
    tree.LocalFunction: lambda node: [node.name, node.function],
    tree.FunctionStatement: lambda node: [node.target, node.function],
    tree.Assign: lambda node: [*node.targets, *node.exprs],
    tree.CallStatement: lambda node: [node.call],
    tree.Do: lambda node: [node.body],
    tree.While: lambda node: [node.condition, node.body],
    tree.Repeat: lambda node: [node.body, node.condition],
    tree.IfClause: lambda node: [node.condition, node.body],
    tree.If: lambda node: [*node.clauses] if node.orelse is None else [*node.clauses, node.orelse],
    tree.NumericFor: lambda node: [node.var, node.first, node.limit, *_optional(node.step), node.body],
    tree.GenericFor: lambda node: [*node.names, *node.exprs, node.body],
    tree.Return: lambda node: [*node.exprs],
    tree.Goto: lambda node: [node.label],
    tree.Label: lambda node: [node.name],
    tree.TypeDeclaration: lambda node: [node.name, *node.params, node.type],
    tree.InterfaceMethod: lambda node: [node.name, *node.params, *(node.returns or ())],
    tree.InterfaceDeclaration: lambda node: [node.name, *node.bases, *node.methods],
    # types
    tree.NameType: lambda node: [*node.args],
    tree.ArrayType: lambda node: [node.element],
    tree.MapType: lambda node: [node.key, node.value],
    tree.RecordField: lambda node: [node.type],
    tree.RecordType: lambda node: [*node.fields],
    tree.UnionType: lambda node: [*node.members],
    tree.IntersectionType: lambda node: [*node.members],
    tree.OptionalType: lambda node: [node.inner],
    tree.TypeAnnotation: lambda node: [*node.args],
    tree.AnnotatedType: lambda node: [node.inner, *node.annotations],
    tree.FunctionTypeParam: lambda node: [node.type],
    tree.FunctionType: lambda node: [*node.params, *_optional(node.vararg), *(node.returns or ())],
    tree.IndexAccessType: lambda node: [node.obj, node.key],
    tree.ConditionalType: lambda node: [node.check, node.extends, node.then, node.orelse],
    tree.AssertsType: lambda node: [*_optional(node.type)],
    tree.TypeofType: lambda node: [node.expr],
    tree.KeyofType: lambda node: [node.inner],
    tree.Chunk: lambda node: [node.main, *node.comments],
}
"""Node class → its children in field order."""


def _optional(node: Node | None) -> tuple[Node, ...]:
    return () if node is None else (node,)
