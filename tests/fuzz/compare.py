"""Runs a program under real Lua 5.4 and as Python, and compares what both print and how both end."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from lupa import lua54

import runtime_shims
from analyzer.program.modules import ModuleSource
from analyzer.syntax import parse
from analyzer.syntax.erasure import erase_types
from runtime_shims.lua.text import tostring
from tests.lua.dialect_differences import DIFFERENCES, PLACE
from tests.translate.harness import Refused, lower_sources, run_translations, translate_sources

INSTRUCTIONS = 3_000_000

_RUNNER = """
function(prints, names, texts, instructions)
    local environment = setmetatable({unpack = table.unpack}, {__index = _G})
    environment._G = environment
    environment.print = function(...) prints(...) end
    local loaded = {}
    environment.require = function(name) return loaded[name] end
    debug.sethook(function() error("instruction budget exceeded", 0) end, "", instructions)
    local ok, err = pcall(function()
        local last
        for i, name in ipairs(names) do
            last = assert(load(texts[i], "=" .. name, "t", environment))()
            loaded[name] = last
        end
        if type(last) == "table" and last.main then last.main() elseif type(last) == "function" then last() end
    end)
    debug.sethook()
    if ok then return true end
    return false, type(err) == "string" and err or type(err)
end
"""

_ADDRESS = re.compile(r"(?:table|function|thread|userdata): (?:builtin: )?0x[0-9a-fA-F]+")
_REWRITES = tuple((re.compile(row.rewrite[0]), row.rewrite[1]) for row in DIFFERENCES if row.rewrite is not None)

_lua = lua54.LuaRuntime(encoding="latin-1", unpack_returned_tuples=True)
_run = _lua.eval(_RUNNER)


@dataclass(slots=True)
class Difference:
    """A program that does not behave the same on both sides."""

    program: str
    lua: str
    python: str

    def __str__(self) -> str:
        return f"{self.program}\n--- Lua\n{self.lua}\n--- Python\n{self.python}"


@dataclass(slots=True, frozen=True)
class Project:
    """Lua texts by name, imported ones first; the last is the main one. ``typed`` ones have type annotations."""

    sources: tuple[tuple[str, str], ...]
    typed: bool = False

    def text(self) -> str:
        return "\n".join(f"-- {name}\n{text}" for name, text in self.sources)

    def modules(self) -> list[ModuleSource]:
        """The sources as entries of one registry: each imports those before it."""
        found: list[ModuleSource] = []
        for name, text in self.sources:
            imports = tuple((source.entry_id.partition(":")[2], source.entry_id) for source in found)
            last = name == self.sources[-1][0]
            kind = "workflow.lua" if last else "library.lua"
            found.append(ModuleSource(f"app:{name}", text, kind, f"{name}.lua", "main", (), imports))
        return found


def normalised(text: str, with_lines: bool) -> str:
    """Printed text without what legitimately differs; of places only the line stays, and that only ``with_lines``."""
    text = _ADDRESS.sub("<address>", text)
    for pattern, replacement in _REWRITES:
        text = pattern.sub(r"@\1 " if with_lines and pattern.pattern == PLACE else replacement, text)
    return text


def lua_output(project: Project, with_lines: bool = False) -> str | None:
    """What real Lua prints and how it ends; None when it runs for too long or overflows its stack."""
    lines: list[str] = []

    def prints(*values: Any) -> None:
        lines.append("\t".join(_text(value) for value in values))

    names = [name for name, _ in project.sources]
    texts = [
        (_erased(text) if project.typed else text).encode("utf-8").decode("latin-1") for _, text in project.sources
    ]
    result = _run(
        prints,
        _lua.table_from(names),
        _lua.table_from(texts),
        INSTRUCTIONS,
    )
    ok, error = result if isinstance(result, tuple) else (result, "")
    text = "\n".join(lines)
    if not ok:
        text += f"\nerror: {error}"
    skipped = ("instruction budget", "stack overflow", "not enough memory", "C stack", "string slice too long")
    return None if any(reason in text for reason in skipped) else normalised(text, with_lines)


def _erased(text: str) -> str:
    """The text as real Lua can read it."""
    return erase_types(text, parse(text).chunk)


def _text(value: Any) -> str:
    """A value of either side as the dialect's ``tostring`` gives it (spec/dialect.md §1.3); no addresses."""
    if value is None or isinstance(value, (bool, int, float, str)):
        return str(tostring(value))
    return "<value>"


def python_output(project: Project, written: bool = True) -> str:
    """What the translation prints and how it ends; ``written`` as in ``difference``.

    The dialect's ``print`` shows nothing for nil and booleans, so one that does takes its place.
    """
    lines: list[str] = []

    def prints(*values: Any) -> None:
        lines.append("\t".join(_text(value) for value in values))

    original, runtime_shims.print_ = runtime_shims.print_, prints
    try:
        modules = project.modules()
        translations = translate_sources(modules, formatted=False) if written else lower_sources(modules)
        outcome = run_translations(modules, translations)
    finally:
        runtime_shims.print_ = original
    text = "\n".join(lines)
    if outcome.error is not None:
        text += f"\nerror: {outcome.error.encode('utf-8').decode('latin-1')}"
    return normalised(text, with_lines=written)


def difference(project: Project, written: bool = True) -> Difference | None:
    """How both sides differ; None when they agree, or when real Lua gave up.

    Without ``written`` the module's text does not come from the emitter but from ``ast.unparse``, which is faster.
    """
    expected = lua_output(project, with_lines=written)
    if expected is None:
        return None
    try:
        found = python_output(project, written)
    except Refused as problem:
        found = f"refused: {problem}"
    except Exception as error:
        found = f"{error.__class__.__name__}: {error}"
    return None if found == expected else Difference(project.text(), expected, found)
