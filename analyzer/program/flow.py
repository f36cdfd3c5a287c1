"""The solver of the value-flow constraints of all modules.

Inclusion-based, flow- and context-insensitive, field-sensitive by constant name. Method calls are dispatched per
receiver, so that objects of different classes do not mix. The layers: ``network`` (propagation), ``tables`` (fields
and metatables), this file (names, reads, writes, calls); ``linking`` enters the constraints of the modules, and what
library functions do with functions and tables is described in ``models``.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from analyzer.program import library
from analyzer.program.callgraph import EdgeKind, FunctionRef
from analyzer.program.constraints import ANY_KEY, NOTHING, Key
from analyzer.program.models import MODELS
from analyzer.program.modules import ModuleUnit, NameKind
from analyzer.program.network import Trigger
from analyzer.program.tables import Tables
from analyzer.program.values import (
    UNKNOWN,
    BuiltinValue,
    FunctionValue,
    GlobalsValue,
    MemberUse,
    ModuleValue,
    Mutation,
    ObjectValue,
    Site,
    TableValue,
    ThreadValue,
    TypeValue,
    UnknownValue,
    Value,
)
from analyzer.records import replace
from analyzer.syntax import tree

COMPUTED_GLOBAL = "[…]"
"""Stands for the name in ``_G[name] = value``."""

MAXIMUM_COPIES = 64
"""So many calls of a function that makes classes are told apart; the others share one copy."""

MAXIMUM_DEPTH = 4
"""Deeper nests of library functions that call library functions (``pcall(pcall, pcall, …)``) are taken as unknown."""


class Flow(Tables):
    """Variables, values and constraints of a whole program."""

    def __init__(self) -> None:
        super().__init__()
        self.sites: list[Site] = []
        self.mutations: list[Mutation] = []
        self.members: list[MemberUse] = []
        self.functions: dict[tree.Function, FunctionValue] = {}
        self.bases: dict[ModuleUnit, int] = {}
        self.copiers: dict[FunctionValue, Callable[[], FunctionValue]] = {}
        self.copies: dict[int, list[int]] = {}
        self._instances: dict[FunctionValue, dict[Site | None, FunctionValue]] = {}
        self.escaped: dict[Value, None] = {}
        self.assigned_globals: dict[str, int] = {}
        self.global_writes: list[tuple[str, tree.Node, FunctionRef]] = []
        self._environments: dict[tuple[ModuleUnit, str], int] = {}
        self._events: set[tuple[object, ...]] = set()
        self._index_sites: dict[tuple[tree.Node, TableValue], Site] = {}
        self._globals_values: dict[ModuleUnit, GlobalsValue] = {}
        self.raised = self.variable()
        self.yielded = self.variable()
        self.resumed = self.variable()
        self.data = self.variable()

    def solve(self) -> None:
        """Runs to the fixpoint.

        Method calls on untracked receivers are bound to the string library, and the propagation goes on. Calls that
        still have no callee then are marked as unknown. That is no reason to expect foreign code, because the whole
        program is known: such a call fails at run time, or is code that nobody runs.
        """
        self.propagate()
        for function in self.copiers:
            if function not in self._instances:
                self.instance(None, function)
                self.propagate()
        while self._bind_string_methods():
            self.propagate()
        known = {site.node for site in self.sites if not site.via and (site.functions or site.builtins or site.unknown)}
        for site in list(self.sites):
            empty = not site.functions and not site.builtins and not site.unknown
            if empty and (site.node not in known if not site.via else site.kind.waits):
                self._hand_over(site, site.receiver)
        self.propagate()
        self.settle()
        self.copiers.clear()
        self._instances.clear()
        self._events.clear()
        self._index_sites.clear()

    def values_everywhere(self, variable: int) -> list[Value]:
        """What a variable holds, in all copies of its function together."""
        found = dict.fromkeys(self.values(variable))
        for copy in self.copies.get(variable, ()):
            found.update(dict.fromkeys(self.values(copy)))
        return list(found)

    def instance(self, site: Site | None, function: FunctionValue) -> FunctionValue:
        """The function as seen by one call: a copy of its own where the function makes classes."""
        copier = self.copiers.get(function)
        if copier is None:
            return function
        instances = self._instances.setdefault(function, {})
        key = site if len(instances) < MAXIMUM_COPIES else None
        copy = instances.get(key)
        if copy is None:
            copy = instances[key] = copier()
        return copy

    def _bind_string_methods(self) -> bool:
        """A receiver that is no tracked value is data: a string, or an Error that came from outside."""
        bound = False
        for site in self.sites:
            if site.method and not site.functions and not site.builtins and not site.unknown:
                for type_name in ("string", "Error"):
                    if library.method(type_name, site.method) is not None:
                        self.call_builtin(site, f"{type_name}.{site.method}", site.receiver or self.data)
                        bound = True
                        break
        return bound

    def environment(self, unit: ModuleUnit, name: str) -> int:
        """The variable of a global name as one module sees it (spec/dialect.md §1.11)."""
        variable = self._environments.get((unit, name))
        if variable is not None:
            return variable
        variable = self._environments[unit, name] = self.variable()
        for assigned in (name, COMPUTED_GLOBAL):
            if assigned in self.assigned_globals:
                self.edge(self.assigned_globals[assigned], variable)
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
            self.add_catalogue(library.resolve(meaning.target), meaning.target, variable)
        return variable

    def assigned_global(self, name: str) -> int:
        """The variable of what the program assigns to a global."""
        variable = self.assigned_globals.get(name)
        if variable is None:
            variable = self.assigned_globals[name] = self.variable()
            for (_, known), environment in list(self._environments.items()):
                if name in (known, COMPUTED_GLOBAL):
                    self.edge(variable, environment)
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

    def load(self, base: int, key: Key, target: int, node: tree.Node, caller: FunctionRef, raw: bool = False) -> None:
        """``target = base[key]``; a ``raw`` load calls no metamethod."""

        def apply(value: Value) -> None:
            if isinstance(value, TableValue):
                self.edge(self.slot(value, key), target)
                if not raw:
                    self.note_reader(value, key, node, caller)
            elif isinstance(value, ModuleValue):
                if isinstance(key, str):
                    self.members.append(MemberUse(f"{value.name}.{key}", node, caller))
                    self.add_member(value, key, target)
                elif key == ANY_KEY:
                    for name in library.member_names(value.name):
                        self.members.append(MemberUse(f"{value.name}.{name}", node, caller, computed=True))
                        self.add_member(value, name, target)
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

    def store_key(self, base: int, key: int) -> None:
        """A tracked value is used as a key of ``base``."""

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

    def call_index(
        self, table: TableValue, handler: FunctionValue | BuiltinValue, key: Key, node: tree.Node, caller: FunctionRef
    ) -> None:
        """A function in ``__index`` answers reads of absent fields: a call from an operator."""
        site = self._index_sites.get((node, table))
        if site is None:
            arguments = (self.constant(table), NOTHING)
            site = self._metamethod(node, caller, "__index", arguments, self.slot(table, key))
            self._index_sites[node, table] = site
        self._call(site, NOTHING, handler)

    def store(self, base: int, key: Key, source: int, node: tree.Node, caller: FunctionRef, raw: bool = False) -> None:
        """``base[key] = source``; a ``raw`` store calls no metamethod."""

        def apply(value: Value) -> None:
            if isinstance(value, TableValue):
                self.mutations.append(Mutation(value, key, node, caller))
                self.edge(source, self.any_slot(value) if key == ANY_KEY else self.slot(value, key))
                if not raw and "__newindex" in self.metamethods:
                    arguments = (self.constant(value), NOTHING, source)
                    call = self._handler_call("__newindex", arguments, NOTHING, node, caller)
                    self._event(value, "__newindex", node, call)
                    self._store_beyond(value, key, source, node, caller)
            elif isinstance(value, GlobalsValue):
                name = key if isinstance(key, str) else COMPUTED_GLOBAL
                self.global_writes.append((name, node, caller))
                self.edge(source, self.assigned_global(name))
            elif isinstance(value, UnknownValue):
                self.escape(source)

        self.when(base, apply)

    def _store_beyond(self, table: TableValue, key: Key, source: int, node: tree.Node, caller: FunctionRef) -> None:
        """Tables in ``__newindex`` take what ``table`` is given."""
        handlers = self.metaslot(table, "__newindex")
        if (source, node, handlers) not in self._events:
            self._events.add((source, node, handlers))
            self.store(handlers, key, source, node, caller)

    def _event(self, table: TableValue, event: str, node: tree.Node, call: Trigger) -> None:
        """Something happens to a table that its metatable may answer with ``call``."""
        if (node, table, event) not in self._events:
            self._events.add((node, table, event))
            self.when(self.metaslot(table, event), call)

    def _handler_call(
        self, event: str, arguments: tuple[int, ...], result: int, node: tree.Node, caller: FunctionRef
    ) -> Trigger:
        """The call of a metamethod; it is a site of the program only when there is something to call."""
        site: Site | None = None

        def apply(handler: Value) -> None:
            nonlocal site
            if isinstance(handler, FunctionValue | BuiltinValue | UnknownValue | ThreadValue):
                if site is None:
                    site = self._metamethod(node, caller, event, arguments, result)
                self._call(site, NOTHING, handler)

        return apply

    def _metamethod(
        self, node: tree.Node, caller: FunctionRef, event: str, arguments: tuple[int, ...], result: int
    ) -> Site:
        site = Site(node, caller, EdgeKind.METAMETHOD, event, arguments, NOTHING, (result,), NOTHING)
        self.sites.append(site)
        return site

    def operation(
        self, event: str, operands: tuple[int, int], result: int, node: tree.Node, caller: FunctionRef
    ) -> None:
        """An operator that may call a metamethod of one of its operands."""
        call = self._handler_call(event, operands, result, node, caller)

        def apply(value: Value) -> None:
            if isinstance(value, TableValue):
                self._event(value, event, node, call)

        for operand in operands:
            self.when(operand, apply)

    # -- calls

    def derived(
        self,
        parent: Site,
        function: int,
        kind: EdgeKind,
        via: str,
        arguments: tuple[int, ...] = (),
        results: tuple[int, ...] = (),
        rest: int = NOTHING,
        result_rest: int = NOTHING,
    ) -> None:
        """The library function ``via``, called at ``parent``, calls whatever ``function`` holds."""
        site = Site(parent.node, parent.caller, kind, via, arguments, rest, results, result_rest)
        site.depth = parent.depth + 1
        self.sites.append(site)
        if site.depth > MAXIMUM_DEPTH:
            self._call_unknown(site, NOTHING)
        else:
            self.when(function, self.dispatch(site, NOTHING))

    def dispatch(self, site: Site, receiver: int) -> Trigger:
        """The call of a value at a site; ``receiver`` is passed in front of the arguments if there is one."""
        return partial(self._call, site, receiver)

    def method_dispatch(self, site: Site) -> Trigger:
        def apply(value: Value) -> None:
            receiver = self.constant(value)
            if isinstance(value, TableValue):
                self.when(self.slot(value, site.method), self.dispatch(site, receiver))
                self.note_reader(value, site.method, site.node, site.caller)
            elif isinstance(value, ObjectValue):
                self._call_object(site, value.type, receiver)
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
                self._call(site, receiver, value)

        return apply

    def _call_object(self, site: Site, type_name: str, receiver: int) -> None:
        """Methods that an object lacks belong to strings, which are not tracked and may share the variable."""
        for owner in (type_name, "string"):
            if library.method(owner, site.method) is not None:
                self.call_builtin(site, f"{owner}.{site.method}", receiver)
                return
        site.unknown = True

    def _call(self, site: Site, receiver: int, value: Value) -> None:
        if isinstance(value, FunctionValue):
            self._call_function(site, value, receiver)
        elif isinstance(value, BuiltinValue):
            self.call_builtin(site, value.name, receiver)
        elif isinstance(value, ThreadValue):
            if value.wrapped:
                self.call_builtin(site, "coroutine.wrap()", receiver)
                self.resume(site, value, 0, 0)
        elif isinstance(value, TableValue):
            if "__call" in self.metamethods and (site, value) not in self._events:
                self._events.add((site, value))
                site.through_metamethod = True
                self.when(self.metaslot(value, "__call"), self.dispatch(site, self.constant(value)))
        elif isinstance(value, TypeValue) or (isinstance(value, ModuleValue) and value.name == "string"):
            self.call_builtin(site, "type()", receiver)
        elif isinstance(value, UnknownValue):
            self._call_unknown(site, receiver)

    def _call_unknown(self, site: Site, receiver: int) -> None:
        if site.unknown:
            return
        self._hand_over(site, receiver)
        for variable in (receiver, *site.arguments, site.rest):
            self.escape(variable)
        for variable in (*site.results, site.result_rest):
            self.add(variable, (UNKNOWN,))

    def _hand_over(self, site: Site, receiver: int) -> None:
        """The callee is not known; functions among the arguments count as called by it."""
        site.unknown = True
        handed = Site(site.node, site.caller, EdgeKind.HANDED, site.via or "unknown", (), NOTHING, (), NOTHING)
        self.sites.append(handed)

        def apply(value: Value) -> None:
            if isinstance(value, FunctionValue):
                handed.functions[value] = None
            elif isinstance(value, BuiltinValue):
                handed.builtins[value.name] = None

        for variable in (receiver, *site.arguments, site.rest):
            self.when(variable, apply)

    def _call_function(self, site: Site, function: FunctionValue, receiver: int) -> None:
        """Binds arguments and results; the receiver is the variable of one value, which never gets another."""
        known = function in site.functions
        site.functions[function] = None
        function = self.instance(site, function)
        offset = 0
        if receiver:
            offset = 1
            target = function.parameters[0] if function.parameters else function.variadic
            self.edge(receiver, target)
        if known:
            return
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
        for source, target in zip(returns, results, strict=False):
            self.edge(source, target)
        if function.return_rest:
            for target in (*results, rest):
                self.edge(function.return_rest, target)
        if rest:
            for source in returns[len(results) :]:
                self.edge(source, rest)

    def resume(self, site: Site, thread: ThreadValue, first_argument: int, first_result: int) -> None:
        """Runs the body of a coroutine from ``site``; ``first_…`` skip the thread and the success flag."""
        if (site.node, thread) in self._events:
            return
        self._events.add((site.node, thread))
        arguments = site.arguments[first_argument:]
        results = site.results[first_result:]
        for variable in (*arguments, site.rest):
            self.edge(variable, self.resumed)
        for variable in (*results, site.result_rest):
            self.edge(self.yielded, variable)
        self.derived(
            site, thread.body, EdgeKind.RESUME, "coroutine.resume", arguments, results, site.rest, site.result_rest
        )

    def call_builtin(self, site: Site, name: str, receiver: int) -> None:
        """Applies the model and the catalogue signature of a library function to a call."""
        first = name not in site.builtins
        site.builtins[name] = None
        if not first and not receiver:
            return
        model = MODELS.get(name)
        if model is not None:
            model(self, replace(site, arguments=(receiver, *site.arguments)) if receiver else site)
            return
        if not first:
            return
        for position, types in enumerate(library.result_types(name)):
            target = site.result(position)
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
                value = self.instance(None, value)
                for parameter in (*value.parameters, value.variadic):
                    self.add(parameter, (UNKNOWN,))
                for result in (*value.returns, value.return_rest):
                    self.escape(result)
            elif isinstance(value, TableValue):
                self.add(self.any_slot(value), (UNKNOWN,))
                self.escape(self.everything(value))

        self.when(variable, apply)
