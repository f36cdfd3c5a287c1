"""What is passed to functions by callers that the interpretation does not see: operators, the platform, others."""

from __future__ import annotations

from analyzer.program import value_type as vt
from analyzer.program.callbacks import passes_known_arguments
from analyzer.program.callgraph import EdgeKind
from analyzer.program.hooks import Hooks
from analyzer.program.program import Program
from analyzer.program.value_type import ValueType
from analyzer.program.values import UnknownValue
from analyzer.records import field, record
from analyzer.syntax import tree

_TABLES = {"__tostring": 1, "__len": 1, "__unm": 1, "__eq": 2, "__lt": 2, "__le": 2}
"""Events whose first operands are tables with the metatable (spec/dialect.md §1.8); other operands may be anything."""


@record(eq=False)
class _Callers:
    """The callers of one function whose arguments are not seen. ``anything``: some pass what cannot be told."""

    anything: bool = False
    platform: bool = False
    events: set[str] = field(default_factory=set)

    @property
    def absent(self) -> bool:
        return not (self.anything or self.platform or self.events)


class OpenParameters:
    """Parameter types as far as they do not come from calls that the interpretation sees."""

    def __init__(self, program: Program, hooks: Hooks) -> None:
        self.program = program
        self.hooks = hooks
        self._methods = {ref.node for unit in program.units.values() for ref in program.entry_methods(unit)}
        self._callers: dict[tree.Function, _Callers] = {}

    def of(self, function: tree.Function, position: int) -> ValueType | None:
        """What a parameter, counted from 0 with ``self``, may get; None when all callers are seen."""
        callers = self._callers.get(function)
        if callers is None:
            callers = self._callers[function] = self._find(function)
        if callers.anything or self.hooks.serves_foreign(function):
            return vt.ANY
        if callers.absent:
            return None
        found = vt.PAYLOAD_TYPE if callers.platform else vt.NEVER
        for event in callers.events:
            found |= self._operand(function, position) if position < _TABLES.get(event, 0) else vt.ANY
        return found

    def _find(self, function: tree.Function) -> _Callers:
        program = self.program
        sites = program.graph.callers.get(program.ref(function), ())
        found = _Callers(platform=function in self._methods)
        found.anything = program.facts_for(function).escapes or not (sites or found.platform)
        for site in sites:
            if site.kind is EdgeKind.METAMETHOD:
                found.events.add(site.via)
            elif site.targets.through_metamethod or not (
                program.is_plain_call(site) or passes_known_arguments(program, site)
            ):
                found.anything = True
        return found

    def _operand(self, function: tree.Function, position: int) -> ValueType:
        flow = self.program.flow
        parameters = flow.functions[function].parameters
        if position >= len(parameters):
            return vt.ANY
        values = flow.values_everywhere(parameters[position])
        known = bool(values) and not any(isinstance(value, UnknownValue) for value in values)
        return vt.OWN_TABLE if known else vt.TABLE_TYPE
