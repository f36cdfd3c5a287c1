"""Random programs without types: mostly what goes wrong, and how it is reported."""

from __future__ import annotations

from collections.abc import Callable

from tests.fuzz.source import Source

ATOMS = (
    *("nil", "true", "false", "0", "1", "2", "-1", '"a"', '"10"', '""', "{}", "{1, 2}", '{x = 1, y = "s"}'),
    *("function(q) return q end", "print", "x", "y", "z", "f", "t"),
)


def program(source: Source) -> None:
    """Declarations, and statements each of which may fail by itself."""
    source.emit(f"local x, y, z = {expression(source, 1)}, {expression(source, 1)}, {expression(source, 0)}")
    source.emit('local t = {1, 2, x = "a", f = function(self, p) return p end}')
    source.emit(f"local function f(p, q) {body(source)} end")
    for _ in range(source.integer(1, 6)):
        source.emit(source.choice(_STATEMENTS)(source))


def body(source: Source) -> str:
    """The body of a function of p and q."""
    return source.choice(
        (
            "return p",
            "return p, q",
            "if p then return q end",
            "return p + 1",
            "return p .. q",
            "return",
            "return p and q or p",
            "return f2 and 1 or q",
            "if p == q then return p end return q, p, 3",
            "error(p)",
        )
    )


def expression(source: Source, depth: int = 2) -> str:
    """Any expression."""
    if depth <= 0 or source.chance(25):
        return source.choice(ATOMS)
    return source.choice(_EXPRESSIONS)(source, depth - 1)


def _binary(source: Source, depth: int) -> str:
    op = source.choice(("+", "-", "*", "..", "==", "~=", "<", "<=", ">", ">=", "and", "or", "and", "or"))
    return f"({expression(source, depth)} {op} {expression(source, depth)})"


def _unary(source: Source, depth: int) -> str:
    op = source.choice(("not ", "- ", "#"))
    return f"({op}{expression(source, depth)})"


def _index(source: Source, depth: int) -> str:
    owner = source.choice(("t", "x", "y", f"({expression(source, depth)})"))
    return f"{owner}{source.choice(('.x', '.y', '[1]', f'[{expression(source, depth)}]'))}"


def _call(source: Source, depth: int) -> str:
    callee = source.choice(("f", "f", "t.f", "x", f"({expression(source, depth)})"))
    arguments = ", ".join(expression(source, depth) for _ in range(source.integer(0, 3)))
    return f"{callee}({arguments})"


def _method(source: Source, depth: int) -> str:
    owner = source.choice(("t", "x", '("abc")', f"({expression(source, depth)})"))
    name = source.choice(("f", "upper", "len", "x"))
    return f"{owner}:{name}({expression(source, 0)})"  # which of two faults comes first is not compared


def _library(source: Source, depth: int) -> str:
    first, second = expression(source, depth), expression(source, depth)
    return source.choice(
        (
            f"type({first})",
            f"select('#', {first}, {second})",
            f"rawequal({first}, {second})",
            f"(pcall({first}, {second}))",
            f"select(2, pcall(error, {first}))",
            f"(next({first}) == nil)",
            f"rawget({first}, ({second}))",
            f"math.floor({first})",
            f"string.rep({first}, 2)",
            f"#table.concat({first})",
            f"(table.unpack({{{first}, {second}}}))",
        )
    )


def _table(source: Source, depth: int) -> str:
    return f"{{{expression(source, depth)}, x = {expression(source, depth)}, f({expression(source, depth)})}}"


_EXPRESSIONS: tuple[Callable[[Source, int], str], ...] = (
    _binary,
    _binary,
    _index,
    _call,
    _method,
    _library,
    _unary,
    _table,
)


def _protected_value(source: Source) -> str:
    return f"print(shown(pcall(function() return {expression(source, 3)} end)))"


def _protected_statement(source: Source) -> str:
    statement = source.choice(
        (
            f"{source.choice(('x', 'y', 'z'))} = {expression(source)}",
            f"{source.choice(('t', 'x', 'y'))}.x = {expression(source)}",
            f"t[{expression(source, 1)}] = {expression(source)}",
            f"for k = bound({expression(source, 1)}), bound({expression(source, 1)}) do z = k break end",
            f"for k, v in {expression(source, 1)} do z = k break end",
            f"for k, v in pairs({expression(source, 1)}) do z = 1 break end",
            f"x, t.y = {expression(source, 1)}, {expression(source, 1)}",
            f"if {expression(source)} then x = 1 else y = 2 end",
            f"while {expression(source)} do x = nil y = 2 break end",
            f"local p, q = {expression(source)} x = p y = q",
            f"error({expression(source, 1)})",
            f"assert({expression(source, 1)}, 'm')",
        )
    )
    return f"print(shown(pcall(function() {statement} end)))"


def _print_variables(source: Source) -> str:
    return "print(shown(x, y, z, t.x, t.y))"


_STATEMENTS: tuple[Callable[[Source], str], ...] = (
    *(_protected_value, _protected_statement, _protected_value, _protected_statement, _print_variables),
)
