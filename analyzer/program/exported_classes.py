"""Recognised classes that modules export, and expressions that name a class.

A library exports a class as what it returns, or as a field of the table that it returns::

    return Account                                      -- path ""
    return { Account = Account, Savings = Savings }     -- paths "Account" and "Savings"
    return { Account = require("account") }             -- those of other libraries as well
    M.Account = Account  …  return M

Importers can name the class itself where loading the library has no effect (``plain_modules``) and nothing else is
ever stored under the path.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from analyzer.program.plain_modules import is_plain_library, returned_value
from analyzer.program.references import Reference, References
from analyzer.program.scopes import Binding
from analyzer.syntax import tree
from analyzer.syntax.queries import field_of, unwrapped

if TYPE_CHECKING:
    from analyzer.program.classes import LuaClass
    from analyzer.program.modules import ModuleUnit
    from analyzer.program.program import Program


def _exported_classes(
    program: Program, unit: ModuleUnit, named: Callable[[tree.Expr], LuaClass | None]
) -> dict[str, LuaClass]:
    """The classes that importers of a module can name, by their path below the export.

    ``named`` tells which class an expression of the module names.
    """
    returned = returned_value(unit)
    found: dict[str, LuaClass] = {}
    for path, value in () if returned is None else _exported(program, unit, returned):
        made = named(value)
        if made is not None:
            found[path] = made
    return found if found and is_plain_library(program, unit) else {}


_DATA = frozenset((tree.Nil, tree.TrueLiteral, tree.FalseLiteral, tree.Number, tree.String))
"""Expressions that name no class."""


def _exported(program: Program, unit: ModuleUnit, returned: tree.Expr) -> Iterator[tuple[str, tree.Expr]]:
    """What stands for the export and for the fields that the chunk's own statements give to it, by path."""
    yield "", returned
    exports = program.exports(unit)
    table: tree.Expr | None = returned
    bindings = unit.resolution.bindings
    variable = bindings.get(returned) if isinstance(returned, tree.Name) else None
    if variable is not None:
        table = variable.value if variable.constant else None
    if not exports.constant or not isinstance(table, tree.TableConstructor) or table is not exports.table:
        return
    for item in table.items:
        if item.value.__class__ in _DATA:
            continue
        field = field_of(item)
        if field is not None:
            yield field, item.value
    for statement in unit.chunk.block.statements:
        match statement:
            case tree.Assign(targets=[tree.Index(obj=tree.Name() as owner, key=tree.String() as key)], exprs=[value]):
                if variable is not None and bindings.get(owner) is variable:
                    yield key.value, value


class ClassNames:
    """What expressions name classes: variables of their own modules, imports, and fields of imports."""

    def __init__(self, program: Program, classes: Mapping[Binding, LuaClass]) -> None:
        self._program = program
        self._classes = classes
        self._exported: dict[ModuleUnit, Mapping[str, LuaClass]] = {}

    def exported(self, unit: ModuleUnit) -> Mapping[str, LuaClass]:
        """The classes that importers of a module can name, by their path below the export."""
        known = self._exported.get(unit)
        if known is None:
            self._exported[unit] = {}  # for modules that import each other in a circle, which export none
            references = References(unit)
            known = _exported_classes(self._program, unit, lambda expr: self.named(references, expr))
            self._exported[unit] = known
        return known

    def named(self, references: References, expr: tree.Expr) -> LuaClass | None:
        """The class that an expression of the module behind ``references`` names."""
        expr = unwrapped(expr)
        binding = references.unit.resolution.bindings.get(expr) if isinstance(expr, tree.Name) else None
        if binding is not None and binding in self._classes:
            return self._classes[binding]
        reference = references.of(expr)
        found = None if reference is None else self.behind(reference)
        return None if found is None or found[1] else found[0]

    def behind(self, reference: Reference) -> tuple[LuaClass, str] | None:
        """The class to which a reference leads, and the rest of its path, which leads from there to a member.

        A type that the library declares is no member, unless the class has one of that name.
        """
        unit = reference.unit
        if unit is None:
            return None
        exported = self.exported(unit)
        if (made := exported.get("")) is not None:
            first = reference.path.partition(".")[0]
            return None if first in unit.parsed.types and made.member(first) is None else (made, reference.path)
        first, _, rest = reference.path.partition(".")
        made = exported.get(first) if first else None
        return None if made is None else (made, rest)
