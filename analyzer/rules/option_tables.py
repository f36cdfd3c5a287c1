"""Option tables of library calls, with the catalogue's description of their keys."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from analyzer.catalog.options import OPTION_ARGUMENTS, OPTION_TABLES, Option, OptionArgument
from analyzer.records import record
from analyzer.rules.analysis import Analysis
from analyzer.rules.calls import LibraryCall
from analyzer.rules.definitions import Definition, definition
from analyzer.syntax import tree


@record(frozen=True)
class OptionItem:
    """One key of an option table as the program writes it.

    ``option`` is None for a key that the ``table`` does not have. ``at`` is the value with its module.
    """

    key: tree.String
    at: Definition
    table: str
    option: Option | None

    @property
    def name(self) -> str:
        """The key."""
        return self.key.value


def option_items(analysis: Analysis, call: LibraryCall) -> Iterator[OptionItem]:
    """All keys with constant names in the option table of a call, those of nested option tables too."""
    argument = _option_argument(call.name)
    if argument is None or (value := call.argument(argument.index)) is None:
        return
    yield from _items(analysis, Definition(call.unit, value), argument.table)


@cache
def _option_argument(function: str) -> OptionArgument | None:
    """The argument of a library function that is an option table."""
    return OPTION_ARGUMENTS.get(function) or OPTION_ARGUMENTS.get(":".join(function.rsplit(".", 1)))


def _items(analysis: Analysis, at: Definition, table: str) -> Iterator[OptionItem]:
    found = definition(analysis, at.unit, at.expr)
    if not isinstance(found.expr, tree.TableConstructor):
        return
    for item in found.expr.items:
        match item:
            case tree.NamedItem():
                key = item.name
            case tree.KeyedItem(key=tree.String() as text):
                key = text
            case _:
                continue
        option = OPTION_TABLES[table].get(key.value)
        inside = Definition(found.unit, item.value)
        yield OptionItem(key, inside, table, option)
        if option is not None and option.kind in OPTION_TABLES:
            yield from _items(analysis, inside, option.kind)
