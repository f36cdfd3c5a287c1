"""The durable commands of a workflow in the order in which it issues them, as a tree of its control flow.

``command_tree`` follows the program from the entry's method through all Lua functions that it calls. Conditions are
not part of the tree, except tests of ``workflow.version``: those are decided, because what an execution was given is
known (rule D401 asks for each possibility).
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from analyzer.program import library
from analyzer.program.callgraph import CallSite, EdgeKind, FunctionRef
from analyzer.program.modules import ModuleUnit
from analyzer.rules.analysis import Analysis
from analyzer.rules.calls import library_call
from analyzer.rules.definitions import definition, literal_number, string_of
from analyzer.syntax import tree
from analyzer.syntax.queries import unwrapped
from analyzer.syntax.walk import walk

UNRECORDED = -1
"""What ``workflow.version`` gives an execution that passed the place before the call was there (wire.md §7.4)."""

_MAX_DEPTH = 60
_KINDS = {
    **dict.fromkeys(library.FUNCTION_CALLS, "activity"),
    "workflow.exec": "child",
    "process.exec": "child",
    "time.sleep": "timer",
    "time.after": "timer",
    "time.timer": "timer",
    "time.ticker": "timer",
    "process.send": "message",
    "workflow.attrs": "attributes",
    "process.upgrade": "continue-as-new",
    **dict.fromkeys(library.SPAWNS, "child"),
}
_COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    "==": operator.eq,
    "~=": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
}
_WITH_ID = frozenset({"activity", "child"})


@dataclass(slots=False, eq=False)
class Step:
    """One step: a ``command``, a ``stop`` (return, break, error), or a group of sequences.

    ``alternatives`` run one of their sequences, a ``loop`` its sequence any number of times, a ``task`` beside the
    rest, a ``function`` once; a return ends no more than the function.
    """

    kind: str
    label: str
    unit: ModuleUnit
    node: tree.Node
    parts: list[list[Step]] = field(default_factory=list)

    @cached_property
    def has_commands(self) -> bool:
        """Whether the step issues a command on some path."""
        return self.kind == "command" or any(step.has_commands for part in self.parts for step in part)

    @cached_property
    def stops(self) -> frozenset[str]:
        """The ways in which the step may leave the sequence in which it stands."""
        if self.kind == "stop":
            return frozenset({self.label})
        if self.kind in ("function", "task"):
            return frozenset()
        inside = frozenset[str]().union(*(step.stops for part in self.parts for step in part))
        return inside - {"break"} if self.kind == "loop" else inside

    @cached_property
    def key(self) -> int:
        """Equal for steps that issue the same commands on the same paths, within one run of the program."""
        parts = [hash(tuple(step.key for step in part)) for part in self.parts]
        if self.kind == "alternatives":
            parts.sort()
        return hash((self.kind, self.label, tuple(parts)))


def command_tree(analysis: Analysis, unit: ModuleUnit, versions: Mapping[str, int]) -> list[Step]:
    """The commands of a workflow entry when ``workflow.version`` gives these values; unlisted ones are not known."""
    builder = _Builder(analysis, unit, versions)
    methods = analysis.program.entry_methods(unit)
    return _without_tail([step for method in methods for step in builder.function(method)])


def _without_tail(steps: list[Step]) -> list[Step]:
    """The sequence without what comes after its last command: returning earlier or later there is the same."""
    kept = list(steps)
    while kept and not kept[-1].has_commands:
        kept.pop()
    if kept and kept[-1].kind == "alternatives":
        last = kept[-1]
        kept[-1] = Step(last.kind, last.label, last.unit, last.node, [_without_tail(part) for part in last.parts])
    return kept


class _Builder:
    """Builds the tree under one assignment of versions; functions are built once."""

    def __init__(self, analysis: Analysis, unit: ModuleUnit, versions: Mapping[str, int]) -> None:
        self.analysis = analysis
        self.unit = unit
        self.versions = versions
        self.built: dict[FunctionRef, list[Step]] = {}
        self.open: list[FunctionRef] = []

    # -- functions

    def function(self, ref: FunctionRef) -> list[Step]:
        known = self.built.get(ref)
        if known is not None:
            return known
        outer, self.unit = self.unit, ref.unit
        self.open.append(ref)
        steps = _without_tail(self.block(ref.node.body))
        self.unit = outer
        self.open.pop()
        self.built[ref] = steps
        return steps

    def group(self, kind: str, label: str, node: tree.Node, parts: list[list[Step]]) -> Iterator[Step]:
        """A step of several sequences, unless nothing happens in them."""
        step = Step(kind, label, self.unit, node, parts)
        if step.has_commands or step.stops:
            yield step

    # -- statements

    def block(self, block: tree.Block) -> list[Step]:
        steps: list[Step] = []
        for statement in block.statements:
            steps.extend(self.statement(statement))
            if steps and _ends(steps[-1]):
                break
        return steps

    def statement(self, node: tree.Statement) -> Iterator[Step]:
        match node:
            case tree.If():
                yield from self.choice(node)
            case tree.While() | tree.Repeat():
                inside = self.block(node.body)
                condition = list(self.calls(node.condition))
                whole = [*inside, *condition] if isinstance(node, tree.Repeat) else [*condition, *inside]
                yield from self.group("loop", "", node, [whole])
            case tree.NumericFor():
                yield from self.calls(node.first, node.limit, *([node.step] if node.step is not None else []))
                yield from self.group("loop", "", node, [self.block(node.body)])
            case tree.GenericFor():
                yield from self.calls(*node.exprs)
                iterator = list(self.call(node))
                yield from self.group("loop", "", node, [[*iterator, *self.block(node.body)]])
            case tree.Do():
                yield from self.block(node.body)
            case tree.Return():
                yield from self.calls(*node.exprs)
                yield Step("stop", "return", self.unit, node)
            case tree.Break() | tree.Goto():
                yield Step("stop", "break" if isinstance(node, tree.Break) else "goto", self.unit, node)
            case tree.LocalFunction() | tree.FunctionStatement():
                return
            case _:
                yield from self.calls(node)

    def choice(self, node: tree.If) -> Iterator[Step]:
        """The branches that an execution may take; a decided condition leaves one."""
        parts: list[list[Step]] = []
        decided = False
        for clause in node.clauses:
            condition = list(self.calls(clause.condition))
            if not parts:
                yield from condition
            outcome = self.truth(clause.condition)
            if outcome is False:
                continue
            parts.append([*(condition if parts else ()), *self.block(clause.body)])
            if outcome is True:
                decided = True
                break
        if not decided:
            parts.append(self.block(node.orelse) if node.orelse is not None else [])
        if len(parts) == 1:
            yield from parts[0]
        else:
            yield from self.group("alternatives", "", node, parts)

    # -- calls

    def calls(self, *nodes: tree.Node) -> Iterator[Step]:
        """What the calls in some expressions do; arguments are evaluated before their call."""
        for node in nodes:
            found = [
                part
                for part in walk(node, into_functions=False)
                if isinstance(part, tree.Call | tree.MethodCall) and not isinstance(node, tree.Function)
            ]
            for call in sorted(found, key=lambda part: part.end):
                yield from self.call(call)

    def call(self, node: tree.Call | tree.MethodCall | tree.GenericFor) -> Iterator[Step]:
        if not isinstance(node, tree.GenericFor):
            yield from self.command(node)
        for site in self.analysis.program.sites_at(node):
            if site.via and not isinstance(node, tree.GenericFor):
                yield from self.handed(node, site)
            yield from self.callees(site)

    def callees(self, site: CallSite) -> Iterator[Step]:
        """The Lua functions that a call enters."""
        facts = self.analysis.program.facts_for
        parts: list[list[Step]] = []
        for ref in site.targets.functions:
            if not any(library.signature(name).durable for name in facts(ref).reaches):
                parts.append([])
            elif ref in self.open or len(self.open) > _MAX_DEPTH:
                parts.append([Step("command", "recursion", self.unit, site.node)])
            else:
                parts.append(self.function(ref))
        if site.kind is EdgeKind.HANDED or not any(parts):
            return
        grouped = [self.entered(site, part) for part in parts]
        if len(grouped) == 1:
            yield from grouped[0]
        else:
            yield Step("alternatives", "", self.unit, site.node, grouped)

    def entered(self, site: CallSite, steps: list[Step]) -> list[Step]:
        """The steps of a called function; without early returns they are as good as written at the call."""
        if site.kind is EdgeKind.SPAWN:
            return [Step("task", "", self.unit, site.node, [steps])] if steps else []
        if any(step.stops for step in steps):
            return [Step("function", "", self.unit, site.node, [steps])]
        return steps

    def handed(self, node: tree.Call | tree.MethodCall, site: CallSite) -> Iterator[Step]:
        """The command of a library function that another one calls: `pcall(funcs.call, "app:charge")`."""
        durable = [name for name in site.targets.builtins if library.signature(name).durable]
        for name in durable[:1]:
            target = node.args[1] if len(node.args) > 1 and site.kind is EdgeKind.PROTECTED else None
            yield Step("command", self.described(name, target), self.unit, node)

    def command(self, node: tree.Call | tree.MethodCall) -> Iterator[Step]:
        """The command of a direct call of a library function."""
        targets = self.analysis.program.targets(node)
        durable = [name for name in targets.builtins if library.signature(name).durable]
        for name in durable[:1]:
            if name == "workflow.version":
                change = self.change(node)
                if self.versions.get(change, 0) != UNRECORDED:
                    yield Step("command", f"version {change}", self.unit, node)
            else:
                yield Step("command", self.label(node, name), self.unit, node)
        if not targets.functions and any(library.signature(name).diverges for name in targets.builtins):
            yield Step("stop", "return", self.unit, node)

    def label(self, node: tree.Call | tree.MethodCall, name: str) -> str:
        """What a history shows of a direct call."""
        known = library_call(self.analysis, self.unit, node)
        return self.described(name, known.argument(0) if known is not None else None)

    def described(self, name: str, target: tree.Expr | None) -> str:
        """The kind of command, with the id of what it calls or starts."""
        kind = _KINDS.get(name, name)
        if kind not in _WITH_ID:
            return kind
        text = string_of(self.analysis, self.unit, target) if target is not None else None
        return f"{kind} {text or 'of a computed id'}"

    # -- versions

    def change(self, node: tree.Call | tree.MethodCall) -> str:
        """The change id of a call of ``workflow.version``; empty when it is computed."""
        first = node.args[0] if node.args else None
        return (string_of(self.analysis, self.unit, first) if first is not None else None) or ""

    def number(self, expr: tree.Expr) -> float | None:
        """The value of a number or of a version that is known."""
        found = definition(self.analysis, self.unit, expr)
        node = found.expr
        written = literal_number(node)
        if written is not None:
            return written
        if not isinstance(node, tree.Call) or found.position or found.unit is not self.unit:
            return None
        is_version = self.analysis.program.targets(node).builtins == ("workflow.version",)
        return self.versions.get(self.change(node)) if is_version else None

    def truth(self, condition: tree.Expr) -> bool | None:
        """The outcome of a condition that depends on versions only; None when it is not known."""
        condition = unwrapped(condition)
        match condition:
            case tree.Unary(op="not"):
                inner = self.truth(condition.operand)
                return None if inner is None else not inner
            case tree.Logical():
                left, right = self.truth(condition.left), self.truth(condition.right)
                deciding = condition.op == "or"
                if deciding in (left, right):
                    return deciding
                return None if None in (left, right) else not deciding
            case tree.Binary(op=op) if op in _COMPARISONS:
                first, second = self.number(condition.left), self.number(condition.right)
                return None if first is None or second is None else _COMPARISONS[op](first, second)
        return None


def _ends(step: Step) -> bool:
    """Whether nothing behind a step runs."""
    if step.kind == "stop":
        return step.label != "goto"
    return step.kind == "alternatives" and all(part and _ends(part[-1]) for part in step.parts)
