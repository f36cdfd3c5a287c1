"""Whether a new value of a variable is a fold that gives the same result in every order: sums, counts, any and all."""

from __future__ import annotations

from collections.abc import Callable

from analyzer.syntax import tree
from analyzer.syntax.queries import unwrapped
from analyzer.syntax.walk import walk

_FAMILIES = {"+": "+", "-": "+", "*": "*", "/": "*", "&": "&", "|": "|", "~": "~"}
"""Operators that may be applied in any order, those together that may be mixed."""

_LEFT_ONLY = frozenset("-/")
_EXTREMES = frozenset({"math.max", "math.min"})

Matches = Callable[[tree.Expr], bool]
"""Tells whether an expression reads the variable that is folded into."""

NameOf = Callable[[tree.Expr], str]
"""Gives the qualified name of a library function that an expression certainly names, else an empty text."""


def is_commutative(value: tree.Expr, matches: Matches, name_of: NameOf, family: str = "") -> bool:
    """Whether ``value`` is computed from the old value by operations whose order does not show."""
    value = unwrapped(value)
    if matches(value):
        return True
    match value:
        case tree.Binary(op=op) if op in _FAMILIES and family in ("", _FAMILIES[op]):
            left, right = reads(value.left, matches), reads(value.right, matches)
            if left == right or (right and op in _LEFT_ONLY):
                return False
            return is_commutative(value.left if left else value.right, matches, name_of, _FAMILIES[op])
        case tree.Logical():
            sides = [side for side in (value.left, value.right) if reads(side, matches)]
            return all(is_commutative(side, matches, name_of, family) for side in sides)
        case tree.Call():
            return name_of(value.func) in _EXTREMES and all(
                matches(argument) or not reads(argument, matches) for argument in value.args
            )
        case tree.Binary(op="==" | "~=" | "<" | ">" | "<=" | ">="):
            return True
        case tree.Unary(op="not"):
            return True
    return False


def takes_first(value: tree.Expr, matches: Matches, names: Callable[[tree.Expr], bool]) -> bool:
    """`found or item`: the first element that is not nil stays."""
    return (
        isinstance(value, tree.Logical)
        and value.op == "or"
        and matches(value.left)
        and (names(value.right) or isinstance(value.right, tree.TableConstructor))
    )


def reads(expr: tree.Node, matches: Matches) -> bool:
    """Whether the variable is read somewhere in an expression."""
    return any(matches(part) for part in walk(expr))  # type: ignore[arg-type]
