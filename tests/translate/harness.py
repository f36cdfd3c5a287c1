"""Runs Lua programs as Python: translate, load in memory, collect what is printed.

``run`` takes one self-contained file; ``run_project`` several entries that import each other, of which one has the
method to call.
"""

from __future__ import annotations

import ast
import itertools
import linecache
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

from analyzer.diagnostic import Diagnostic
from analyzer.program.modules import ModuleSource, lone_source
from analyzer.program.program import build_sources
from runtime_shims import Table
from runtime_shims.lua import linemap
from runtime_shims.lua.calls import call_sync, first
from runtime_shims.lua.errors import LuaError
from runtime_shims.lua.explain import lua_fault
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


class Process:
    """The part of a process that loaded modules use."""

    def __init__(self) -> None:
        self.globals = Table()
        self.loaded: dict[Any, Any] = {}

    def module(self, load: Any) -> Any:
        if isinstance(load, ModuleType):
            load = load.load
        if load not in self.loaded:
            self.loaded[load] = first(call_sync(load, self))
        return self.loaded[load]


def as_it_is(texts: Mapping[str, str]) -> Mapping[str, str]:
    """No formatting, for programs that are only run."""
    return texts


def translate_sources(sources: list[ModuleSource], formatted: bool = True) -> dict[str, Translation]:
    """The translations of entries that import each other. Raises Refused."""
    translator = _translator(sources)
    translated, problems = (
        translator.translate(translator.targets)
        if formatted
        else translator.translate(translator.targets, formatter=as_it_is)
    )
    _refuse(problems)
    return translated


def lower_sources(sources: list[ModuleSource]) -> dict[str, Translation]:
    """As ``translate_sources``, but the trees are written by ``ast.unparse``: three times as fast, no line map."""
    translator = _translator(sources)
    found = {}
    for entry_id in translator.targets:
        module = translator.lower(entry_id)
        _refuse(module.problems)
        form = "plain" if translator.facts.shapes[entry_id].plain else "factory"
        text = _unparsed(module.tree)
        found[entry_id] = Translation(entry_id, text, [], module.names, module.method, form)
    return found


def _unparsed(module: ast.Module) -> str:
    pending: list[ast.AST] = [module]
    while pending:
        node = pending.pop()
        for name, value in node.__dict__.items():
            if isinstance(value, list) and name in ("body", "orelse", "finalbody", "handlers"):
                pending.extend(value)
        node.lineno = 0  # type: ignore[attr-defined]  # ``ast.unparse`` asks for it
    return ast.unparse(module) + "\n"


def _translator(sources: list[ModuleSource]) -> Translator:
    program = build_sources(sources)
    for unit in program.units.values():
        _refuse(unit.diagnostics)
    return Translator(program, {entry_id: Target((entry_id.partition(":")[2],)) for entry_id in program.units})


def _refuse(problems: Sequence[Diagnostic]) -> None:
    if problems:
        raise Refused("; ".join(f"{problem.place.line}: {problem.message}" for problem in problems))


def translate_program(source: str, file: str = "program.lua", formatted: bool = True) -> Translation:
    """The translation of one self-contained file. Raises Refused."""
    (translation,) = translate_sources([lone_source(source, file)], formatted).values()
    return translation


def load_modules(translations: Mapping[str, Translation]) -> dict[str, ModuleType]:
    """Module objects for the translations, in a package of their own; none of them is executed yet."""
    package = f"translated_{next(_NUMBERS)}"
    parent = ModuleType(package)
    parent.__path__ = []
    sys.modules[package] = parent
    modules = {}
    for entry_id, translation in translations.items():
        name = entry_id.partition(":")[2]
        filename = f"<{package}/{name}>"
        lines = linemap.LineMap(entry_id, f"{name}.lua", translation.lines, translation.names)
        linemap.register(filename, lines)
        linecache.cache[filename] = (
            len(translation.text),
            None,
            translation.text.splitlines(keepends=True),
            filename,
        )
        module = modules[entry_id] = ModuleType(f"{package}.{name}")
        module.__file__ = filename
        module.__package__ = package
        sys.modules[module.__name__] = module
        setattr(parent, name, module)
    return modules


def forget_modules(modules: Mapping[str, ModuleType]) -> None:
    """Remove what ``load_modules`` registered."""
    for module in modules.values():
        sys.modules.pop(module.__name__, None)
        sys.modules.pop(module.__package__ or "", None)
        linecache.cache.pop(str(module.__file__), None)


def execute(translations: Mapping[str, Translation], modules: Mapping[str, ModuleType], main: str) -> Any:
    """Load all modules, imports first, and call the method of ``main`` when it has one; gives its results."""
    process = Process()
    for entry_id, module in modules.items():
        exec(compile(translations[entry_id].text, str(module.__file__), "exec"), module.__dict__)
    translation, module = translations[main], modules[main]
    if translation.form == "plain":
        method = getattr(module, translation.method, None)
    else:
        exported = process.module(module.load)
        method = exported["main"] if isinstance(exported, Table) else exported
    return call_sync(method) if callable(method) else None


def run_project(sources: list[ModuleSource], formatted: bool = False) -> Outcome:
    """Translate entries, the imported ones first and the one with the method last, and run that one."""
    return run_translations(sources, translate_sources(sources, formatted))


def run_translations(sources: list[ModuleSource], translations: Mapping[str, Translation]) -> Outcome:
    """Run the last of the entries that ``translations`` belong to."""
    modules = load_modules({source.entry_id: translations[source.entry_id] for source in sources})
    outcome = Outcome()
    previous, hooks.write_line = hooks.write_line, outcome.lines.append
    try:
        execute(translations, modules, sources[-1].entry_id)
    except Exception as error:
        fault = error if isinstance(error, LuaError) else lua_fault(error)
        if fault is None:
            raise
        outcome.error = to_text(tostring(fault.value))
    finally:
        hooks.write_line = previous
        forget_modules(modules)
    outcome.lines = [to_text(line) for line in outcome.lines]
    return outcome


def run(source: str, file: str = "program.lua", formatted: bool = True) -> Outcome:
    """Translate and run one self-contained file."""
    return run_project([lone_source(source, file)], formatted)
