"""Can a module be plain module-level Python, or does it need a factory per run? (decisions.md 5)

A module is plain when loading it has no effect and nothing that lives at module level changes after it was loaded.
*Persistent* values are those reachable from module-level locals, from what modules return and from Lua globals: through
table fields, metatables, and variables that functions captured from a call that is long over.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from analyzer.program import library
from analyzer.program.callgraph import CallGraph, FunctionRef
from analyzer.program.constraints import ANY_KEY, INTEGER_KEY
from analyzer.program.flow import Flow
from analyzer.program.modules import ModuleUnit, NameKind
from analyzer.program.reach import called_from
from analyzer.program.scopes import Binding
from analyzer.program.values import FunctionValue, Mutation, TableValue, Value
from analyzer.records import field, record
from analyzer.syntax import tree
from analyzer.syntax.queries import field_of

STATEFUL_MAKERS = frozenset({"channel.new", "coroutine.create", "coroutine.wrap"})
"""Pure library functions whose results change in use, so that runs must not share them."""

EFFECTS = frozenset({"print", "error"})
"""Library functions of class P that are nevertheless noticed when a module is loaded: what is raised there fails the
run that loads the module, not the worker."""


@record
class StateReason:
    """Why a module needs a factory.

    ``kind``: ``effect-at-load``, ``unknown-call``, ``object-at-load``, ``reassigned``, ``mutated``, ``patched`` (by the
    loading of another module), ``global``, ``import`` (of a module that needs a factory). ``message`` is worded for
    people; ``node`` is the place, in the module itself unless ``unit`` says otherwise.
    """

    kind: str
    message: str
    unit: ModuleUnit
    node: tree.Node | None = None


@record
class ModuleState:
    """The verdict on one module; ``plain`` means that no reason was found."""

    reasons: list[StateReason] = field(default_factory=list)

    @property
    def plain(self) -> bool:
        """Whether the module is constant after load and has no effect at load."""
        return not self.reasons


@record
class Exports:
    """What loading a module gives.

    ``kind``: ``table`` (one table), ``function`` (``functions`` may be it), ``none`` (no function or table is returned)
    or ``other``. For a table, ``table`` is its constructor, ``fields`` maps constant field names to the nodes that
    define them (the item's value in the constructor, else the assignment target), ``field_functions`` to the Lua
    functions among their values. ``constant``: one table without metatable, whose fields all have constant names and
    are written once each, by the module itself while it is loaded.
    """

    kind: str = "none"
    functions: tuple[FunctionRef, ...] = ()
    table: tree.TableConstructor | None = None
    fields: dict[str, list[tree.Node]] = field(default_factory=dict)
    field_functions: dict[str, tuple[FunctionRef, ...]] = field(default_factory=dict)
    constant: bool = False


@record(eq=False)
class StateAccess:
    """A write to state that outlives one call.

    ``kind``: ``binding`` (a local of an outer, longer-lived scope is assigned), ``table`` (a table reachable from
    module level is changed), ``global`` (a Lua global is assigned). ``owners`` are the entry ids of the modules whose
    state it is; ``name`` is how the source calls it.
    """

    function: FunctionRef
    node: tree.Node
    kind: str
    name: str
    owners: tuple[str, ...]
    binding: Binding | None = None


class StateAnalysis:
    """What modules and functions do to state that lasts, and when."""

    def __init__(
        self,
        units: dict[str, ModuleUnit],
        flow: Flow,
        graph: CallGraph,
        methods: Mapping[ModuleUnit, tuple[FunctionRef, ...]],
    ) -> None:
        self.units = list(units.values())
        self.flow = flow
        self.graph = graph
        self.verdicts = {unit: ModuleState() for unit in self.units}
        self._seen: set[tuple[object, ...]] = set()
        self.loaded_by: dict[FunctionRef, list[ModuleUnit]] = {}
        self.after_load: set[FunctionRef] = set()
        self.writes: dict[FunctionRef, list[StateAccess]] = {}
        self.mutations: dict[TableValue, list[Mutation]] = {}
        for mutation in flow.mutations:
            self.mutations.setdefault(mutation.table, []).append(mutation)
        self._mark_load(methods)
        self.persistent, self.captured = self._persistent_values()
        self._find_binding_writes()
        self._find_table_writes()
        self._find_global_uses()
        self._find_load_effects()
        self._spread_to_importers()
        for verdict in self.verdicts.values():
            verdict.reasons.sort(key=lambda reason: (reason.unit.entry_id, reason.node.start if reason.node else -1))

    # -- when functions run

    def _mark_load(self, methods: Mapping[ModuleUnit, tuple[FunctionRef, ...]]) -> None:
        for unit in self.units:
            for ref in called_from(self.graph, (self.graph.functions[unit.chunk.main],)):
                self.loaded_by.setdefault(ref, []).append(unit)
        roots: dict[FunctionRef, None] = {}
        for unit in self.units:
            roots.update(dict.fromkeys(methods[unit]))
            _, functions = self._closure(self.flow.values(self.flow.module_result(unit)))
            roots.update(dict.fromkeys(functions))
        for value in self.flow.escaped:
            if isinstance(value, FunctionValue):
                roots[value.ref] = None
        for ref in self.graph.functions.values():
            if not ref.is_chunk and ref not in self.graph.callers:
                roots[ref] = None
        self.after_load.update(called_from(self.graph, roots))

    # -- what persists

    def _closure(self, values: Iterable[Value]) -> tuple[dict[TableValue, None], dict[FunctionRef, None]]:
        """Tables and functions reachable from ``values`` through fields, metatables and captured variables."""
        tables: dict[TableValue, None] = {}
        functions: dict[FunctionRef, None] = {}
        pending: dict[Value, None] = dict.fromkeys(values)
        seen: set[Value] = set(pending)
        while pending:
            value, _ = pending.popitem()
            found: list[Iterable[Value]] = []
            if isinstance(value, TableValue):
                tables[value] = None
                found = [self.flow.values(variable) for variable in (*value.slots.values(), value.metatable)]
            elif isinstance(value, FunctionValue) and value.ref not in functions:
                functions[value.ref] = None
                found = [self._binding_values(value.ref.unit, binding) for binding in _captured_from_calls(value.ref)]
            for group in found:
                for other in group:
                    if other not in seen:
                        seen.add(other)
                        pending[other] = None
        return tables, functions

    def _binding_values(self, unit: ModuleUnit, binding: Binding) -> Iterable[Value]:
        variable = unit.parsed.constraints.bindings.get(binding, 0)
        return self.flow.values_everywhere(variable + self.flow.bases[unit]) if variable else ()

    def _persistent_values(self) -> tuple[dict[TableValue, None], dict[FunctionRef, None]]:
        roots: list[Value] = []
        for unit in self.units:
            roots.extend(self.flow.values(self.flow.module_result(unit)))
            for binding in _module_level(unit):
                roots.extend(self._binding_values(unit, binding))
        for variable in self.flow.assigned_globals.values():
            roots.extend(self.flow.values(variable))
        return self._closure(roots)

    # -- writes

    def _find_binding_writes(self) -> None:
        for unit in self.units:
            for binding in _module_level(unit):
                for name, ref in self._late_assignments(unit, binding):
                    message = f"`{binding.name}` is assigned after the module was loaded"
                    self._note_write(ref, name, "binding", binding.name, [unit], binding)
                    self._add("reassigned", message, [unit], unit, name)
        for ref in self.captured:
            for binding in _captured_from_calls(ref):
                owners = self.loaded_by.get(self.graph.functions[binding.function], [])
                if not owners or not binding.assigned_in_closure:
                    continue
                for name, writer in self._late_assignments(ref.unit, binding):
                    message = f"`{binding.name}`, which a function kept at module level captured, is assigned"
                    self._note_write(writer, name, "binding", binding.name, owners, binding)
                    self._add("reassigned", message, owners, ref.unit, name)

    def _late_assignments(self, unit: ModuleUnit, binding: Binding) -> Iterator[tuple[tree.Name, FunctionRef]]:
        for name in binding.assignments:
            function = unit.resolution.enclosing.get(name)
            if function is not None and function is not binding.function:
                ref = self.graph.functions[function]
                if ref in self.after_load:
                    yield name, ref

    def _find_table_writes(self) -> None:
        for table in self.persistent:
            owners = self.loaded_by.get(table.maker, [])
            if not owners:
                continue
            for mutation in self.mutations.get(table, ()):
                self._judge_mutation(table, mutation, owners)

    def _judge_mutation(self, table: TableValue, mutation: Mutation, owners: list[ModuleUnit]) -> None:
        writer = mutation.function
        name = _target_text(mutation.node)
        if writer in self.after_load and not _fills_fresh_table(writer, table, mutation.node):
            self._note_write(writer, mutation.node, "table", name, owners)
            self._add("mutated", f"`{name}` is changed after the module was loaded", owners, writer.unit, mutation.node)
            return
        for loader in self.loaded_by.get(writer, ()):
            if loader not in owners:
                self._note_write(writer, mutation.node, "table", name, owners)
                message = f"`{name}` is changed by the loading of {loader.entry_id}"
                self._add("patched", message, owners, writer.unit, mutation.node)

    def _find_global_uses(self) -> None:
        for name, node, ref in self.flow.global_writes:
            self._note_write(ref, node, "global", name, [ref.unit])
            for unit in self.loaded_by.get(ref, ()):
                self._add("global", f"the global `{name}` is assigned while the module is loaded", [unit], unit, node)
        for unit in self.units:
            for use in unit.resolution.global_reads:
                if use.id in unit.assigned_globals and unit.meaning(use.id).kind is NameKind.ASSIGNED:
                    ref = self.graph.functions[unit.resolution.enclosing[use]]
                    if ref in self.loaded_by:
                        message = f"the global `{use.id}` is read while the module is loaded"
                        self._add("global", message, [unit], unit, use)

    def _note_write(
        self,
        ref: FunctionRef,
        node: tree.Node,
        kind: str,
        name: str,
        owners: Iterable[ModuleUnit],
        binding: Binding | None = None,
    ) -> None:
        if (ref, node) not in self._seen:
            self._seen.add((ref, node))
            owner_ids = tuple(unit.entry_id for unit in owners)
            self.writes.setdefault(ref, []).append(StateAccess(ref, node, kind, name, owner_ids, binding))

    # -- loading

    def _find_load_effects(self) -> None:
        for ref, units in self.loaded_by.items():
            for site in self.graph.sites(ref):
                if site.targets.unknown and site.kind.waits:
                    self._add("unknown-call", "an unknown function is called at load", units, ref.unit, site.node)
                for name in site.targets.builtins:
                    if name in STATEFUL_MAKERS:
                        self._add("object-at-load", f"`{name}` is called at load", units, ref.unit, site.node)
                    elif name in EFFECTS or library.suspends(name) or library.signature(name).determinism != "P":
                        self._add("effect-at-load", f"`{name}` is called at load", units, ref.unit, site.node)

    def _spread_to_importers(self) -> None:
        importers: dict[ModuleUnit, list[ModuleUnit]] = {}
        for unit in self.units:
            for imported in unit.imported.values():
                importers.setdefault(imported, []).append(unit)
        pending = [unit for unit in self.units if not self.verdicts[unit].plain]
        while pending:
            imported = pending.pop()
            for unit in importers.get(imported, ()):
                if self.verdicts[unit].plain:
                    pending.append(unit)
                message = f"it imports {imported.entry_id}, which has state of its own"
                self._add("import", message, [unit], unit, None)

    def _add(
        self, kind: str, message: str, owners: Iterable[ModuleUnit], unit: ModuleUnit, node: tree.Node | None
    ) -> None:
        for owner in owners:
            reasons = self.verdicts[owner].reasons
            key = (owner, node, message)
            if key not in self._seen:
                self._seen.add(key)
                reasons.append(StateReason(kind, message, unit, node))

    # -- answers

    def verdict(self, unit: ModuleUnit) -> ModuleState:
        """Whether ``unit`` can be plain."""
        return self.verdicts[unit]

    def exports(self, unit: ModuleUnit) -> Exports:
        """What loading ``unit`` gives."""
        values = list(self.flow.values(self.flow.module_result(unit)))
        functions = tuple(value.ref for value in values if isinstance(value, FunctionValue))
        if not values:
            return Exports()
        if len(functions) == len(values):
            return Exports("function", functions)
        table = values[0]
        if len(values) > 1 or not isinstance(table, TableValue) or not isinstance(table.node, tree.TableConstructor):
            return Exports("other", functions)
        return self._table_exports(unit, table, table.node)

    def _table_exports(self, unit: ModuleUnit, table: TableValue, node: tree.TableConstructor) -> Exports:
        main = self.graph.functions[unit.chunk.main]
        fields: dict[str, list[tree.Node]] = {}
        constant = table.maker is main and not table.metatable
        for item in node.items:
            field = field_of(item)
            if field is None:
                constant = False
            else:
                fields.setdefault(field, []).append(item.value)
        for mutation in sorted(self.mutations.get(table, ()), key=lambda mutation: mutation.node.start):
            constant = constant and mutation.function is main and mutation.key not in (ANY_KEY, INTEGER_KEY)
            if isinstance(mutation.key, str):
                fields.setdefault(mutation.key, []).append(mutation.node)
        constant = constant and all(len(nodes) == 1 for nodes in fields.values())
        field_functions = {
            name: tuple(v.ref for v in self.flow.values(table.slots.get(name, 0)) if isinstance(v, FunctionValue))
            for name in fields
        }
        return Exports("table", (), node, fields, field_functions, constant)


def _module_level(unit: ModuleUnit) -> list[Binding]:
    """The locals of the main body."""
    return unit.resolution.scopes[unit.chunk.main].bindings


def _captured_from_calls(ref: FunctionRef) -> list[Binding]:
    """The variables that a function captured from enclosing functions, module-level ones excepted."""
    scope = ref.unit.resolution.scopes[ref.node]
    main = ref.unit.chunk.main
    return [binding for binding in scope.upvalues if binding.function is not main]


def _mutated_expr(node: tree.Node) -> tree.Expr | None:
    if isinstance(node, tree.Index):
        return node.obj
    if isinstance(node, tree.Call) and node.args:
        return node.args[0]
    return None


def _target_text(node: tree.Node) -> str:
    """How the source calls what is changed."""
    target = node if isinstance(node, tree.Index) else _mutated_expr(node)
    parts: list[str] = []
    while isinstance(target, tree.Index):
        parts.append(target.key.value if isinstance(target.key, tree.String) else "[…]")
        target = target.obj
    parts.append(target.id if isinstance(target, tree.Name) else "…")
    return ".".join(reversed(parts)).replace(".[", "[")


def _fills_fresh_table(writer: FunctionRef, table: TableValue, node: tree.Node) -> bool:
    """Whether the change goes to the table that the same call has just made, by a local that never names another."""
    expr = _mutated_expr(node)
    binding = writer.unit.resolution.bindings.get(expr) if isinstance(expr, tree.Name) else None
    if binding is None or not binding.constant or writer.is_chunk or binding.function is not writer.node:
        return False
    value = binding.value
    if isinstance(value, tree.Call) and isinstance(value.func, tree.Name) and value.func.id == "setmetatable":
        value = value.args[0] if value.args else None
    return value is table.node
