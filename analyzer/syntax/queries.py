"""What many ask of single nodes."""

from __future__ import annotations

from analyzer.syntax.tree import Cast, Expr, Function, KeyedItem, Name, NamedItem, NonNil, Paren, String, TableItem


def unwrapped(expr: Expr) -> Expr:
    """``expr`` without the parentheses, casts and non-nil assertions around it."""
    while isinstance(expr, Paren | Cast | NonNil):
        expr = expr.expr
    return expr


def field_of(item: TableItem) -> str | None:
    """The name of the field that an item of a table constructor sets; None for other keys and for list elements."""
    key = item.name if isinstance(item, NamedItem) else item.key if isinstance(item, KeyedItem) else None
    return key.value if isinstance(key, String) else None


def parameters(function: Function) -> list[Name]:
    """The names of the parameters, ``self`` first."""
    names = [param.name for param in function.params]
    return names if function.self_param is None else [function.self_param, *names]
