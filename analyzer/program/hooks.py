"""Which operands may have a metatable that answers an operation on them (spec/dialect.md §1.8).

Tables that the program makes are told one by one: the value flow knows what `setmetatable` gives them. Of *foreign*
tables, which come from elsewhere or which the flow does not follow, one answer holds for all: some of them may be
hooked as soon as a metatable may be given to such a table, or a hooked table may become one. The latter happens to
tables that unknown code has, that are sent to another process, and that are used as keys: the flow does not see where
these come out again. Neither does it see what the functions of a metatable get from a foreign table.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from functools import cached_property

from analyzer.program import value_type as vt
from analyzer.program.callgraph import EdgeKind
from analyzer.program.constraints import ANY_KEY, Key
from analyzer.program.dependencies import Dependencies
from analyzer.program.metamethods import metamethod_names
from analyzer.program.models import MODELS
from analyzer.program.modules import ModuleUnit
from analyzer.program.network import MAXIMUM_VALUES
from analyzer.program.program import Program
from analyzer.program.value_type import ValueType
from analyzer.program.values import (
    FunctionValue,
    GlobalsValue,
    ObjectValue,
    Site,
    TableValue,
    UnknownValue,
    Value,
)
from analyzer.syntax import tree
from analyzer.syntax.queries import field_of, unwrapped
from analyzer.syntax.walk import walk

EVENTS = {
    "+": ("__add",),
    "-": ("__sub", "__unm"),
    "*": ("__mul",),
    "/": ("__div",),
    "%": ("__mod",),
    "^": ("__pow",),
    "//": ("__idiv",),
    "&": ("__band",),
    "|": ("__bor",),
    "~": ("__bxor", "__bnot"),
    "<<": ("__shl",),
    ">>": ("__shr",),
    "<": ("__lt",),
    ">": ("__lt",),
    "<=": ("__le",),
    ">=": ("__le",),
    "==": ("__eq",),
    "~=": ("__eq",),
    "..": ("__concat",),
    "#": ("__len",),
    "not": (),
}
"""The metamethods of each operator."""
_INDEXING = ("__index", "__newindex")
"""Events that tables answer, too, so also plain data."""
_KEEPING = ("string.", "math.", "table.", "coroutine.", "type.", "json.", "yaml.", "logger.", "Logger.")
"""Libraries whose functions, like those without a dot, hand no table to other processes."""
_FOREIGN_METATABLES = "metatables of foreign tables"
"""The fact that is read by whoever asks about foreign tables."""


class Hooks:
    """Answers about all operands of a program.

    The value flow must be finished. The types may still grow: the interpretation reports every `setmetatable` by
    ``note``, and ``dependencies`` learns of the answers that change by it. Answers only ever change to true.
    """

    def __init__(self, program: Program, dependencies: Dependencies) -> None:
        self.program = program
        self.flow = program.flow
        self.dependencies = dependencies
        self._names = frozenset(metamethod_names(program))
        self._possible: dict[str, bool] = {}
        self._open = False
        """Whether tables may get a foreign metatable."""
        self._handled: dict[tuple[Value, str], bool] = {}
        self._operands: dict[tuple[tree.Expr, str], tuple[bool, bool]] = {}
        self._given_any: dict[tree.Expr, bool] = {}
        self._hooked: dict[str, frozenset[TableValue]] = {}
        self._lost_sight: dict[str, bool] = {}
        self._serving: tuple[int, frozenset[tree.Function]] = 0, frozenset()

    def may(self, unit: ModuleUnit, expr: tree.Expr, type_: ValueType, event: str) -> bool:
        """Whether a value of ``expr``, whose type is ``type_``, may have a metatable with the field ``event``."""
        if not type_.mask & vt.TABLE or not self.possible(event):
            return False
        if self.overflown:
            return True
        hooked, unknown = self._operand(unit, expr, event)
        return hooked or (bool(type_.mask & vt.FOREIGN or unknown) and self._foreign(event))

    def possible(self, event: str) -> bool:
        """Whether the name of the event occurs in any source, as a whole or as the beginning of a built name."""
        found = self._possible.get(event)
        if found is None:
            found = self._possible[event] = any(event.startswith(name) for name in self._names)
        return found or (self._open and event in _INDEXING)

    def note(self, call: tree.Call, target: ValueType, metatable: ValueType) -> None:
        """The interpretation meets ``setmetatable(target, metatable)``."""
        sites = self._setters.get(call, ())
        news = False
        if target.may(vt.TABLE) and target.may(vt.FOREIGN):
            for site in sites:
                for value in self.flow.values(site.argument(1)):
                    news = news or value not in self._given
                    self._given[value] = None
        # What `getmetatable` gives is a metatable that some table has already.
        if metatable.may(vt.TABLE) and metatable.may(vt.FOREIGN) and not self._open and not self._is_taken(call):
            self._open = news = True
        if news:
            self.dependencies.change(_FOREIGN_METATABLES)

    def serves_foreign(self, function: tree.Function) -> bool:
        """Whether foreign tables may find the function through a metatable, and so pass themselves to it."""
        self.dependencies.read(_FOREIGN_METATABLES)
        known, functions = self._serving
        if known != len(self._given):
            reachable = self._reachable([self.flow.constant(value) for value in self._given], metatables=True)
            functions = frozenset(value.ref.node for value in reachable if isinstance(value, FunctionValue))
            self._serving = len(self._given), functions
        return function in functions

    def may_inherit_foreign(self, unit: ModuleUnit, expr: tree.Expr) -> bool:
        """Whether a foreign metatable may answer for missing fields of the tables of ``expr``."""
        self.dependencies.read(_FOREIGN_METATABLES)
        return self._open and self._with_metatable(unit, expr)

    def _is_taken(self, call: tree.Call) -> bool:
        given = call.args[1] if len(call.args) > 1 else None
        return isinstance(given, tree.Call) and self.program.targets(given).builtins == ("getmetatable",)

    # -- tables of the program

    def _operand(self, unit: ModuleUnit, expr: tree.Expr, event: str) -> tuple[bool, bool]:
        """Whether a table that the flow follows is hooked; whether it does not know all values."""
        found = self._operands.get((expr, event))
        if found is None:
            hooked = unknown = False
            tables = self._tables_with(event)
            for value in self._values(unit, expr):
                hooked = hooked or value in tables
                unknown = unknown or isinstance(value, UnknownValue)
            found = self._operands[expr, event] = hooked or (unknown and bool(tables)), unknown
        if self._open and event in _INDEXING and not found[0]:
            # A foreign metatable is noticed while types grow.
            return self._with_metatable(unit, expr), found[1]
        if event in _INDEXING:
            self.dependencies.read(_FOREIGN_METATABLES)
        return found

    def _with_metatable(self, unit: ModuleUnit, expr: tree.Expr) -> bool:
        found = self._given_any.get(expr)
        if found is None:
            values = self._values(unit, expr)
            found = any(isinstance(value, TableValue) and value.metatable for value in values)
            self._given_any[expr] = found
        return found

    def _values(self, unit: ModuleUnit, expr: tree.Expr) -> Collection[Value]:
        expr = unwrapped(expr)
        variable = unit.parsed.constraints.operators.get(expr, 0)
        if variable:
            return self.flow.values_everywhere(variable + self.flow.bases[unit])
        return self.program.values_of(unit, expr)

    def _tables_with(self, event: str) -> frozenset[TableValue]:
        """The hooked tables of the program. Unknown code may do anything to those that it has."""
        found = self._hooked.get(event)
        if found is None:
            found = self._hooked[event] = frozenset(
                table
                for table in self.flow.tables()
                if table in self.flow.escaped or (table.metatable and self._answers(table.metatable, event))
            )
        return found

    def _answers(self, metatables: int, event: str) -> bool:
        return any(self._handles(value, event) for value in self.flow.values(metatables))

    def _handles(self, metatable: Value, event: str) -> bool:
        """Whether a metatable may have the field ``event``."""
        found = self._handled.get((metatable, event))
        if found is None:
            found = self._handled[metatable, event] = isinstance(metatable, UnknownValue | GlobalsValue) or (
                isinstance(metatable, TableValue) and self._has(metatable, event)
            )
        return found

    def _has(self, table: TableValue, field: str) -> bool:
        if table in self.flow.escaped:
            return True
        if field in _INDEXING:
            keys = self._written.get(table, ())
            return field in keys or ANY_KEY in keys or any(key in (field, ANY_KEY) for key in _constructed(table))
        # Only what can be called counts; the value flow follows it.
        return any(self.flow.values(table.slots.get(key, 0)) for key in (field, ANY_KEY))

    @cached_property
    def _written(self) -> dict[TableValue, set[Key]]:
        found: dict[TableValue, set[Key]] = {}
        for mutation in self.flow.mutations:
            found.setdefault(mutation.table, set()).add(mutation.key)
        return found

    # -- foreign tables

    def _foreign(self, event: str) -> bool:
        self.dependencies.read(_FOREIGN_METATABLES)
        if self._open and event in _INDEXING:
            return True
        if self._given and (self._tables_with(event) or any(self._handles(value, event) for value in self._given)):
            return True
        return self._out_of_sight(event)

    def _out_of_sight(self, event: str) -> bool:
        """Whether hooked tables may come from where the value flow does not see them."""
        found = self._lost_sight.get(event)
        if found is None:
            tables = self._tables_with(event)
            found = self._lost_sight[event] = not (
                tables.isdisjoint(self.flow.escaped) and tables.isdisjoint(self._keys)
            )
        return found

    @cached_property
    def overflown(self) -> bool:
        """Whether the value flow has left values out."""
        return any(held is not None and len(held) >= MAXIMUM_VALUES for held in self.flow.points)

    @cached_property
    def _setters(self) -> dict[tree.Node, list[Site]]:
        """The calls of `setmetatable` that the interpretation meets."""
        found: dict[tree.Node, list[Site]] = {}
        for site in self.flow.sites:
            if "setmetatable" in site.builtins and _is_plain(site):
                found.setdefault(site.node, []).append(site)
        return found

    @cached_property
    def _given(self) -> dict[Value, None]:
        """The metatables that foreign tables may get."""
        found: dict[Value, None] = {}
        calls = [site for site in self.flow.sites if "setmetatable" in site.builtins]
        for site in calls:
            if not _is_plain(site):  # by a library function or a metamethod
                for variable in _passed(site):
                    found.update(dict.fromkeys(self.flow.values(variable)))
        for value in self._sent if calls else ():
            if isinstance(value, TableValue) and value.metatable:
                found.update(dict.fromkeys(self.flow.values(value.metatable)))
        return found

    @cached_property
    def _keys(self) -> frozenset[Value]:
        """What is used as a key."""
        found: set[Value] = set()
        for unit in self.program.units.values():
            for node in walk(unit.chunk.main):
                if isinstance(node, tree.Index | tree.KeyedItem) and not isinstance(node.key, tree.String):
                    found.update(self._values(unit, node.key))
        for site in self.flow.sites:
            if "rawset" in site.builtins or "rawget" in site.builtins:
                for variable in _passed(site):
                    found.update(self.flow.values(variable))
        return frozenset(found)

    @cached_property
    def _sent(self) -> frozenset[Value]:
        """What other processes may get, and what is inside of it: copies keep their metatables."""
        pending: list[int] = []
        for unit in self.program.units.values():
            for ref in self.program.entry_methods(unit):
                function = self.flow.functions[ref.node]
                pending += (*function.returns, function.return_rest)
        for site in self.flow.sites:
            if any(_sends(name) for name in site.builtins):
                pending += _passed(site)
        return frozenset(self._reachable(pending))

    def _reachable(self, pending: list[int], metatables: bool = False) -> Iterable[Value]:
        found: dict[Value, None] = {}
        seen: set[int] = set()
        while pending:
            variable = pending.pop()
            if variable in seen:
                continue
            seen.add(variable)
            pending += self.flow.copies.get(variable, ())
            for value in self.flow.values(variable):
                if value not in found:
                    found[value] = None
                    if isinstance(value, TableValue):
                        pending += value.slots.values()
                        pending += [value.metatable] * metatables
                    elif isinstance(value, ObjectValue):
                        pending.append(value.element)
        return found


def _is_plain(site: Site) -> bool:
    direct = site.kind is EdgeKind.CALL and not site.via and not site.method and not site.through_metamethod
    return direct and isinstance(site.node, tree.Call)


def _passed(site: Site) -> tuple[int, ...]:
    return (site.receiver, *site.arguments, site.rest)


def _sends(name: str) -> bool:
    """Whether a library function may hand its arguments to others, who hand them back unseen."""
    return "." in name and name not in MODELS and not name.startswith(_KEEPING)


def _constructed(table: TableValue) -> Iterator[Key]:
    for item in table.node.items if isinstance(table.node, tree.TableConstructor) else ():
        if not isinstance(item, tree.PositionalItem):
            field = field_of(item)
            yield ANY_KEY if field is None else field
