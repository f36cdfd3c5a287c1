"""From a program to Python texts with line maps: planning, lowering, emission, proof."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from analyzer.catalog import MODULES
from analyzer.diagnostic import Diagnostic
from analyzer.program.classes import LuaClass
from analyzer.program.depth import too_deep
from analyzer.program.modules import ModuleUnit, deep_recursion
from analyzer.program.plain_modules import returned_value
from analyzer.program.program import Program
from analyzer.program.references import References
from analyzer.program.scopes import Binding
from analyzer.syntax import tree
from transpiler.emit.concrete import module_code
from transpiler.emit.formatting import format_all
from transpiler.emit.line_map import line_map
from transpiler.emit.proof import same_tree
from transpiler.lower.context import EXPORTS, ModuleShape, ProgramFacts
from transpiler.lower.exports import dissolved_table
from transpiler.lower.imports import Mentions, imported_class_names, mentions, sibling_local_names
from transpiler.lower.module import (
    LOAD,
    RUNTIME_ARGUMENT,
    LoweredModule,
    WorkflowClass,
    lower_module,
)
from transpiler.lower.names import USED_BUILTINS, Names
from transpiler.lower.planning import erased_bindings, plan_shape, program_facts
from transpiler.lower.type_values import TYPES, type_names, used_types
from transpiler.runtime_names import RUNTIME_NAMES

Formatter = Callable[[Mapping[str, str]], Mapping[str, str]]

_FIXED = frozenset(
    (RUNTIME_ARGUMENT, "workflow", "LuaValue", "LuaWorkflow", "Table", "ClassVar", "staticmethod", "len")
)
"""Names that no variable has; an error in a call of ``len`` is told as one of the operator ``#``."""


@dataclass(slots=True)
class Target:
    """Where and how one unit is to be emitted: dotted path below the package, class for workflows."""

    path: tuple[str, ...]
    workflow: WorkflowClass | None = None


@dataclass(slots=True)
class Translation:
    """One translated module: formatted text, line map, names, and the Python name of its method."""

    entry_id: str
    text: str
    lines: list[int]
    names: dict[str, str]
    method: str
    form: str


@dataclass(slots=True)
class _Plan:
    """What is settled about a unit before it is lowered; ``siblings`` are the local names of the imports it uses,
    ``classes`` those of the imported classes."""

    unit: ModuleUnit
    references: References
    erased: frozenset[Binding]
    names: Names
    siblings: dict[str, str]
    classes: dict[LuaClass, str]


class Translator:
    """Translates the units of one program; ``targets`` has the emitted ones."""

    def __init__(self, program: Program, targets: Mapping[str, Target]) -> None:
        self.program = program
        self.targets = targets
        with deep_recursion():
            self.facts: ProgramFacts = program_facts(program)
        self.references = {unit: References(unit) for unit in program.units.values()}
        self.used_types = used_types(program, self.references)
        self._mentions: dict[str, Mentions] = {}
        for entry_id in targets:
            unit = program.units[entry_id]
            references = self.references[unit]
            found = mentions(unit, references, erased_bindings(unit, references), self.facts.records.class_names)
            self._mentions[entry_id] = found
            self.facts.used_as_values |= found.values
        self._plans: dict[str, _Plan] = {}
        self._factories: set[str] = set()
        for entry_id in targets:
            self._plan(program.units[entry_id], _all_names(program.units[entry_id]))
        self._spread_factories()
        for entry_id, plan in list(self._plans.items()):
            names = _all_names(plan.unit)
            if plan.names.conflicts & names:
                self._plan(plan.unit, self.lower(entry_id).used_names & names)

    def _plan(self, unit: ModuleUnit, used_names: frozenset[str]) -> None:
        """Settle what a unit is called and calls its own; ``used_names`` are those that the generated text needs."""
        references = self.references[unit]
        erased = erased_bindings(unit, references)
        target = self.targets[unit.entry_id]
        classes = set() if target.workflow is None else {target.workflow.name}
        reserved = frozenset(_FIXED | used_names | classes | {LOAD})
        taken: set[str] = set()
        siblings = sibling_local_names(unit, reserved, taken)
        mentioned = self._mentions[unit.entry_id]
        siblings = {key: name for key, name in siblings.items() if key in self.targets and key in mentioned.modules}
        types = type_names(unit, self.used_types, references, reserved | {*siblings.values(), TYPES}, self.targets)
        self.facts.type_names[unit.entry_id] = types
        reserved |= {*siblings.values(), *types.own.values(), *types.imported.values()}
        imported = imported_class_names(mentioned.classes, reserved)
        reserved |= {*imported.values()}
        if types.own or types.imported or unit.parsed.types:
            reserved |= {TYPES}
        is_factory = unit.entry_id in self._factories
        dissolved = None if is_factory else dissolved_table(self.facts, unit, erased)
        own_variable = dissolved is None and isinstance(returned_value(unit), tree.Name)
        if unit.entry_id in self.facts.used_as_values and not own_variable:
            reserved |= {EXPORTS}
        names = Names(unit.resolution, reserved)
        names.allocate(erased, () if dissolved is None else dissolved.members)
        for made in self.facts.records.lua_classes.values():
            if made.unit is unit:
                self.facts.class_names[made] = names.of(made.binding)
        self._plans[unit.entry_id] = _Plan(unit, references, erased, names, siblings, imported)
        if is_factory:
            self.facts.shapes[unit.entry_id] = ModuleShape(False, target.path)
        else:
            self.facts.shapes[unit.entry_id] = plan_shape(self.facts, unit, target.path, names, types, dissolved)

    def _spread_factories(self) -> None:
        """A module that uses one which is loaded anew in every run is loaded anew in every run itself."""
        importers: dict[str, list[str]] = {}
        for entry_id, plan in self._plans.items():
            for used in plan.siblings:
                importers.setdefault(used, []).append(entry_id)
        pending = [entry_id for entry_id, shape in self.facts.shapes.items() if not shape.plain]
        while pending:
            for importer in importers.get(pending.pop(), ()):
                if self.facts.shapes[importer].plain:
                    self._factories.add(importer)
                    self._plan(self._plans[importer].unit, _all_names(self._plans[importer].unit))
                    pending.append(importer)

    def lower(self, entry_id: str) -> LoweredModule:
        """The Python tree of one unit, before it is written out."""
        plan = self._plans[entry_id]
        workflow = self.targets[entry_id].workflow
        return lower_module(
            self.facts, plan.unit, plan.names, plan.references, plan.erased, workflow, plan.siblings, plan.classes
        )

    def translate(
        self, entry_ids: Iterable[str], formatter: Formatter = format_all
    ) -> tuple[dict[str, Translation], list[Diagnostic]]:
        """Translate the units; those with problems are missing from the result and have diagnostics instead.

        ``formatter`` formats all texts at once; programs that are only run may do without.
        """
        lowered: dict[str, LoweredModule] = {}
        codes: dict[str, str] = {}
        problems: list[Diagnostic] = []
        for entry_id in entry_ids:
            try:
                with deep_recursion():
                    module = self.lower(entry_id)
                code = _code(module)
            except (RecursionError, MemoryError):
                # Python's own compiler gives up, as it would when the module is imported.
                problems.append(too_deep(self.program.units[entry_id]))
                continue
            problems.extend(module.problems)
            if not module.problems:
                lowered[entry_id], codes[entry_id] = module, code
        texts = formatter(codes)
        with deep_recursion():
            return {key: self._finished(key, module, texts[key]) for key, module in lowered.items()}, problems

    def _finished(self, entry_id: str, module: LoweredModule, text: str) -> Translation:
        lines = line_map(same_tree(module.tree, text), text.count("\n"))
        form = "plain" if self.facts.shapes[entry_id].plain else "factory"
        return Translation(entry_id, text, lines, module.names, module.method, form)


def _code(module: LoweredModule) -> str:
    """The text of a module before it is formatted.

    Raises RecursionError or MemoryError for one that Python cannot compile.
    """
    try:
        # Emission takes more stack than Python's compiler has to take for the same nesting.
        return module_code(module.tree, module.layouts, module.header, module.footer)
    except RecursionError:
        with deep_recursion():
            code = module_code(module.tree, module.layouts, module.header, module.footer)
        compile(code, module.method, "exec", dont_inherit=True)
        return code


def _all_names(unit: ModuleUnit) -> frozenset[str]:
    """Helpers, builtins and shims that the text of ``unit`` may need."""
    mentioned = _mentioned(unit)
    shims = {module.python_name or name for name, module in MODULES.items() if name in mentioned}
    return frozenset(RUNTIME_NAMES | USED_BUILTINS | shims)


def _mentioned(unit: ModuleUnit) -> frozenset[str]:
    """Catalogue modules that the source may refer to: declared ones and globals that it reads."""
    read = {name.id for name in unit.resolution.global_reads}
    return frozenset({*unit.modules, *read, "string"})
