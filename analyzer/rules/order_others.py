"""Where the order of a table shows without a loop: `next(t)`, and cases of `channel.select` under keys."""

from __future__ import annotations

from collections.abc import Iterator

from analyzer.program import value_type as vt
from analyzer.program.constraints import ANY_KEY, INTEGER_KEY
from analyzer.program.scopes import Binding
from analyzer.program.values import ObjectValue, TableValue
from analyzer.rules.context import RuleContext
from analyzer.rules.element_loops import starts_loop
from analyzer.syntax import tree

# -- next


def takes_first_element(context: RuleContext, call: tree.Call) -> bool:
    """Whether the key or value that `next(t)` gives is used for more than to see whether there is one."""
    if not call.args or (len(call.args) > 1 and not isinstance(call.args[1], tree.Nil)):
        return False
    node: tree.Node = call
    parent = context.parent(node)
    while isinstance(parent, tree.Paren) or (isinstance(parent, tree.Logical) and not _is_test_of_and(parent, node)):
        node, parent = parent, context.parent(parent)
    if parent is None or _is_test(parent) or isinstance(parent, tree.Logical | tree.CallStatement):
        return False
    if starts_loop(context, call):
        return False
    bindings = context.unit.resolution.bindings
    if isinstance(parent, tree.Local):
        return any(_is_used(context, bindings.get(typed.name)) for typed in parent.names)
    if isinstance(parent, tree.Assign) and all(isinstance(target, tree.Name) for target in parent.targets):
        return any(
            _is_used(context, bindings.get(target)) for target in parent.targets if isinstance(target, tree.Name)
        )
    return not isinstance(parent, tree.GenericFor)


def _is_test_of_and(parent: tree.Logical, node: tree.Node) -> bool:
    return parent.op == "and" and parent.left is node


def _is_used(context: RuleContext, binding: Binding | None) -> bool:
    """Whether a variable is read otherwise than in tests; a global may be."""
    if binding is None:
        return True
    return any((parent := context.parent(use)) is not None and not _is_test(parent) for use in binding.uses)


def _is_test(parent: tree.Node) -> bool:
    if isinstance(parent, tree.Binary) and parent.op in ("==", "~="):
        return isinstance(parent.left, tree.Nil) or isinstance(parent.right, tree.Nil)
    is_not = isinstance(parent, tree.Unary) and parent.op == "not"
    return is_not or isinstance(parent, tree.IfClause | tree.While | tree.Repeat)


# -- channel.select


def has_keyed_cases(context: RuleContext, call: tree.Call) -> bool:
    """Whether the cases of a `channel.select` stand under names, so that it is not defined which ready one wins."""
    if not call.args:
        return False
    values = context.program.values_of(context.unit, call.args[0])
    return any(isinstance(value, TableValue) and _is_keyed(context, value) for value in values)


def _is_keyed(context: RuleContext, table: TableValue) -> bool:
    named = {key for key, variable in table.slots.items() if isinstance(key, str) and _holds_case(context, variable)}
    items = table.node.items if isinstance(table.node, tree.TableConstructor) else []
    named.update(item.name.value for item in items if isinstance(item, tree.NamedItem) and _makes_case(item.value))
    if named and (len(named) > 1 or INTEGER_KEY in table.slots):
        return True
    return _holds_case(context, table.slots.get(ANY_KEY, 0)) and any(_by_name(context, table))


def _makes_case(expr: tree.Expr) -> bool:
    return isinstance(expr, tree.MethodCall) and expr.name.id in ("case_receive", "case_send")


def _holds_case(context: RuleContext, variable: int) -> bool:
    values = context.program.flow.values(variable) if variable else ()
    return any(isinstance(value, ObjectValue) and value.type == "SelectCase" for value in values)


def _by_name(context: RuleContext, table: TableValue) -> Iterator[bool]:
    """For each `cases[key] = …` with a computed key, whether the key is certainly no position."""
    for mutation in context.program.flow.mutations:
        if mutation.table is table and mutation.key == ANY_KEY and isinstance(mutation.node, tree.Index):
            yield context.analysis.types.of(mutation.node.key).only(vt.STRING | vt.TABLE | vt.OBJECT | vt.FUNCTION)
