"""Which call in a function suspends, and how: shared by the rules about places where suspending is impossible."""

from __future__ import annotations

from analyzer.diagnostic import TraceStep
from analyzer.program import library
from analyzer.program.callgraph import CallSite, FunctionRef
from analyzer.program.effects import YIELDING
from analyzer.program.program import Program
from analyzer.rules.analysis import Analysis


def suspending_builtin(site: CallSite) -> str:
    """The library function called at a site that hands the turn over; empty when there is none."""
    for name in site.targets.builtins:
        if name not in YIELDING and library.suspends(name):
            return name
    return ""


def suspending_sites(program: Program, function: FunctionRef) -> list[tuple[CallSite, str]]:
    """The call sites of a function that suspend it, each with the library function at the end of the shortest chain."""
    found: list[tuple[CallSite, str]] = []
    for site in program.graph.sites(function):
        if site.kind.waits and (name := ends_in(program, site)):
            found.append((site, name))
    return found


def ends_in(program: Program, site: CallSite) -> str:
    """The suspending library function that a call leads to; empty when it does not suspend."""
    name = suspending_builtin(site)
    if name:
        return name
    for callee in site.targets.functions:
        if program.suspends(callee):
            return _nearest(program, callee)
    return ""


def _nearest(program: Program, start: FunctionRef) -> str:
    seen = {start}
    queue = [start]
    for function in queue:
        for site in program.graph.sites(function):
            if not site.kind.waits:
                continue
            if name := suspending_builtin(site):
                return name
            for callee in site.targets.functions:
                if callee not in seen:
                    seen.add(callee)
                    queue.append(callee)
    return "an operation that suspends"


def steps_of(analysis: Analysis, site: CallSite) -> list[TraceStep]:
    """The call itself as a step of a trace."""
    unit = site.caller.unit
    via = f" through `{site.via}`" if site.via else ""
    names = [ref.name for ref in site.targets.functions] or list(site.targets.builtins)
    message = f"calls `{names[0]}`{via}" if names else f"calls{via}"
    return [TraceStep(unit.entry_id, analysis.place(unit, site.node), site.caller.name, message)]
