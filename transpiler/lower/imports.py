"""What a module imports from other generated modules: which of them it mentions, and the local names for that."""

from __future__ import annotations

from collections.abc import Iterable, Set

from analyzer.program.classes import LuaClass
from analyzer.program.exported_classes import ClassNames
from analyzer.program.modules import ModuleUnit
from analyzer.program.references import References
from analyzer.program.scopes import Binding
from analyzer.syntax import tree
from analyzer.syntax.walk import walk
from transpiler.lower.names import USED_BUILTINS, sanitize


def sibling_local_names(unit: ModuleUnit, reserved: frozenset[str], taken: set[str]) -> dict[str, str]:
    """Entry id → local name for every import of ``unit``: the alias of its registry entry."""
    found: dict[str, str] = {}
    for alias, imported in sorted(unit.imported.items()):
        if imported.entry_id in found:
            continue
        base = "".join(char if char.isalnum() and char.isascii() else "_" for char in alias) or "library"
        base = sanitize(base if not base[0].isdigit() else f"_{base}")
        base = f"{base}_" if base in reserved else base
        candidate, number = base, 1
        while candidate in taken:
            number += 1
            candidate = f"{base}_{number}"
        taken.add(candidate)
        found[imported.entry_id] = candidate
    return found


def used_imports(
    unit: ModuleUnit, references: References, erased: Set[Binding], names: ClassNames
) -> tuple[frozenset[str], list[LuaClass]]:
    """The entry ids of the imports that the text of ``unit`` mentions, and the imported classes that it names.

    A mention of a class is none of its module.
    """
    used: set[str] = set()
    classes: dict[LuaClass, None] = {}
    if not unit.imported:
        return frozenset(), []
    # Parts of longer references, and values of variables that have no name in Python, do not stand in the text.
    hidden: set[tree.Node] = {binding.value for binding in erased if binding.value is not None}
    for node in walk(unit.chunk):
        if not isinstance(node, tree.Name | tree.Index | tree.Call | tree.Paren | tree.Cast | tree.NonNil):
            continue
        found = references.of(node)
        if found is None or found.unit is None:
            continue
        if isinstance(node, tree.Index):
            hidden.add(node.obj)
        elif not isinstance(node, tree.Name | tree.Call):
            hidden.add(node.expr)
        if node in hidden:
            hidden.update(_within(node))
            continue
        behind = names.behind(found)
        if behind is None:
            used.add(found.unit.entry_id)
        else:
            classes[behind[0]] = None
    return frozenset(used), list(classes)


def _within(node: tree.Node) -> Iterable[tree.Node]:
    """What a hidden reference hides in turn."""
    if isinstance(node, tree.Index):
        return (node.obj,)
    return (node.expr,) if isinstance(node, tree.Paren | tree.Cast | tree.NonNil) else ()


def imported_class_names(classes: Iterable[LuaClass], reserved: Set[str]) -> dict[LuaClass, str]:
    """Local names for imported classes: their own, unless something else has them."""
    taken = {*reserved, *USED_BUILTINS}
    found: dict[LuaClass, str] = {}
    for made in classes:
        base = candidate = sanitize(made.binding.name)
        number = 1
        while candidate in taken:
            number += 1
            candidate = f"{base}_{number}"
        taken.add(candidate)
        found[made] = candidate
    return found
