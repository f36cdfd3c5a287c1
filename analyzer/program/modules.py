"""Modules of a program: one ``ModuleUnit`` per Lua entry, and what global names mean in it.

Names follow spec/dialect.md §1.11: every declared module and import alias is a global of its name, ``require`` of a
literal is the same lookup, some modules are there without being declared.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import PurePath

from analyzer import catalog
from analyzer.diagnostic import Diagnostic
from analyzer.program.constraints import UnitConstraints
from analyzer.program.generate import generate
from analyzer.program.scopes import Resolution, resolve
from analyzer.records import field, record
from analyzer.syntax import parse, tree
from analyzer.text import LineIndex

BASE_LIBRARIES = frozenset({"table", "math", "string", "coroutine", "errors", "os"})
"""Libraries of the language; the other ambient modules belong to the platform."""

BUILTIN_TYPES = frozenset({"number", "integer", "boolean", "any"})
"""Type names that can be called to check a value; ``string(x)`` is handled at the call (spec/dialect.md §2.2)."""

_RECURSION_LIMIT = 10_000


class NameKind(StrEnum):
    """What a global name is.

    ``MODULE`` a catalogue module that the entry declares; ``IMPORT`` an import alias; ``AMBIENT`` a platform name that
    every entry has; ``BASE`` a function or library of the language; ``TYPE`` a type of the dialect used as a value;
    ``ASSIGNED`` a global that the program assigns; ``UNDECLARED`` a catalogue module that the entry does not declare;
    ``ABSENT`` a name of other Lua versions; ``UNKNOWN`` none of these.
    """

    MODULE = "module"
    IMPORT = "import"
    AMBIENT = "ambient"
    BASE = "base"
    TYPE = "type"
    ASSIGNED = "assigned"
    UNDECLARED = "undeclared"
    ABSENT = "absent"
    UNKNOWN = "unknown"

    @property
    def in_catalogue(self) -> bool:
        """Whether the name's target is a catalogue name."""
        return self in _CATALOGUE_KINDS


_CATALOGUE_KINDS = frozenset({NameKind.MODULE, NameKind.AMBIENT, NameKind.BASE, NameKind.UNDECLARED, NameKind.ABSENT})


@record(frozen=True)
class NameMeaning:
    """The meaning of a global name in one module.

    ``target`` is the catalogue name, or the entry id for imports; ``unit`` the imported module when it exists.
    """

    kind: NameKind
    target: str = ""
    unit: ModuleUnit | None = None


@record(frozen=True)
class ModuleSource:
    """The input of the analysis for one Lua entry; ``imports`` maps alias → entry id."""

    entry_id: str
    text: str
    kind: str = "workflow.lua"
    file: str = ""
    method: str = "main"
    modules: tuple[str, ...] = ()
    imports: tuple[tuple[str, str], ...] = ()


@record(eq=False)
class ParsedSource:
    """What depends on the text of one file alone, and is kept between analyses while the text stays the same."""

    chunk: tree.Chunk
    resolution: Resolution
    constraints: UnitConstraints
    diagnostics: list[Diagnostic]
    lines: LineIndex
    types: frozenset[str]


@record
class SourceCache:
    """Parsed sources by entry id, valid for one text each. Give the same cache to successive analyses."""

    parsed: dict[str, tuple[str, str, ParsedSource]] = field(default_factory=dict)

    def get(self, source: ModuleSource) -> ParsedSource:
        """The parsed form of ``source``, from the cache when text and file name are unchanged."""
        known = self.parsed.get(source.entry_id)
        if known is not None and known[0] == source.text and known[1] == source.file:
            return known[2]
        parsed = parse_source(source.text, source.file)
        self.parsed[source.entry_id] = (source.text, source.file, parsed)
        return parsed


@record(eq=False)
class ModuleUnit:
    """One Lua entry with its parsed and resolved source.

    ``imports`` maps alias → entry id as declared; ``imported`` alias → the unit, for those that exist in the program.
    ``assigned_globals`` are the globals that any module of the program assigns.
    """

    entry_id: str
    kind: str
    method: str
    source: str
    file: str
    modules: tuple[str, ...]
    imports: dict[str, str]
    parsed: ParsedSource
    imported: dict[str, ModuleUnit] = field(default_factory=dict)
    assigned_globals: frozenset[str] = frozenset()
    _meanings: dict[str, NameMeaning] = field(default_factory=dict)

    @property
    def chunk(self) -> tree.Chunk:
        """The tree."""
        return self.parsed.chunk

    @property
    def resolution(self) -> Resolution:
        """The scopes."""
        return self.parsed.resolution

    @property
    def diagnostics(self) -> list[Diagnostic]:
        """Syntax errors."""
        return self.parsed.diagnostics

    @property
    def lines(self) -> LineIndex:
        """Offsets to lines and columns."""
        return self.parsed.lines

    @property
    def is_library(self) -> bool:
        """Whether the module has no method that the platform calls."""
        return self.kind.startswith(("library.lua", "module.lua"))

    def meaning(self, name: str) -> NameMeaning:
        """What the global ``name`` means in this module; to be asked when all modules are loaded."""
        known = self._meanings.get(name)
        if known is None:
            known = self._meanings[name] = self._find_meaning(name)
        return known

    def _find_meaning(self, name: str) -> NameMeaning:
        if name in self.imports:
            return NameMeaning(NameKind.IMPORT, self.imports[name], self.imported.get(name))
        if name in self.modules and name in catalog.MODULES:
            return NameMeaning(NameKind.MODULE, name)
        if name in self.parsed.types or any(name in unit.parsed.types for unit in self.imported.values()):
            return NameMeaning(NameKind.TYPE, name)
        if name in catalog.AMBIENT_NAMES:
            base = name in BASE_LIBRARIES or (name not in catalog.MODULES and not name.endswith("subscribe"))
            return NameMeaning(NameKind.BASE if base else NameKind.AMBIENT, name)
        if name in self.assigned_globals:
            return NameMeaning(NameKind.ASSIGNED, name)
        if name in BUILTIN_TYPES:
            return NameMeaning(NameKind.TYPE, name)
        if name in catalog.ABSENT_GLOBALS:
            return NameMeaning(NameKind.ABSENT, name)
        if name in catalog.MODULES:
            return NameMeaning(NameKind.UNDECLARED, name)
        return NameMeaning(NameKind.UNKNOWN)

    def dependencies(self) -> list[ModuleUnit]:
        """The imported modules, with what they import, each once; an importer stands after its imports."""
        order: dict[ModuleUnit, None] = {}
        seen = {self}
        pending: list[tuple[ModuleUnit, Iterator[ModuleUnit]]] = [(self, iter(self.imported.values()))]
        while pending:
            unit, remaining = pending[-1]
            for imported in remaining:
                if imported not in seen:
                    seen.add(imported)
                    pending.append((imported, iter(imported.imported.values())))
                    break
            else:
                pending.pop()
                if unit is not self:
                    order[unit] = None
        return list(order)


@contextmanager
def deep_recursion() -> Iterator[None]:
    """Room for walking a tree of the deepest nesting that the parser accepts."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, _RECURSION_LIMIT))
    try:
        yield
    finally:
        sys.setrecursionlimit(limit)


def parse_source(text: str, file: str) -> ParsedSource:
    """Parses, resolves and generates constraints for one file; never raises."""
    result = parse(text, file)
    with deep_recursion():
        resolution = resolve(result.chunk)
        constraints = generate(result.chunk, resolution)
    types = frozenset(
        statement.name.id
        for statement in result.chunk.block.statements
        if isinstance(statement, tree.TypeDeclaration | tree.InterfaceDeclaration)
    )
    return ParsedSource(result.chunk, resolution, constraints, result.diagnostics, result.index, types)


def load_units(sources: Iterable[ModuleSource], cache: SourceCache | None = None) -> dict[str, ModuleUnit]:
    """Parses all sources and connects their imports; by entry id."""
    cache = cache if cache is not None else SourceCache()
    units = {
        source.entry_id: ModuleUnit(
            source.entry_id,
            source.kind,
            source.method,
            source.text,
            source.file,
            source.modules,
            dict(source.imports),
            cache.get(source),
        )
        for source in sources
    }
    assigned = frozenset(name.id for unit in units.values() for name in unit.resolution.global_writes)
    for unit in units.values():
        unit.assigned_globals = assigned
        unit.imported = {alias: units[target] for alias, target in unit.imports.items() if target in units}
    return units


def lone_source(text: str, file: str) -> ModuleSource:
    """A file without a registry entry: a workflow that declares every module (decisions.md 23)."""
    stem = PurePath(file).stem or "main"
    return ModuleSource(f"local:{stem}", text, "workflow.lua", file, "main", tuple(sorted(catalog.MODULES)))
