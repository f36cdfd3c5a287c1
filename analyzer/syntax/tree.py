"""The syntax tree of the Workflow Lua dialect.

Every node carries ``start`` and ``end``: character offsets into the source text, end exclusive; line and column are
computed on demand (``analyzer.text.LineIndex``). Nodes compare by identity, so facts about the program are kept in
dictionaries keyed by node, and nobody mutates a node after the parser made it (docs/architecture.md).

String values are *byte strings*: a Python ``str`` with one character per byte (latin-1 view of the UTF-8 source).
The grammar is spec/dialect.md sections 1.2 and 2.1.
"""

from __future__ import annotations

from typing import TypeAlias

from analyzer.records import field, record


@record(eq=False)
class Node:
    """Base of all nodes: a half-open range of source offsets."""

    start: int
    end: int


# --------------------------------------------------------------------------------------------------- expressions


@record(eq=False)
class Nil(Node):
    """``nil``."""


@record(eq=False)
class TrueLiteral(Node):
    """``true``."""


@record(eq=False)
class FalseLiteral(Node):
    """``false``."""


@record(eq=False)
class Vararg(Node):
    """``...`` used as an expression."""


@record(eq=False)
class Number(Node):
    """A numeral: ``int`` for the 64-bit integer subtype, ``float`` otherwise (spec/dialect.md 1.2)."""

    value: int | float


@record(eq=False)
class String(Node):
    """A string literal; ``value`` has one character per byte."""

    value: str


@record(eq=False)
class Name(Node):
    """An identifier: a variable use, or the name in a declaration."""

    id: str


@record(eq=False)
class Paren(Node):
    """``(expr)``: truncates several results to one."""

    expr: Expr


@record(eq=False)
class Index(Node):
    """``obj.key`` (``dot`` true, key is a String node) or ``obj[key]``."""

    obj: Expr
    key: Expr
    dot: bool


@record(eq=False)
class Call(Node):
    """``func(args)``, also the sugar ``f{...}`` and ``f"..."``."""

    func: Expr
    args: list[Expr]


@record(eq=False)
class MethodCall(Node):
    """``obj:name(args)``; ``name`` is a Name node for its position only, never a variable."""

    obj: Expr
    name: Name
    args: list[Expr]


@record(eq=False)
class PositionalItem(Node):
    """``value`` in a table constructor."""

    value: Expr


@record(eq=False)
class NamedItem(Node):
    """``name = value`` in a table constructor; ``name`` is a String node."""

    name: String
    value: Expr


@record(eq=False)
class KeyedItem(Node):
    """``[key] = value`` in a table constructor."""

    key: Expr
    value: Expr


@record(eq=False)
class TableConstructor(Node):
    """``{...}``; items stand in source order."""

    items: list[TableItem]


@record(eq=False)
class Unary(Node):
    """``op operand`` with op one of ``not # - ~``."""

    op: str
    operand: Expr


@record(eq=False)
class Binary(Node):
    """``left op right`` for arithmetic, bitwise, comparison and ``..`` operators."""

    op: str
    left: Expr
    right: Expr
    op_start: int = 0


@record(eq=False)
class Logical(Node):
    """``left and right`` or ``left or right``."""

    op: str
    left: Expr
    right: Expr


@record(eq=False)
class TypedName(Node):
    """A declared name with its optional type: local, parameter or interface parameter."""

    name: Name
    type: TypeNode | None


@record(eq=False)
class TypeParam(Node):
    """``Name`` or ``Name: bound`` in ``<...>``."""

    name: Name
    bound: TypeNode | None


@record(eq=False)
class VarargParam(Node):
    """``...`` or ``...: T`` in a parameter list."""

    type: TypeNode | None


@record(eq=False)
class Function(Node):
    """A function body with its parameters.

    ``self_param`` is the implicit ``self`` of ``function a:b()`` (a synthetic Name at the method name's place).
    ``returns`` is None when no return type is written; ``: ()`` gives an empty list. ``name`` is how the source names
    the function (``a.b:c``), for messages; None for a function expression.
    """

    type_params: list[TypeParam]
    params: list[TypedName]
    vararg: VarargParam | None
    returns: list[TypeNode] | None
    body: Block
    self_param: Name | None = None
    name: str | None = None


@record(eq=False)
class Cast(Node):
    """``expr as T`` or ``expr :: T``: erased to expr, adjusted to one value (spec/dialect.md 2.2)."""

    expr: Expr
    type: TypeNode


@record(eq=False)
class NonNil(Node):
    """``expr!``: erased to expr, adjusted to one value."""

    expr: Expr


@record(eq=False)
class ErrorExpr(Node):
    """What the parser puts where an expression is missing; always accompanied by a diagnostic."""


TableItem: TypeAlias = PositionalItem | NamedItem | KeyedItem
Expr: TypeAlias = (
    Nil
    | TrueLiteral
    | FalseLiteral
    | Vararg
    | Number
    | String
    | Name
    | Paren
    | Index
    | Call
    | MethodCall
    | TableConstructor
    | Unary
    | Binary
    | Logical
    | Function
    | Cast
    | NonNil
    | ErrorExpr
)


# ---------------------------------------------------------------------------------------------------- statements


@record(eq=False)
class Block(Node):
    """A sequence of statements with one scope."""

    statements: list[Statement]


@record(eq=False)
class Local(Node):
    """``local a: T, b = exprs``."""

    names: list[TypedName]
    exprs: list[Expr]


@record(eq=False)
class LocalFunction(Node):
    """``local function name() … end``."""

    name: Name
    function: Function


@record(eq=False)
class FunctionStatement(Node):
    """``function a.b.c() … end`` or ``function a.b:c() … end``; ``target`` is a Name or an Index chain."""

    target: Name | Index
    function: Function
    is_method: bool


@record(eq=False)
class Assign(Node):
    """``targets = exprs``."""

    targets: list[Expr]
    exprs: list[Expr]


@record(eq=False)
class CallStatement(Node):
    """A call whose results are dropped."""

    call: Call | MethodCall


@record(eq=False)
class Do(Node):
    """``do … end``."""

    body: Block


@record(eq=False)
class While(Node):
    """``while condition do … end``."""

    condition: Expr
    body: Block


@record(eq=False)
class Repeat(Node):
    """``repeat … until condition``; the condition sees the body's locals."""

    body: Block
    condition: Expr


@record(eq=False)
class IfClause(Node):
    """``if/elseif condition then body``."""

    condition: Expr
    body: Block


@record(eq=False)
class If(Node):
    """``if … elseif … else … end``."""

    clauses: list[IfClause]
    orelse: Block | None


@record(eq=False)
class NumericFor(Node):
    """``for var = first, limit, step do … end``."""

    var: Name
    first: Expr
    limit: Expr
    step: Expr | None
    body: Block


@record(eq=False)
class GenericFor(Node):
    """``for names in exprs do … end``."""

    names: list[Name]
    exprs: list[Expr]
    body: Block


@record(eq=False)
class Return(Node):
    """``return exprs``."""

    exprs: list[Expr]


@record(eq=False)
class Break(Node):
    """``break``."""


@record(eq=False)
class Goto(Node):
    """``goto label``."""

    label: Name


@record(eq=False)
class Label(Node):
    """``::name::``."""

    name: Name


@record(eq=False)
class TypeDeclaration(Node):
    """``type Name<params> = T``."""

    name: Name
    params: list[TypeParam]
    type: TypeNode


@record(eq=False)
class InterfaceMethod(Node):
    """``function name(params): ret`` inside an interface statement."""

    name: Name
    params: list[TypedName]
    returns: list[TypeNode] | None


@record(eq=False)
class InterfaceDeclaration(Node):
    """``interface Name: Base, … methods end``."""

    name: Name
    bases: list[Name]
    methods: list[InterfaceMethod]


Loop: TypeAlias = While | Repeat | NumericFor | GenericFor
Statement: TypeAlias = (
    Local
    | LocalFunction
    | FunctionStatement
    | Assign
    | CallStatement
    | Do
    | While
    | Repeat
    | If
    | NumericFor
    | GenericFor
    | Return
    | Break
    | Goto
    | Label
    | TypeDeclaration
    | InterfaceDeclaration
)


# --------------------------------------------------------------------------------------------------------- types


@record(eq=False)
class NameType(Node):
    """``Name``, ``module.Name`` (``module`` set) or ``Name<args>``."""

    name: str
    module: str | None = None
    args: list[TypeNode] = field(default_factory=list)


@record(eq=False)
class LiteralType(Node):
    """A literal used as a type: ``nil``, a boolean, a string or a number."""

    value: bool | int | float | str | None


@record(eq=False)
class ArrayType(Node):
    """``{T}`` or ``T[]``."""

    element: TypeNode
    readonly: bool = False


@record(eq=False)
class MapType(Node):
    """``{[K]: V}``."""

    key: TypeNode
    value: TypeNode
    readonly: bool = False


@record(eq=False)
class RecordField(Node):
    """``name: T`` or ``name?: T`` in a record type."""

    name: str
    type: TypeNode
    optional: bool


@record(eq=False)
class RecordType(Node):
    """``{name: T, …}`` or ``interface {…}``."""

    fields: list[RecordField]
    readonly: bool = False


@record(eq=False)
class UnionType(Node):
    """``A | B | …``."""

    members: list[TypeNode]


@record(eq=False)
class IntersectionType(Node):
    """``A & B & …``."""

    members: list[TypeNode]


@record(eq=False)
class OptionalType(Node):
    """``T?``."""

    inner: TypeNode


@record(eq=False)
class TypeAnnotation(Node):
    """``@name(args)``."""

    name: str
    args: list[Expr]


@record(eq=False)
class AnnotatedType(Node):
    """``T @min(1) …``."""

    inner: TypeNode
    annotations: list[TypeAnnotation]


@record(eq=False)
class FunctionTypeParam(Node):
    """``T`` or ``name: T`` in a function type."""

    name: str | None
    type: TypeNode


@record(eq=False)
class FunctionType(Node):
    """``(params) -> returns`` or ``fun(params): returns``; ``returns`` None when not written."""

    params: list[FunctionTypeParam]
    vararg: TypeNode | None
    returns: list[TypeNode] | None


@record(eq=False)
class IndexAccessType(Node):
    """``T[K]``."""

    obj: TypeNode
    key: TypeNode


@record(eq=False)
class ConditionalType(Node):
    """``A extends B ? C : D``."""

    check: TypeNode
    extends: TypeNode
    then: TypeNode
    orelse: TypeNode


@record(eq=False)
class AssertsType(Node):
    """``asserts name is T``."""

    name: str
    type: TypeNode | None


@record(eq=False)
class TypeofType(Node):
    """``typeof(expr)``."""

    expr: Expr


@record(eq=False)
class KeyofType(Node):
    """``keyof(T)``."""

    inner: TypeNode


@record(eq=False)
class ErrorType(Node):
    """What the parser puts where a type is missing."""


TypeNode: TypeAlias = (
    NameType
    | LiteralType
    | ArrayType
    | MapType
    | RecordType
    | UnionType
    | IntersectionType
    | OptionalType
    | AnnotatedType
    | FunctionType
    | IndexAccessType
    | ConditionalType
    | AssertsType
    | TypeofType
    | KeyofType
    | ErrorType
)


# --------------------------------------------------------------------------------------------------------- chunk


@record(eq=False)
class Comment(Node):
    """A comment with its markers; ``own_line`` when nothing but white space stands before it on its line."""

    text: str
    own_line: bool


@record(eq=False)
class Chunk(Node):
    """A whole source file. A parse always gives a chunk, whatever the input; ``block`` is then partial.

    ``main`` is the file's body as a vararg function, so that every function-level analysis treats it alike.
    """

    main: Function
    comments: list[Comment]

    @property
    def block(self) -> Block:
        """The statements of the file."""
        return self.main.body
