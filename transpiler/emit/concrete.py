"""From the Python tree (``ast``) to libcst: concrete syntax with comments and blank lines.

Every node is built once, already parenthesised by precedence. ``emit.formatting`` compares the tree of the final text
with the input tree, so that a mistake here is found by the build, never by a user.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import libcst as cst

from transpiler.emit import nodes
from transpiler.emit.brackets import comment_lines, commented
from transpiler.emit.data import verbatim


@dataclass(slots=True)
class Layout:
    """What surrounds a statement: comment lines before it, a comment behind it, a blank line before all that.

    ``footer`` are comment lines at the end of the block whose last statement this is.
    """

    comments: list[str] = field(default_factory=list)
    trailing: str = ""
    blank_before: bool = False
    footer: list[str] = field(default_factory=list)


Layouts = dict[ast.stmt, Layout]

# Binding strength, weakest first; the numbers only matter relative to each other.
_WALRUS, _LAMBDA, _TERNARY, _OR, _AND, _NOT, _COMPARE = 1, 2, 3, 4, 5, 6, 7
_BIT_OR, _BIT_XOR, _BIT_AND, _SHIFT, _SUM, _PRODUCT, _UNARY, _POWER, _AWAIT, _ATOM = range(8, 18)

_BINARY: dict[type[ast.operator], tuple[cst.BaseBinaryOp, int]] = {
    ast.Add: (cst.Add(), _SUM),
    ast.Sub: (cst.Subtract(), _SUM),
    ast.Mult: (cst.Multiply(), _PRODUCT),
    ast.Div: (cst.Divide(), _PRODUCT),
    ast.FloorDiv: (cst.FloorDivide(), _PRODUCT),
    ast.Mod: (cst.Modulo(), _PRODUCT),
    ast.Pow: (cst.Power(), _POWER),
    ast.BitAnd: (cst.BitAnd(), _BIT_AND),
    ast.BitOr: (cst.BitOr(), _BIT_OR),
    ast.BitXor: (cst.BitXor(), _BIT_XOR),
    ast.LShift: (cst.LeftShift(), _SHIFT),
    ast.RShift: (cst.RightShift(), _SHIFT),
}
_COMPARISONS: dict[type[ast.cmpop], cst.BaseCompOp] = {
    ast.Eq: cst.Equal(),
    ast.NotEq: cst.NotEqual(),
    ast.Lt: cst.LessThan(),
    ast.LtE: cst.LessThanEqual(),
    ast.Gt: cst.GreaterThan(),
    ast.GtE: cst.GreaterThanEqual(),
    ast.Is: cst.Is(),
    ast.IsNot: cst.IsNot(),
    ast.In: cst.In(),
    ast.NotIn: cst.NotIn(),
}
_UNARY_OPS: dict[type[ast.unaryop], tuple[cst.BaseUnaryOp, int]] = {
    ast.USub: (cst.Minus(), _UNARY),
    ast.UAdd: (cst.Plus(), _UNARY),
    ast.Invert: (cst.BitInvert(), _UNARY),
    ast.Not: (cst.Not(), _NOT),
}


def _parenthesised(node: cst.BaseExpression) -> cst.BaseExpression:
    return node.with_changes(lpar=[nodes.LEFT_PARENTHESIS, *node.lpar], rpar=[*node.rpar, nodes.RIGHT_PARENTHESIS])


def _at(node: ast.expr, level: int) -> cst.BaseExpression:
    """``node``, in parentheses when it binds weaker than ``level``."""
    built, strength = _EXPRESSIONS[node.__class__](node)
    return built if strength >= level else _parenthesised(built)


_Built = tuple[cst.BaseExpression, int]
_Line = cst.SimpleStatementLine | cst.BaseCompoundStatement


def _name(node: ast.Name) -> _Built:
    return nodes.name(node.id), _ATOM


def _constant(node: ast.Constant) -> _Built:
    value = node.value
    if value is None or value is True or value is False:
        return nodes.name(str(value)), _ATOM
    if isinstance(value, str):
        return cst.SimpleString(repr(value)), _ATOM
    if isinstance(value, float):
        return nodes.float_(repr(value)), _ATOM
    if isinstance(value, int):
        return nodes.integer(str(value)), _ATOM
    if value is Ellipsis:
        return cst.Ellipsis(), _ATOM
    raise TypeError(f"constant of type {type(value).__name__}")


def _attribute(node: ast.Attribute) -> _Built:
    value = _at(node.value, _ATOM)
    if isinstance(value, cst.Integer):
        value = _parenthesised(value)
    return cst.Attribute(value, nodes.name(node.attr)), _ATOM


def _subscript(node: ast.Subscript) -> _Built:
    if isinstance(node.slice, ast.Tuple) and node.slice.elts:
        elements = [cst.SubscriptElement(cst.Index(_at(item, _WALRUS))) for item in node.slice.elts]
        return nodes.Subscript(_at(node.value, _ATOM), elements), _ATOM
    if isinstance(node.slice, ast.Slice):
        bounds = [None if bound is None else _at(bound, _TERNARY) for bound in (node.slice.lower, node.slice.upper)]
        index: cst.BaseSlice = nodes.Slice(bounds[0], bounds[1])
    else:
        index = cst.Index(_at(node.slice, _WALRUS))
    return nodes.Subscript(_at(node.value, _ATOM), [cst.SubscriptElement(index)]), _ATOM


def _call(node: ast.Call) -> _Built:
    data = verbatim(node)
    if data is not None:
        return data, _ATOM
    args = []
    for arg in node.args:
        if isinstance(arg, ast.Starred):
            args.append(nodes.Arg(_at(arg.value, _TERNARY), star="*"))
        else:
            args.append(nodes.Arg(_at(arg, _WALRUS)))
    for keyword in node.keywords:
        if keyword.arg is None:
            args.append(nodes.Arg(_at(keyword.value, _TERNARY), star="**"))
        else:
            args.append(nodes.Arg(_at(keyword.value, _LAMBDA), keyword=nodes.name(keyword.arg)))
    items = [*node.args, *(keyword.value for keyword in node.keywords)]
    head, args = commented(items, args)
    if head is None:
        return nodes.Call(_at(node.func, _ATOM), args), _ATOM
    return nodes.Call(_at(node.func, _ATOM), args, whitespace_before_args=head), _ATOM


def _binary(node: ast.BinOp) -> _Built:
    # A long left-nested chain is unrolled here, so that its length never becomes recursion depth.
    chain: list[ast.BinOp] = [node]
    while isinstance(chain[-1].left, ast.BinOp):
        chain.append(chain[-1].left)
    bottom = chain[-1]
    built: cst.BaseExpression | None = None
    strength = _ATOM
    for item in reversed(chain):
        operator, own = _BINARY[item.op.__class__]
        power = own == _POWER
        left_level, right_level = (_AWAIT, _UNARY) if power else (own, own + 1)
        if item is bottom:
            left = _at(item.left, left_level)
        else:
            assert built is not None
            left = built if strength >= left_level else _parenthesised(built)
        built, strength = cst.BinaryOperation(left, operator, _at(item.right, right_level)), own
    assert built is not None
    return built, strength


def _unary(node: ast.UnaryOp) -> _Built:
    operator, own = _UNARY_OPS[node.op.__class__]
    return cst.UnaryOperation(operator, _at(node.operand, own)), own


def _boolean(node: ast.BoolOp) -> _Built:
    is_or = isinstance(node.op, ast.Or)
    own, operator = (_OR, nodes.OR) if is_or else (_AND, nodes.AND)
    built = _at(node.values[0], own + 1)
    for value in node.values[1:]:
        built = cst.BooleanOperation(built, operator, _at(value, own + 1))
    return built, own


def _compare(node: ast.Compare) -> _Built:
    targets = [
        cst.ComparisonTarget(_COMPARISONS[op.__class__], _at(right, _COMPARE + 1))
        for op, right in zip(node.ops, node.comparators, strict=True)
    ]
    return cst.Comparison(_at(node.left, _COMPARE + 1), targets), _COMPARE


def _if_else(node: ast.IfExp) -> _Built:
    built = nodes.IfExp(
        test=_at(node.test, _TERNARY + 1), body=_at(node.body, _TERNARY + 1), orelse=_at(node.orelse, _TERNARY)
    )
    return built, _TERNARY


def _walrus(node: ast.NamedExpr) -> _Built:
    return nodes.NamedExpr(nodes.name(node.target.id), _at(node.value, _TERNARY)), _WALRUS


def _await(node: ast.Await) -> _Built:
    return nodes.Await(_at(node.value, _ATOM)), _AWAIT


def _lambda(node: ast.Lambda) -> _Built:
    return nodes.Lambda(params=_parameters(node.args), body=_at(node.body, _TERNARY)), _LAMBDA


def _elements(items: Sequence[ast.expr]) -> list[cst.BaseElement]:
    return [
        nodes.StarredElement(_at(item.value, _BIT_OR))
        if isinstance(item, ast.Starred)
        else cst.Element(_at(item, _WALRUS))
        for item in items
    ]


def _tuple(node: ast.Tuple) -> _Built:
    return nodes.Tuple(_elements(node.elts)), _ATOM


def _list(node: ast.List) -> _Built:
    data = verbatim(node)
    if data is not None:
        return data, _ATOM
    head, elements = commented(node.elts, _elements(node.elts))
    if head is None:
        return nodes.List(elements), _ATOM
    return nodes.List(elements, lbracket=nodes.LeftSquareBracket(whitespace_after=head)), _ATOM


def _dict(node: ast.Dict) -> _Built:
    elements = [
        nodes.DictElement(_at(key, _TERNARY), _at(value, _TERNARY))
        for key, value in zip(node.keys, node.values, strict=True)
        if key is not None
    ]
    return nodes.Dict(elements), _ATOM


def _formatted(node: ast.JoinedStr) -> _Built:
    text = ast.unparse(node)
    return cst.parse_expression(text), _ATOM


_EXPRESSIONS: dict[type[ast.expr], Callable[[Any], _Built]] = {
    ast.Name: _name,
    ast.Constant: _constant,
    ast.Attribute: _attribute,
    ast.Subscript: _subscript,
    ast.Call: _call,
    ast.BinOp: _binary,
    ast.UnaryOp: _unary,
    ast.BoolOp: _boolean,
    ast.Compare: _compare,
    ast.IfExp: _if_else,
    ast.NamedExpr: _walrus,
    ast.Await: _await,
    ast.Lambda: _lambda,
    ast.Tuple: _tuple,
    ast.List: _list,
    ast.Dict: _dict,
    ast.JoinedStr: _formatted,
}


# ---------------------------------------------------------------------------------------------------- statements


def _parameter(arg: ast.arg, default: ast.expr | None, star: str = "") -> cst.Param:
    annotation = None if arg.annotation is None else nodes.Annotation(_at(arg.annotation, _TERNARY))
    value = None if default is None else _at(default, _TERNARY)
    return nodes.Param(nodes.name(arg.arg), annotation=annotation, default=value, star=star)


def _parameters(args: ast.arguments) -> cst.Parameters:
    missing = len(args.args) - len(args.defaults)
    params = [
        _parameter(arg, args.defaults[position - missing] if position >= missing else None)
        for position, arg in enumerate(args.args)
    ]
    keyword_only = [_parameter(arg, default) for arg, default in zip(args.kwonlyargs, args.kw_defaults, strict=True)]
    star: cst.Param | cst.ParamStar | cst.MaybeSentinel = cst.MaybeSentinel.DEFAULT
    if args.vararg is not None:
        star = _parameter(args.vararg, None, "*")
    elif keyword_only:
        star = cst.ParamStar()
    return cst.Parameters(params=params, star_arg=star, kwonly_params=keyword_only)


def _dotted(path: str) -> cst.Name | cst.Attribute:
    parts = path.split(".")
    built: cst.Name | cst.Attribute = nodes.name(parts[0])
    for part in parts[1:]:
        built = cst.Attribute(built, nodes.name(part))
    return built


def _alias(item: ast.alias) -> cst.ImportAlias:
    asname = None if item.asname is None else nodes.AsName(nodes.name(item.asname))
    return cst.ImportAlias(_dotted(item.name), asname)


def _small(node: ast.stmt) -> cst.BaseSmallStatement:
    match node:
        case ast.Expr():
            return cst.Expr(_at(node.value, _TERNARY))
        case ast.Assign():
            return cst.Assign([nodes.AssignTarget(_target(item)) for item in node.targets], _value(node.value))
        case ast.AnnAssign():
            value = None if node.value is None else _value(node.value)
            return cst.AnnAssign(_target(node.target), nodes.Annotation(_at(node.annotation, _TERNARY)), value)
        case ast.Return():
            return cst.Return(None if node.value is None else _value(node.value))
        case ast.Pass():
            return cst.Pass()
        case ast.Break():
            return cst.Break()
        case ast.Continue():
            return cst.Continue()
        case ast.Nonlocal():
            return nodes.Nonlocal([cst.NameItem(nodes.name(item)) for item in node.names])
        case ast.Global():
            return nodes.Global([cst.NameItem(nodes.name(item)) for item in node.names])
        case ast.Raise():
            return cst.Raise(None if node.exc is None else _at(node.exc, _TERNARY))
        case ast.Import():
            return nodes.Import([_alias(item) for item in node.names])
        case ast.ImportFrom():
            dots = [cst.Dot() for _ in range(node.level)]
            module = None if node.module is None else _dotted(node.module)
            return nodes.ImportFrom(module, [_alias(item) for item in node.names], relative=dots)
    raise TypeError(f"statement {node.__class__.__name__}")


def _value(node: ast.expr) -> cst.BaseExpression:
    """A right-hand side; a tuple stands there without parentheses unless it is empty."""
    if isinstance(node, ast.Tuple) and node.elts:
        return nodes.Tuple(_elements(node.elts), lpar=[], rpar=[])
    return _at(node, _TERNARY)


def _target(node: ast.expr) -> cst.BaseAssignTargetExpression:
    if isinstance(node, ast.Tuple):
        bare = len(node.elts) > 1
        built = nodes.Tuple(_elements(node.elts))
        return built.with_changes(lpar=[], rpar=[]) if bare else built
    built_target = _at(node, _ATOM)
    assert isinstance(built_target, (cst.Name, cst.Attribute, cst.Subscript))
    return built_target


class _Emitter:
    """Turns statements into libcst, consulting the layouts."""

    def __init__(self, layouts: Layouts) -> None:
        self.layouts = layouts

    def lines_before(self, node: ast.stmt) -> list[cst.EmptyLine]:
        layout = self.layouts.get(node)
        if layout is None:
            return []
        lines = [nodes.BLANK_LINE] if layout.blank_before else []
        return [*lines, *comment_lines(layout.comments)]

    def trailing(self, node: ast.stmt) -> cst.TrailingWhitespace:
        layout = self.layouts.get(node)
        if layout is None or not layout.trailing:
            return nodes.LINE_END
        return nodes.TrailingWhitespace(whitespace=nodes.TWO_SPACES, comment=cst.Comment(layout.trailing))

    def block(self, statements: Sequence[ast.stmt], owner: ast.stmt | None = None) -> cst.IndentedBlock:
        header = nodes.LINE_END if owner is None else self.trailing(owner)
        body = self.statements(statements)
        last = self.layouts.get(statements[-1])
        footer = [] if last is None else comment_lines(last.footer)
        return nodes.IndentedBlock(body, header=header, footer=footer)

    def statements(self, block: Sequence[ast.stmt]) -> list[_Line]:
        """Statements of one block; what stands at the end of one that is not the last comes before the next."""
        for node, following in pairwise(block):
            layout = self.layouts.get(node)
            if layout is not None and layout.footer:
                self.layouts.setdefault(following, Layout()).comments[:0] = layout.footer
                layout.footer = []
        return [self.statement(node) for node in block]

    def statement(self, node: ast.stmt) -> _Line:
        builder = _COMPOUND.get(node.__class__)
        if builder is not None:
            return builder(self, node)
        return nodes.SimpleStatementLine(
            [_small(node)], leading_lines=self.lines_before(node), trailing_whitespace=self.trailing(node)
        )

    def if_(self, node: ast.If) -> cst.If:
        # An elif chain is built from its end, iteratively.
        chain = [node]
        while len(chain[-1].orelse) == 1 and isinstance(chain[-1].orelse[0], ast.If) and self.is_elif(chain[-1]):
            chain.append(chain[-1].orelse[0])
        last = chain[-1]
        orelse: cst.If | cst.Else | None = nodes.Else(self.block(last.orelse)) if last.orelse else None
        for item in reversed(chain):
            orelse = nodes.If(
                test=_at(item.test, _WALRUS),
                body=self.block(item.body, item),
                orelse=orelse,
                leading_lines=self.lines_before(item),
            )
        assert isinstance(orelse, cst.If)
        return orelse

    def is_elif(self, node: ast.If) -> bool:
        """Whether the lone ``if`` in ``node``'s else branch may be written ``elif`` (the trees are the same)."""
        layout = self.layouts.get(node.orelse[0])
        return layout is None or not layout.blank_before

    def while_(self, node: ast.While) -> cst.While:
        return nodes.While(
            test=_at(node.test, _WALRUS), body=self.block(node.body, node), leading_lines=self.lines_before(node)
        )

    def for_(self, node: ast.For) -> cst.For:
        return nodes.For(
            target=_target(node.target),
            iter=_at(node.iter, _TERNARY),
            body=self.block(node.body, node),
            leading_lines=self.lines_before(node),
        )

    def function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> cst.FunctionDef:
        is_async = isinstance(node, ast.AsyncFunctionDef)
        return nodes.FunctionDef(
            name=nodes.name(node.name),
            params=_parameters(node.args),
            body=self.block(node.body, node),
            decorators=[nodes.Decorator(_at(item, _TERNARY)) for item in node.decorator_list],
            returns=None if node.returns is None else nodes.Annotation(_at(node.returns, _TERNARY)),
            asynchronous=nodes.Asynchronous() if is_async else None,
            leading_lines=self.lines_before(node),
        )

    def class_(self, node: ast.ClassDef) -> cst.ClassDef:
        return nodes.ClassDef(
            name=nodes.name(node.name),
            body=self.block(node.body, node),
            bases=[nodes.Arg(_at(item, _TERNARY)) for item in node.bases],
            keywords=[
                nodes.Arg(_at(item.value, _TERNARY), keyword=nodes.name(item.arg)) for item in node.keywords if item.arg
            ],
            decorators=[nodes.Decorator(_at(item, _TERNARY)) for item in node.decorator_list],
            leading_lines=self.lines_before(node),
        )

    def with_(self, node: ast.With) -> cst.With:
        return nodes.With(
            items=[cst.WithItem(_at(item.context_expr, _TERNARY)) for item in node.items],
            body=self.block(node.body, node),
            leading_lines=self.lines_before(node),
        )

    def try_(self, node: ast.Try) -> cst.Try:
        handlers = [
            nodes.ExceptHandler(
                body=self.block(handler.body),
                type=None if handler.type is None else _at(handler.type, _TERNARY),
                name=None if handler.name is None else nodes.AsName(nodes.name(handler.name)),
            )
            for handler in node.handlers
        ]
        finalbody = nodes.Finally(self.block(node.finalbody)) if node.finalbody else None
        return nodes.Try(
            body=self.block(node.body, node),
            handlers=handlers,
            finalbody=finalbody,
            leading_lines=self.lines_before(node),
        )


_COMPOUND: dict[type[ast.stmt], Callable[[_Emitter, Any], cst.BaseCompoundStatement]] = {
    ast.If: _Emitter.if_,
    ast.While: _Emitter.while_,
    ast.For: _Emitter.for_,
    ast.FunctionDef: _Emitter.function,
    ast.AsyncFunctionDef: _Emitter.function,
    ast.ClassDef: _Emitter.class_,
    ast.With: _Emitter.with_,
    ast.Try: _Emitter.try_,
}


def module_code(module: ast.Module, layouts: Layouts, header: Sequence[str] = (), footer: Sequence[str] = ()) -> str:
    """The text of ``module`` with ``header`` comment lines before and ``footer`` comment lines behind it."""
    emitter = _Emitter(layouts)
    body = emitter.statements(module.body)
    return cst.Module(body, header=comment_lines(header), footer=comment_lines(footer)).code
