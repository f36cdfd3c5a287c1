"""The search attributes that a program names literally (decisions.md 21).

They stand in `workflow.attrs{search = {…}}` and in start options under `temporal.workflow.search_attributes`. Names
that are computed at run time are not found here; the running workflow has their verdicts recorded.
"""

from __future__ import annotations

from collections.abc import Iterator

from analyzer.program.program import Program
from analyzer.syntax import tree
from analyzer.syntax.walk import walk

ATTRIBUTES_CALL = "workflow.attrs"
_OPTIONS = frozenset({"temporal.workflow.search_attributes", "temporal.workflow.typed_search_attributes"})


def search_attributes(program: Program) -> dict[str, str | None]:
    """Name → kind (`Keyword`, `Int`, …) of the attributes; None where literals do not tell it or disagree."""
    found: dict[str, set[str | None]] = {}
    for table in _tables(program):
        for name, value in _fields(table):
            found.setdefault(_readable(name), set()).add(_kind(value))
    return {name: _united(kinds) for name, kinds in sorted(found.items())}


def _tables(program: Program) -> Iterator[tree.TableConstructor]:
    for unit in program.units.values():
        for node in walk(unit.chunk.main):
            if isinstance(node, tree.Call) and ATTRIBUTES_CALL in program.targets(node).builtins:
                for argument in node.args[:1]:
                    yield from _under(argument, frozenset({"search"}))
            elif isinstance(node, tree.TableConstructor):
                yield from _under(node, _OPTIONS)


def _under(node: tree.Expr, keys: frozenset[str]) -> Iterator[tree.TableConstructor]:
    if isinstance(node, tree.TableConstructor):
        for name, value in _fields(node):
            if name in keys and isinstance(value, tree.TableConstructor):
                yield value


def _fields(table: tree.TableConstructor) -> Iterator[tuple[str, tree.Expr]]:
    for item in table.items:
        if isinstance(item, tree.NamedItem):
            yield item.name.value, item.value
        elif isinstance(item, tree.KeyedItem) and isinstance(item.key, tree.String):
            yield item.key.value, item.value


def _kind(value: tree.Expr) -> str | None:
    match value:
        case tree.String():
            return "Keyword"
        case tree.TrueLiteral() | tree.FalseLiteral():
            return "Bool"
        case tree.Number():
            return "Int" if float(value.value).is_integer() else "Double"
        case tree.TableConstructor(items=[*items]) if items:
            texts = all(isinstance(item, tree.PositionalItem) and isinstance(item.value, tree.String) for item in items)
            return "KeywordList" if texts else None
    return None


def _united(kinds: set[str | None]) -> str | None:
    known = kinds - {None}
    if known == {"Int", "Double"}:
        return "Double"
    return known.pop() if len(known) == 1 else None


def _readable(name: str) -> str:
    """Unicode instead of one character per byte."""
    return name.encode("latin-1", "replace").decode("utf-8", "replace")
