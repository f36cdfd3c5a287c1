"""Modules of a program: one ``ModuleUnit`` per Lua entry, and what global names mean in it.

Names follow spec/dialect.md §1.11: every declared module and import alias is a global of its name, ``require`` of a
literal is the same lookup, some modules are there without being declared.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from analyzer.diagnostic import Diagnostic
from analyzer.program.scopes import Resolution
from analyzer.syntax import tree
from analyzer.text import LineIndex


class NameKind(str, Enum):
    """What a global name is."""

    MODULE = "module"
    """A catalogue module that the entry declares."""
    IMPORT = "import"
    """An import alias."""
    AMBIENT = "ambient"
    """A catalogue module or function that every entry has without declaring it."""
    BASE = "base"
    """A base function or library of the language."""
    UNDECLARED = "undeclared"
    """A catalogue module that the entry does not declare."""
    ASSIGNED = "assigned"
    """A global that the program assigns somewhere."""
    UNKNOWN = "unknown"
    """Nothing known."""


@dataclass(slots=True, frozen=True)
class NameMeaning:
    """The meaning of a global name in one module.

    ``target`` is the catalogue name, or the entry id for imports; ``unit`` the imported module when it exists.
    """

    kind: NameKind
    target: str = ""
    unit: ModuleUnit | None = None


@dataclass(slots=True, eq=False)
class ModuleUnit:
    """One Lua entry with its parsed and resolved source.

    ``imports`` maps alias → entry id as declared; ``imported`` alias → the unit, for those that exist in the program.
    """

    entry_id: str
    kind: str
    method: str
    source: str
    file: str
    modules: tuple[str, ...]
    imports: dict[str, str]
    chunk: tree.Chunk
    resolution: Resolution
    diagnostics: list[Diagnostic]
    lines: LineIndex
    imported: dict[str, ModuleUnit] = field(default_factory=dict)

    def meaning(self, name: str) -> NameMeaning:
        """What the global ``name`` means in this module."""
        raise NotImplementedError
