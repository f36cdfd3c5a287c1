"""What a module imports from other generated modules: which of them it mentions, and the local names for that."""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import dataclass, field

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


@dataclass(slots=True)
class Mentions:
    """What the text of a module mentions of its imports.

    ``modules`` are the entry ids of the imports, ``values`` those whose exports are used as a whole, ``classes`` the
    imported classes. A mention of a class is none of its module.
    """

    modules: set[str] = field(default_factory=set)
    values: set[str] = field(default_factory=set)
    classes: dict[LuaClass, None] = field(default_factory=dict)


def mentions(unit: ModuleUnit, references: References, erased: Set[Binding], names: ClassNames) -> Mentions:
    """What ``unit`` mentions; ``erased`` are variables that have no name in Python."""
    found = Mentions()
    # Parts of longer references, and what is not written in Python, are no mentions.
    hidden: set[tree.Node] = {binding.value for binding in erased if binding.value is not None}
    no_variables: set[tree.Node] = set()
    for node in walk(unit.chunk) if unit.imported else ():
        if isinstance(node, tree.Local):
            no_variables.update(typed.name for typed in node.names)
        elif isinstance(node, tree.CallStatement):
            hidden.add(node.call)
        elif isinstance(node, tree.MethodCall):
            no_variables.add(node.name)
        if node in no_variables or not isinstance(
            node, tree.Name | tree.Index | tree.Call | tree.Paren | tree.Cast | tree.NonNil
        ):
            continue
        reference = references.of(node)
        if reference is None or reference.unit is None:
            continue
        inner = _inner(node)
        if inner is not None:
            hidden.add(inner)
        loads = isinstance(node, tree.Call) or (isinstance(node, tree.Name) and node not in unit.resolution.bindings)
        if loads and not names.exported(reference.unit):
            found.modules.add(reference.unit.entry_id)  # it may have an effect
        if node in hidden:
            continue
        behind = names.behind(reference)
        if behind is not None:
            found.classes[behind[0]] = None
            continue
        found.modules.add(reference.unit.entry_id)
        if not reference.path:
            found.values.add(reference.unit.entry_id)
    return found


def _inner(node: tree.Node) -> tree.Node | None:
    """The part of a reference that is a reference itself."""
    if isinstance(node, tree.Index):
        return node.obj
    return node.expr if isinstance(node, tree.Paren | tree.Cast | tree.NonNil) else None


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
