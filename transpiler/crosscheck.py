"""luaparser as a second opinion on syntax (design.md §3, decisions.md 11).

The type-erased source is parsed by luaparser; both trees are flattened into one sequence of comparable items. A
different sequence is an error, which stops the build. A crash or rejection by luaparser is only a note: its causes are
listed in ``KNOWN_FAILURES``, its wrong literal values in ``NUMBER_DEFECTS`` and ``STRING_DEFECTS``; ``Builder`` below
repairs what its tree builder loses. Large tables of plain data are read by ``transpiler.plain_data`` instead.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, TypeAlias

from analyzer.diagnostic import Diagnostic, Place, Severity
from analyzer.syntax import ParseResult, tree
from analyzer.syntax.erasure import erase_types
from analyzer.syntax.literals import string_value
from analyzer.syntax.walk import walk
from transpiler.plain_data import Shortened, confirmed_tables

if TYPE_CHECKING:
    from luaparser import astnodes

CODE = "P0002"
NAME = "second-parser"


@dataclass(slots=True, frozen=True)
class CrossCheck:
    """The verdict: ``same``, ``different`` (an error diagnostic) or ``note`` (a hint diagnostic)."""

    status: str
    diagnostic: Diagnostic | None = None


@dataclass(slots=True, frozen=True)
class Item:
    """One node of a flattened tree: its kind, what distinguishes it, and where our tree has it."""

    kind: str
    detail: Any = None
    start: int = 0
    end: int = 0


@dataclass(slots=True, frozen=True)
class LiteralDefect:
    """A kind of literal that luaparser evaluates wrongly: ``pattern`` matches the literal's text."""

    name: str
    pattern: re.Pattern[str]


@dataclass(slots=True, frozen=True)
class KnownFailure:
    """A reason why luaparser fails on text that is correct: ``explains`` sees the exception and the erased text."""

    name: str
    explains: Callable[[BaseException, str], bool]


NUMBER_DEFECTS = (
    LiteralDefect("a decimal integer with leading zeros becomes a float", re.compile(r"0[0-9]+\Z")),
    LiteralDefect(
        "an integer beyond 64 bits stays an integer", re.compile(r"[1-9][0-9]{18,}\Z|0[xX][0-9a-fA-F]{16,}\Z")
    ),
)
STRING_DEFECTS = (
    LiteralDefect("a byte escape above 127 becomes two bytes", re.compile(r"\\(?:1[2-9]|2)[0-9]")),
    LiteralDefect("an escaped line break is dropped", re.compile(r"\\[\r\n]")),
    LiteralDefect("the escapes \\x, \\u and \\z of Lua 5.4 are honoured", re.compile(r"\\[xuz]")),
    LiteralDefect("a line break at the start of a long string is kept", re.compile(r"\[=*\[[\r\n]")),
    LiteralDefect("line breaks in long strings are not normalised", re.compile(r"\[=*\[[\s\S]*\r")),
)


def cross_check(result: ParseResult) -> CrossCheck:
    """Compare an error-free parse with luaparser's reading of the same text."""
    text = erase_types(result.index.text, result.chunk)
    slow = _long_call_chain(result.chunk)
    if slow is not None:
        message = "not confirmed by the second parser: it takes minutes for long chains of calls"
        return CrossCheck("note", Diagnostic(CODE, NAME, Severity.HINT, message, result.index.place(slow.start)))
    tables = confirmed_tables(result.chunk, text)
    short = Shortened(text, tables)
    try:
        other = _luaparser_tree(short.text)
    except _Rejected as rejection:
        return _failure(result, text, rejection, short.original(rejection.offset(short.text)))
    except Exception as error:  # luaparser raises whatever its visitor runs into; every case is a note
        return _failure(result, text, error, 0)
    ours, theirs = _flatten_ours(result.chunk, frozenset(tables)), _flatten_theirs(other)
    for mine, its in zip_longest(ours, theirs, fillvalue=Item("nothing", end=len(text), start=len(text))):
        if not _agree(mine, its, text):
            return CrossCheck("different", _difference(result, mine, its))
    return CrossCheck("same")


_MAX_CALLS = 30
"""Calls in one chain ``f()()…`` or ``a.b().c()…``; luaparser's time grows with the cube of their number."""


def _long_call_chain(chunk: tree.Chunk) -> tree.Node | None:
    """The end of a chain of more than ``_MAX_CALLS`` calls, or None."""
    calls: dict[tree.Node, int] = {}
    for node in walk(chunk):
        if not isinstance(node, tree.Call | tree.MethodCall) or node in calls:
            continue
        count = 0
        inner: tree.Expr = node
        while isinstance(inner, tree.Call | tree.MethodCall | tree.Index):
            if not isinstance(inner, tree.Index):
                count += 1
                calls[inner] = count
            inner = inner.func if isinstance(inner, tree.Call) else inner.obj
        if count > _MAX_CALLS:
            return node
    return None


def _difference(result: ParseResult, mine: Item, its: Item) -> Diagnostic:
    message = f"the second parser reads this differently: {_show(mine)} here, {_show(its)} there"
    place = result.index.place(mine.start, max(mine.start, mine.end))
    help = "this is a defect of one of the parsers; please report it (`build --no-cross-check` skips the comparison)"
    return Diagnostic(CODE, NAME, Severity.ERROR, message, place, help=help)


def _failure(result: ParseResult, text: str, error: BaseException, offset: int) -> CrossCheck:
    cause = next((known.name for known in KNOWN_FAILURES if known.explains(error, text)), None)
    reason = cause if cause is not None else f"unknown cause ({type(error).__name__}: {str(error)[:200]})"
    place: Place = result.index.place(offset, offset)
    message = f"not confirmed by the second parser: {reason}"
    return CrossCheck("note", Diagnostic(CODE, NAME, Severity.HINT, message, place))


def _show(item: Item) -> str:
    return item.kind if item.detail is None else f"{item.kind} {item.detail!r}"[:80]


def _agree(mine: Item, its: Item, text: str) -> bool:
    if mine.kind != its.kind:
        return False
    if mine.kind == "number":
        return _same_number(mine.detail, its.detail, text[mine.start : mine.end])
    if mine.kind == "string":
        return _same_string(mine.detail, its.detail, text[mine.start : mine.end])
    return bool(mine.detail == its.detail)


def _same_number(mine: int | float, its: int | float, literal: str) -> bool:
    if type(mine) is type(its) and mine == its:
        return True
    return any(defect.pattern.match(literal) for defect in NUMBER_DEFECTS) and float(mine) == float(its)


def _same_string(mine: str, its: tuple[bytes, str], literal: str) -> bool:
    value, raw = its
    if value == mine.encode("latin-1"):
        return True
    width = literal.index("[", 1) + 1 if literal.startswith("[") else 1
    listed = any(defect.pattern.search(literal) for defect in STRING_DEFECTS)
    return listed and raw == literal[width:-width] and string_value(literal) == mine


# luaparser


class _Rejected(Exception):
    """luaparser's lexer or parser refused the text at a 1-based line and 0-based column."""

    def __init__(self, message: str, line: int, column: int) -> None:
        super().__init__(message)
        self.line = line
        self.column = column

    def offset(self, text: str) -> int:
        """The place as an offset in the text that was refused; luaparser counts lines by ``\\n`` alone."""
        lines = text.split("\n")
        return min(sum(len(line) + 1 for line in lines[: self.line - 1]) + self.column, len(text))


def _luaparser_tree(text: str) -> astnodes.Chunk:
    """Parse as ``luaparser.ast.parse`` does, but with errors that have a place, and nothing printed."""
    from antlr4 import CommonTokenStream, InputStream
    from antlr4.error.ErrorListener import ErrorListener
    from luaparser.builder import BuilderVisitor
    from luaparser.parser.LuaLexer import LuaLexer
    from luaparser.parser.LuaParser import LuaParser

    class Listener(ErrorListener):  # type: ignore[misc]
        def syntaxError(self, recognizer: Any, symbol: Any, line: int, column: int, message: str, error: Any) -> None:
            raise _Rejected(message, line, column)

    class Builder(BuilderVisitor):  # type: ignore[misc]
        """BuilderVisitor drops the calls after ``(x):method(...)``, as in ``(x):method()()``."""

        def visitFunctioncall_expinvoke(self, ctx: Any) -> Any:
            return self.visit_call_chain(super().visitFunctioncall_expinvoke(ctx), ctx.call())

    lexer = LuaLexer(InputStream(text))
    lexer.removeErrorListeners()
    lexer.addErrorListener(Listener())
    tokens = CommonTokenStream(lexer)
    parser = LuaParser(tokens)
    parser.removeErrorListeners()
    parser.addErrorListener(Listener())
    start = parser.start_()
    chunk: astnodes.Chunk = Builder(tokens).visit(start)
    return chunk


_UNKNOWN_ESCAPE = re.compile(r"\\[^abfnrtvxzu0-9\\\"'\r\n]")


def _has_unknown_escape(error: BaseException, text: str) -> bool:
    return "token recognition error" in str(error) and _UNKNOWN_ESCAPE.search(text) is not None


def _has_vertical_tab(error: BaseException, text: str) -> bool:
    return "token recognition error" in str(error) and "\v" in text


KNOWN_FAILURES = (
    KnownFailure("it accepts no unknown escapes such as `\\q`", _has_unknown_escape),
    KnownFailure("deep nesting and long operator chains exhaust its stack", lambda error, _: _is_recursion(error)),
    KnownFailure("it knows no vertical tabs between tokens", _has_vertical_tab),
)


def _is_recursion(error: BaseException) -> bool:
    return isinstance(error, RecursionError)


# Our tree, flattened

_Part: TypeAlias = "Item | tree.Node"


def _flatten_ours(chunk: tree.Chunk, confirmed: frozenset[tree.Node]) -> Iterator[Item]:
    """The items of a chunk; tables that are ``confirmed`` already are empty."""
    pending: list[_Part] = [chunk.block]
    while pending:
        part = pending.pop()
        if isinstance(part, Item):
            yield part
        elif part in confirmed:
            yield _item(part, "table", 0)
        else:
            pending.extend(reversed(_OURS[type(part)](part)))


def _item(node: tree.Node, kind: str, detail: Any = None) -> Item:
    return Item(kind, detail, node.start, node.end)


def _paren(node: tree.Paren | tree.Cast | tree.NonNil) -> list[_Part]:
    """Parentheses count once, casts not at all."""
    inner: tree.Expr = node
    wrapped = False
    while isinstance(inner, tree.Paren | tree.Cast | tree.NonNil):
        wrapped = wrapped or isinstance(inner, tree.Paren)
        inner = inner.expr
    return [_item(node, "parentheses"), inner] if wrapped else [inner]


def _block(node: tree.Block) -> list[_Part]:
    erased = tree.TypeDeclaration | tree.InterfaceDeclaration
    statements = [statement for statement in node.statements if not isinstance(statement, erased)]
    return [_item(node, "block", len(statements)), *statements]


def _function(node: tree.Function) -> list[_Part]:
    names = [param.name.id for param in node.params] + (["..."] if node.vararg is not None else [])
    return [_item(node, "function", tuple(names)), node.body]


def _function_statement(node: tree.FunctionStatement) -> list[_Part]:
    if not node.is_method:
        return [_item(node, "function statement"), node.target, node.function]
    assert isinstance(node.target, tree.Index)
    assert isinstance(node.target.key, tree.String)
    return [_item(node, "method statement", node.target.key.value), node.target.obj, node.function]


def _index(node: tree.Index) -> list[_Part]:
    if node.dot and isinstance(node.key, tree.String):
        return [_item(node, "field", node.key.value), node.obj]
    return [_item(node, "index"), node.obj, node.key]


def _if(node: tree.If) -> list[_Part]:
    parts: list[_Part] = [_item(node, "if", (len(node.clauses), node.orelse is not None))]
    for clause in node.clauses:
        parts += [clause.condition, clause.body]
    return [*parts, node.orelse] if node.orelse is not None else parts


def _numeric_for(node: tree.NumericFor) -> list[_Part]:
    step = [] if node.step is None else [node.step]
    return [_item(node, "numeric for", (node.var.id, len(step))), node.first, node.limit, *step, node.body]


_OURS: dict[type[tree.Node], Callable[[Any], list[_Part]]] = {
    tree.Nil: lambda node: [_item(node, "nil")],
    tree.TrueLiteral: lambda node: [_item(node, "true")],
    tree.FalseLiteral: lambda node: [_item(node, "false")],
    tree.Vararg: lambda node: [_item(node, "...")],
    tree.Number: lambda node: [_item(node, "number", node.value)],
    tree.String: lambda node: [_item(node, "string", node.value)],
    tree.Name: lambda node: [_item(node, "name", node.id)],
    tree.Paren: _paren,
    tree.Cast: _paren,
    tree.NonNil: _paren,
    tree.Index: _index,
    tree.Call: lambda node: [_item(node, "call", len(node.args)), node.func, *node.args],
    tree.MethodCall: lambda node: ([_item(node, "method call", (node.name.id, len(node.args))), node.obj, *node.args]),
    tree.PositionalItem: lambda node: [_item(node, "positional item"), node.value],
    tree.NamedItem: lambda node: [_item(node, "named item", node.name.value), node.value],
    tree.KeyedItem: lambda node: [_item(node, "keyed item"), node.key, node.value],
    tree.TableConstructor: lambda node: [_item(node, "table", len(node.items)), *node.items],
    tree.Unary: lambda node: [_item(node, "unary", node.op), node.operand],
    tree.Binary: lambda node: [_item(node, "binary", node.op), node.left, node.right],
    tree.Logical: lambda node: [_item(node, "binary", node.op), node.left, node.right],
    tree.Function: _function,
    tree.Block: _block,
    tree.Local: lambda node: (
        [_item(node, "local", (tuple(name.name.id for name in node.names), len(node.exprs))), *node.exprs]
    ),
    tree.LocalFunction: lambda node: [_item(node, "local function", node.name.id), node.function],
    tree.FunctionStatement: _function_statement,
    tree.Assign: lambda node: (
        [_item(node, "assignment", (len(node.targets), len(node.exprs))), *node.targets, *node.exprs]
    ),
    tree.CallStatement: lambda node: [node.call],
    tree.Do: lambda node: [_item(node, "do"), node.body],
    tree.While: lambda node: [_item(node, "while"), node.condition, node.body],
    tree.Repeat: lambda node: [_item(node, "repeat"), node.body, node.condition],
    tree.If: _if,
    tree.NumericFor: _numeric_for,
    tree.GenericFor: lambda node: (
        [
            _item(node, "generic for", (tuple(name.id for name in node.names), len(node.exprs))),
            *node.exprs,
            node.body,
        ]
    ),
    tree.Return: lambda node: [_item(node, "return", len(node.exprs)), *node.exprs],
    tree.Break: lambda node: [_item(node, "break")],
    tree.Goto: lambda node: [_item(node, "goto", node.label.id)],
    tree.Label: lambda node: [_item(node, "label", node.name.id)],
}


# luaparser's tree, flattened

_BINARY = {
    "AddOp": "+",
    "SubOp": "-",
    "MultOp": "*",
    "FloatDivOp": "/",
    "FloorDivOp": "//",
    "ModOp": "%",
    "ExpoOp": "^",
    "BAndOp": "&",
    "BOrOp": "|",
    "BXorOp": "~",
    "BShiftROp": ">>",
    "BShiftLOp": "<<",
    "Concat": "..",
    "LessThanOp": "<",
    "GreaterThanOp": ">",
    "LessOrEqThanOp": "<=",
    "GreaterOrEqThanOp": ">=",
    "EqToOp": "==",
    "NotEqToOp": "~=",
    "AndLoOp": "and",
    "OrLoOp": "or",
}
_UNARY = {"UMinusOp": "-", "UBNotOp": "~", "ULNotOp": "not", "ULengthOP": "#"}


def _flatten_theirs(chunk: astnodes.Chunk) -> Iterator[Item]:
    pending: list[Any] = [chunk.body]
    while pending:
        part = pending.pop()
        if isinstance(part, Item):
            yield part
            continue
        if getattr(part, "wrapped", False):
            yield Item("parentheses")
        kind = type(part).__name__
        if kind in _BINARY:
            parts = [Item("binary", _BINARY[kind]), part.left, part.right]
        elif kind in _UNARY:
            parts = [Item("unary", _UNARY[kind]), part.operand]
        elif kind in _THEIRS:
            parts = _THEIRS[kind](part)
        else:
            parts = [Item(kind)]
        pending.extend(reversed(parts))


def _their_block(node: Any) -> list[Any]:
    statements = [statement for statement in node.body if type(statement).__name__ != "SemiColon"]
    return [Item("block", len(statements)), *statements]


def _their_function(node: Any) -> list[Any]:
    names = ["..." if type(arg).__name__ == "Varargs" else arg.id for arg in node.args]
    return [Item("function", tuple(names)), node.body]


def _their_index(node: Any) -> list[Any]:
    if node.notation.name == "DOT":
        return [Item("field", node.idx.id), node.value]
    return [Item("index"), node.value, node.idx]


def _their_field(node: Any) -> list[Any]:
    if node.key is None:
        return [Item("positional item"), node.value]
    if node.between_brackets:
        return [Item("keyed item"), node.key, node.value]
    return [Item("named item", node.key.id), node.value]


def _their_if(node: Any) -> list[Any]:
    parts = [node.test, node.body]
    clauses = 1
    orelse = node.orelse
    while type(orelse).__name__ == "ElseIf":
        parts += [orelse.test, orelse.body]
        clauses += 1
        orelse = orelse.orelse
    return [Item("if", (clauses, orelse is not None)), *parts, *([] if orelse is None else [orelse])]


def _their_numeric_for(node: Any) -> list[Any]:
    step = [] if isinstance(node.step, int) else [node.step]
    return [Item("numeric for", (node.target.id, len(step))), node.start, node.stop, *step, node.body]


_THEIRS: dict[str, Callable[[Any], list[Any]]] = {
    "Nil": lambda node: [Item("nil")],
    "TrueExpr": lambda node: [Item("true")],
    "FalseExpr": lambda node: [Item("false")],
    "Dots": lambda node: [Item("...")],
    "Number": lambda node: [Item("number", node.n)],
    "String": lambda node: [Item("string", (node.s, node.raw))],
    "Name": lambda node: [Item("name", node.id)],
    "Index": _their_index,
    "Call": lambda node: [Item("call", len(node.args)), node.func, *node.args],
    "Invoke": lambda node: [Item("method call", (node.func.id, len(node.args))), node.source, *node.args],
    "Field": _their_field,
    "Table": lambda node: [Item("table", len(node.fields)), *node.fields],
    "AnonymousFunction": _their_function,
    "Block": _their_block,
    "LocalAssign": lambda node: (
        [Item("local", (tuple(name.id for name in node.targets), len(node.values))), *node.values]
    ),
    "LocalFunction": lambda node: [Item("local function", node.name.id), *_their_function(node)],
    "Function": lambda node: [Item("function statement"), node.name, *_their_function(node)],
    "Method": lambda node: [Item("method statement", node.name.id), node.source, *_their_function(node)],
    "Assign": lambda node: [Item("assignment", (len(node.targets), len(node.values))), *node.targets, *node.values],
    "Do": lambda node: [Item("do"), node.body],
    "While": lambda node: [Item("while"), node.test, node.body],
    "Repeat": lambda node: [Item("repeat"), node.body, node.test],
    "If": _their_if,
    "Fornum": _their_numeric_for,
    "Forin": lambda node: (
        [
            Item("generic for", (tuple(name.id for name in node.targets), len(node.iter))),
            *node.iter,
            node.body,
        ]
    ),
    "Return": lambda node: [Item("return", len(node.values)), *node.values],
    "Break": lambda node: [Item("break")],
    "Goto": lambda node: [Item("goto", node.label.id)],
    "Label": lambda node: [Item("label", node.id.id)],
}
