"""Local variables that nobody reads: shared by the rules about unused names."""

from __future__ import annotations

from collections.abc import Iterator

from analyzer.program.scopes import Binding
from analyzer.rules.context import RuleContext
from analyzer.syntax import tree


def unread(context: RuleContext) -> Iterator[Binding]:
    """The locals that are never read; names that begin with ``_`` say that this is meant."""
    in_types = _names_in_types(context)
    for binding in context.unit.resolution.all_bindings:
        if not binding.uses and not binding.name.startswith("_") and binding.name not in in_types:
            yield binding


def _names_in_types(context: RuleContext) -> frozenset[str]:
    """Modules that types mention: ``time.Time``."""
    return frozenset(node.module for node in context.nodes(tree.NameType) if node.module)


def required_name(binding: Binding) -> str | None:
    """The module or import that ``local name = require("…")`` asks for."""
    value = binding.value
    if not isinstance(value, tree.Call) or not isinstance(value.func, tree.Name) or value.func.id != "require":
        return None
    argument = value.args[0] if len(value.args) == 1 else None
    return argument.value if isinstance(argument, tree.String) else None
