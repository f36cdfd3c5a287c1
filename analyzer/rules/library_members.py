"""Members that a library module does not have, where the program calls or indexes them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from analyzer.catalog import Module, lookup
from analyzer.catalog.model import Absent
from analyzer.records import record
from analyzer.rules.context import RuleContext
from analyzer.syntax import tree


@record(frozen=True)
class MissingMember:
    """``node`` reads ``name``, which ``module`` lacks; ``meant`` is a similar member, ``absent`` why it lacks it."""

    node: tree.Index
    key: tree.String
    module: str
    meant: str = ""
    absent: Absent | None = None


def missing_members(context: RuleContext) -> Iterator[MissingMember]:
    """All such reads of a module. A name that is only compared with nil is a test and none."""
    for node in context.nodes(tree.Index):
        key = node.key
        if not isinstance(key, tree.String) or not _needs_value(context, node):
            continue
        owner = context.references.of(node.obj)
        if owner is None or owner.unit is not None or owner.is_type:
            continue
        module = lookup(owner.path)
        if not isinstance(module, Module) or not module.complete or module.object or module.member(key.value):
            continue
        absent = module.absent.get(key.value)
        if absent is not None and absent.hazard:
            continue
        meant = "" if absent else _similar(key.value, module.member_names)
        yield MissingMember(node, key, owner.path, meant, absent)


def _similar(name: str, members: Iterable[str]) -> str:
    from difflib import get_close_matches

    close = get_close_matches(name, members, 1, 0.6)
    return close[0] if close else ""


def _needs_value(context: RuleContext, node: tree.Index) -> bool:
    parent = context.parent(node)
    if isinstance(parent, tree.Call):
        return parent.func is node
    return isinstance(parent, tree.Index | tree.MethodCall) and parent.obj is node
