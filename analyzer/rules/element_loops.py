"""Loops over the elements of a table: `for … in pairs(t)`, and loops of one's own that step with `next(t, key)`."""

from __future__ import annotations

from collections.abc import Iterator

from analyzer.program.scopes import Binding
from analyzer.records import record
from analyzer.rules.context import RuleContext
from analyzer.syntax import tree
from analyzer.syntax.walk import walk


@record
class ElementLoop:
    """A loop; the variables that hold its element, the key first; the statements in it that only step to the next."""

    loop: tree.GenericFor | tree.While | tree.Repeat
    variables: tuple[Binding, ...]
    steps: frozenset[tree.Node] = frozenset()


def for_loop(context: RuleContext, loop: tree.GenericFor) -> ElementLoop:
    """A `for … in` loop, whose variables are its own."""
    bindings = context.unit.resolution.bindings
    return ElementLoop(loop, tuple(bindings[name] for name in loop.names))


def next_loop(context: RuleContext, call: tree.Call) -> ElementLoop | None:
    """The `while` or `repeat` loop that a call `next(t, key)` steps: `key` lives around it and comes from the call."""
    if len(call.args) != 2:
        return None
    cursor = _variable(context, call.args[1])
    statement, loop = _loop_around(context, call)
    if cursor is None or loop is None or loop.start <= cursor.declaration.start < loop.end:
        return None
    variables = _variables(context, statement, call)
    if not variables or not isinstance(statement, tree.Local | tree.Assign) or len(statement.exprs) > 1:
        return None
    steps = {statement, *_moves(context, loop, cursor, variables)}
    if cursor not in variables and len(steps) == 1:
        return None
    others = (variable for variable in (*variables[1:], cursor) if variable is not variables[0])
    return ElementLoop(loop, (variables[0], *others), frozenset(steps))


def starts_loop(context: RuleContext, call: tree.Call) -> bool:
    """Whether the element that `next(t)` gives is the first one of a loop that another call of `next` steps."""
    variables = _variables(context, context.parent(call), call)
    for use in variables[0].uses if variables else ():
        step = context.parent(use)
        if isinstance(step, tree.Call) and step is not call and use in step.args[1:2]:
            elements = next_loop(context, step)
            if elements is not None and set(variables) <= set(elements.variables):
                return True
    return False


def _variable(context: RuleContext, expr: tree.Node) -> Binding | None:
    return context.unit.resolution.bindings.get(expr) if isinstance(expr, tree.Name) else None


def _loop_around(context: RuleContext, call: tree.Call) -> tuple[tree.Node, tree.While | tree.Repeat | None]:
    """The statement of a call, and the loop directly around it."""
    statement = context.parent(call)
    node: tree.Node | None = statement or call
    while node is not None and not isinstance(node, tree.Function | tree.GenericFor | tree.NumericFor):
        if isinstance(node, tree.While | tree.Repeat):
            return statement or call, node
        node = context.parent(node)
    return statement or call, None


def _variables(context: RuleContext, statement: tree.Node | None, call: tree.Call) -> tuple[Binding, ...]:
    """The variables that get the key and the value of `next`, the last expression of a statement; else none."""
    if not isinstance(statement, tree.Local | tree.Assign) or statement.exprs[-1] is not call:
        return ()
    named = [typed.name for typed in statement.names] if isinstance(statement, tree.Local) else statement.targets
    targets = named[len(statement.exprs) - 1 :]
    found = tuple(variable for target in targets if (variable := _variable(context, target)) is not None)
    return found if len(found) == len(targets) else ()


def _moves(
    context: RuleContext, loop: tree.While | tree.Repeat, cursor: Binding, variables: tuple[Binding, ...]
) -> Iterator[tree.Assign]:
    """The statements `cursor = key` of a loop."""
    for node in walk(loop.body, into_functions=False):
        if not isinstance(node, tree.Assign) or len(node.targets) != 1 or len(node.exprs) != 1:
            continue
        if _variable(context, node.targets[0]) is cursor and _variable(context, node.exprs[0]) in variables:
            yield node
