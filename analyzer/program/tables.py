"""Fields and metatables in the flow analysis: one variable per field of every abstract table."""

from __future__ import annotations

from analyzer.program.callgraph import FunctionRef
from analyzer.program.constraints import ANY_KEY, Key
from analyzer.program.modules import ModuleUnit
from analyzer.program.network import Network
from analyzer.program.values import (
    UNKNOWN,
    BuiltinValue,
    FunctionValue,
    GlobalsValue,
    ModuleValue,
    TableValue,
    UnknownValue,
    Value,
)
from analyzer.syntax import tree


class Tables(Network):
    """The network with fields.

    ``metamethods`` are the names with two underscores that any module writes; ``untraced`` are the members of library
    modules that are read through a metatable, so that it cannot be told by whom.
    """

    def __init__(self) -> None:
        super().__init__()
        self.metamethods: set[str] = set()
        self.untraced: set[str] = set()

    def slot(self, table: TableValue, key: Key) -> int:
        """The variable of a field; reading it also sees what computed keys stored, and the metatable's ``__index``."""
        if key == ANY_KEY:
            return self.everything(table)
        variable = table.slots.get(key)
        if variable is None:
            variable = table.slots[key] = self.variable()
            if ANY_KEY in table.slots:
                self.edge(table.slots[ANY_KEY], variable)
            if table.all_slot:
                self.edge(variable, table.all_slot)
            if "__index" in table.metaslots:
                self._inherit(table, key, variable)
        return variable

    def everything(self, table: TableValue) -> int:
        """A variable with the values of all fields."""
        if not table.all_slot:
            table.all_slot = self.variable()
            for variable in list(table.slots.values()):
                self.edge(variable, table.all_slot)
            if "__index" in table.metaslots:
                self._inherit(table, ANY_KEY, table.all_slot)
        return table.all_slot

    def any_slot(self, table: TableValue) -> int:
        """The variable that stores by computed key go to."""
        variable = table.slots.get(ANY_KEY)
        if variable is None:
            variable = self.variable()
            for other in list(table.slots.values()):
                self.edge(variable, other)
            table.slots[ANY_KEY] = variable
            if table.all_slot:
                self.edge(variable, table.all_slot)
        return variable

    def key_slot(self, table: TableValue) -> int:
        """The variable of tracked values that are used as keys."""
        if not table.keys:
            table.keys = self.variable()
        return table.keys

    def metaslot(self, table: TableValue, event: str) -> int:
        """The metamethod of a table."""
        variable = table.metaslots.get(event)
        if variable is None:
            variable = table.metaslots[event] = self.variable()
            for metatable in list(self.values(table.metatable)):
                if isinstance(metatable, TableValue):
                    self.edge(self.slot(metatable, event), variable)
        return variable

    def set_metatable(self, table: TableValue, metatables: int) -> None:
        """``setmetatable(table, …)``."""
        if not table.metatable:
            table.metatable = self.variable()
            self.when(table.metatable, lambda value: self._metatable_arrived(table, value))
            index = self.metaslot(table, "__index")
            for key, variable in list(table.slots.items()):
                if key != ANY_KEY:
                    self._inherit(table, key, variable)
            if table.all_slot:
                self._inherit(table, ANY_KEY, table.all_slot)
            self.when(index, lambda value: self._index_arrived(table, value))
        self.edge(metatables, table.metatable)

    def _metatable_arrived(self, table: TableValue, metatable: Value) -> None:
        if isinstance(metatable, TableValue):
            for event, variable in list(table.metaslots.items()):
                self.edge(self.slot(metatable, event), variable)

    def _inherit(self, table: TableValue, key: Key, target: int) -> None:
        def apply(parent: Value) -> None:
            if isinstance(parent, TableValue):
                if parent is not table:
                    self.edge(self.slot(parent, key), target)
            elif isinstance(parent, ModuleValue) and isinstance(key, str):
                self.untraced.add(f"{parent.name}.{key}")
                self.add_member(parent, key, target)
            elif isinstance(parent, GlobalsValue) and isinstance(key, str):
                self.edge(self.environment(parent.unit, key), target)
            elif isinstance(parent, UnknownValue):
                self.add(target, (UNKNOWN,))

        self.when(table.metaslots["__index"], apply)

    def _index_arrived(self, table: TableValue, handler: Value) -> None:
        if isinstance(handler, FunctionValue | BuiltinValue):
            table.index_functions.append(handler)
            for key, node, caller in list(table.readers):
                self.call_index(table, handler, key, node, caller)

    def call_index(
        self, table: TableValue, handler: FunctionValue | BuiltinValue, key: Key, node: tree.Node, caller: FunctionRef
    ) -> None:
        """A function in ``__index`` answers a read of an absent field."""
        raise NotImplementedError

    def environment(self, unit: ModuleUnit, name: str) -> int:
        """The variable of a global name as one module sees it."""
        raise NotImplementedError

    def note_reader(self, table: TableValue, key: Key, node: tree.Node, caller: FunctionRef) -> None:
        """Remembers a read, for the case that a function in ``__index`` answers it."""
        if "__index" in self.metamethods:
            table.readers.append((key, node, caller))
            for handler in list(table.index_functions):
                self.call_index(table, handler, key, node, caller)
