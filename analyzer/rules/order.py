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
from analyzer.rules.element_loops import ElementLoop
from analyzer.rules.order_folds import is_commutative, reads, takes_first
from analyzer.rules.order_lists import appends, call_arguments, is_behind_end, is_sorted
from analyzer.syntax import tree
from analyzer.syntax.walk import walk

_ORDERED_CLASSES = frozenset("DRC")
_ORDERINGS = frozenset({"<", ">", "<=", ">="})
_FIRST = "the loop ends early with a value of whichever element comes first"


@record
class OrderUse:
    """``what`` the program does that shows the order, at ``node``."""

    what: str
    node: tree.Node


def order_uses(context: RuleContext, loop: ElementLoop) -> list[OrderUse]:
    """The uses of the order of a loop, one of each kind, in source order."""
    found: dict[str, OrderUse] = {}
    for use in _Loop(context, loop).uses():
        found.setdefault(use.what, use)
    return sorted(found.values(), key=lambda use: use.node.start)


class _Loop:
    """One loop under analysis."""

    def __init__(self, context: RuleContext, elements: ElementLoop) -> None:
        self.context = context
        self.elements = elements
        self.loop = elements.loop
        self.bindings = context.unit.resolution.bindings
        self.nodes = [node for node in walk(self.loop.body, into_functions=False) if node not in elements.steps]
        self.dependent = set(elements.variables)
        self.function = context.function_around(self.loop)
        self._spread()
        self.stepped = self._find_stepped()

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
            elif isinstance(node, tree.Break):
                yield from self._break(node)
                yield from self._stopped(node)

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
        elif isinstance(node, tree.Call | tree.MethodCall):
            if "table.insert" in targets.builtins:
                yield from self._insert(node)
            if any(self.depends(argument) for argument in call_arguments(node)):
                for function in targets.functions:
                    yield from self._helper(node, function)

    def _through(self, functions: tuple[FunctionRef, ...]) -> str:
        """An ordered operation that the called functions may get to."""
        for function in functions:
            for name in sorted(self.context.program.facts_for(function).reaches):
                if _is_ordered(name):
                    return name
        return ""

    def _insert(self, call: tree.Call | tree.MethodCall) -> Iterator[OrderUse]:
        if len(call.args) > 1 and self.depends(call.args[-1]) and self._is_kept_unsorted(call.args[0]):
            yield OrderUse(f"the body appends to `{self.context.text(call.args[0])}`", call)

    def _helper(self, call: tree.Call | tree.MethodCall, function: FunctionRef) -> Iterator[OrderUse]:
        """A called function that appends to a list that it is given, or that stands around it."""
        arguments = call_arguments(call)
        for append in appends(self.context.analysis, function):
            if isinstance(append.to, Binding):
                sorted_later = is_sorted(self.context.analysis, self.function, append.to.declaration, self.loop.end)
                if self.is_outer(append.to) and not sorted_later:
                    what = "builds the text" if append.text else "appends to"
                    yield OrderUse(f"the body {what} `{append.to.name}` (in `{function.name}`)", call)
            elif append.to < len(arguments) and self._is_kept_unsorted(arguments[append.to]):
                shown = self.context.text(arguments[append.to])
                yield OrderUse(f"the body appends to `{shown}` (in `{function.name}`)", call)

    def _return(self, node: tree.Return) -> Iterator[OrderUse]:
        if any(self.depends(expr) for expr in node.exprs) and not self._picked_by_key(node):
            yield OrderUse(_FIRST, node)

    def _break(self, node: tree.Break) -> Iterator[OrderUse]:
        """A loop that is left after some elements, and has changed something for those."""
        counted = any(self._is_stepped(part) for condition in self._conditions(node) for part in walk(condition))
        if counted and any(self._stores(statement) for statement in self.nodes):
            yield OrderUse("the loop ends when it has changed something for whichever elements come first", node)

    def _stopped(self, node: tree.Break) -> Iterator[OrderUse]:
        """A loop that is left while its own variables, which live on, hold an element."""
        lasting = [variable for variable in self.elements.variables if self.is_outer(variable)]
        if any(use.start >= self.loop.end for variable in lasting for use in variable.uses):
            yield OrderUse(_FIRST, node)

    def _stores(self, node: tree.Node) -> bool:
        if isinstance(node, tree.Call):
            return "table.insert" in self.context.program.targets(node).builtins and self._outlives(node.args[0])
        return isinstance(node, tree.Assign) and any(
            isinstance(target, tree.Index) and self._outlives(target.obj) for target in node.targets
        )

    def _assign(self, node: tree.Assign) -> Iterator[OrderUse]:
        for position, target in enumerate(node.targets):
            value = node.exprs[min(position, len(node.exprs) - 1)]
            if isinstance(target, tree.Name):
                if self.is_outer(self.bindings.get(target)) and self.depends(value):
                    yield from self._assign_place(node, target, value)
            elif isinstance(target, tree.Index) and self._outlives(target.obj):
                yield from self._assign_field(node, target, value)

    def _assign_field(self, node: tree.Assign, target: tree.Index, value: tree.Expr) -> Iterator[OrderUse]:
        if self._is_append(target):
            if self.depends(value) and self._is_kept_unsorted(target.obj):
                yield OrderUse(f"the body appends to `{self.context.text(target.obj)}`", node)
        elif self.depends(target.key):
            if any(self._is_stepped(part) for part in walk(value)):
                what = f"`{self.context.text(target)}` gets a value that depends on the elements before"
                yield OrderUse(what, node)
        elif self.depends(value):
            yield from self._assign_place(node, target, value)

    def _assign_place(self, node: tree.Assign, target: tree.Name | tree.Index, value: tree.Expr) -> Iterator[OrderUse]:
        """A new value for a variable, or for a field that is the same in all iterations."""
        shown = self.context.text(target)

        def matches(expr: tree.Node) -> bool:
            return self._is_same_place(expr, target)

        if takes_first(value, matches, self._is_loop_variable):
            yield OrderUse(f"`{shown}` keeps the value of whichever element comes first", node)
        elif reads(value, matches):
            if not is_commutative(value, matches, self._library_function):
                what = (
                    f"the body builds the text `{shown}`"
                    if self._makes_text(value)
                    else (f"`{shown}` is computed from its last value, and the steps cannot be exchanged")
                )
                yield OrderUse(what, node)
        elif not self._picked_by_key(node) and not self._compares(node, shown):
            last = f"`{shown}` keeps the value of whichever element comes last"
            yield OrderUse(_FIRST if self._followed_by_break(node) else last, node)

    # -- the shapes that matter

    def _is_same_place(self, expr: tree.Node, target: tree.Name | tree.Index) -> bool:
        if isinstance(target, tree.Name):
            return (
                isinstance(expr, tree.Name)
                and expr.id == target.id
                and self.bindings.get(expr) is self.bindings.get(target)
            )
        return isinstance(expr, tree.Index) and self.context.text(expr) == self.context.text(target)

    def _is_loop_variable(self, expr: tree.Expr) -> bool:
        return isinstance(expr, tree.Name) and self.bindings.get(expr) in self.elements.variables

    def _library_function(self, expr: tree.Expr) -> str:
        reference = self.context.references.of(expr)
        return "" if reference is None or reference.unit is not None else reference.path

    def _makes_text(self, value: tree.Expr) -> bool:
        for part in walk(value):
            if isinstance(part, tree.Binary) and part.op == "..":
                return True
            if isinstance(part, tree.Call | tree.MethodCall):
                names = self.context.program.targets(part).builtins
                if any(name.startswith("string.") or name == "tostring" for name in names):
                    return True
        return False

    def _is_append(self, target: tree.Index) -> bool:
        """`list[#list + 1]`, or `list[n]` with a counter."""
        key = target.key
        while isinstance(key, tree.Paren):
            key = key.expr
        if isinstance(key, tree.Binary) and key.op == "+":
            return is_behind_end(key) or any(self._is_stepped(part) for part in (key.left, key.right))
        return self._is_stepped(key)

    def _is_stepped(self, expr: tree.Node) -> bool:
        return isinstance(expr, tree.Name) and self.bindings.get(expr) in self.stepped

    def _find_stepped(self) -> set[Binding]:
        """The variables around the loop that the body computes from their last value: `n = n + 1`."""
        found: set[Binding] = set()
        for node in self.nodes:
            if isinstance(node, tree.Assign):
                for target, value in zip(node.targets, node.exprs, strict=False):
                    binding = self.bindings.get(target) if isinstance(target, tree.Name) else None
                    if binding is None or not self.is_outer(binding) or not isinstance(value, tree.Binary):
                        continue
                    if any(isinstance(part, tree.Name) and self.bindings.get(part) is binding for part in walk(value)):
                        found.add(binding)
        return found

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

    def _is_kept_unsorted(self, expr: tree.Expr) -> bool:
        """Whether a list outlives the loop and nobody sorts it behind the loop."""
        if self.depends(expr) or not self._outlives(expr):
            return False
        return not is_sorted(self.context.analysis, self.function, expr, self.loop.end)

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
        key = self.elements.variables[0]
        for condition in self._conditions(node):
            for part in _conjuncts(condition):
                if isinstance(part, tree.Binary) and part.op == "==":
                    for side, other in ((part.left, part.right), (part.right, part.left)):
                        if isinstance(side, tree.Name) and self.bindings.get(side) is key and not self.depends(other):
                            return True
        return False

    def _compares(self, node: tree.Node, shown: str) -> bool:
        """Whether the statement keeps a smallest or largest value: its condition compares with what the loop keeps."""
        return any(
            isinstance(part, tree.Binary)
            and part.op in _ORDERINGS
            and any(self._is_kept(operand, shown) for operand in (*walk(part.left), *walk(part.right)))
            for condition in self._conditions(node)
            for part in walk(condition)
        )

    def _is_kept(self, expr: tree.Node, shown: str) -> bool:
        if isinstance(expr, tree.Index):
            return self.context.text(expr) == shown
        binding = self.bindings.get(expr) if isinstance(expr, tree.Name) else None
        return (
            binding is not None
            and self.is_outer(binding)
            and any(self.loop.start <= name.start < self.loop.end for name in binding.assignments)
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
