"""Random expressions whose types are known, so that programs run far before they end in an error.

Integers are kept below 2^45, where the dialect's floats and real Lua's integers have the same values; ``wide`` ones
run over, through operators that wrap the same way in both; they hide literals in calls, since the dialect folds
operators on literals in floats (spec/dialect.md §1.3).
"""

from __future__ import annotations

from tests.fuzz.source import Source

STRINGS = ('""', '"a"', '"Hello"', '"lua rocks"', '"x1,y2;z3"', '"  pad "', '"\\n\\t\\0q"', '"10"', "'%d'")
WIDE = ("math.maxinteger", "math.mininteger", "math.abs(1103515245)", "math.abs(7046029254386353131)", "math.abs(255)")
PATTERNS = ('"%a+"', '"%d"', '"[aeiou]"', '"^%s*"', '"(%w)(%w)"', '".-"', '"%w*$"', '"l+"', '"()"', '"[^a-z]"')

Integer = tuple[str, int]
"""An integer expression and a bound on its bits."""


def bounded(source: Source, expression: Integer, bits: int = 10) -> str:
    """The expression, reduced when it could exceed ``bits``."""
    text, size = expression
    if size <= bits:
        return text
    return f"({text}) % {997 if source.chance(50) else 1024}" if source.chance(60) else f"({text}) & 1023"


def integer(source: Source, depth: int = 2) -> Integer:
    """An integer expression."""
    variables = source.visible("int")
    kind = source.integer(0, 3 if depth <= 0 else 22)
    if variables and kind in (0, 1, 3):
        variable = source.choice(variables)
        return variable.name, variable.bits
    if kind <= 3:
        return str(source.integer(0, 9)), 4
    if kind <= 9:
        op = source.choice(("+", "-", "*", "+", "-", "//", "%"))
        left, left_bits = integer(source, depth - 1)
        if op in ("//", "%"):
            return f"({left}) {op} {source.integer(1, 9)}", left_bits if op == "//" else 4
        right, right_bits = integer(source, depth - 1)
        bits = left_bits + right_bits if op == "*" else max(left_bits, right_bits) + 1
        text = f"({left}) {op} ({right})" if source.chance(50) else f"{operand(left)} {op} {operand(right)}"
        return (text, bits) if bits <= 45 else (f"({text}) % 997", 10)
    if kind == 10:
        return f"{source.choice(('#', '# '))}{primary(string(source, depth - 1))}", 12
    if kind == 11:
        lists = source.visible("list")
        if lists:
            return f"#{source.choice(lists).name}", 12
    if kind == 12:
        text, bits = integer(source, depth - 1)
        return f"-{operand(text)}", bits
    if kind == 13:
        return f"math.{source.choice(('max', 'min'))}({plain(source, depth)}, {plain(source, depth)})", 45
    if kind == 14:
        text, bits = integer(source, depth - 1)
        return f"math.floor(({text}) / {source.integer(1, 7)})", bits
    if kind == 15:
        functions = source.visible("fn")
        if functions:
            return f"{source.choice(functions).name}({plain(source, depth)}, {plain(source, depth)})", 10
    if kind == 16:
        left, right = integer(source, depth - 1), integer(source, depth - 1)
        bits = max(left[1], right[1])
        return f"(({condition(source, depth - 1)}) and {operand(left[0])} or {operand(right[0])})", bits
    if kind == 17:
        lists = source.visible("list")
        if lists:
            return f"({source.choice(lists).name}[{plain(source, 0)}] or {source.integer(0, 9)})", 10
    if kind == 18:
        records = source.visible("rec")
        if records:
            return f"{source.choice(records).name}.n", 10
    if kind == 19 and source.vararg:
        return source.choice((('select("#", ...)', 4), ("((...) or 1)", 10), ("(select(2, ...) or 0)", 10)))
    if kind == 20:
        left, right = plain(source, depth), plain(source, depth)
        return f"({left}) {source.choice(('&', '|', '~'))} ({right})", 46
    if kind == 21:
        objects = source.visible("obj")
        if objects:
            return f"{source.choice(objects).name}:{source.choice(('get', 'add'))}({plain(source, 0)})", 10
    if kind == 22:
        with source.without_varargs():
            text = bounded(source, integer(source, depth - 1))
        return f"(function() return {text} end)()", 10
    return str(source.integer(0, 9)), 4


def plain(source: Source, depth: int) -> str:
    """The text of an integer expression."""
    return integer(source, depth - 1)[0]


def operand(text: str) -> str:
    """``text`` so that it can stand beside any operator."""
    return text if text.isalnum() or text.isidentifier() else f"({text})"


def primary(text: str) -> str:
    """``text`` so that it can be indexed or called."""
    return text if text.isidentifier() else f"({text})"


def wide(source: Source, depth: int = 2) -> str:
    """An integer expression that may run over 64 bits."""
    variables = source.visible("wide")
    kind = source.integer(0, 8 if depth > 0 else 1)
    if kind == 0 and variables:
        return source.choice(variables).name
    if kind <= 1:
        return source.choice(WIDE)
    left, right = wide(source, depth - 1), wide(source, depth - 1)
    if kind == 7:
        return f"({left}) << {source.integer(0, 63)}"
    if kind == 8:
        return f"~({left})"
    return f"({left}) {source.choice(('+', '-', '*', '&', '|', '~'))} ({right})"


def string(source: Source, depth: int = 2) -> str:
    """A string expression."""
    variables = source.visible("str")
    kind = source.integer(0, 2 if depth <= 0 else 16)
    if kind == 1 and variables:
        return source.choice(variables).name
    if kind <= 2:
        return source.choice(STRINGS)
    inner = string(source, depth - 1)
    if kind <= 5:
        parts = [inner]
        for _ in range(source.integer(1, 3)):
            parts.append(string(source, 0) if source.chance(60) else operand(bounded(source, integer(source, 0))))
        return " .. ".join(operand_of_concat(part) for part in parts)
    if kind == 6:
        return f"{primary(inner)}:sub({source.integer(-4, 4)}, {source.integer(-4, 6)})"
    if kind == 7:
        return f"{primary(inner)}:rep({source.integer(0, 3)})"
    if kind == 8:
        return f"string.{source.choice(('upper', 'lower', 'reverse'))}({inner})"
    if kind == 9:
        return f'string.format("%d|%s|%05d", {plain(source, 0)}, {inner}, {plain(source, 0)})'
    if kind == 10:
        return f"tostring({plain(source, depth)})"
    if kind == 11:
        lists = source.visible("list")
        if lists:
            return f'table.concat({source.choice(lists).name}, ",")'
    if kind == 12:
        replacement = source.choice(('"%0%0"', '""', '"<%0>"', 'function(s) return s .. "!" end', '{a = "A", l = "L"}'))
        return f"({primary(inner)}:gsub({source.choice(PATTERNS)}, {replacement}))"
    if kind == 13:
        return f"(({condition(source, depth - 1)}) and {operand_of_concat(inner)} or {string(source, 0)})"
    if kind == 14:
        return f'({primary(inner)}:match({source.choice(PATTERNS)}) or "none") .. ""'
    if kind == 15:
        records = source.visible("rec")
        if records:
            return f"{source.choice(records).name}.s"
    if kind == 16:
        objects = source.visible("obj")
        if objects:
            return f"tostring({source.choice(objects).name})"
    return inner


def operand_of_concat(text: str) -> str:
    """``text`` so that it can stand beside ``..``."""
    simple = text.isalnum() or text.isidentifier() or (text[0] in "\"'" and text.count(text[0]) == 2)
    return text if simple else f"({text})"


def condition(source: Source, depth: int = 2) -> str:
    """A boolean expression."""
    variables = source.visible("bool")
    kind = source.integer(0, 2 if depth <= 0 else 8)
    if kind == 0:
        return source.choice(("true", "false"))
    if kind == 1 and variables:
        return source.choice(variables).name
    if kind <= 4:
        op = source.choice(("<", "<=", ">", ">=", "==", "~="))
        return f"{operand(plain(source, depth))} {op} {operand(plain(source, depth))}"
    if kind == 5:
        op = source.choice(("<", "<=", "==", "~="))
        return f"({string(source, depth - 1)}) {op} ({string(source, depth - 1)})"
    if kind == 6:
        return f"not ({condition(source, depth - 1)})"
    op = source.choice(("and", "or"))
    return f"({condition(source, depth - 1)}) {op} ({condition(source, depth - 1)})"


def number(source: Source, depth: int = 2) -> str:
    """A float expression: it is only printed or compared."""
    kind = source.integer(0, 4)
    if kind == 0:
        return f"({plain(source, depth)}) / {source.integer(1, 8)}"
    if kind == 1:
        return f"({plain(source, depth)}) * {source.choice(('0.5', '0.1', '1.25', '3.0'))}"
    if kind == 2:
        return f"math.sqrt(math.abs({plain(source, depth)}))"
    if kind == 3:
        return f"({plain(source, depth)}) ^ {source.choice(('2', '0.5', '-1'))} * 0"
    return f"({plain(source, depth)}) / 4 + {source.choice(('0.5', '1e3', '2'))}"


def list_of(source: Source, depth: int = 1) -> str:
    """A table of integers."""
    kind = source.integer(0, 4)
    items = ", ".join(bounded(source, integer(source, depth)) for _ in range(source.integer(0, 4)))
    if kind == 0 and source.vararg:
        return "{...}"
    if kind == 1:
        return f"{{{items + ', ' if items else ''}(function() return 1, 2, 3 end)()}}"
    if kind == 2:
        return f"{{{items + ', ' if items else ''}table.unpack({{4, 5, 6}})}}"
    if kind == 3:
        return f"(function(...) return {{...}} end)({items})"
    return f"{{{items}}}"


def record(source: Source, depth: int = 1) -> str:
    """A table with the fields n and s."""
    n, s = bounded(source, integer(source, depth)), string(source, depth)
    return source.choice(
        (
            f"{{n = {n}, s = {s}}}",
            f"{{s = {s}, n = {n}}}",
            f'{{["n"] = {n}, s = {s}, 1, 2}}',
            f"{{[1] = 5, n = {n}, 6, s = {s}}}",
        )
    )


MAKERS = {
    "int": lambda source: bounded(source, integer(source)),
    "wide": wide,
    "str": string,
    "bool": condition,
    "list": list_of,
    "rec": record,
    "float": number,
}
"""For each kind of variable, what makes its values."""
