"""State of one lowering: what a module needs (imports, names, facts) and what a function is being built into.

Lowering functions are free functions over a ``FunctionContext``. An expression that needs statements before it puts
them on ``ctx.out``: definitions (``ctx.define``), which have no effect, or spilled values (``ctx.spill``), which do;
the caller keeps evaluation order by ``lower.order.in_order``.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from analyzer.catalog import MODULES
from analyzer.diagnostic import Diagnostic, Severity
from analyzer.program.arity import Arity
from analyzer.program.classes import LuaClass
from analyzer.program.layouts import Layouts as RecordLayouts
from analyzer.program.layouts import RecordClass
from analyzer.program.list_access import ListAccess
from analyzer.program.modules import ModuleUnit
from analyzer.program.program import Program
from analyzer.program.references import References
from analyzer.program.scopes import Binding, FunctionScope
from analyzer.program.types import Types
from analyzer.program.value_type import ValueType
from analyzer.syntax import tree
from transpiler.emit import py
from transpiler.emit.concrete import Layout, Layouts
from transpiler.lower.layout import Comments
from transpiler.lower.names import Names

EXPORTS = "exports"
"""The name under which a module gives its export as a value."""

SPARE_NAMES = ("value", "found", "result")
"""Names for temporaries of which nothing is known."""


class Untranslatable(Exception):
    """Valid Lua that cannot be translated; becomes a ``T0001`` diagnostic at ``node``."""

    def __init__(self, node: tree.Node, reason: str) -> None:
        super().__init__(reason)
        self.node = node
        self.reason = reason


@dataclass(slots=True)
class ProgramFacts:
    """Everything the analysis knows about the program being translated."""

    program: Program
    arity: Arity
    types: Types
    records: RecordLayouts
    exact: frozenset[tree.Function]
    """Functions all of whose callers are known: their Python twins have exact signatures."""
    shapes: dict[str, ModuleShape]
    """How each unit is emitted, by entry id."""
    type_names: dict[str, TypeNames]
    """Python names of types that are values, by entry id."""
    circles: dict[tree.Function, int]
    """Functions in circles of tail calls (``lower/tail_calls.py``)."""
    lists: ListAccess
    """Which elements of lists are read and written natively."""
    class_names: dict[LuaClass, str]
    """The Python names of the recognised classes in the modules that define them."""
    used_as_values: set[str] = field(default_factory=set)
    """Modules whose exports importers use as values, by entry id."""


@dataclass(slots=True)
class ModuleShape:
    """How a module is emitted and how its importers refer to it.

    ``plain`` modules are module-level Python; others define ``load(rt)``. ``members`` maps export fields to
    module-level names when importers may write ``module.member``; None when the export is a value
    (``exports``, or what ``load`` returns). ``dissolved`` is the export table's variable when it needs no table at run
    time. ``path`` is the dotted module path below the output package.
    """

    plain: bool
    path: tuple[str, ...]
    members: dict[str, str] | None = None
    dissolved: Binding | None = None


TypeKey = tuple[str, str]
"""Entry id and Lua name of a declared type."""


@dataclass(slots=True)
class TypeNames:
    """Python names of the types in one module: its own and those it imports from other generated modules."""

    own: dict[str, str] = field(default_factory=dict)
    imported: dict[TypeKey, str] = field(default_factory=dict)


@dataclass(slots=True)
class Imports:
    """What the generated module imports."""

    runtime: set[str] = field(default_factory=set)
    modules: dict[str, str] = field(default_factory=dict)
    """Shims from ``runtime_shims.modules``: module name → local name."""
    type_values: bool = False
    """Whether the constructors of run-time types are needed."""
    siblings: set[str] = field(default_factory=set)
    """Generated modules that are mentioned, by entry id."""
    types: dict[TypeKey, str] = field(default_factory=dict)
    """Types of other generated modules: entry id and Lua name → local name."""
    classes: dict[LuaClass, str] = field(default_factory=dict)
    """Classes of other generated modules that are mentioned → their local names."""


@dataclass(slots=True)
class ModuleContext:
    """One module being lowered."""

    unit: ModuleUnit
    facts: ProgramFacts
    shape: ModuleShape
    names: Names
    references: References
    comments: Comments
    erased: frozenset[Binding]
    tail_loops: frozenset[tree.Function]
    """Functions that call themselves in tail position: their bodies are loops."""
    boxed: frozenset[Binding]
    """Variables that live in a ``Cell``."""
    kept: dict[tree.Function, list[Binding]]
    """Variables of the enclosing function that closures bind by default arguments (``lower/captures.py``)."""
    forward: dict[tree.Statement, Binding]
    """Definitions of functions whose variables were declared before (``lower/forward.py``)."""
    function_names: dict[tree.Function, tuple[str, ...]]
    """What function expressions may be called (``lower/function_names.py``)."""
    types: TypeNames
    types_declared: bool = False
    """Whether the values of declared types stand before everything else."""
    imports: Imports = field(default_factory=Imports)
    layouts: Layouts = field(default_factory=dict)
    marks_lines: bool = False
    """Whether expressions are marked with their Lua lines, for the comments inside the statement being lowered."""
    record_names: dict[RecordClass, str] = field(default_factory=dict)
    """Record classes whose instances the module makes → their names."""
    class_bodies: dict[LuaClass, list[ast.stmt]] = field(default_factory=dict)
    """What the bodies of recognised classes have so far."""
    class_layouts: dict[LuaClass, Layout] = field(default_factory=dict)
    """The comments above the recognised classes."""
    shared_classes: frozenset[LuaClass] = frozenset()
    """Classes that are defined at module level, although everything else is made anew in every run."""
    shared: list[ast.stmt] = field(default_factory=list)
    """The definitions of those."""
    import_comments: dict[str, list[str]] = field(default_factory=dict)
    """The comments of statements that only name what the module imports, by catalogue module or entry id; those of
    the export table by an empty text."""
    texts: dict[str, str] = field(default_factory=dict)
    """Non-ASCII string constants: value → module-level name."""
    problems: list[Diagnostic] = field(default_factory=list)
    sibling_names: dict[str, str] = field(default_factory=dict)
    imported_classes: dict[LuaClass, str] = field(default_factory=dict)
    """Classes of other generated modules that may be mentioned → their local names."""
    module_level: set[str] = field(default_factory=set)

    def runtime(self, name: str) -> str:
        """The local name of a runtime helper; notes the import."""
        self.imports.runtime.add(name)
        return name

    def module_name(self, catalogue_name: str) -> str:
        """The local name of the shim of a catalogue module; notes the import."""
        name = MODULES[catalogue_name].python_name or catalogue_name
        self.imports.modules[catalogue_name] = name
        return name

    def sibling(self, entry_id: str) -> str:
        """The local name of an imported generated module (or of its export); notes the import."""
        self.imports.siblings.add(entry_id)
        return self.sibling_names[entry_id]

    def class_name(self, made: LuaClass) -> str:
        """The local name of a recognised class, of this module or an imported one; notes the import."""
        if made.unit is self.unit:
            return self.names.of(made.binding)
        name = self.imports.classes[made] = self.imported_classes[made]
        return name

    def unique(self, base: str) -> str:
        """A module-level name that nothing else has."""
        candidate, number = base, 1
        while candidate in self.module_level or candidate in self.names.reserved:
            number += 1
            candidate = f"{base}_{number}"
        self.module_level.add(candidate)
        return candidate

    def class_body(self, made: LuaClass) -> list[ast.stmt]:
        """The statements in the body of a class, to be appended to."""
        return self.class_bodies.setdefault(made, [])

    def about_module(self, statement: tree.Statement) -> str | None:
        """The key in ``import_comments`` of a statement that emitted nothing; None if it is no such statement."""
        if not isinstance(statement, tree.Local) or statement not in self.unit.chunk.block.statements:
            return None
        if self.is_dissolved(statement):
            return ""
        found = self.references.of(statement.exprs[0]) if len(statement.exprs) == 1 else None
        if found is None or found.is_type:
            return None
        if found.unit is not None:
            return found.unit.entry_id
        name = found.path.partition(".")[0]
        return name if name in MODULES else None

    def is_dissolved(self, statement: tree.Statement) -> bool:
        """Whether ``statement`` makes the export table that is no table at run time."""
        bindings = self.unit.resolution.bindings
        return (
            self.shape.dissolved is not None
            and isinstance(statement, tree.Local)
            and any(bindings[typed.name] is self.shape.dissolved for typed in statement.names)
        )

    def call(self, helper: str, *args: ast.expr, line: int = 0) -> ast.Call:
        """A call of a runtime helper."""
        return py.call(self.runtime(helper), *args, line=line)

    def line(self, node: tree.Node) -> int:
        """The Lua line on which ``node`` begins."""
        return self.unit.lines.line(node.start)

    def refuse(self, problem: Untranslatable) -> None:
        """Note that something cannot be translated."""
        place = self.unit.lines.place(problem.node.start, problem.node.end)
        self.problems.append(
            Diagnostic("T0001", "untranslatable", Severity.ERROR, problem.reason, place, self.unit.entry_id)
        )


@dataclass(slots=True)
class Loop:
    """A Python loop that is being built.

    ``continue_labels`` end the loop's body, ``exit_labels`` stand right behind the loop. ``labels`` maps the Lua labels
    reached by jumping to this loop to their segment; -1 means "leave the block".
    ``is_block`` marks the one-shot loop around a block with labels. ``flags`` are set before the loop starts;
    ``after`` are the tests that stand behind it.
    """

    is_block: bool = False
    continue_labels: frozenset[str] = frozenset()
    exit_labels: frozenset[str] = frozenset()
    labels: dict[str, int] = field(default_factory=dict)
    state: str = ""
    flags: list[str] = field(default_factory=list)
    after: list[ast.stmt] = field(default_factory=list)


@dataclass(slots=True)
class FunctionContext:
    """One Python function being built (or the module body)."""

    module: ModuleContext
    function: tree.Function
    scope: FunctionScope
    parent: FunctionContext | None
    is_async: bool
    convention: int | None
    is_module: bool = False
    out: list[ast.stmt] = field(default_factory=list)
    effects: int = 0
    depth: int = 0
    outer_writes: set[Binding] = field(default_factory=set)
    loops: list[Loop] = field(default_factory=list)
    exits: dict[tree.Statement, frozenset[str]] = field(default_factory=dict)
    vararg: str = "args"
    annotated: set[str] = field(default_factory=set)

    # -- facts

    def type_of(self, node: tree.Expr) -> ValueType:
        """The possible values of an expression."""
        return self.module.facts.types.of(node)

    def hooked(self, node: tree.Expr, event: str) -> bool:
        """Whether a metatable may answer ``event`` of the values of an expression."""
        return self.module.facts.types.hooked(self.module.unit, node, event)

    def binding(self, name: tree.Name) -> Binding | None:
        """The local variable that ``name`` means, or None for a global."""
        return self.module.unit.resolution.bindings.get(name)

    def python_name(self, binding: Binding) -> str:
        """The Python name of a variable."""
        return self.module.names.of(binding)

    # -- variables

    def is_boxed(self, binding: Binding) -> bool:
        """Whether the variable lives in a ``Cell``: fresh in every iteration, captured, and changed after capture."""
        return binding in self.module.boxed

    def read(self, binding: Binding, line: int = 0) -> ast.expr:
        """The variable as a value."""
        name = py.name(self.python_name(binding), line)
        return py.attribute(name, "value", line) if self.is_boxed(binding) else name

    def place(self, binding: Binding) -> ast.expr:
        """The variable as an assignment target, after its declaration."""
        name = self.python_name(binding)
        if self.is_boxed(binding):
            return py.attribute(name, "value")
        if binding.function is not self.function:
            self.outer_writes.add(binding)
        return py.name(name)

    def declared(self, binding: Binding, value: ast.expr) -> ast.expr:
        """The first value of a variable, as its declaration stores it."""
        return self.module.call("Cell", value) if self.is_boxed(binding) else value

    # -- output

    def emit(self, statement: ast.stmt) -> None:
        """Append a statement."""
        self.out.append(statement)

    def define(self, statement: ast.stmt) -> None:
        """Append a definition, which has no effect that could change the order of evaluation."""
        self.out.append(statement)

    def temporary(self, *bases: str) -> str:
        """A fresh local name: the first of ``bases`` that is free, or the first with a number."""
        return self.module.names.fresh(self.function, *(bases or SPARE_NAMES))

    def unused_name(self, name: str) -> str:
        """``name`` marked as unused by ``_``, unless that is a variable already."""
        marked = f"_{name}"
        return name if name.startswith("_") or self.module.names.is_taken(self.function, marked) else marked

    def spill(self, value: ast.expr, base: str = "", line: int = 0) -> ast.expr:
        """Evaluate ``value`` now into a temporary and return its name."""
        name = self.temporary(base) if base else self.temporary()
        self.out.append(py.assign(py.name(name), value, line=line))
        self.effects += 1
        return py.name(name)

    @contextmanager
    def block(self) -> Iterator[list[ast.stmt]]:
        """Collect the statements that are emitted inside into a new list."""
        outer, self.out = self.out, []
        try:
            yield self.out
        finally:
            self.out = outer

    def note_layout(self, statement: ast.stmt, layout: Layout) -> None:
        """Remember comments and blank lines for ``statement``."""
        self.module.layouts[statement] = layout
