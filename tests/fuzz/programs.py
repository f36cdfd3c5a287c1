"""Whole programs in the forms that entries have: a bare chunk, a method, a function, a library with its importer."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from hypothesis import strategies as st

from tests.fuzz import control, library, objects, untyped
from tests.fuzz.compare import Project
from tests.fuzz.expressions import bounded, integer
from tests.fuzz.source import Choose, Source
from tests.fuzz.statements import block, class_, function, vararg_function

SHOWN = """\
local function shown(...)
    local out = {}
    local count = select("#", ...)
    for i = 1, count do
        local v = select(i, ...)
        if type(v) == "table" or type(v) == "function" then v = type(v) end
        out[i] = v
    end
    return unpack(out, 1, count)
end
local function bound(v)
    if type(v) == "string" then return nil end
    return v
end
"""


def typed_project(choose: Choose) -> Project:
    """A program whose statements mostly succeed."""
    source = Source(choose)
    form = source.integer(0, 3)
    if form == 0:
        block(source, 12)
        return Project((("main", source.text()),))
    if form == 3:
        return _with_library(choose)
    for _ in range(source.integer(0, 2)):
        source.choice((function, class_, vararg_function))(source)
    if form == 1:
        source.emit("local M = {}")
        with source.function("function M.main()"):
            block(source, 10)
        source.emit("return M")
    else:
        with source.function("local function main(...)", vararg=True):
            block(source, 10)
            source.emit(f"return {bounded(source, integer(source))}")
        source.emit(source.choice(("return {main = main}", "return main")))
    return Project((("main", source.text()),))


def _with_library(choose: Choose) -> Project:
    library = Source(choose)
    stateful = library.chance(40)
    library.emit("local M = {}")
    if stateful:
        library.emit("local calls = 0")
        library.declare("calls", "int", 10, constant=True)
    for name in ("one", "two"):
        with library.function(f"function M.{name}(p, q)"):
            library.declare("p", "int", 45, constant=True)
            library.emit("q = q or 1")
            library.declare("q", "int", 45, constant=True)
            if stateful:
                library.emit("calls = calls + 1")
            block(library, 3)
            library.emit(f"return {bounded(library, integer(library))}{library.choice(('', ', p', ', calls'))}")
    library.emit("return M" if library.chance(50) else "M.extra = 5 return M")
    main = Source(choose)
    main.emit('local lib = require("lib")')
    main.emit(f"local {main.new_name()} = lib.one")
    with main.function("local function main()"):
        block(main, 4)
        main.emit("print(lib.one(1, 2), lib.two(3))")
        main.emit("local one = lib.one print((one(4)), lib.extra)")
        main.emit("for k = 1, 2 do print(lib.two(k)) end")
        block(main, 4)
    main.emit("return {main = main}")
    return Project((("lib", library.text()), ("main", main.text())))


def untyped_project(choose: Choose) -> Project:
    """A program of which most statements fail, each caught by itself."""
    source = Source(choose)
    if source.chance(50):
        untyped.program(source)
        return Project((("main", SHOWN + source.text()),))
    source.emit("local M = {}")
    with source.function("function M.main()"):
        untyped.program(source)
    source.emit("return M")
    return Project((("main", SHOWN + source.text()),))


def objects_project(choose: Choose) -> Project:
    """A program about classes, records and arrays."""
    source = Source(choose)
    typed = objects.program(source)
    return Project((("main", source.text()),), typed)


def library_project(choose: Choose) -> Project:
    """A program about the standard library."""
    source = Source(choose)
    library.program(source)
    return Project((("main", source.text()),))


def control_project(choose: Choose) -> Project:
    """A program about errors, coroutines, jumps and varargs; some as the body of a function."""
    source = Source(choose)
    if source.chance(50):
        control.program(source)
    else:
        with source.function("local function main()"):
            control.program(source)
        source.emit("return {main = main}")
    return Project((("main", source.text()),))


PROFILES: dict[str, Callable[[Choose], Project]] = {
    "typed": typed_project,
    "untyped": untyped_project,
    "objects": objects_project,
    "control": control_project,
    "library": library_project,
}
"""The kinds of programs, by the names that the command line knows."""


@cache
def _integers(low: int, high: int) -> st.SearchStrategy[int]:
    return st.integers(low, high)


@st.composite
def projects(draw: Callable[[st.SearchStrategy[Any]], Any], profile: str) -> Project:
    """Hypothesis' strategy for the programs of one profile."""
    return PROFILES[profile](lambda low, high: int(draw(_integers(low, high))))
