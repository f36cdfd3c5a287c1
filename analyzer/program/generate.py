"""Generates the value-flow constraints of one file from its tree.

Function bodies are taken from a queue and chains of operators, fields and calls are walked in a loop, so the depth of
recursion here is bounded by the nesting of blocks and brackets alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from analyzer.program.constraints import (
    ANY_KEY,
    INTEGER_KEY,
    NOTHING,
    CallConstraint,
    FunctionConstraints,
    Key,
    UnitConstraints,
)
from analyzer.program.scopes import Binding, Resolution
from analyzer.syntax import tree
from analyzer.syntax.queries import parameters, unwrapped

_TAIL_POSITIONS = 3
"""So many results of a call in last position are told apart; later ones are merged."""

_ARITHMETIC_EVENTS = {"+": "__add", "-": "__sub", "*": "__mul", "/": "__div", "%": "__mod", "^": "__pow"}
_OTHER_EVENTS = {
    "..": ("__concat",),
    "==": ("__eq",),
    "~=": ("__eq",),
    "<": ("__lt",),
    ">": ("__lt",),
    "<=": ("__le",),
    ">=": ("__le",),
}
_UNARY_EVENTS = {"-": "__unm", "#": "__len"}
_INTEGER_OPERATORS = frozenset({"+", "-", "*", "/", "//", "%", "&", "|", "~", "<<", ">>"})


class _Generator:
    """Walks the functions of one file and fills a ``UnitConstraints``."""

    def __init__(self, chunk: tree.Chunk, resolution: Resolution) -> None:
        self.chunk = chunk
        self.resolved = resolution.bindings
        self.out = UnitConstraints()
        self.bindings = self.out.bindings
        self.integers: set[Binding] = set()
        self.pending: list[int] = []
        self.current = 0
        self.constraints: FunctionConstraints

    def run(self) -> UnitConstraints:
        self.function(self.chunk.main, -1)
        while self.pending:
            self.current = self.pending.pop()
            constraints = self.constraints = self.out.functions[self.current]
            constraints.first = self.out.variables
            self.block(constraints.node.body)
            constraints.last = self.out.variables
        return self.out

    # -- variables

    def fresh(self) -> int:
        number = self.out.variables
        self.out.variables = number + 1
        return number

    def copy(self, source: int, target: int) -> None:
        if source and source != target:
            self.constraints.copies.append((source, target))

    def declare(self, name: tree.Name) -> int:
        """A variable of its own for a declared name."""
        binding = self.resolved.get(name)
        number = self.fresh()
        if binding is not None:
            self.bindings[binding] = number
        return number

    def declare_as(self, name: tree.Name, value: int) -> None:
        """Declares a name whose initial value is ``value``; a constant shares its variable."""
        binding = self.resolved.get(name)
        if binding is None:
            return
        if binding.constant:
            self.bindings[binding] = value
        else:
            self.copy(value, self.declare(name))

    def global_variable(self, name: str) -> int:
        number = self.out.globals.get(name)
        if number is None:
            number = self.out.globals[name] = self.fresh()
        return number

    def function(self, node: tree.Function, parent: int) -> int:
        """Allocates a function and queues its body; returns its number."""
        declared = [self.declare(name) for name in parameters(node)]
        variadic = self.fresh() if node.vararg is not None else NOTHING
        number = len(self.out.functions)
        self.out.functions.append(FunctionConstraints(node, parent, declared, variadic))
        self.pending.append(number)
        return number

    # -- expressions

    def expr(self, node: tree.Expr) -> int:
        """The variable that holds the first value of an expression."""
        handler = _EXPRESSIONS.get(node.__class__)
        return NOTHING if handler is None else handler(self, node)

    def name(self, node: tree.Name) -> int:
        binding = self.resolved.get(node)
        if binding is None:
            number = self.out.expressions[node] = self.global_variable(node.id)
            return number
        number = self.bindings.get(binding, -1)
        return self.declare(node) if number < 0 else number

    def wrapped(self, node: tree.Paren | tree.Cast | tree.NonNil) -> int:
        return self.expr(unwrapped(node))

    def vararg(self, node: tree.Vararg) -> int:
        self.out.operators[node] = self.constraints.variadic
        return self.constraints.variadic

    def function_expr(self, node: tree.Function) -> int:
        number = self.fresh()
        self.seed_function(number, node)
        return number

    def seed_function(self, variable: int, node: tree.Function) -> None:
        self.constraints.function_seeds.append((variable, self.function(node, self.current)))
        self.out.expressions[node] = variable

    def table(self, node: tree.TableConstructor) -> int:
        out = self.out
        variable = out.expressions[node] = self.fresh()
        constraints = self.constraints
        index = len(constraints.tables)
        constraints.tables.append(node)
        constraints.table_seeds.append((variable, index))
        last = len(node.items) - 1
        for position, item in enumerate(node.items):
            key: Key = INTEGER_KEY
            if isinstance(item, tree.NamedItem):
                key = item.name.value
                if isinstance(item.value, tree.Function):
                    out.names[item.value] = key
                self.note_metamethod(key)
            elif isinstance(item, tree.KeyedItem):
                key_variable = self.expr(item.key)
                key = self.key(item.key)
                if key_variable and key == ANY_KEY:
                    constraints.computed_keys.append((variable, key_variable))
            elif position == last and isinstance(item.value, tree.Call | tree.MethodCall | tree.Vararg):
                results, rest = self.multiple(item.value)
                for value in (*results, rest):
                    if value:
                        constraints.items.append((index, key, value))
                continue
            value = self.expr(item.value)
            if value:
                constraints.items.append((index, key, value))
        return variable

    def operators(self, root: tree.Binary | tree.Logical) -> int:
        """Evaluates a tree of binary operators bottom-up without recursion."""
        value_of: dict[tree.Node, int] = {}
        pending: list[tuple[tree.Binary | tree.Logical, bool]] = [(root, False)]
        while pending:
            node, ready = pending.pop()
            if not ready:
                pending.append((node, True))
                for operand in (node.right, node.left):
                    if isinstance(operand, tree.Binary | tree.Logical):
                        pending.append((operand, False))
                continue
            left = value_of.pop(node.left) if node.left in value_of else self.expr(node.left)
            right = value_of.pop(node.right) if node.right in value_of else self.expr(node.right)
            if isinstance(node, tree.Logical):
                result = self.either(left, right) if node.op == "or" else right
            else:
                result = self.binary(node, left, right)
            value_of[node] = result
            if result:
                self.out.operators[node] = result
        return value_of[root]

    def either(self, left: int, right: int) -> int:
        if not left or left == right:
            return right
        if not right:
            return left
        number = self.fresh()
        self.copy(left, number)
        self.copy(right, number)
        return number

    def binary(self, node: tree.Binary, left: int, right: int) -> int:
        if not left and not right:
            return NOTHING
        if (event := _ARITHMETIC_EVENTS.get(node.op)) is not None:
            result = self.fresh()
            self.constraints.operations.append((event, left, right, result, node))
            return result
        result = self.fresh() if node.op == ".." else NOTHING
        if node.op in (">", ">="):
            left, right = right, left
        for event in _OTHER_EVENTS.get(node.op, ()):
            self.constraints.operations.append((event, left, right, result, node))
        return result

    def unary(self, node: tree.Unary) -> int:
        chain = [node]
        while isinstance(node.operand, tree.Unary):
            node = node.operand
            chain.append(node)
        value = self.expr(node.operand)
        for link in reversed(chain):
            event = _UNARY_EVENTS.get(link.op)
            operand, value = value, NOTHING
            if operand and event is not None:
                value = self.out.operators[link] = self.fresh()
                second = operand if event == "__unm" else NOTHING
                self.constraints.operations.append((event, operand, second, value, link))
        return value

    def key(self, node: tree.Expr) -> Key:
        """The field that an index expression names."""
        node = unwrapped(node)
        if isinstance(node, tree.String):
            return node.value
        if isinstance(node, tree.Number):
            return INTEGER_KEY
        if isinstance(node, tree.Name):
            binding = self.resolved.get(node)
            if binding is not None and binding.constant:
                if isinstance(binding.value, tree.String):
                    return binding.value.value
                if binding in self.integers or isinstance(binding.value, tree.Number):
                    return INTEGER_KEY
        elif (isinstance(node, tree.Unary) and node.op in "#-~") or (
            isinstance(node, tree.Binary) and node.op in _INTEGER_OPERATORS
        ):
            return INTEGER_KEY
        return ANY_KEY

    def postfix(self, root: tree.Expr, wanted: int = 1, tail: bool = False) -> tuple[tuple[int, ...], int]:
        """Evaluates ``a.b:c().d`` from the inside out, without recursion along the chain.

        Gives ``wanted`` variables for the results of ``root`` and, with ``tail``, one for all later results.
        """
        chain: list[tree.Index | tree.Call | tree.MethodCall] = []
        node = root
        while True:
            if isinstance(node, tree.Index | tree.MethodCall):
                chain.append(node)
                node = node.obj
            elif isinstance(node, tree.Call):
                chain.append(node)
                node = node.func
            elif isinstance(node, tree.Paren | tree.Cast | tree.NonNil):
                node = node.expr
            else:
                break
        value = self.expr(node)
        results: tuple[int, ...] = ()
        rest = NOTHING
        for link in reversed(chain):
            outermost = link is root
            if isinstance(link, tree.Index):
                results = (self.load(link, value),)
            else:
                results = tuple([self.fresh() for _ in range(wanted if outermost else 1)])
                rest = self.fresh() if outermost and tail else NOTHING
                self.call(link, value, results, rest)
            value = results[0] if results else NOTHING
        return results, rest

    def single(self, node: tree.Expr) -> int:
        return self.postfix(node)[0][0]

    def load(self, node: tree.Index, base: int) -> int:
        if not node.dot:
            self.expr(node.key)
        result = self.out.expressions[node] = self.fresh()
        if base:
            self.constraints.loads.append((base, self.key(node.key), result, node))
        return result

    def call(self, node: tree.Call | tree.MethodCall, base: int, results: tuple[int, ...], rest: int) -> None:
        arguments, argument_rest = self.expressions(node.args)
        method = node.name.id if isinstance(node, tree.MethodCall) else ""
        function, receiver = (NOTHING, base) if method else (base, NOTHING)
        self.constraints.calls.append(
            CallConstraint(node, function, receiver, method, tuple(arguments), argument_rest, results, rest)
        )
        if results:
            self.out.expressions[node] = results[0]

    # -- lists of expressions

    def multiple(self, node: tree.Expr) -> tuple[tuple[int, ...], int]:
        """All values of an expression in last position: leading variables and the variable of the rest."""
        if isinstance(node, tree.Vararg):
            return (), self.constraints.variadic
        return self.postfix(node, _TAIL_POSITIONS, True)

    def expressions(self, exprs: Sequence[tree.Expr]) -> tuple[list[int], int]:
        """The values of an expression list of open length."""
        if exprs and isinstance(exprs[-1], tree.Call | tree.MethodCall | tree.Vararg):
            values = [self.expr(expr) for expr in exprs[:-1]]
            results, rest = self.multiple(exprs[-1])
            values.extend(results)
            return values, rest
        return [self.expr(expr) for expr in exprs], NOTHING

    def values(self, exprs: Sequence[tree.Expr], wanted: int) -> list[int]:
        """The first ``wanted`` values of an expression list."""
        values: list[int] = []
        last = len(exprs) - 1
        for position, expr in enumerate(exprs):
            missing = wanted - len(values)
            if position == last and missing > 1:
                if isinstance(expr, tree.Call | tree.MethodCall):
                    values.extend(self.postfix(expr, missing)[0])
                    break
                if isinstance(expr, tree.Vararg):
                    values.extend([self.constraints.variadic] * missing)
                    break
            values.append(self.expr(expr))
        values.extend([NOTHING] * (wanted - len(values)))
        return values[:wanted]

    # -- statements

    def block(self, block: tree.Block) -> None:
        for statement in block.statements:
            handler = _STATEMENTS.get(statement.__class__)
            if handler is not None:
                handler(self, statement)

    def s_local(self, node: tree.Local) -> None:
        first = node.exprs[0] if len(node.exprs) == 1 else None
        if len(node.names) == 1 and isinstance(first, tree.Function):
            self.out.names[first] = node.names[0].name.id
            self.seed_function(self.declare(node.names[0].name), first)
            return
        values = self.values(node.exprs, len(node.names))
        for typed, value in zip(node.names, values, strict=True):
            self.declare_as(typed.name, value)

    def s_local_function(self, node: tree.LocalFunction) -> None:
        self.seed_function(self.declare(node.name), node.function)

    def s_function_statement(self, node: tree.FunctionStatement) -> None:
        self.assign(node.target, self.function_expr(node.function))

    def note_metamethod(self, field: str) -> None:
        if field.startswith("__"):
            self.out.metamethods.add(field)
            if field == "__index" and self.current:
                self.constraints.makes_class = True

    def assign(self, target: tree.Expr, value: int) -> None:
        if isinstance(target, tree.Name):
            binding = self.resolved.get(target)
            if binding is None:
                self.constraints.global_writes.append((target.id, value, target))
            else:
                self.copy(value, self.bindings[binding] if binding in self.bindings else self.declare(target))
        elif isinstance(target, tree.Index):
            base = self.expr(target.obj)
            key = self.key(target.key)
            key_variable = NOTHING if target.dot else self.expr(target.key)
            if base and key_variable and key == ANY_KEY:
                self.constraints.computed_keys.append((base, key_variable))
            if isinstance(key, str):
                self.note_metamethod(key)
            if base:
                self.constraints.stores.append((base, key, value, target))

    def s_assign(self, node: tree.Assign) -> None:
        values = self.values(node.exprs, len(node.targets))
        for target, value in zip(node.targets, values, strict=True):
            self.assign(target, value)
        for target, expr in zip(node.targets, node.exprs, strict=False):
            if isinstance(expr, tree.Function):
                self.out.names[expr] = _target_name(target)

    def s_call(self, node: tree.CallStatement) -> None:
        self.postfix(node.call, 0)

    def s_do(self, node: tree.Do) -> None:
        self.block(node.body)

    def s_while(self, node: tree.While) -> None:
        self.expr(node.condition)
        self.block(node.body)

    def s_repeat(self, node: tree.Repeat) -> None:
        self.block(node.body)
        self.expr(node.condition)

    def s_if(self, node: tree.If) -> None:
        for clause in node.clauses:
            self.expr(clause.condition)
            self.block(clause.body)
        if node.orelse is not None:
            self.block(node.orelse)

    def s_numeric_for(self, node: tree.NumericFor) -> None:
        for bound in (node.first, node.limit, node.step):
            if bound is not None:
                self.expr(bound)
        self.declare(node.var)
        self.note_integer(node.var)
        self.block(node.body)

    def note_integer(self, name: tree.Name) -> None:
        binding = self.resolved.get(name)
        if binding is not None and binding.constant:
            self.integers.add(binding)

    def s_generic_for(self, node: tree.GenericFor) -> None:
        iterator, state, control = self.values(node.exprs, 3)
        results = tuple([self.declare(name) for name in node.names])
        first = node.exprs[0] if node.exprs else None
        if isinstance(first, tree.Call) and isinstance(first.func, tree.Name) and first.func.id == "ipairs":
            self.note_integer(node.names[0])
        loop = self.fresh()
        self.copy(control, loop)
        if results:
            self.copy(results[0], loop)
        self.constraints.calls.append(
            CallConstraint(node, iterator, NOTHING, "", (state, loop), NOTHING, results, NOTHING)
        )
        self.block(node.body)

    def s_return(self, node: tree.Return) -> None:
        values, rest = self.expressions(node.exprs)
        constraints = self.constraints
        while len(constraints.returns) < len(values):
            constraints.returns.append(self.fresh())
        for target, value in zip(constraints.returns, values, strict=False):
            self.copy(value, target)
        if rest:
            if not constraints.return_rest:
                constraints.return_rest = self.fresh()
            self.copy(rest, constraints.return_rest)


def _target_name(target: tree.Expr) -> str:
    """How an assignment target reads: ``a.b``; "?" for computed parts."""
    parts: list[str] = []
    while isinstance(target, tree.Index):
        parts.append(target.key.value if isinstance(target.key, tree.String) else "?")
        target = target.obj
    parts.append(target.id if isinstance(target, tree.Name) else "?")
    return ".".join(reversed(parts))


_EXPRESSIONS: dict[type, Callable[[_Generator, Any], int]] = {
    tree.Name: _Generator.name,
    tree.Paren: _Generator.wrapped,
    tree.Cast: _Generator.wrapped,
    tree.NonNil: _Generator.wrapped,
    tree.Vararg: _Generator.vararg,
    tree.Function: _Generator.function_expr,
    tree.TableConstructor: _Generator.table,
    tree.Binary: _Generator.operators,
    tree.Logical: _Generator.operators,
    tree.Unary: _Generator.unary,
    tree.Index: _Generator.single,
    tree.Call: _Generator.single,
    tree.MethodCall: _Generator.single,
}
_STATEMENTS: dict[type, Callable[[_Generator, Any], None]] = {
    tree.Local: _Generator.s_local,
    tree.LocalFunction: _Generator.s_local_function,
    tree.FunctionStatement: _Generator.s_function_statement,
    tree.Assign: _Generator.s_assign,
    tree.CallStatement: _Generator.s_call,
    tree.Do: _Generator.s_do,
    tree.While: _Generator.s_while,
    tree.Repeat: _Generator.s_repeat,
    tree.If: _Generator.s_if,
    tree.NumericFor: _Generator.s_numeric_for,
    tree.GenericFor: _Generator.s_generic_for,
    tree.Return: _Generator.s_return,
}


def generate(chunk: tree.Chunk, resolution: Resolution) -> UnitConstraints:
    """The constraints of one file; never raises for an error-tolerant tree."""
    return _Generator(chunk, resolution).run()
