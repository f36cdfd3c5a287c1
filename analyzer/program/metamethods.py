"""Metamethods that occur anywhere in a program, told from the sources alone, before types are inferred."""

from __future__ import annotations

from collections.abc import Iterable

from analyzer.program.program import Program


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
