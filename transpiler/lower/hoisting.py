"""Classes of modules that are loaded anew in every run, which can nevertheless be defined once, at module level.

Making a Python class takes a hundred microseconds, and a recognised class never changes. It may be shared by all runs
when its functions use nothing that belongs to one: no variable of the chunk, no global, no module with state.
"""

from __future__ import annotations

from analyzer.program.classes import LuaClass
from analyzer.syntax import tree
from analyzer.syntax.walk import walk
from transpiler.lower.context import ModuleContext


def shared_classes(module: ModuleContext) -> frozenset[LuaClass]:
    """The classes of a module with a factory that stand outside of it."""
    if module.shape.plain:
        return frozenset()
    names = list(module.names.names.values())
    own = [made for made in module.facts.records.of_class if made.unit is module.unit]
    shared = {made for made in own if names.count(module.names.of(made.binding)) == 1}
    changed = True
    while changed:
        kept = {made for made in shared if _belongs_to_no_run(module, made, shared)}
        changed = kept != shared
        shared = kept
    return frozenset(shared)


def _belongs_to_no_run(module: ModuleContext, made: LuaClass, shared: set[LuaClass]) -> bool:
    parent = made.parent
    if parent is not None and parent.unit is module.unit and parent not in shared:
        return False
    nodes = [node for member in made.members.values() for node in walk(member)]
    method_names = {node.name for node in nodes if isinstance(node, tree.MethodCall)}
    return all(
        _is_lasting(module, node, shared)
        for node in nodes
        if isinstance(node, tree.Name | tree.Call | tree.Index) and node not in method_names
    )


def _is_lasting(module: ModuleContext, node: tree.Expr, shared: set[LuaClass]) -> bool:
    """Whether a part of a function is no name of something that belongs to a run."""
    reference = module.references.of(node)
    if reference is not None:
        return reference.path != "_G" and (
            reference.unit is None
            or module.facts.records.class_names.behind(reference) is not None
            or module.facts.shapes[reference.unit.entry_id].plain
        )
    if not isinstance(node, tree.Name):
        return True
    binding = module.unit.resolution.bindings.get(node)
    if binding is None:
        return False
    made = module.facts.records.lua_classes.get(binding)
    return made in shared if made is not None else binding.function is not module.unit.chunk.main
