"""Which modules may be module-level Python, as far as their own texts say, and which surely are."""

from __future__ import annotations

from analyzer.program.control import returns_of
from analyzer.program.modules import ModuleUnit, NameKind
from analyzer.program.program import Program
from analyzer.syntax import tree


def returned_value(unit: ModuleUnit) -> tree.Expr | None:
    """The expression that the chunk returns at its end, when that is its only return."""
    statements = unit.chunk.block.statements
    if not statements or not isinstance(statements[-1], tree.Return) or len(statements[-1].exprs) != 1:
        return None
    return statements[-1].exprs[0]


_DYNAMIC = frozenset((NameKind.ASSIGNED, NameKind.UNKNOWN, NameKind.ABSENT, NameKind.UNDECLARED))


def _uses_globals(program: Program, unit: ModuleUnit) -> bool:
    """Whether the unit needs the table of globals, which is another one in every run.

    It does for a name that nothing defines as well: what fails there is told as the global that it is.
    """
    resolution = unit.resolution
    if resolution.global_writes:
        return True
    by_table = any(name.id == "_G" for other in program.units.values() for name in other.resolution.global_reads)
    sources = _DYNAMIC if by_table else {NameKind.ASSIGNED, NameKind.UNKNOWN}
    return any(name.id == "_G" or unit.meaning(name.id).kind in sources for name in resolution.global_reads)


def can_be_plain(program: Program, unit: ModuleUnit) -> bool:
    """Whether the module may be module-level Python, as far as its own text says."""
    single = returned_value(unit) is not None and len(returns_of(unit.chunk.block)) <= 1
    return single and program.module_state(unit).plain and not _uses_globals(program, unit)


def is_plain_library(program: Program, unit: ModuleUnit) -> bool:
    """Whether the module and everything that it imports are libraries that are surely module-level Python.

    Modules that import each other in a circle are not: none of them is there before the others.
    """
    needed = [unit, *unit.dependencies()]
    circular = any(unit in other.imported.values() for other in needed)
    return not circular and all(other.is_library and can_be_plain(program, other) for other in needed)
