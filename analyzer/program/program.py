"""The facts of a whole program, for the rules, the translator and the language server.

``build_program(project)``, ``build_sources(sources)`` and ``build_single(source, …)`` make a ``Program``; nobody
changes it afterwards. Facts are looked up by tree node: nodes compare by identity. Pass the same ``SourceCache`` to
successive builds and only changed files are parsed anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from operator import attrgetter
from typing import TYPE_CHECKING

from analyzer.program import library
from analyzer.program.callgraph import (
    CallGraph,
    CallNode,
    CallSite,
    CallTargets,
    EdgeKind,
    FunctionRef,
    Suspension,
)
from analyzer.program.constraints import UnitConstraints
from analyzer.program.effects import CallStep, FunctionFacts, compute_effects, suspending
from analyzer.program.flow import Flow
from analyzer.program.linking import connect, link
from analyzer.program.module_state import Exports, ModuleState, StateAccess, StateAnalysis
from analyzer.program.modules import ModuleSource, ModuleUnit, SourceCache, load_units, lone_source
from analyzer.program.reach import Reach, reach, steps_towards
from analyzer.program.values import FunctionValue, MemberUse, ObjectValue, Site, TableValue, Value
from analyzer.syntax import tree
from analyzer.syntax.queries import unwrapped

if TYPE_CHECKING:
    from analyzer.project.model import Entry, Project

_NOT_SEEN = CallTargets(unknown=True)


class Program:
    """The analysed program.

    ``units`` maps entry ids to modules; ``graph`` is the whole call graph; ``members`` are all reads of members of
    catalogue modules, called or not (``time.localtz``). Facts that few programs are asked for, such as effects and
    state, are computed when the first one is asked for.
    """

    def __init__(self, units: dict[str, ModuleUnit]) -> None:
        self.units = units
        self.flow = Flow()
        self.graph = CallGraph()
        refs = {unit: self._make_refs(unit) for unit in units.values()}
        for unit in units.values():
            link(self.flow, unit, refs[unit])
        for unit in units.values():
            connect(self.flow, unit, refs[unit])
        self.flow.solve()
        self.members: list[MemberUse] = self.flow.members
        self._members_by_function: dict[FunctionRef, list[MemberUse]] = {}
        for member in self.members:
            self._members_by_function.setdefault(member.function, []).append(member)
        self._traced = {member.name for member in self.members} - self.flow.untraced
        for call_site in _call_sites(self.flow.sites):
            self.graph.add(call_site)
        self._methods = {unit: self._find_methods(unit) for unit in units.values()}
        self._reach: dict[ModuleUnit, Reach] = {}
        self._steps: dict[str, dict[FunctionRef, CallStep]] = {}

    @cached_property
    def _facts(self) -> dict[FunctionRef, FunctionFacts]:
        return compute_effects(self.graph, self._suspending, self.flow.escaped)

    @cached_property
    def _suspending(self) -> set[FunctionRef]:
        return suspending(self.graph)

    @cached_property
    def _state(self) -> StateAnalysis:
        return StateAnalysis(self.units, self.flow, self.graph, self._methods)

    def _make_refs(self, unit: ModuleUnit) -> list[FunctionRef]:
        constraints = unit.parsed.constraints
        refs: list[FunctionRef] = []
        for function in constraints.functions:
            parent = refs[function.parent] if function.parent >= 0 else None
            ref = FunctionRef(unit, function.node, parent, _function_name(unit, constraints, function.node, parent))
            refs.append(ref)
        for ref in sorted(refs, key=lambda ref: ref.node.start):
            self.graph.functions[ref.node] = ref
        return refs

    def _find_methods(self, unit: ModuleUnit) -> tuple[FunctionRef, ...]:
        if unit.is_library:
            return ()
        methods: dict[FunctionRef, None] = {}
        for value in self.flow.values(self.flow.module_result(unit)):
            if isinstance(value, FunctionValue):
                methods[value.ref] = None
            elif isinstance(value, TableValue) and (slot := value.slots.get(unit.method or "main")):
                for member in self.flow.values(slot):
                    if isinstance(member, FunctionValue):
                        methods[member.ref] = None
        return tuple(methods)

    # -- functions

    def ref(self, function: tree.Function) -> FunctionRef:
        """The reference of a function node of this program. Raises KeyError for a foreign node."""
        return self.graph.functions[function]

    def facts_for(self, function: tree.Function | FunctionRef) -> FunctionFacts:
        """The effects of a function. Raises KeyError for a foreign node."""
        return self._facts[function if isinstance(function, FunctionRef) else self.graph.functions[function]]

    def functions(self) -> Iterable[FunctionFacts]:
        """The facts of all functions, in source order within each module."""
        return self._facts.values()

    def suspends(self, function: FunctionRef) -> bool:
        """Whether the function may reach an operation of class D, R or C."""
        return function in self._suspending

    def is_async(self, function: tree.Function | FunctionRef) -> bool:
        """Whether the function must be ``async def``."""
        return self.facts_for(function).asynchronous

    # -- calls

    def site(self, call: CallNode) -> CallSite | None:
        """The direct call site of a call node; None for code that the analysis never saw."""
        return self.graph.direct.get(call)

    def targets(self, call: CallNode) -> CallTargets:
        """What a call may enter."""
        site = self.graph.direct.get(call)
        return _NOT_SEEN if site is None else site.targets

    def indirect_sites(self, node: tree.Node) -> list[CallSite]:
        """The calls that library functions and metamethods make at a node."""
        return self.graph.indirect.get(node, [])

    def is_plain_call(self, site: CallSite) -> bool:
        """Whether the program itself makes the call, with the arguments that stand there."""
        return site.kind is EdgeKind.CALL and not site.via and isinstance(site.node, tree.Call | tree.MethodCall)

    def sites_at(self, call: CallNode) -> list[CallSite]:
        """All calls that are made at a call node: the direct one first, then the indirect ones."""
        direct = self.graph.direct.get(call)
        return [*([] if direct is None else [direct]), *self.indirect_sites(call)]

    def call_suspends(self, call: CallNode) -> Suspension:
        """Whether the result of the call is awaitable: never, always, or unknown (`call()` helper needed).

        For ``pcall`` and ``xpcall`` it tells whether the protected function may suspend, that is whether the
        asynchronous form of the helper is needed.
        """
        targets = self.targets(call)
        if targets.unknown:
            return Suspension.UNKNOWN
        colours = {self._facts[callee].asynchronous for callee in targets.functions}
        for name in targets.builtins:
            colours.add(library.suspends(name) or (name in ("pcall", "xpcall") and self._protects_async(call)))
        if len(colours) == 1:
            return Suspension.ALWAYS if colours.pop() else Suspension.NEVER
        return Suspension.UNKNOWN

    def _protects_async(self, call: CallNode) -> bool:
        for site in self.indirect_sites(call):
            if site.kind is EdgeKind.PROTECTED:
                targets = site.targets
                if targets.unknown or any(self._facts[callee].asynchronous for callee in targets.functions):
                    return True
                if any(library.suspends(name) for name in targets.builtins):
                    return True
        return False

    # -- modules

    def entry_methods(self, unit: ModuleUnit) -> tuple[FunctionRef, ...]:
        """The functions that the platform calls when the entry is started; empty for libraries."""
        return self._methods[unit]

    def exports(self, unit: ModuleUnit) -> Exports:
        """What the module returns when it is loaded."""
        return self._state.exports(unit)

    def runs_at_load(self, function: tree.Function) -> bool:
        """Whether the function may run while a module is loaded."""
        return self.graph.functions[function] in self._state.loaded_by

    def module_state(self, unit: ModuleUnit) -> ModuleState:
        """Whether the module can be plain module-level Python."""
        return self._state.verdict(unit)

    def state_writes(self, function: FunctionRef) -> Sequence[StateAccess]:
        """The writes of a function to state that outlives its call."""
        return self._state.writes.get(function, ())

    # -- reach

    def reachable_from(self, entry: ModuleUnit | str) -> Reach:
        """Everything that may run in a run of ``entry``: its method, and the loading of it and of all its imports."""
        unit = self.units[entry] if isinstance(entry, str) else entry
        known = self._reach.get(unit)
        if known is None:
            chunks = [self.ref(module.chunk.main) for module in (unit, *unit.dependencies())]
            roots = (*self._methods[unit], *chunks)
            known = self._reach[unit] = reach(self.graph, unit, roots, self._members_by_function, self._traced)
        return known

    def chain(self, function: FunctionRef, builtin: str) -> list[CallStep]:
        """The shortest chain from ``function`` to a call of the catalogue function; empty when it is not reached."""
        steps = self._steps.get(builtin)
        if steps is None:
            steps = self._steps[builtin] = steps_towards(self.graph, builtin)
        chain: list[CallStep] = []
        current: FunctionRef | str = function
        while isinstance(current, FunctionRef) and (step := steps.get(current)) is not None:
            chain.append(step)
            current = step.callee
        return chain

    # -- values

    def values_of(self, unit: ModuleUnit, expr: tree.Expr) -> list[Value]:
        """The functions, tables and library objects that an expression may give; empty for plain data."""
        expr = unwrapped(expr)
        constraints = unit.parsed.constraints
        variable = constraints.expressions.get(expr, 0)
        if isinstance(expr, tree.Name) and (binding := unit.resolution.bindings.get(expr)) is not None:
            variable = constraints.bindings.get(binding, 0)
        return self.flow.values_everywhere(variable + self.flow.bases[unit]) if variable else []

    def object_types_of(self, unit: ModuleUnit, expr: tree.Expr) -> frozenset[str]:
        """Names of the catalogue object types that an expression may have (``Channel``, ``Error``)."""
        return frozenset(value.type for value in self.values_of(unit, expr) if isinstance(value, ObjectValue))


def _call_sites(sites: Iterable[Site]) -> Iterator[CallSite]:
    """The call sites of the graph, in source order: those of the solver that stand for one place are united."""
    united: dict[tuple[tree.Node, EdgeKind, str], Site] = {}
    for site in sorted(sites, key=attrgetter("node.start")):
        first = united.setdefault((site.node, site.kind, site.via), site)
        if first is not site:
            first.unite(site)
    for site in united.values():
        functions = dict.fromkeys([value.ref for value in site.functions])
        targets = CallTargets(
            tuple(sorted(functions, key=_place) if len(functions) > 1 else functions),
            tuple(sorted(site.builtins)),
            site.unknown,
            site.through_metamethod,
        )
        yield CallSite(site.node, site.caller, site.kind, targets, site.via)


def _place(ref: FunctionRef) -> tuple[str, int]:
    return ref.unit.entry_id, ref.node.start


def _function_name(
    unit: ModuleUnit, constraints: UnitConstraints, node: tree.Function, parent: FunctionRef | None
) -> str:
    if parent is None:
        return "main chunk"
    name = node.name or constraints.names.get(node)
    return name if name else f"function at line {unit.lines.line(node.start)}"


def build_sources(sources: Iterable[ModuleSource], cache: SourceCache | None = None) -> Program:
    """Analyses modules given as values; unknown imports are left unresolved."""
    return Program(load_units(sources, cache))


def build_single(text: str, file: str = "main.lua", cache: SourceCache | None = None) -> Program:
    """Analyses a lone file as a workflow that declares every module (decisions.md 23)."""
    return build_sources((lone_source(text, file),), cache)


def build_program(project: Project, cache: SourceCache | None = None) -> Program:
    """Analyses all Lua entries of a project."""
    return build_sources((source_of(entry) for entry in project.lua_entries), cache)


def source_of(entry: Entry) -> ModuleSource:
    """The analysis input of a registry entry with Lua source."""
    source = entry.source
    return ModuleSource(
        entry.id,
        "" if source is None else source.text,
        entry.kind,
        "" if source is None else source.display_path,
        entry.method,
        entry.modules,
        tuple(entry.imports.items()),
    )
