"""What the check of a rule may ask about the module at hand, and how it reports."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, TypeVar

from analyzer.diagnostic import Diagnostic, Edit, Fix, Place, Severity, TraceStep
from analyzer.program.modules import ModuleUnit
from analyzer.program.references import References
from analyzer.rules.analysis import Analysis, ModuleFacts, Reached, ReachedMember, ReachedUse
from analyzer.rules.base import Rule
from analyzer.syntax import tree

if TYPE_CHECKING:
    from analyzer.program.callgraph import FunctionRef
    from analyzer.program.program import Program
    from analyzer.project.model import Entry, Project


N = TypeVar("N", bound=tree.Node)


class RuleContext:
    """One module, and the ``rule`` that looks at it.

    ``reached`` are the functions of the module that run in workflows (the main chunk too), ``uses`` and ``members``
    the calls of library functions and the reads of library members in them.
    """

    rule: Rule

    def __init__(self, analysis: Analysis, unit: ModuleUnit) -> None:
        self.analysis = analysis
        self.unit = unit
        self.facts: ModuleFacts = analysis.facts(unit)
        self.project: Project = analysis.project
        self.program: Program = analysis.program
        self.entry: Entry = analysis.entry(unit)

    # -- what runs in workflows

    @property
    def reached(self) -> Sequence[Reached]:
        """The functions of this module that run in workflows."""
        return self.analysis.reach_in(self.unit).functions

    @property
    def uses(self) -> Sequence[ReachedUse]:
        """The calls of library functions that run in workflows."""
        return self.analysis.reach_in(self.unit).uses

    @property
    def members(self) -> Sequence[ReachedMember]:
        """The reads of members of library modules that run in workflows."""
        return self.analysis.reach_in(self.unit).members

    @property
    def workflows(self) -> list[str]:
        """The workflows that load this module."""
        return self.analysis.importers.get(self.unit, [])

    def hazards(self, hazard: str) -> Sequence[ReachedUse]:
        """The calls of library functions that the catalogue leaves to the rule of this name."""
        return self.analysis.reach_in(self.unit).hazards.get(hazard, ())

    # -- the tree

    def nodes(self, node_class: type[N]) -> list[N]:
        """All nodes of a class in the module, in source order."""
        return self.facts.nodes.get(node_class, [])  # type: ignore[return-value]

    def parent(self, node: tree.Node) -> tree.Node | None:
        """The node around ``node``."""
        return self.facts.parents.get(node)

    def function_around(self, node: tree.Node) -> FunctionRef:
        """The function in which a statement stands."""
        around: tree.Node | None = node
        while around is not None and not isinstance(around, tree.Function):
            around = self.parent(around)
        return self.program.ref(around or self.unit.chunk.main)

    @property
    def references(self) -> References:
        """What expressions name statically."""
        return self.facts.references

    def text(self, node: tree.Node) -> str:
        """The source of a node."""
        return self.unit.source[node.start : node.end]

    # -- reporting

    def place(self, node: tree.Node) -> Place:
        """Where a reader finds a node of this module."""
        return self.analysis.place(self.unit, node)

    def edit(self, start: int, end: int, text: str) -> Edit:
        """An edit of this module's text, located in the file that a reader opens."""
        return Edit(self.analysis.range(self.unit, start, end), text)

    def fix(self, message: str, edits: Iterable[Edit], safe: bool = True) -> Fix | None:
        """A fix; None when the module's text is written in a form that cannot be edited in place."""
        source = self.entry.source
        if source is None or not source.exact:
            return None
        return Fix(message, "safe" if safe else "unsafe", tuple(edits))

    def finding(
        self,
        node: tree.Node | Place,
        message: str,
        *,
        help: str = "",
        fix: Fix | None = None,
        reached: Reached | None = None,
        workflows: Sequence[str] = (),
        trace: Sequence[TraceStep] = (),
        severity: Severity | None = None,
        unnecessary: bool = False,
    ) -> Diagnostic:
        """A finding of the rule; with ``reached`` it carries the chain to it and the workflows that get there."""
        return Diagnostic(
            code=self.rule.code,
            name=self.rule.name,
            severity=severity or self.rule.severity,
            message=message,
            place=node if isinstance(node, Place) else self.place(node),
            entry_id=self.unit.entry_id,
            help=help,
            fix=fix,
            trace=self.analysis.trace(reached) if reached is not None else tuple(trace),
            workflows=tuple(reached.workflows if reached is not None else workflows),
            unnecessary=unnecessary,
        )
