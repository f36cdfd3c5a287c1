"""Where the order of a loop's iterations shows: the analysis behind D105.

The body of a loop is walked with the set of locals that depend on the iteration: the loop variables and what is
computed from them. What depends on the iteration and leaves the loop in an ordered way is a use of the order.
"""

from __future__ import annotations

from collections.abc import Iterator

from analyzer.program import library
from analyzer.program.callgraph import FunctionRef
from analyzer.program.scopes import Binding
from analyzer.records import record
from analyzer.rules.context import RuleContext
from analyzer.syntax import tree
from analyzer.syntax.walk import walk

_ORDERED_CLASSES = frozenset("DRC")
_ORDERINGS = frozenset({"<", ">", "<=", ">="})


@record
class OrderUse:
    """``what`` the program does that shows the order, at ``node``."""

    what: str
    node: tree.Node


def order_uses(context: RuleContext, loop: tree.GenericFor) -> list[OrderUse]:
    """The uses of the order of a loop, one of each kind, in source order."""
    found: dict[str, OrderUse] = {}
    for use in _Loop(context, loop).uses():
        found.setdefault(use.what, use)
    return sorted(found.values(), key=lambda use: use.node.start)


class _Loop:
    """One loop under analysis."""

    def __init__(self, context: RuleContext, loop: tree.GenericFor) -> None:
        self.context = context
        self.loop = loop
        self.bindings = context.unit.resolution.bindings
        self.nodes = list(walk(loop.body, into_functions=False))
        self.dependent = {self.bindings[name] for name in loop.names if name in self.bindings}
        self.function = self._function()
        self._spread()

    def _function(self) -> FunctionRef:
        node: tree.Node | None = self.loop
        while node is not None and not isinstance(node, tree.Function):
            node = self.context.parent(node)
        return self.context.program.ref(node or self.context.unit.chunk.main)

    def _spread(self) -> None:
        """Locals of the body that are computed from dependent values depend on the iteration too."""
        changed = True
        while changed:
            before = len(self.dependent)
            for node in self.nodes:
                if isinstance(node, tree.Local):
                    names, exprs = [typed.name for typed in node.names], node.exprs
                elif isinstance(node, tree.GenericFor):
                    names, exprs = node.names, node.exprs
                else:
                    continue
                if any(self.depends(expr) for expr in exprs):
                    self.dependent.update(self.bindings[name] for name in names if name in self.bindings)
            changed = len(self.dependent) != before

    def depends(self, expr: tree.Node) -> bool:
        """Whether a value depends on which iteration it is computed in."""
        return any(isinstance(node, tree.Name) and self.bindings.get(node) in self.dependent for node in walk(expr))

    def is_outer(self, binding: Binding | None) -> bool:
        """Whether a variable lives longer than one iteration."""
        return binding is None or not self.loop.start <= binding.declaration.start < self.loop.end

    # -- uses

    def uses(self) -> Iterator[OrderUse]:
        for node in self.nodes:
            if isinstance(node, tree.Call | tree.MethodCall | tree.GenericFor):
                yield from self._call(node)
            if isinstance(node, tree.Return):
                yield from self._return(node)
            elif isinstance(node, tree.Assign):
                yield from self._assign(node)

    def _call(self, node: tree.Call | tree.MethodCall | tree.GenericFor) -> Iterator[OrderUse]:
        targets = self.context.program.targets(node)
        name = next((name for name in targets.builtins if _is_ordered(name)), "")
        if not name:
            for site in self.context.program.indirect_sites(node):
                name = name or next((other for other in site.targets.builtins if _is_ordered(other)), "")
                name = name or self._through(site.targets.functions)
        name = name or self._through(targets.functions)
        if name:
            yield OrderUse(_operation(name), node)
        elif "table.insert" in targets.builtins and isinstance(node, tree.Call):
            yield from self._insert(node)

    def _through(self, functions: tuple[FunctionRef, ...]) -> str:
        """An ordered operation that the called functions may get to."""
        for function in functions:
            for name in sorted(self.context.program.facts_for(function).reaches):
                if _is_ordered(name):
                    return name
        return ""

    def _insert(self, call: tree.Call) -> Iterator[OrderUse]:
        if len(call.args) < 2 or not self.depends(call.args[-1]) or self.depends(call.args[0]):
            return
        if self._outlives(call.args[0]) and not self._sorted_later(call.args[0]):
            yield OrderUse(f"the body appends to `{self.context.text(call.args[0])}`", call)

    def _return(self, node: tree.Return) -> Iterator[OrderUse]:
        if any(self.depends(expr) for expr in node.exprs) and not self._picked_by_key(node):
            yield OrderUse("the loop ends early with a value of whichever element comes first", node)

    def _assign(self, node: tree.Assign) -> Iterator[OrderUse]:
        for position, target in enumerate(node.targets):
            value = node.exprs[min(position, len(node.exprs) - 1)]
            if isinstance(target, tree.Name):
                yield from self._assign_variable(node, target, value)
            elif (
                isinstance(target, tree.Index)
                and self._is_append(target)
                and self.depends(value)
                and self._outlives(target.obj)
                and not self._sorted_later(target.obj)
            ):
                yield OrderUse(f"the body appends to `{self.context.text(target.obj)}`", node)

    def _assign_variable(self, node: tree.Assign, target: tree.Name, value: tree.Expr) -> Iterator[OrderUse]:
        binding = self.bindings.get(target)
        if not self.is_outer(binding) or not self.depends(value):
            return
        if self._mentions(value, target):
            if any(isinstance(part, tree.Binary) and part.op == ".." for part in walk(value)):
                yield OrderUse(f"the body builds the text `{target.id}`", node)
            return
        if self._picked_by_key(node) or self._compares(node):
            return
        if self._followed_by_break(node):
            yield OrderUse("the loop ends early with a value of whichever element comes first", node)
        else:
            yield OrderUse(f"`{target.id}` keeps the value of whichever element comes last", node)

    # -- the shapes that matter

    def _is_append(self, target: tree.Index) -> bool:
        """`list[#list + 1]`, or `list[n]` with a counter."""
        key = target.key
        while isinstance(key, tree.Paren):
            key = key.expr
        if isinstance(key, tree.Binary) and key.op == "+":
            parts = (key.left, key.right)
            return any(isinstance(part, tree.Unary) and part.op == "#" for part in parts) or any(
                self._is_counter(part) for part in parts
            )
        return self._is_counter(key)

    def _is_counter(self, expr: tree.Expr) -> bool:
        """A variable that the body steps: `n = n + 1`."""
        binding = self.bindings.get(expr) if isinstance(expr, tree.Name) else None
        if binding is None or not self.is_outer(binding):
            return False
        for node in self.nodes:
            if isinstance(node, tree.Assign):
                for target, value in zip(node.targets, node.exprs, strict=False):
                    if isinstance(target, tree.Name) and self.bindings.get(target) is binding:
                        return isinstance(value, tree.Binary) and value.op == "+" and self._mentions(value, target)
        return False

    def _mentions(self, value: tree.Expr, target: tree.Name) -> bool:
        binding = self.bindings.get(target)
        return any(
            isinstance(node, tree.Name) and node.id == target.id and self.bindings.get(node) is binding
            for node in walk(value)
        )

    def _outlives(self, expr: tree.Expr) -> bool:
        """Whether a table is still there after the iteration, and is not one table per key."""
        base: tree.Node = expr
        while isinstance(base, tree.Index):
            if self.depends(base.key):
                return False
            base = base.obj
        return not isinstance(base, tree.Name) or (
            self.is_outer(self.bindings.get(base)) and self.bindings.get(base) not in self.dependent
        )

    def _sorted_later(self, expr: tree.Expr) -> bool:
        """Whether the list is sorted behind the loop, by `table.sort` or by a function that sorts what it gets."""
        text = self.context.text(expr)
        binding = self.bindings.get(expr) if isinstance(expr, tree.Name) else None
        for site in self.context.program.facts_for(self.function).sites:
            node = site.node
            if node.start < self.loop.end or not isinstance(node, tree.Call | tree.MethodCall):
                continue
            sorts = "table.sort" in site.targets.builtins or any(
                "table.sort" in self.context.program.facts_for(callee).reaches for callee in site.targets.functions
            )
            if sorts and any(self._same(argument, text, binding) for argument in node.args):
                return True
        return False

    def _same(self, argument: tree.Expr, text: str, binding: Binding | None) -> bool:
        if binding is not None:
            return isinstance(argument, tree.Name) and self.bindings.get(argument) is binding
        return self.context.text(argument) == text

    def _conditions(self, node: tree.Node) -> Iterator[tree.Expr]:
        """The conditions inside the loop under which a statement runs."""
        child: tree.Node = node
        parent = self.context.parent(node)
        while parent is not None and parent is not self.loop:
            if isinstance(parent, tree.IfClause) and parent.body is child:
                yield parent.condition
            child, parent = parent, self.context.parent(parent)

    def _picked_by_key(self, node: tree.Node) -> bool:
        """Whether the statement runs for one key only: `if key == wanted then`."""
        key = self.bindings.get(self.loop.names[0])
        for condition in self._conditions(node):
            for part in _conjuncts(condition):
                if isinstance(part, tree.Binary) and part.op == "==":
                    for side, other in ((part.left, part.right), (part.right, part.left)):
                        if isinstance(side, tree.Name) and self.bindings.get(side) is key and not self.depends(other):
                            return True
        return False

    def _compares(self, node: tree.Node) -> bool:
        """Whether the statement keeps a smallest or largest value: its condition compares."""
        return any(
            isinstance(part, tree.Binary) and part.op in _ORDERINGS
            for condition in self._conditions(node)
            for part in walk(condition)
        )

    def _followed_by_break(self, node: tree.Node) -> bool:
        block = self.context.parent(node)
        return isinstance(block, tree.Block) and bool(block.statements) and isinstance(block.statements[-1], tree.Break)


def _conjuncts(condition: tree.Expr) -> Iterator[tree.Expr]:
    pending = [condition]
    while pending:
        expr = pending.pop()
        if isinstance(expr, tree.Paren):
            pending.append(expr.expr)
        elif isinstance(expr, tree.Logical) and expr.op == "and":
            pending.extend((expr.right, expr.left))
        else:
            yield expr


def _is_ordered(name: str) -> bool:
    """Whether the order of calls of a library function is part of the history or seen by others."""
    return library.signature(name).determinism in _ORDERED_CLASSES


def _operation(name: str) -> str:
    determinism = library.signature(name).determinism
    if determinism == "C":
        what = "starts a task" if name == "coroutine.spawn" else "does a channel operation"
        return f"the body {what} (`{name}`)"
    if determinism == "R":
        return f"the body records a side effect (`{name}`)"
    return f"the body makes a durable call (`{name}`)"
