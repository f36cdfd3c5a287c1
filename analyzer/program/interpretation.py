"""The abstract interpretation of one unit: statements change the environment, expressions get their value types."""

from __future__ import annotations

from collections.abc import Callable, Container
from typing import Any

from analyzer.program import value_type as vt
from analyzer.program.arithmetic_types import loop_variable
from analyzer.program.constraints import ANY_KEY
from analyzer.program.control import leaves_loop
from analyzer.program.expression_interpretation import ExpressionInterpreter
from analyzer.program.narrowing import Environment, narrow
from analyzer.program.result_types import match_call, match_types
from analyzer.program.table_types import key_of
from analyzer.program.value_type import ValueType
from analyzer.syntax import tree
from analyzer.syntax.queries import parameters


class Interpreter(ExpressionInterpreter):
    """Interprets all functions of one unit once."""

    def run(self, due: Container[tree.Function]) -> None:
        for function in self.resolution.functions():
            if function in due:
                self.enter(function)

    def enter(self, function: tree.Function) -> None:
        self.function, self.env, self.reachable = function, {}, True
        self.types.dependencies.enter(function)
        results = self.result_count(function)
        for position, name in enumerate(parameters(function)):
            binding = self.resolution.bindings[name]
            outside = self.types.open_parameters.of(function, position)
            if outside is not None:
                self.types.join_binding(binding, outside)
            elif binding not in self.types.bindings:
                self.types.bindings[binding] = vt.NEVER
        self.block(function.body)
        if self.reachable:
            for position in range(self.result_count(function)):
                self.types.join_result(function, position, vt.NIL_TYPE)
        if self.result_count(function) > results:  # shorter returns that came first are padded
            self.types.dependencies.again(function)

    def result_count(self, function: tree.Function) -> int:
        return max(len(self.types.results.get(function, ())), 1)

    # -- statements

    def block(self, block: tree.Block) -> None:
        for statement in block.statements:
            _STATEMENTS[statement.__class__](self, statement)

    def s_local(self, node: tree.Local) -> None:
        for typed, value in zip(node.names, self.values(node.exprs, len(node.names)), strict=True):
            self.write(self.resolution.bindings[typed.name], value)

    def s_local_function(self, node: tree.LocalFunction) -> None:
        self.write(self.resolution.bindings[node.name], self.expr(node.function))

    def s_function_statement(self, node: tree.FunctionStatement) -> None:
        self.expr(node.function)
        if isinstance(node.target, tree.Name):
            self.assign(node.target, vt.FUNCTION_TYPE)
        else:
            self.expr(node.target)
            self.assign(node.target, vt.FUNCTION_TYPE)

    def assign(self, target: tree.Expr, value: ValueType) -> None:
        if isinstance(target, tree.Index):
            self.types.stored[target] = value
            tables = self.types.tables
            tables.write(tables.stored_by(target), key_of(target.key, self.types.of(target.key)), value)
        if isinstance(target, tree.Name) and (binding := self.resolution.bindings.get(target)) is not None:
            self.types.exprs[target] = value
            self.write(binding, value)

    def s_assign(self, node: tree.Assign) -> None:
        for target in node.targets:
            if isinstance(target, tree.Index):
                self.expr(target)
        for target, value in zip(node.targets, self.values(node.exprs, len(node.targets)), strict=True):
            self.assign(target, value)

    def s_call(self, node: tree.CallStatement) -> None:
        self.expr(node.call)
        if self.types.arity.diverges(node.call):
            self.reachable = False
        elif isinstance(node.call, tree.Call):
            self.assume_asserted(node.call)

    def assume_asserted(self, call: tree.Call) -> None:
        reference = self.references.of(call.func)
        if reference is not None and reference.path == "assert" and call.args:
            self.env = narrow(self, call.args[0], True)

    def s_do(self, node: tree.Do) -> None:
        self.block(node.body)

    def branch(self, env: Environment, body: Callable[[], None]) -> tuple[Environment, bool]:
        """Run ``body`` from ``env``; returns the environment behind it and whether that is reached."""
        self.env, self.reachable = env, True
        body()
        return self.env, self.reachable

    def merge(self, branches: list[tuple[Environment, bool]]) -> None:
        alive = [env for env, reachable in branches if reachable]
        self.reachable = bool(alive)
        if not alive:
            return
        merged = dict(alive[0])
        for env in alive[1:]:
            for binding in [*merged]:
                if binding in env:
                    merged[binding] = merged[binding] | env[binding]
                else:
                    merged[binding] = merged[binding] | self.overall(binding)
            for binding, value in env.items():
                if binding not in merged:
                    merged[binding] = value | self.overall(binding)
        self.env = merged

    def s_if(self, node: tree.If) -> None:
        before_reachable = self.reachable
        branches: list[tuple[Environment, bool]] = []
        for clause in node.clauses:
            self.expr(clause.condition)
            start = dict(self.env)
            taken = narrow(self, clause.condition, True)
            self.env = start
            skipped = narrow(self, clause.condition, False)
            branches.append(self.branch(taken, lambda body=clause.body: self.block(body)))  # type: ignore[misc]
            self.env = skipped
        orelse = node.orelse
        if orelse is not None:
            branches.append(self.branch(self.env, lambda: self.block(orelse)))
        else:
            branches.append((self.env, True))
        self.merge(branches)
        self.reachable = self.reachable and before_reachable

    def forget_assigned(self, node: tree.Node) -> None:
        """Before a loop: variables it assigns have their overall type."""
        for binding in self.types.writes[self.unit].assigned_in(node):
            self.env.pop(binding, None)

    def loop(self, node: tree.While | tree.NumericFor | tree.GenericFor, body: Callable[[], None]) -> None:
        self.forget_assigned(node)
        before = dict(self.env)
        inside, _ = self.branch(dict(self.env), body)
        del inside
        self.env, self.reachable = before, True

    def s_while(self, node: tree.While) -> None:
        reachable = self.reachable

        def body() -> None:
            self.expr(node.condition)
            self.env = narrow(self, node.condition, True)
            self.block(node.body)

        self.loop(node, body)
        if not leaves_loop(node.body):
            self.env = narrow(self, node.condition, False)
        self.reachable = reachable

    def s_repeat(self, node: tree.Repeat) -> None:
        reachable = self.reachable
        self.forget_assigned(node)
        before = dict(self.env)
        self.block(node.body)
        self.expr(node.condition)
        self.env, self.reachable = before, reachable

    def s_numeric_for(self, node: tree.NumericFor) -> None:
        reachable = self.reachable
        first = self.expr(node.first)
        limit = self.expr(node.limit)
        step = vt.integer_of(1) if node.step is None else self.expr(node.step)
        binding = self.resolution.bindings[node.var]

        def body() -> None:
            self.write(binding, loop_variable(first, limit, step))
            self.block(node.body)

        self.loop(node, body)
        self.reachable = reachable

    def s_generic_for(self, node: tree.GenericFor) -> None:
        reachable = self.reachable
        for expr in node.exprs:
            self.expr(expr)
        found = self.iteration(node)

        def body() -> None:
            for position, name in enumerate(node.names):
                value = found[position] if position < len(found) else vt.ANY
                self.write(self.resolution.bindings[name], value)
            self.block(node.body)

        self.loop(node, body)
        self.reachable = reachable

    def iteration(self, node: tree.GenericFor) -> list[ValueType]:
        """The types of the loop variables."""
        call = node.exprs[0]
        matching = match_call(self.types.program, node)
        if matching is not None:
            return match_types(matching, len(node.names))
        if not isinstance(call, tree.Call) or not call.args:
            return []
        reference = self.references.of(call.func)
        if reference is None or reference.unit is not None or reference.path not in ("pairs", "ipairs"):
            return []
        type_ = self.types.of(call.args[0])
        key, value = vt.ANY.without(vt.NIL), vt.ANY.without(vt.NIL)
        sites = self.types.tables.sites(self.unit, call.args[0], type_)
        if type_.payload and type_.only(vt.DATA):
            key = value = vt.PAYLOAD_TYPE.without(vt.NIL)
        elif sites is not None and type_.only(vt.TABLE | vt.NIL):
            tables = self.types.tables
            key = tables.keys(sites)
            value = tables.elements(sites) if reference.path == "ipairs" else tables.read(sites, ANY_KEY)
        return [vt.INDEX if reference.path == "ipairs" else key, value.without(vt.NIL)]

    def s_return(self, node: tree.Return) -> None:
        convention = self.types.arity.of(self.function)
        count = max(len(node.exprs), convention or 0, self.result_count(self.function))
        for position, value in enumerate(self.values(node.exprs, count)):
            self.types.join_result(self.function, position, value)
        self.reachable = False

    def s_jump(self, node: tree.Node) -> None:
        self.reachable = False

    def s_label(self, node: tree.Label) -> None:
        # Anything may jump here: only the overall types hold.
        self.env, self.reachable = {}, True

    def s_nothing(self, node: tree.Node) -> None:
        """Declarations of types have no values."""


_STATEMENTS: dict[type[tree.Node], Callable[[Interpreter, Any], None]] = {
    tree.Local: Interpreter.s_local,
    tree.LocalFunction: Interpreter.s_local_function,
    tree.FunctionStatement: Interpreter.s_function_statement,
    tree.Assign: Interpreter.s_assign,
    tree.CallStatement: Interpreter.s_call,
    tree.Do: Interpreter.s_do,
    tree.While: Interpreter.s_while,
    tree.Repeat: Interpreter.s_repeat,
    tree.If: Interpreter.s_if,
    tree.NumericFor: Interpreter.s_numeric_for,
    tree.GenericFor: Interpreter.s_generic_for,
    tree.Return: Interpreter.s_return,
    tree.Break: Interpreter.s_jump,
    tree.Goto: Interpreter.s_jump,
    tree.Label: Interpreter.s_label,
    tree.TypeDeclaration: Interpreter.s_nothing,
    tree.InterfaceDeclaration: Interpreter.s_nothing,
}
