"""Tree → Lua source. Comments and layout are not kept; parsing the output gives the same tree again.

Works on trees that came from the parser: parentheses stand where the tree has ``Paren`` nodes, and are added only where
types need them. Nothing recurses, so operator chains of any length print.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from analyzer.syntax import tree
from analyzer.syntax.tree import Node

Part: TypeAlias = "str | Node | _Layout"


class _Layout:
    """A change of indentation (``step``) followed, when ``breaks``, by a new line."""

    __slots__ = ("breaks", "step")

    def __init__(self, step: int, breaks: bool) -> None:
        self.step = step
        self.breaks = breaks


_INDENT = _Layout(1, True)
_DEDENT = _Layout(-1, True)
_NEWLINE = _Layout(0, True)
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\a": "\\a", "\b": "\\b"}


def to_source(node: Node) -> str:
    """The Lua text of a chunk, statement, expression or type."""
    output: list[str] = []
    pending: list[Part] = [node]
    level = 0
    while pending:
        part = pending.pop()
        if isinstance(part, str):
            output.append(part)
        elif isinstance(part, _Layout):
            level += part.step
            output.append("\n" + "  " * level)
        else:
            pending.extend(reversed(_PARTS[type(part)](part)))
    return "".join(output)


def string_literal(value: str) -> str:
    """A quoted literal for a byte string; UTF-8 text stays readable, other bytes become ``\\ddd``."""
    try:
        text = value.encode("latin-1").decode("utf-8")
    except UnicodeDecodeError:
        text, readable = value, False
    else:
        readable = True
    pieces = []
    for char in text:
        if char in _ESCAPES:
            pieces.append(_ESCAPES[char])
        elif " " <= char <= "~" or (readable and ord(char) > 0xA0 and char.isprintable()):
            pieces.append(char)
        else:
            pieces.extend(f"\\{byte:03d}" for byte in char.encode("utf-8" if readable else "latin-1"))
    return f'"{"".join(pieces)}"'


def number_literal(value: int | float) -> str:
    """A numeral that reads back as ``value`` with the same subtype."""
    if isinstance(value, int):
        return str(value)
    return "1e999" if value == float("inf") else repr(value)


# Helpers


def _comma_separated(nodes: list[Any], separator: str = ", ") -> list[Part]:
    parts: list[Part] = []
    for node in nodes:
        if parts:
            parts.append(separator)
        parts.append(node)
    return parts


def _block(block: tree.Block) -> list[Part]:
    """The statements of an inner block, indented, between line breaks."""
    if not block.statements:
        return [_NEWLINE]
    return [_INDENT, *_statements(block.statements), _DEDENT]


def _statements(statements: list[tree.Statement]) -> list[Part]:
    parts: list[Part] = []
    for statement in statements:
        if parts:
            parts.append(_NEWLINE)
            if _begins_with_parenthesis(statement):
                parts.append(";")  # or it would be read as arguments of the line before
        parts.append(statement)
    return parts


def _begins_with_parenthesis(statement: tree.Statement) -> bool:
    node: Node
    if isinstance(statement, tree.Assign):
        node = statement.targets[0]
    elif isinstance(statement, tree.CallStatement):
        node = statement.call
    else:
        return False
    while True:
        if isinstance(node, tree.Index | tree.MethodCall):
            node = node.obj
        elif isinstance(node, tree.Call):
            node = node.func
        else:
            return isinstance(node, tree.Paren)


def _signature(function: tree.Function) -> list[Part]:
    params: list[Any] = [*function.params]
    if function.vararg is not None:
        params.append(function.vararg)
    return [*_type_params(function.type_params), "(", *_comma_separated(params), ")", *_returns(function.returns)]


def _returns(returns: list[tree.TypeNode] | None) -> list[Part]:
    if returns is None:
        return []
    return [": ", *_results(returns)]


def _results(returns: list[tree.TypeNode]) -> list[Part]:
    return [returns[0]] if len(returns) == 1 else ["(", *_comma_separated(returns), ")"]


def _type_params(params: list[tree.TypeParam]) -> list[Part]:
    return ["<", *_comma_separated(params), ">"] if params else []


def _tail(function: tree.Function) -> list[Part]:
    return [*_signature(function), *_block(function.body), "end"]


def _enclosed(type_: tree.TypeNode) -> list[Part]:
    """A type where an arrow would take in what follows."""
    if isinstance(type_, tree.FunctionType) and type_.returns is not None:
        return ["(", type_, ")"]
    return [type_]


def _joined(members: list[tree.TypeNode], operator: str) -> list[Part]:
    parts: list[Part] = []
    for member in members:
        if parts:
            parts.append(f" {operator} ")
        parts.extend(_enclosed(member))
    return parts


def _annotated(name: tree.Name, type_: tree.TypeNode | None) -> list[Part]:
    return [name] if type_ is None else [name, ": ", type_]


# Node classes with parts that need more than a line


def _method_target(target: tree.Name | tree.Index, is_method: bool) -> list[Part]:
    if is_method and isinstance(target, tree.Index) and isinstance(target.key, tree.String):
        return [target.obj, ":", target.key.value]
    return [target]


def _if(node: tree.If) -> list[Part]:
    parts: list[Part] = []
    for clause in node.clauses:
        parts += ["elseif " if parts else "if ", clause.condition, " then", *_block(clause.body)]
    if node.orelse is not None:
        parts += ["else", *_block(node.orelse)]
    return [*parts, "end"]


def _numeric_for(node: tree.NumericFor) -> list[Part]:
    bounds = [node.first, node.limit] if node.step is None else [node.first, node.limit, node.step]
    return ["for ", node.var, " = ", *_comma_separated(bounds), " do", *_block(node.body), "end"]


def _interface(node: tree.InterfaceDeclaration) -> list[Part]:
    parts: list[Part] = ["interface ", node.name]
    if node.bases:
        parts += [": ", *_comma_separated(node.bases)]
    for method in node.methods:
        parts += [_NEWLINE, "  function ", method.name, "(", *_comma_separated(method.params), ")"]
        parts += _returns(method.returns)
    return [*parts, _NEWLINE, "end"]


def _index(node: tree.Index) -> list[Part]:
    if node.dot and isinstance(node.key, tree.String):
        return [node.obj, ".", node.key.value]
    return [node.obj, "[ ", node.key, "]"]  # the blank keeps `[[` from opening a long string


def _named_type(node: tree.NameType) -> list[Part]:
    name = node.name if node.module is None else f"{node.module}.{node.name}"
    return [name, "<", *_comma_separated(node.args), ">"] if node.args else [name]


def _literal_type(node: tree.LiteralType) -> list[Part]:
    value = node.value
    if value is None:
        return ["nil"]
    if isinstance(value, bool):
        return ["true" if value else "false"]
    return [string_literal(value) if isinstance(value, str) else number_literal(value)]


def _array_type(node: tree.ArrayType) -> list[Part]:
    """``T[]`` around another array, so that arrays of arrays cost no depth; ``{T}`` otherwise."""
    if isinstance(node.element, tree.ArrayType) and not node.readonly:
        return [node.element, "[]"]
    return ["readonly " if node.readonly else "", "{", node.element, "}"]


def _record_type(node: tree.RecordType) -> list[Part]:
    return ["readonly " if node.readonly else "", "{", *_comma_separated(node.fields), "}"]


def _function_type(node: tree.FunctionType) -> list[Part]:
    params: list[Part] = _comma_separated(node.params)
    if node.vararg is not None:
        params += [", ..." if params else "...", node.vararg]
    if node.returns is None:
        return ["fun(", *params, ")"]
    return ["(", *params, ") -> ", *_results(node.returns)]


def _conditional_type(node: tree.ConditionalType) -> list[Part]:
    head = [*_enclosed(node.check), " extends ", *_enclosed(node.extends)]
    return [*head, " ? ", node.then, " : ", node.orelse]


def _assertion(node: tree.AssertsType) -> list[Part]:
    return [f"asserts {node.name}"] if node.type is None else [f"asserts {node.name} is ", node.type]


def _annotation(node: tree.TypeAnnotation) -> list[Part]:
    return [f" @{node.name}", *(["(", *_comma_separated(node.args), ")"] if node.args else [])]


_PARTS: dict[type[Node], Callable[[Any], list[Part]]] = {
    tree.Chunk: lambda node: [*_statements(node.block.statements), "\n"],
    tree.Block: lambda node: _statements(node.statements),
    # expressions
    tree.Nil: lambda node: ["nil"],
    tree.TrueLiteral: lambda node: ["true"],
    tree.FalseLiteral: lambda node: ["false"],
    tree.Vararg: lambda node: ["..."],
    tree.ErrorExpr: lambda node: ["nil"],
    tree.Number: lambda node: [number_literal(node.value)],
    tree.String: lambda node: [string_literal(node.value)],
    tree.Name: lambda node: [node.id],
    tree.Paren: lambda node: ["(", node.expr, ")"],
    tree.Index: _index,
    tree.Call: lambda node: [node.func, "(", *_comma_separated(node.args), ")"],
    tree.MethodCall: lambda node: [node.obj, ":", node.name, "(", *_comma_separated(node.args), ")"],
    tree.TableConstructor: lambda node: ["{", *_comma_separated(node.items), "}"],
    tree.PositionalItem: lambda node: [node.value],
    tree.NamedItem: lambda node: [node.name.value, " = ", node.value],
    tree.KeyedItem: lambda node: ["[ ", node.key, "] = ", node.value],
    tree.Unary: lambda node: ["not " if node.op == "not" else f"{node.op} ", node.operand],
    tree.Binary: lambda node: [node.left, f" {node.op} ", node.right],
    tree.Logical: lambda node: [node.left, f" {node.op} ", node.right],
    tree.Function: lambda node: ["function", *_tail(node)],
    tree.Cast: lambda node: [node.expr, " as ", *_enclosed(node.type)],
    tree.NonNil: lambda node: [node.expr, "!"],
    # statements
    tree.TypedName: lambda node: _annotated(node.name, node.type),
    tree.VarargParam: lambda node: ["..."] if node.type is None else ["...: ", node.type],
    tree.Local: lambda node: (
        ["local ", *_comma_separated(node.names), *([" = ", *_comma_separated(node.exprs)] if node.exprs else [])]
    ),
    tree.LocalFunction: lambda node: ["local function ", node.name, *_tail(node.function)],
    tree.FunctionStatement: lambda node: (
        ["function ", *_method_target(node.target, node.is_method), *_tail(node.function)]
    ),
    tree.Assign: lambda node: [*_comma_separated(node.targets), " = ", *_comma_separated(node.exprs)],
    tree.CallStatement: lambda node: [node.call],
    tree.Do: lambda node: ["do", *_block(node.body), "end"],
    tree.While: lambda node: ["while ", node.condition, " do", *_block(node.body), "end"],
    tree.Repeat: lambda node: ["repeat", *_block(node.body), "until ", node.condition],
    tree.If: _if,
    tree.NumericFor: _numeric_for,
    tree.GenericFor: lambda node: (
        ["for ", *_comma_separated(node.names), " in ", *_comma_separated(node.exprs), " do", *_block(node.body), "end"]
    ),
    tree.Return: lambda node: ["return ", *_comma_separated(node.exprs)] if node.exprs else ["return"],
    tree.Break: lambda node: ["break"],
    tree.Goto: lambda node: ["goto ", node.label],
    tree.Label: lambda node: ["::", node.name, "::"],
    tree.TypeDeclaration: lambda node: ["type ", node.name, *_type_params(node.params), " = ", node.type],
    tree.InterfaceDeclaration: _interface,
    # types
    tree.TypeParam: lambda node: _annotated(node.name, node.bound),
    tree.NameType: _named_type,
    tree.LiteralType: _literal_type,
    tree.ErrorType: lambda node: ["any"],
    tree.ArrayType: _array_type,
    tree.MapType: lambda node: ["readonly " if node.readonly else "", "{[", node.key, "]: ", node.value, "}"],
    tree.RecordType: _record_type,
    tree.RecordField: lambda node: [node.name, "?: " if node.optional else ": ", node.type],
    tree.UnionType: lambda node: _joined(node.members, "|"),
    tree.IntersectionType: lambda node: _joined(node.members, "&"),
    tree.OptionalType: lambda node: [*_enclosed(node.inner), "?"],
    tree.TypeAnnotation: _annotation,
    tree.AnnotatedType: lambda node: [node.inner, *node.annotations],
    tree.FunctionTypeParam: lambda node: [node.type] if node.name is None else [f"{node.name}: ", node.type],
    tree.FunctionType: _function_type,
    tree.IndexAccessType: lambda node: [*_enclosed(node.obj), "[", node.key, "]"],
    tree.ConditionalType: _conditional_type,
    tree.AssertsType: _assertion,
    tree.TypeofType: lambda node: ["typeof(", node.expr, ")"],
    tree.KeyofType: lambda node: ["keyof(", node.inner, ")"],
}
