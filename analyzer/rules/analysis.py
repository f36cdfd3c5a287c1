"""What the rules need to know about a whole program: what runs in workflows, and how it gets there.

The same function reached by many workflows is one ``Reached`` with all of them, so that a cause is one finding.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from analyzer.diagnostic import Place, TraceStep
from analyzer.program.callgraph import BuiltinUse, CallSite, FunctionRef
from analyzer.program.effects import CallStep
from analyzer.program.library import signature
from analyzer.program.modules import ModuleUnit
from analyzer.program.reach import Reach
from analyzer.program.references import References
from analyzer.program.scopes import Binding
from analyzer.program.values import MemberUse
from analyzer.records import field, record
from analyzer.syntax import tree
from analyzer.syntax.walk import index

if TYPE_CHECKING:
    from analyzer.program.program import Program
    from analyzer.program.types import Types
    from analyzer.project.model import Entry, Project
    from analyzer.rules.calls import LibraryCall


@record(eq=False)
class Reached:
    """A function that runs in workflows; ``reach`` is the run in which it is nearest to its entry."""

    function: FunctionRef
    reach: Reach
    workflows: list[str]

    @property
    def name(self) -> str:
        """The function's name as messages show it."""
        return self.function.name


@record(eq=False)
class ReachedUse:
    """A call of a library function that runs in workflows."""

    use: BuiltinUse
    reached: Reached

    @property
    def name(self) -> str:
        """The qualified name of the library function."""
        return self.use.name


@record(eq=False)
class ReachedMember:
    """A read of a member of a library module that runs in workflows."""

    member: MemberUse
    reached: Reached


@record
class ModuleReach:
    """The part of all workflow runs that happens in one module, in the order of the source.

    ``hazards`` are the uses that the catalogue leaves to a rule, by the name that it gives the hazard.
    """

    functions: list[Reached] = field(default_factory=list)
    uses: list[ReachedUse] = field(default_factory=list)
    members: list[ReachedMember] = field(default_factory=list)
    hazards: dict[str, list[ReachedUse]] = field(default_factory=dict)


_NOTHING = ModuleReach()


@record(frozen=True)
class Append:
    """A function appends to the list in its parameter ``to`` (counted from 0, ``self`` first), or in a variable
    around it. ``text`` tells that it lengthens a text in the variable instead."""

    to: int | Binding
    text: bool = False


class ModuleFacts:
    """Facts of one module that several rules need.

    ``parents`` has the parent of every node below the chunk, ``nodes`` all nodes by class, in source order.
    """

    def __init__(self, unit: ModuleUnit) -> None:
        self.unit = unit
        self.parents, self.nodes = index(unit.chunk.main)
        self.references = References(unit)
        self.library_calls: list[LibraryCall] | None = None

    def local(self, binding: Binding) -> tuple[tree.Local, int] | None:
        """The ``local`` statement that declares a variable, and its position among the names; None for any other."""
        typed = self.parents.get(binding.declaration)
        statement = None if typed is None else self.parents.get(typed)
        if not isinstance(statement, tree.Local):
            return None
        return statement, next(position for position, name in enumerate(statement.names) if name is typed)

    def assignment(self, target: tree.Expr) -> tree.Assign | None:
        """The assignment that gives an expression a new value; None when it is only read."""
        statement = self.parents.get(target)
        return statement if isinstance(statement, tree.Assign) and target in statement.targets else None


class Analysis:
    """The facts of a program that rules share; everything is computed when it is first asked for.

    ``previous`` is the analysis of another revision of the project, when one was asked for (rule D401). ``appends``
    remembers what functions append to (``analyzer.rules.order_lists``).
    """

    def __init__(self, project: Project, program: Program) -> None:
        self.project = project
        self.program = program
        self.previous: Analysis | None = None
        self.appends: dict[FunctionRef, list[Append]] = {}
        self._facts: dict[ModuleUnit, ModuleFacts] = {}

    def facts(self, unit: ModuleUnit) -> ModuleFacts:
        """The facts of a module."""
        known = self._facts.get(unit)
        if known is None:
            known = self._facts[unit] = ModuleFacts(unit)
        return known

    def entry(self, unit: ModuleUnit) -> Entry:
        """The registry entry of a module."""
        return self.project.entries[unit.entry_id]

    @cached_property
    def runs(self) -> list[Reach]:
        """What each workflow reaches, by entry id."""
        units = sorted(self.program.units.values(), key=lambda unit: unit.entry_id)
        return [self.program.reachable_from(unit) for unit in units if unit.kind == "workflow.lua"]

    def reach_in(self, unit: ModuleUnit) -> ModuleReach:
        """What runs in ``unit`` when workflows run."""
        return self._by_unit.get(unit, _NOTHING)

    @cached_property
    def reached(self) -> dict[FunctionRef, Reached]:
        """Every function that runs in some workflow."""
        found: dict[FunctionRef, Reached] = {}
        depths: dict[FunctionRef, int] = {}
        for run in self.runs:
            for function in run.functions:
                depth = _depth(run, function)
                known = found.get(function)
                if known is None:
                    found[function] = Reached(function, run, [run.entry.entry_id])
                    depths[function] = depth
                    continue
                known.workflows.append(run.entry.entry_id)
                if depth < depths[function]:
                    known.reach = run
                    depths[function] = depth
        return found

    @cached_property
    def _by_unit(self) -> dict[ModuleUnit, ModuleReach]:
        result: dict[ModuleUnit, ModuleReach] = {}
        for reached in self.reached.values():
            result.setdefault(reached.function.unit, ModuleReach()).functions.append(reached)
        seen: dict[tuple[tree.Node, str, str], ReachedUse] = {}
        members: dict[tuple[tree.Node, str], ReachedMember] = {}
        users: dict[tuple[tree.Node, str, str], list[str]] = {}
        for run in self.runs:
            for use in run.uses:
                key = (use.node, use.name, use.via)
                users.setdefault(key, []).append(run.entry.entry_id)
                if key not in seen:
                    seen[key] = ReachedUse(use, self.reached[use.function])
            for member in run.members:
                if (member.node, member.name) not in members:
                    members[member.node, member.name] = ReachedMember(member, self.reached[member.function])
        for key, found in seen.items():
            if users[key] != found.reached.workflows:
                found.reached = self._narrowed(found.reached, users[key])
            result[found.use.function.unit].uses.append(found)
        for item in members.values():
            result[item.member.function.unit].members.append(item)
        for part in result.values():
            part.functions.sort(key=lambda item: item.function.node.start)
            part.uses.sort(key=lambda item: item.use.node.start)
            part.members.sort(key=lambda item: item.member.node.start)
            for reached_use in part.uses:
                if hazard := signature(reached_use.name).hazard:
                    part.hazards.setdefault(hazard, []).append(reached_use)
        return result

    def uses_of(self, name: str) -> list[ReachedUse]:
        """The calls of a library function in workflows, in all modules."""
        return self._uses_by_name.get(name, [])

    def mentions_of(self, name: str) -> list[ReachedMember]:
        """The reads of a library function in workflows, in all modules."""
        return self._mentions_by_name.get(name, [])

    @cached_property
    def _uses_by_name(self) -> dict[str, list[ReachedUse]]:
        result: dict[str, list[ReachedUse]] = {}
        for part in self._by_unit.values():
            for use in part.uses:
                result.setdefault(use.name, []).append(use)
        return result

    @cached_property
    def _mentions_by_name(self) -> dict[str, list[ReachedMember]]:
        result: dict[str, list[ReachedMember]] = {}
        for part in self._by_unit.values():
            for mention in part.members:
                result.setdefault(mention.member.name, []).append(mention)
        return result

    @cached_property
    def synchronous_sites(self) -> list[tuple[ModuleUnit, CallSite]]:
        """The calls that library code makes where suspending is impossible, with the module that causes them."""
        graph = self.program.graph
        if not graph.indirect:
            return []
        return [
            (function.unit, site)
            for function in graph.functions.values()
            for site in graph.sites(function)
            if site.kind.synchronous
        ]

    @cached_property
    def has_lasting_state(self) -> bool:
        """Whether something can outlive a run: only libraries and globals do."""
        modules = self.program.units.values()
        return bool(self.program.flow.global_writes) or any(unit.is_library for unit in modules)

    def _narrowed(self, reached: Reached, workflows: list[str]) -> Reached:
        """The same function as only some workflows run it; the chain is then one of theirs."""
        run = reached.reach
        if run.entry.entry_id not in workflows:
            chosen = set(workflows)
            candidates = [run for run in self.runs if run.entry.entry_id in chosen]
            run = min(candidates, key=lambda candidate: len(candidate.chain(reached.function)))
        return Reached(reached.function, run, workflows)

    @cached_property
    def importers(self) -> dict[ModuleUnit, list[str]]:
        """For every module, the workflows that load it: itself when it is one, and those that import it."""
        result: dict[ModuleUnit, list[str]] = {}
        for run in self.runs:
            for unit in (run.entry, *run.entry.dependencies()):
                result.setdefault(unit, []).append(run.entry.entry_id)
        return result

    @cached_property
    def translated(self) -> set[ModuleUnit]:
        """The modules without which nothing is built: workflows, activities, and what they import (decisions.md 12)."""
        found: set[ModuleUnit] = set()
        for unit in self.program.units.values():
            if unit not in found and (unit.kind == "workflow.lua" or self.entry(unit).is_activity):
                found.update((unit, *unit.dependencies()))
        return found

    @cached_property
    def types(self) -> Types:
        """The value types of all expressions. They cost as much as everything else together: only ask when needed."""
        from analyzer.program.arity import Arity
        from analyzer.program.types import Types

        return Types(self.program, Arity(self.program))

    # -- traces

    def trace(self, reached: Reached) -> tuple[TraceStep, ...]:
        """The chain from the workflow to the function; empty when the workflow itself contains the code.

        Code that runs while an imported library is loaded is reached through the imports.
        """
        chain = reached.reach.chain(reached.function)
        root = chain[0].function if chain else reached.function
        steps = self._import_steps(reached.reach.entry, root.unit)
        return (*steps, *(self._step(step) for step in chain))

    def _step(self, step: CallStep) -> TraceStep:
        callee = step.callee if isinstance(step.callee, str) else step.callee.name
        message = f"calls `{callee}`" if not step.via or step.via == "unknown" else f"calls `{callee}` via `{step.via}`"
        if step.kind == "spawn":
            message = f"starts `{callee}` as a task"
        unit = step.function.unit
        return TraceStep(unit.entry_id, self.place(unit, step.node), step.function.name, message)

    def imports_from(self, workflow: str, target: ModuleUnit) -> list[TraceStep]:
        """The imports that lead from a workflow to a module; empty for the workflow itself."""
        return self._import_steps(self.program.units[workflow], target)

    def _import_steps(self, entry: ModuleUnit, target: ModuleUnit) -> list[TraceStep]:
        """The imports that lead from ``entry`` to ``target``, fewest first found."""
        came_from: dict[ModuleUnit, tuple[ModuleUnit, str]] = {}
        queue = [entry]
        for unit in queue:
            if unit is target:
                break
            for alias, imported in unit.imported.items():
                if imported is not entry and imported not in came_from:
                    came_from[imported] = (unit, alias)
                    queue.append(imported)
        steps: list[TraceStep] = []
        unit = target
        while unit is not entry and unit in came_from:
            importer, alias = came_from[unit]
            place = self.entry(importer).place_of("imports", alias)
            steps.append(TraceStep(importer.entry_id, place, "main chunk", f"loads `{unit.entry_id}`"))
            unit = importer
        return steps[::-1]

    def place(self, unit: ModuleUnit, node: tree.Node) -> Place:
        """Where a reader finds a node."""
        return self.range(unit, node.start, node.end)

    def range(self, unit: ModuleUnit, start: int, end: int) -> Place:
        """Where a reader finds a range of a module's text."""
        place = unit.lines.place(start, end)
        source = self.entry(unit).source
        return place if source is None else source.locate(place)


def _depth(run: Reach, function: FunctionRef) -> int:
    depth = 0
    while (step := run.steps.get(function)) is not None:
        function = step.function
        depth += 1
    return depth
