"""The propagation network of the flow analysis: variables, subset edges, triggers, and the values themselves.

A worklist propagates only what is new. A variable that gathers more than ``MAXIMUM_VALUES`` values stops growing and
holds ``UNKNOWN`` besides, which every reader treats as "anything": the cost stays bounded whatever the input.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import Any, TypeAlias, TypeVar

from analyzer.program import library
from analyzer.program.callgraph import FunctionRef
from analyzer.program.values import (
    UNKNOWN,
    BuiltinValue,
    ModuleValue,
    ObjectValue,
    Site,
    TableValue,
    ThreadValue,
    TypeValue,
    Value,
)
from analyzer.syntax import tree

MAXIMUM_VALUES = 512

Trigger: TypeAlias = Callable[[Value], None]
_Named = TypeVar("_Named", BuiltinValue, ModuleValue, ObjectValue, TypeValue)


class Network:
    """Variables, the edges between them, and the registry of values."""

    def __init__(self) -> None:
        self.points: list[dict[Value, None] | None] = [None]
        self.successors: list[dict[int, None] | None] = [None]
        self.triggers: list[list[Trigger] | None] = [None]
        self.pending: dict[int, list[Value]] = {}
        self.jobs: list[tuple[Trigger, list[Value]]] = []
        self._constants: dict[Value, int] = {}
        self._interned: dict[tuple[type, str], Any] = {}
        self._made: dict[tuple[tree.Node, str], Any] = {}
        self._copied: list[TableValue] = []

    # -- variables and propagation

    def reserve(self, count: int) -> int:
        """Makes ``count`` variables; gives the number before the first."""
        base = len(self.points) - 1
        for column in (self.points, self.successors, self.triggers):
            column.extend([None] * count)
        return base

    def variable(self) -> int:
        """A new, empty variable."""
        self.points.append(None)
        self.successors.append(None)
        self.triggers.append(None)
        return len(self.points) - 1

    def values(self, variable: int) -> Collection[Value]:
        """What a variable holds so far."""
        return self.points[variable] or ()

    def add(self, variable: int, values: Collection[Value]) -> None:
        """Adds values to a variable."""
        if not variable:
            return
        held = self.points[variable]
        if held is None:
            held = self.points[variable] = {}
        if len(held) + len(values) > MAXIMUM_VALUES:
            values = _limited(held, values)
        new: list[Value] = []
        for value in values:
            if value not in held:
                held[value] = None
                new.append(value)
        if new and (self.successors[variable] is not None or self.triggers[variable] is not None):
            waiting = self.pending.get(variable)
            if waiting is None:
                self.pending[variable] = new
            else:
                waiting.extend(new)

    def edge(self, source: int, target: int) -> None:
        """Everything in ``source`` is also in ``target``."""
        if not source or not target or source == target:
            return
        successors = self.successors[source]
        if successors is None:
            self.successors[source] = {target: None}
        elif target in successors:
            return
        else:
            successors[target] = None
        if (held := self.points[source]) is not None:
            self.add(target, held)

    def when(self, variable: int, trigger: Trigger) -> None:
        """Calls ``trigger`` with every value that ``variable`` holds now or later, though never before it returns."""
        if not variable:
            return
        triggers = self.triggers[variable]
        if triggers is None:
            self.triggers[variable] = [trigger]
        else:
            triggers.append(trigger)
        if held := self.points[variable]:
            known = list(held)
            if (waiting := self.pending.get(variable)) is not None:
                fresh = set(waiting)
                known = [value for value in known if value not in fresh]
            if known:
                self.jobs.append((trigger, known))

    def propagate(self) -> None:
        """Runs until nothing is pending."""
        jobs = self.jobs
        while self.pending or jobs:
            while jobs:
                trigger, values = jobs.pop()
                for value in values:
                    trigger(value)
            wave, self.pending = self.pending, {}
            for variable, new in wave.items():
                for target in self.successors[variable] or ():
                    self.add(target, new)
                for trigger in self.triggers[variable] or ():
                    jobs.append((trigger, new))

    def settle(self) -> None:
        """Forgets edges and triggers after the last propagation: only values are asked for then.

        Triggers are functions that hold on to each other and to everything, so that without this a program that is no
        longer needed would wait for the garbage collector with most of its memory.
        """
        self.successors = [None] * len(self.points)
        self.triggers = [None] * len(self.points)

    # -- values

    def builtin(self, name: str) -> BuiltinValue:
        """The one value of a catalogue function."""
        return self._intern(BuiltinValue, name)

    def module(self, name: str) -> ModuleValue:
        """The one value of a catalogue module."""
        return self._intern(ModuleValue, name)

    def object(self, type_name: str) -> ObjectValue:
        """The shared instance of an object type that carries nothing."""
        return self._intern(ObjectValue, type_name)

    def type_value(self, name: str) -> TypeValue:
        """The one value of a declared type."""
        return self._intern(TypeValue, name)

    def _intern(self, kind: type[_Named], name: str) -> _Named:
        value: _Named | None = self._interned.get((kind, name))
        if value is None:
            value = self._interned[kind, name] = kind(name)
        return value

    def constant(self, value: Value) -> int:
        """A variable that holds exactly ``value``."""
        variable = self._constants.get(value)
        if variable is None:
            variable = self._constants[value] = self.variable()
            self.points[variable] = {value: None}
        return variable

    def carrier(self, site: Site, type_name: str) -> ObjectValue:
        """An object made at a call, with a variable for what it carries."""
        value: ObjectValue | None = self._made.get((site.node, type_name))
        if value is None:
            value = ObjectValue(type_name, self.variable(), site.node, site.caller)
            self._made[site.node, type_name] = value
        return value

    def thread(self, site: Site, body: int, wrapped: bool) -> ThreadValue:
        """The coroutine made at a call."""
        value: ThreadValue | None = self._made.get((site.node, "Thread"))
        if value is None:
            value = self._made[site.node, "Thread"] = ThreadValue(body, wrapped)
        return value

    def table(self, node: tree.Node, maker: FunctionRef) -> TableValue:
        """The table made by a constructor, or by a library function at a call."""
        value: TableValue | None = self._made.get((node, "table"))
        if value is None:
            value = self._made[node, "table"] = TableValue(node, maker)
        return value

    def copied_table(self, node: tree.Node, maker: FunctionRef) -> TableValue:
        """A table of its own for a constructor that is entered once more."""
        self._copied.append(TableValue(node, maker))
        return self._copied[-1]

    def tables(self) -> Iterator[TableValue]:
        """All tables that the program makes."""
        yield from self._copied
        for value in self._made.values():
            if isinstance(value, TableValue):
                yield value

    # -- catalogue members

    def add_member(self, module: ModuleValue, name: str, target: int) -> None:
        """Adds what ``module.name`` is to a variable."""
        path = f"{module.name}.{name}"
        self.add_catalogue(library.resolve(path), path, target)

    def add_catalogue(self, kind: library.Kind, path: str, target: int) -> None:
        """Adds the value of a catalogue path to a variable."""
        if kind.what == "function":
            self.add(target, (self.builtin(path),))
        elif kind.what == "module":
            self.add(target, (self.module(path),))
        elif kind.what == "object":
            self.add(target, (self.object(kind.type),))


def _limited(held: Collection[Value], values: Collection[Value]) -> list[Value]:
    """Those of the values that a variable still takes: at its limit none but ``UNKNOWN``."""
    new = [value for value in values if value not in held]
    room = MAXIMUM_VALUES - len(held)
    return new if len(new) <= room else [*new[: max(0, room)], UNKNOWN]
