"""What is passed to functions by callers other than plain calls: library functions, operators, the platform."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.program import value_type as vt
from analyzer.program.callgraph import CallSite, EdgeKind
from analyzer.program.value_type import ValueType
from analyzer.program.values import UnknownValue
from analyzer.records import field, record
from analyzer.syntax import tree

if TYPE_CHECKING:
    from analyzer.program.types import Types

_TABLES = {"__tostring": 1, "__len": 1, "__unm": 1, "__eq": 2, "__lt": 2, "__le": 2}
"""Events whose first operands are tables with the metatable (spec/dialect.md §1.8); other operands may be anything."""


@record(eq=False)
class _Callers:
    """The callers of one function that are not plain calls. ``anything``: some pass what cannot be told."""

    anything: bool = False
    platform: bool = False
    sorts: list[CallSite] = field(default_factory=list)
    events: set[str] = field(default_factory=set)

    @property
    def absent(self) -> bool:
        return not (self.anything or self.platform or self.sorts or self.events)


class OpenParameters:
    """Parameter types as far as they do not come from plain calls."""

    def __init__(self, types: Types) -> None:
        self.types = types
        program = types.program
        self._methods = {ref.node for unit in program.units.values() for ref in program.entry_methods(unit)}
        self._callers: dict[tree.Function, _Callers] = {}

    def of(self, function: tree.Function, position: int) -> ValueType | None:
        """What a parameter, counted from 0 with ``self``, may get; None when only plain calls pass anything."""
        callers = self._callers.get(function)
        if callers is None:
            callers = self._callers[function] = self._find(function)
        if callers.absent:
            return None
        if callers.anything:
            return vt.ANY
        found = vt.PAYLOAD_TYPE if callers.platform else vt.NEVER
        for site in callers.sorts:
            found |= self._elements(site)
        for event in callers.events:
            found |= self._operand(function, position) if position < _TABLES.get(event, 0) else vt.ANY
        return found

    def _find(self, function: tree.Function) -> _Callers:
        program = self.types.program
        sites = program.graph.callers.get(program.ref(function), ())
        found = _Callers(platform=function in self._methods)
        found.anything = program.facts_for(function).escapes or not (sites or found.platform)
        for site in sites:
            called = isinstance(site.node, (tree.Call, tree.MethodCall))
            if site.kind is EdgeKind.METAMETHOD:
                found.events.add(site.via)
            elif site.via == "table.sort" and isinstance(site.node, tree.Call):
                found.sorts.append(site)
            elif site.kind is not EdgeKind.CALL or site.via or not called or site.targets.through_metamethod:
                found.anything = True
        return found

    def _elements(self, site: CallSite) -> ValueType:
        """What `table.sort` passes to a comparison: elements of the list, which may have holes."""
        assert isinstance(site.node, tree.Call)
        subject = site.node.args[0]
        tables, type_ = self.types.tables, self.types.of(subject)
        sites = tables.sites(site.caller.unit, subject, type_)
        if sites is None:
            return vt.ANY if type_.mask else vt.NEVER
        return tables.elements(sites) | vt.NIL_TYPE

    def _operand(self, function: tree.Function, position: int) -> ValueType:
        flow = self.types.program.flow
        parameters = flow.functions[function].parameters
        if position >= len(parameters):
            return vt.ANY
        values = flow.values_everywhere(parameters[position])
        known = bool(values) and not any(isinstance(value, UnknownValue) for value in values)
        return vt.OWN_TABLE if known else vt.TABLE_TYPE
