"""Runs plain Lua programs as Python: translate, compile in memory, load, collect what is printed."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from types import SimpleNamespace

from analyzer.program.program import build_single
from runtime_shims import Table
from runtime_shims.lua import linemap
from runtime_shims.lua.base import call_sync
from runtime_shims.lua.errors import LuaError
from runtime_shims.lua.hooks import hooks
from runtime_shims.lua.text import tostring
from runtime_shims.lua.values import to_text
from transpiler.translation import Target, Translation, Translator

_NUMBERS = itertools.count()


@dataclass
class Outcome:
    """What a program printed, and how it ended: the error's text, or None."""

    lines: list[str] = field(default_factory=list)
    error: str | None = None

    @property
    def text(self) -> str:
        return "".join(f"{line}\n" for line in self.lines)


class Refused(Exception):
    """The translator gave diagnostics."""


def translate_program(source: str, file: str = "program.lua") -> Translation:
    """The translation of one self-contained file. Raises Refused."""
    program = build_single(source, file)
    (entry_id, unit), *_ = program.units.items()
    if unit.diagnostics:
        raise Refused("; ".join(f"{item.place.line}: {item.message}" for item in unit.diagnostics))
    translator = Translator(program, {entry_id: Target(("program",))})
    translated, problems = translator.translate([entry_id])
    if problems:
        raise Refused("; ".join(f"{problem.place.line}: {problem.message}" for problem in problems))
    return translated[entry_id]


def run_python(translation: Translation) -> Outcome:
    """Load the translated module and collect its output."""
    filename = f"<translated {next(_NUMBERS)}>"
    linemap.register(
        filename, linemap.LineMap(translation.entry_id, "program.lua", translation.lines, translation.names)
    )
    linemap_source(filename, translation.text)
    outcome = Outcome()
    previous = hooks.write_line
    hooks.write_line = outcome.lines.append
    namespace: dict[str, object] = {"__name__": "generated", "__package__": None}
    try:
        exec(compile(translation.text, filename, "exec"), namespace)
        load = namespace.get("load")
        if load is not None:
            call_sync(load, SimpleNamespace(globals=Table()))
    except LuaError as error:
        outcome.error = to_text(tostring(error.value))
    except Exception as error:
        explained = explain(error)
        if explained is None:
            raise
        outcome.error = to_text(tostring(explained.value))
    finally:
        hooks.write_line = previous
    outcome.lines = [to_text(line) for line in outcome.lines]
    return outcome


def linemap_source(filename: str, text: str) -> None:
    """Make the source visible to tracebacks and to the explanation of faults."""
    import linecache

    linecache.cache[filename] = (len(text), None, text.splitlines(keepends=True), filename)


def explain(error: Exception) -> LuaError | None:
    from runtime_shims.lua.explain import lua_fault

    return lua_fault(error)


def run(source: str, file: str = "program.lua") -> Outcome:
    """Translate and run."""
    return run_python(translate_program(source, file))
