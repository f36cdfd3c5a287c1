"""What can be told from the source alone before types are inferred: counters, and metamethods that occur anywhere."""

from __future__ import annotations

from collections.abc import Iterable

from analyzer.program.modules import ModuleUnit
from analyzer.program.program import Program
from analyzer.program.scopes import Binding
from analyzer.program.writes import Writes
from analyzer.syntax import tree


def metamethod_names(program: Program) -> Iterable[str]:
    """Names that begin like metamethods, in any source of the program."""
    for unit in program.units.values():
        source = unit.source
        start = source.find("__")
        while start >= 0:
            stop = start + 2
            while stop < len(source) and source[stop].isalpha():
                stop += 1
            yield source[start:stop]
            start = source.find("__", stop)


def counters(writes: dict[ModuleUnit, Writes]) -> Iterable[Binding]:
    """Variables that are only ever set to an integer literal or moved by a small constant.

    Reaching 2**53 that way would take years, so they stay small (spec/semantics.md §2).
    """
    for unit, index in writes.items():
        steps: dict[Binding, int] = {}
        bindings = unit.resolution.bindings
        for assign in index.assignments():
            for position, target in enumerate(assign.targets):
                binding = bindings.get(target) if isinstance(target, tree.Name) else None
                if binding is not None and _is_step(assign, position, binding, bindings):
                    steps[binding] = steps.get(binding, 0) + 1
        for binding, count in steps.items():
            starts = isinstance(binding.value, tree.Number) and isinstance(binding.value.value, int)
            if count == len(binding.assignments) and starts:
                yield binding


def _is_step(assign: tree.Assign, position: int, binding: Binding, bindings: dict[tree.Name, Binding]) -> bool:
    if position >= len(assign.exprs):
        return False
    value = assign.exprs[position]
    if isinstance(value, tree.Number):
        return isinstance(value.value, int) and abs(value.value) < 1 << 31
    return (
        isinstance(value, tree.Binary)
        and value.op in ("+", "-")
        and isinstance(value.left, tree.Name)
        and bindings.get(value.left) is binding
        and isinstance(value.right, tree.Number)
        and isinstance(value.right.value, int)
        and abs(value.right.value) < 1 << 10
    )
