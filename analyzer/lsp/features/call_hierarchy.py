"""Call hierarchy over the call graph; a call by entry id leads to the method of that entry."""

from __future__ import annotations

from collections.abc import Iterator

from lsprotocol import types

from analyzer.lsp.analysis import FileAnalysis
from analyzer.lsp.describe import place_of_function
from analyzer.lsp.links import Links
from analyzer.lsp.nodes import enclosing_function, nodes_at
from analyzer.lsp.subject import entry_argument, exported, qualify, subject_at
from analyzer.program.callgraph import CallSite, FunctionRef
from analyzer.program.program import Program
from analyzer.program.references import Reference
from analyzer.syntax import tree


def prepare(view: FileAnalysis, offset: int, links: Links) -> list[types.CallHierarchyItem]:
    """The functions that the name under the cursor may be, else the function around the cursor."""
    subject = subject_at(view, offset)
    refs: tuple[FunctionRef, ...] = ()
    if subject is not None:
        refs = subject.functions
        if subject.unit is not None:
            refs = exported(view.program, Reference(subject.path, subject.unit)) or refs
        if subject.entry_id:
            refs = _methods(view.program, subject.entry_id)
    if not refs:
        around = view.program.graph.functions.get(enclosing_function(nodes_at(view.unit.chunk, offset)))
        refs = () if around is None else (around,)
    return [item(ref, links) for ref in refs]


def item(ref: FunctionRef, links: Links) -> types.CallHierarchyItem:
    """A function as an item; ``data`` names it again: entry id and offset."""
    start, end = (0, 0) if ref.is_chunk else place_of_function(ref.unit, ref.node)
    name = links.in_unit(ref.unit, start, end)
    whole = links.in_unit(ref.unit, min(start, ref.node.start), max(end, ref.node.end))
    return types.CallHierarchyItem(
        name=ref.name,
        kind=types.SymbolKind.Module if ref.is_chunk else types.SymbolKind.Function,
        uri=name.uri,
        range=whole.range,
        selection_range=name.range,
        detail=ref.unit.entry_id,
        data={"entry": ref.unit.entry_id, "offset": ref.node.start},
    )


def find(program: Program, data: object) -> FunctionRef | None:
    """The function that the data of an item names; None when it is gone."""
    if not isinstance(data, dict):
        return None
    unit = program.units.get(str(data.get("entry")))
    if unit is None:
        return None
    for function in unit.resolution.functions():
        ref = program.graph.functions.get(function)
        if function.start == data.get("offset") and ref is not None:
            return ref
    return None


def incoming(program: Program, ref: FunctionRef, links: Links) -> list[types.CallHierarchyIncomingCall]:
    """Who calls the function, with the places of the calls."""
    groups: dict[FunctionRef, list[CallSite]] = {}
    for site in program.graph.callers.get(ref, ()):
        groups.setdefault(site.caller, []).append(site)
    if ref in program.entry_methods(ref.unit):
        for site in _entry_calls(program):
            if ref in called_entries(program, site):
                groups.setdefault(site.caller, []).append(site)
    return [
        types.CallHierarchyIncomingCall(item(caller, links), _ranges(sites, links)) for caller, sites in groups.items()
    ]


def outgoing(program: Program, ref: FunctionRef, links: Links) -> list[types.CallHierarchyOutgoingCall]:
    """Which Lua functions the function calls, with the places of the calls."""
    groups: dict[FunctionRef, list[CallSite]] = {}
    for site in program.graph.sites(ref):
        for callee in (*site.targets.functions, *called_entries(program, site)):
            groups.setdefault(callee, []).append(site)
    return [
        types.CallHierarchyOutgoingCall(item(callee, links), _ranges(sites, links)) for callee, sites in groups.items()
    ]


def _entry_calls(program: Program) -> Iterator[CallSite]:
    for site in program.graph.direct.values():
        if any(entry_argument(name) >= 0 for name in site.targets.builtins):
            yield site


def called_entries(program: Program, site: CallSite) -> tuple[FunctionRef, ...]:
    """The methods of the entry that a call names by a literal id."""
    node = site.node
    if not isinstance(node, tree.Call | tree.MethodCall):
        return ()
    for name in site.targets.builtins:
        position = entry_argument(name)
        argument = node.args[position] if 0 <= position < len(node.args) else None
        if isinstance(argument, tree.String):
            return _methods(program, qualify(argument.value, site.caller.unit))
    return ()


def _methods(program: Program, entry_id: str) -> tuple[FunctionRef, ...]:
    unit = program.units.get(entry_id)
    return () if unit is None else program.entry_methods(unit)


def _ranges(sites: list[CallSite], links: Links) -> list[types.Range]:
    ranges = []
    for site in sites:
        node = site.node
        if isinstance(node, tree.MethodCall):
            start, end = node.name.start, node.name.end
        elif isinstance(node, tree.Call):
            start, end = node.func.start, node.func.end
        else:
            start, end = node.start, node.end
        ranges.append(links.in_unit(site.caller.unit, start, end).range)
    return ranges
