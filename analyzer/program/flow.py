"""The solver of the value-flow constraints of all modules.

Inclusion-based, flow- and context-insensitive, field-sensitive by constant name; a worklist propagates only what is
new. Method calls are dispatched per receiver, so that objects of different classes do not mix. What library functions
do with functions and tables is described in ``analyzer.program.models``.

A variable that gathers more than ``MAXIMUM_VALUES`` values stops growing and holds ``UNKNOWN`` besides, which every
reader treats as "anything": the cost stays bounded whatever the input.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from analyzer.program import library
from analyzer.program.callgraph import EdgeKind, FunctionRef
from analyzer.program.constraints import ANY_KEY, INTEGER_KEY, NOTHING, Key, UnitConstraints
from analyzer.program.models import MODELS
from analyzer.program.modules import ModuleUnit, NameKind
from analyzer.program.values import (
    UNKNOWN,
    BuiltinValue,
    FunctionValue,
    GlobalsValue,
    ModuleValue,
    ObjectValue,
    Site,
    TableValue,
    ThreadValue,
    TypeValue,
    UnknownValue,
    Value,
)
from analyzer.syntax import tree

MAXIMUM_VALUES = 512

Trigger: TypeAlias = Callable[[Value], None]


@dataclass(slots=True)
class Mutation:
    """A store into a table after its construction."""

    table: TableValue
    key: Key
    node: tree.Node
    function: FunctionRef


@dataclass(slots=True)
class MemberUse:
    """A read of a member of a catalogue module or object: ``name`` is qualified (``time.localtz``)."""

    name: str
    node: tree.Node
    function: FunctionRef


class Flow:
    """Variables, values and constraints of a whole program."""

    def __init__(self) -> None:
        self.points: list[dict[Value, None] | None] = [None]
        self.successors: list[list[int] | None] = [None]
        self.triggers: list[list[Trigger] | None] = [None]
        self.pending: dict[int, list[Value]] = {}
        self.sites: list[Site] = []
        self.mutations: list[Mutation] = []
        self.members: list[MemberUse] = []
        self.functions: dict[tree.Function, FunctionValue] = {}
        self.bases: dict[ModuleUnit, int] = {}
        self.constraints: dict[ModuleUnit, UnitConstraints] = {}
        self.escaped: dict[Value, None] = {}
        self.metamethods: set[str] = set()
        self.assigned_globals: dict[str, int] = {}
        self.global_writes: list[tuple[str, tree.Node, FunctionRef]] = []
        self._environments: dict[tuple[ModuleUnit, str], int] = {}
        self._constants: dict[Value, int] = {}
        self._interned: dict[tuple[type, str], Any] = {}
        self._globals_values: dict[ModuleUnit, GlobalsValue] = {}
        self._by_node: dict[tuple[tree.Node, str], Any] = {}
        self.raised = self.variable()
        self.yielded = self.variable()
        self.resumed = self.variable()

    # -- variables and propagation

    def variable(self) -> int:
        """A new, empty variable."""
        self.points.append(None)
        self.successors.append(None)
        self.triggers.append(None)
        return len(self.points) - 1

    def values(self, variable: int) -> Iterable[Value]:
        """What a variable holds so far."""
        return self.points[variable] or ()

    def add(self, variable: int, values: Iterable[Value]) -> None:
        """Adds values to a variable."""
        if not variable:
            return
        held = self.points[variable]
        if held is None:
            held = self.points[variable] = {}
        new = [value for value in values if value not in held]
        if not new:
            return
        if len(held) + len(new) > MAXIMUM_VALUES and new != [UNKNOWN]:
            if UNKNOWN in held and len(held) >= MAXIMUM_VALUES:
                return
            new = new[: max(0, MAXIMUM_VALUES - len(held))]
            if UNKNOWN not in held:
                new.append(UNKNOWN)
        for value in new:
            held[value] = None
        if self.successors[variable] is not None or self.triggers[variable] is not None:
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
            self.successors[source] = [target]
        else:
            successors.append(target)
        if (held := self.points[source]) is not None:
            self.add(target, held)

    def when(self, variable: int, trigger: Trigger) -> None:
        """Calls ``trigger`` with every value that ``variable`` holds now or later."""
        if not variable:
            return
        triggers = self.triggers[variable]
        if triggers is None:
            self.triggers[variable] = [trigger]
        else:
            triggers.append(trigger)
        if (held := self.points[variable]) is not None:
            waiting = self.pending.get(variable, ())
            for value in list(held):
                if value not in waiting:
                    trigger(value)

    def solve(self) -> None:
        """Runs to the fixpoint.

        Then method calls on untracked receivers are bound to the string library, and calls that still have no callee
        are taken as calls of unknown code; each time the propagation goes on.
        """
        self._propagate()
        while True:
            if not self._bind_string_methods() and not self._give_up_on_empty_calls():
                return
            self._propagate()

    def _give_up_on_empty_calls(self) -> bool:
        empty = [
            site
            for site in self.sites
            if site.kind.waits and not site.functions and not site.builtins and not site.unknown
        ]
        for site in empty:
            self._call(site, UNKNOWN, site.receiver)
        return bool(empty)

    def _propagate(self) -> None:
        pending = self.pending
        while pending:
            variable, new = pending.popitem()
            for target in self.successors[variable] or ():
                self.add(target, new)
            for trigger in list(self.triggers[variable] or ()):
                for value in new:
                    trigger(value)

    def _bind_string_methods(self) -> bool:
        """A receiver that is no tracked value is data: a string, or an Error that came from outside."""
        bound = False
        for site in self.sites:
            if site.method and not site.functions and not site.builtins and not site.unknown:
                for type_name in ("string", "Error"):
                    if library.method(type_name, site.method) is not None:
                        self.call_builtin(site, f"{type_name}.{site.method}", site.receiver)
                        bound = True
                        break
        return bound

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

    def _intern(self, kind: type, name: str) -> Any:
        value = self._interned.get((kind, name))
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
        value: ObjectValue | None = self._by_node.get((site.node, type_name))
        if value is None:
            value = ObjectValue(type_name, self.variable(), site.node, site.caller)
            self._by_node[site.node, type_name] = value
        return value

    def thread(self, site: Site, body: int, wrapped: bool) -> ThreadValue:
        """The coroutine made at a call."""
        value: ThreadValue | None = self._by_node.get((site.node, "Thread"))
        if value is None:
            value = self._by_node[site.node, "Thread"] = ThreadValue(body, wrapped)
        return value

    def made_table(self, site: Site) -> TableValue:
        """The table that a library function makes at a call."""
        value: TableValue | None = self._by_node.get((site.node, "table"))
        if value is None:
            value = self._by_node[site.node, "table"] = TableValue(site.node, site.caller)
        return value

    # -- tables

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
            for variable in table.slots.values():
                self.edge(variable, table.all_slot)
        return table.all_slot

    def any_slot(self, table: TableValue) -> int:
        """The variable that stores by computed key go to."""
        variable = table.slots.get(ANY_KEY)
        if variable is None:
            variable = self.variable()
            for other in table.slots.values():
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
                self._add_member(parent, key, target)
            elif isinstance(parent, GlobalsValue) and isinstance(key, str):
                self.edge(self.environment(parent.unit, key), target)
            elif isinstance(parent, UnknownValue):
                self.add(target, (UNKNOWN,))

        self.when(table.metaslots["__index"], apply)

    def _index_arrived(self, table: TableValue, handler: Value) -> None:
        if isinstance(handler, FunctionValue | BuiltinValue):
            table.index_functions.append(handler)
            for key, node, caller in table.readers:
                self._call_index(table, handler, key, node, caller)

    def _call_index(
        self, table: TableValue, handler: FunctionValue | BuiltinValue, key: Key, node: tree.Node, caller: FunctionRef
    ) -> None:
        """A function in ``__index`` answers reads of absent fields: a call from an operator."""
        results = (self.slot(table, key),)
        site = self.derived(node, caller, EdgeKind.METAMETHOD, "__index", (self.constant(table), NOTHING), results)
        self._call(site, handler, NOTHING)

    def _note_reader(self, table: TableValue, key: Key, node: tree.Node, caller: FunctionRef) -> None:
        if "__index" in self.metamethods:
            table.readers.append((key, node, caller))
            for handler in table.index_functions:
                self._call_index(table, handler, key, node, caller)

    # -- linking

    def link(self, unit: ModuleUnit, constraints: UnitConstraints, refs: list[FunctionRef]) -> None:
        """Numbers the variables of a module program-wide and declares its functions and tables."""
        base = len(self.points) - 1
        count = constraints.variables - 1
        self.points.extend([None] * count)
        self.successors.extend([None] * count)
        self.triggers.extend([None] * count)
        self.bases[unit] = base
        self.constraints[unit] = constraints
        self.metamethods |= constraints.metamethods

        def shift(variable: int) -> int:
            return variable + base if variable else NOTHING

        for function, ref in zip(constraints.functions, refs, strict=True):
            self.functions[function.node] = FunctionValue(
                ref,
                [shift(variable) for variable in function.parameters],
                shift(function.variadic),
                [shift(variable) for variable in function.returns],
                shift(function.return_rest),
            )
        for name, _, node, caller in constraints.global_writes:
            self.global_writes.append((name, node, refs[caller]))
            if name not in self.assigned_globals:
                self.assigned_globals[name] = self.variable()

    def connect(self, unit: ModuleUnit, refs: list[FunctionRef]) -> None:
        """Enters the constraints of a linked module. All modules must be linked before."""
        constraints = self.constraints[unit]
        base = self.bases[unit]
        for source, target in constraints.copies:
            self.edge(source + base, target + base)
        for variable, function in constraints.function_seeds:
            self.add(variable + base, (self.functions[constraints.functions[function].node],))
        tables = [
            TableValue(node, refs[maker])
            for node, maker in zip(constraints.tables, constraints.table_makers, strict=True)
        ]
        for table in tables:
            self._by_node[table.node, "table"] = table
        for variable, index in constraints.table_seeds:
            self.add(variable + base, (tables[index],))
        for index, key, source, _ in constraints.items:
            if source:
                target = self.any_slot(tables[index]) if key == ANY_KEY else self.slot(tables[index], key)
                self.edge(source + base, target)
        for name, variable in constraints.globals.items():
            self.edge(self.environment(unit, name), variable + base)
        for name, source, _, _ in constraints.global_writes:
            self.edge(source + base if source else NOTHING, self.assigned_globals[name])
        for variable, key_variable in constraints.computed_keys:
            self._store_key(variable + base, key_variable + base)
        for variable, key, target, node, caller in constraints.loads:
            self.load(variable + base, key, target + base, node, refs[caller])
        for variable, key, source, node, caller in constraints.stores:
            self.store(variable + base, key, source + base if source else NOTHING, node, refs[caller])
        for call in constraints.calls:
            site = Site(
                call.node,
                refs[call.caller],
                EdgeKind.CALL,
                "",
                tuple([v + base if v else NOTHING for v in call.arguments]),
                call.rest + base if call.rest else NOTHING,
                tuple([v + base for v in call.results]),
                call.result_rest + base if call.result_rest else NOTHING,
                call.receiver + base if call.receiver else NOTHING,
                call.method,
            )
            self.sites.append(site)
            if call.method:
                self.when(site.receiver, self._method_dispatch(site))
            else:
                self.when(call.function + base if call.function else NOTHING, self._dispatch(site, NOTHING))
        for event, left, right, result, node, caller in constraints.operations:
            if event in self.metamethods:
                operands = (left + base if left else NOTHING, right + base if right else NOTHING)
                self.operation(event, operands, result + base if result else NOTHING, node, refs[caller])

    def environment(self, unit: ModuleUnit, name: str) -> int:
        """The variable of a global name as one module sees it (spec/dialect.md §1.11)."""
        variable = self._environments.get((unit, name))
        if variable is not None:
            return variable
        variable = self._environments[unit, name] = self.variable()
        if name in self.assigned_globals:
            self.edge(self.assigned_globals[name], variable)
        meaning = unit.meaning(name)
        if meaning.kind is NameKind.IMPORT:
            if meaning.unit is None:
                self.add(variable, (UNKNOWN,))
            else:
                self.edge(self.module_result(meaning.unit), variable)
        elif meaning.kind is NameKind.TYPE:
            self.add(variable, (self.type_value(name),))
        elif name == "_G":
            value = self._globals_values.setdefault(unit, GlobalsValue(unit))
            self.add(variable, (value,))
        elif meaning.kind.in_catalogue:
            self._add_catalogue(library.resolve(meaning.target), meaning.target, variable)
        elif name not in self.assigned_globals:
            self.add(variable, (UNKNOWN,))
        return variable

    def module_result(self, unit: ModuleUnit) -> int:
        """The variable of what the module returns when it is loaded."""
        main = self.functions[unit.chunk.main]
        if not main.returns:
            if not main.return_rest:
                return NOTHING
            return main.return_rest
        return main.returns[0]

    # -- reading and writing fields

    def load(self, base: int, key: Key, target: int, node: tree.Node, caller: FunctionRef) -> None:
        """``target = base[key]``."""

        def apply(value: Value) -> None:
            if isinstance(value, TableValue):
                self.edge(self.slot(value, key), target)
                self._note_reader(value, key, node, caller)
            elif isinstance(value, ModuleValue):
                if isinstance(key, str):
                    self.members.append(MemberUse(f"{value.name}.{key}", node, caller))
                    self._add_member(value, key, target)
                elif key == ANY_KEY:
                    for name in library.member_names(value.name):
                        self._add_member(value, name, target)
            elif isinstance(value, ObjectValue):
                if isinstance(key, str):
                    self._load_object(value, key, target)
            elif isinstance(value, GlobalsValue):
                if isinstance(key, str):
                    self.edge(self.environment(value.unit, key), target)
                elif key == ANY_KEY:
                    self.add(target, (UNKNOWN,))
            elif isinstance(value, TypeValue):
                if key == "is":
                    self.add(target, (self.builtin("type.is"),))
            elif isinstance(value, UnknownValue):
                self.add(target, (UNKNOWN,))

        self.when(base, apply)

    def _load_object(self, value: ObjectValue, key: str, target: int) -> None:
        if library.method(value.type, key) is not None:
            self.add(target, (self.builtin(f"{value.type}.{key}"),))
            return
        types = library.field_types(value.type, key)
        if value.element and key in ("value", "result"):
            self.edge(value.element, target)
        for type_name in types:
            self.add(target, (self.object(type_name),))

    def _store_key(self, base: int, key: int) -> None:
        def apply(value: Value) -> None:
            if isinstance(value, TableValue):
                self.edge(key, self.key_slot(value))

        self.when(base, apply)

    def store_quietly(self, base: int, key: Key, source: int) -> None:
        """Like ``store`` for a further value of a store that is already recorded."""

        def apply(value: Value) -> None:
            if isinstance(value, TableValue):
                self.edge(source, self.any_slot(value) if key == ANY_KEY else self.slot(value, key))

        self.when(base, apply)

    def store(self, base: int, key: Key, source: int, node: tree.Node, caller: FunctionRef) -> None:
        """``base[key] = source``."""

        def apply(value: Value) -> None:
            if isinstance(value, TableValue):
                self.mutations.append(Mutation(value, key, node, caller))
                self.edge(source, self.any_slot(value) if key == ANY_KEY else self.slot(value, key))
                if "__newindex" in self.metamethods:
                    self._event(value, "__newindex", (self.constant(value), NOTHING, source), NOTHING, node, caller)
            elif isinstance(value, GlobalsValue):
                name = key if isinstance(key, str) else "?"
                self.global_writes.append((name, node, caller))
                if name in self.assigned_globals:
                    self.edge(source, self.assigned_globals[name])
                else:
                    variable = self.assigned_globals[name] = self.variable()
                    for (_, known), environment in list(self._environments.items()):
                        if known == name:
                            self.edge(variable, environment)
                    self.edge(source, variable)
            elif isinstance(value, UnknownValue):
                self.escape(source)

        self.when(base, apply)

    def _event(
        self,
        table: TableValue,
        event: str,
        arguments: tuple[int, ...],
        result: int,
        node: tree.Node,
        caller: FunctionRef,
    ) -> None:
        site: Site | None = None

        def apply(handler: Value) -> None:
            nonlocal site
            if isinstance(handler, FunctionValue | BuiltinValue | UnknownValue | ThreadValue):
                if site is None:
                    site = self.derived(node, caller, EdgeKind.METAMETHOD, event, arguments, (result,))
                self._call(site, handler, NOTHING)

        self.when(self.metaslot(table, event), apply)

    def operation(
        self, event: str, operands: tuple[int, int], result: int, node: tree.Node, caller: FunctionRef
    ) -> None:
        """An operator that may call a metamethod of one of its operands."""

        def apply(value: Value) -> None:
            if isinstance(value, TableValue):
                self._event(value, event, operands, result, node, caller)

        for operand in operands:
            self.when(operand, apply)

    # -- catalogue members

    def _add_member(self, module: ModuleValue, name: str, target: int) -> None:
        path = f"{module.name}.{name}"
        self._add_catalogue(library.resolve(path), path, target)

    def _add_catalogue(self, kind: library.Kind, path: str, target: int) -> None:
        if kind.what == "function":
            self.add(target, (self.builtin(path),))
        elif kind.what == "module":
            self.add(target, (self.module(path),))
        elif kind.what == "object":
            self.add(target, (self.object(kind.type),))
        elif kind.what == "unknown":
            self.add(target, (UNKNOWN,))

    # -- calls

    def derived(
        self,
        node: tree.Node,
        caller: FunctionRef,
        kind: EdgeKind,
        via: str,
        arguments: tuple[int, ...],
        results: tuple[int, ...] = (),
        rest: int = NOTHING,
        result_rest: int = NOTHING,
    ) -> Site:
        """A call that library code or an operator makes at ``node``."""
        site = Site(node, caller, kind, via, arguments, rest, results, result_rest)
        self.sites.append(site)
        return site

    def call_value(self, site: Site, function: int) -> None:
        """Calls whatever ``function`` holds from ``site``."""
        self.when(function, self._dispatch(site, NOTHING))

    def _dispatch(self, site: Site, receiver: int) -> Trigger:
        return lambda value: self._call(site, value, receiver)

    def _method_dispatch(self, site: Site) -> Trigger:
        def apply(value: Value) -> None:
            receiver = self.constant(value)
            if isinstance(value, TableValue):
                self.when(self.slot(value, site.method), self._dispatch(site, receiver))
                self._note_reader(value, site.method, site.node, site.caller)
            elif isinstance(value, ObjectValue):
                self.call_builtin(site, f"{value.type}.{site.method}", receiver)
            elif isinstance(value, ModuleValue):
                path = f"{value.name}.{site.method}"
                kind = library.resolve(path)
                if kind.what == "function":
                    self.members.append(MemberUse(path, site.node, site.caller))
                    self.call_builtin(site, path, receiver)
                else:
                    site.unknown = True
            elif isinstance(value, TypeValue):
                self.call_builtin(site, f"type.{site.method}", receiver)
            elif isinstance(value, UnknownValue):
                self._call(site, value, receiver)

        return apply

    def _call(self, site: Site, value: Value, receiver: int) -> None:
        if isinstance(value, FunctionValue):
            self._call_function(site, value, receiver)
        elif isinstance(value, BuiltinValue):
            self.call_builtin(site, value.name, receiver)
        elif isinstance(value, ThreadValue):
            if value.wrapped:
                self.call_builtin(site, "coroutine.wrap()", receiver)
                self.resume(site, value, 0, 0)
        elif isinstance(value, TableValue):
            if "__call" in self.metamethods:
                self.when(self.metaslot(value, "__call"), self._dispatch(site, self.constant(value)))
        elif isinstance(value, TypeValue) or (isinstance(value, ModuleValue) and value.name == "string"):
            self.call_builtin(site, "type()", receiver)
        elif isinstance(value, UnknownValue):
            self._call_unknown(site, receiver)

    def _call_unknown(self, site: Site, receiver: int) -> None:
        if site.unknown:
            return
        site.unknown = True
        handed = self.derived(site.node, site.caller, EdgeKind.HANDED, site.via or "unknown", ())

        def apply(value: Value) -> None:
            if isinstance(value, FunctionValue):
                handed.functions[value] = None
            elif isinstance(value, BuiltinValue):
                handed.builtins[value.name] = None

        for variable in (receiver, *site.arguments, site.rest):
            self.when(variable, apply)
            self.escape(variable)
        for variable in (*site.results, site.result_rest):
            self.add(variable, (UNKNOWN,))

    def _call_function(self, site: Site, function: FunctionValue, receiver: int) -> None:
        known = function in site.functions
        offset = 0
        if receiver:
            offset = 1
            target = function.parameters[0] if function.parameters else function.variadic
            self.edge(receiver, target)
        if known:
            return
        site.functions[function] = None
        parameters = function.parameters
        for position in range(len(site.arguments)):
            index = position + offset
            target = parameters[index] if index < len(parameters) else function.variadic
            self.edge(site.arguments[position], target)
        if site.rest:
            for target in parameters[len(site.arguments) + offset :]:
                self.edge(site.rest, target)
            self.edge(site.rest, function.variadic)
        self.bind_results(function, site.results, site.result_rest)

    def bind_results(self, function: FunctionValue, results: tuple[int, ...], rest: int) -> None:
        """The results of ``function`` flow to ``results`` and ``rest``."""
        returns = function.returns
        for position, target in enumerate(results):
            if position < len(returns):
                self.edge(returns[position], target)
            self.edge(function.return_rest, target)
        if rest:
            for source in returns[len(results) :]:
                self.edge(source, rest)
            self.edge(function.return_rest, rest)

    def resume(self, site: Site, thread: ThreadValue, first_argument: int, first_result: int) -> None:
        """Runs the body of a coroutine from ``site``; ``first_…`` skip the thread and the success flag."""
        arguments = site.arguments[first_argument:]
        body = self.derived(
            site.node,
            site.caller,
            EdgeKind.RESUME,
            "coroutine.resume",
            arguments,
            site.results[first_result:],
            site.rest,
            site.result_rest,
        )
        for variable in (*arguments, site.rest):
            self.edge(variable, self.resumed)
        for variable in (*site.results[first_result:], site.result_rest):
            self.edge(self.yielded, variable)
        self.call_value(body, thread.body)

    def call_builtin(self, site: Site, name: str, receiver: int) -> None:
        """Applies the model and the catalogue signature of a library function to a call."""
        first = name not in site.builtins
        site.builtins[name] = None
        if not first and not receiver:
            return
        effective = site if not receiver else replace(site, arguments=(receiver, *site.arguments))
        model = MODELS.get(name)
        if model is not None:
            model(self, effective)
            return
        if not first:
            return
        for position, types in enumerate(library.result_types(name)):
            target = effective.result(position)
            for type_name in types:
                self.add(target, (self.carrier(site, type_name) if type_name == "Channel" else self.object(type_name),))

    # -- losing track

    def escape(self, variable: int) -> None:
        """Whatever ``variable`` holds may be called and read by unknown code."""

        def apply(value: Value) -> None:
            if value in self.escaped:
                return
            self.escaped[value] = None
            if isinstance(value, FunctionValue):
                for parameter in (*value.parameters, value.variadic):
                    self.add(parameter, (UNKNOWN,))
                for result in (*value.returns, value.return_rest):
                    self.escape(result)
            elif isinstance(value, TableValue):
                self.add(self.any_slot(value), (UNKNOWN,))
                self.escape(self.everything(value))

        self.when(variable, apply)
