"""The abstract interpretation of one unit: statements change the environment, expressions get their value types."""

from __future__ import annotations

from collections.abc import Callable, Container
from typing import TYPE_CHECKING, Any

from analyzer.program import value_type as vt
from analyzer.program.arithmetic_types import loop_variable, negated, numeric_type
from analyzer.program.arity import signature_of
from analyzer.program.callbacks import ARGUMENTS, passes_known_arguments
from analyzer.program.callgraph import FunctionRef
from analyzer.program.constant_folding import folds_to_float
from analyzer.program.constraints import ANY_KEY, INTEGER_KEY, Key
from analyzer.program.control import is_multiple, leaves_loop
from analyzer.program.modules import ModuleUnit
from analyzer.program.narrowing import Environment, narrow
from analyzer.program.result_types import PAYLOAD_SOURCES, RESULTS, catalogue_type, match_call, match_types
from analyzer.program.scopes import Binding
from analyzer.program.table_types import key_of
from analyzer.program.value_type import ValueType
from analyzer.syntax import tree

if TYPE_CHECKING:
    from analyzer.program.types import Types


class Interpreter:
    """Interprets all functions of one unit once."""

    def __init__(self, types: Types, unit: ModuleUnit) -> None:
        self.types = types
        self.unit = unit
        self.resolution = unit.resolution
        self.references = types.references[unit]
        self.env: Environment = {}
        self.reachable = True
        self.function: tree.Function = unit.chunk.main

    def run(self, due: Container[tree.Function]) -> None:
        for function in self.resolution.functions():
            if function in due:
                self.enter(function)

    def enter(self, function: tree.Function) -> None:
        self.function, self.env, self.reachable = function, {}, True
        self.types.dependencies.enter(function)
        results = self.result_count(function)
        names = [param.name for param in function.params]
        if function.self_param is not None:
            names.insert(0, function.self_param)
        for position, name in enumerate(names):
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

    # -- variables

    def flow_insensitive(self, binding: Binding) -> bool:
        """Whether a closure may change the variable behind the environment's back."""
        return binding.assigned_in_closure or binding.function is not self.function

    def read(self, binding: Binding) -> ValueType:
        if binding in self.env and not (binding.assigned_in_closure and binding.captured):
            return self.env[binding]
        return self.overall(binding)

    def overall(self, binding: Binding) -> ValueType:
        """What the variable may hold anywhere."""
        self.types.dependencies.read(binding)
        return self.types.bindings.get(binding, vt.NEVER)

    def write(self, binding: Binding, value: ValueType) -> None:
        value = value.held
        self.types.join_binding(binding, value)
        if self.flow_insensitive(binding):
            self.env.pop(binding, None)
        else:
            self.env[binding] = value

    # -- statements

    def block(self, block: tree.Block) -> None:
        for statement in block.statements:
            _STATEMENTS[statement.__class__](self, statement)

    def values(self, exprs: list[tree.Expr], count: int) -> list[ValueType]:
        """The types of an expression list adjusted to ``count`` values."""
        found: list[ValueType] = []
        for position, expr in enumerate(exprs):
            if position == len(exprs) - 1 and is_multiple(expr) and count > len(exprs):
                found.extend(self.multiple(expr, count - position))
            else:
                found.append(self.expr(expr))
        while len(found) < count:
            found.append(vt.NIL_TYPE)
        return found[:count]

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

    # -- expressions

    def expr(self, expr: tree.Expr) -> ValueType:
        found = _EXPRESSIONS[expr.__class__](self, expr)
        self.types.exprs[expr] = found
        return found

    def e_constant(self, node: tree.Expr) -> ValueType:
        return _CONSTANTS[node.__class__]

    def e_number(self, node: tree.Number) -> ValueType:
        return vt.integer_of(node.value) if isinstance(node.value, int) else vt.FLOAT_TYPE

    def e_name(self, node: tree.Name) -> ValueType:
        binding = self.resolution.bindings.get(node)
        if binding is not None:
            return self.read(binding)
        return self.reference_type(node)

    def reference_type(self, node: tree.Expr) -> ValueType:
        reference = self.references.of(node)
        if reference is None or reference.unit is not None:
            return vt.ANY
        return catalogue_type(reference.path)

    def e_wrapped(self, node: tree.Paren | tree.Cast | tree.NonNil) -> ValueType:
        return self.expr(node.expr)

    def e_index(self, node: tree.Index) -> ValueType:
        owner = self.expr(node.obj)
        self.expr(node.key)
        if (reference := self.references.of(node)) is not None:
            return vt.ANY if reference.unit is not None else catalogue_type(reference.path)
        if not owner.mask:
            return vt.NEVER
        if owner.payload and owner.only(vt.DATA):
            return vt.ANY if self.hooked("__index", node.obj, owner) else vt.PAYLOAD_TYPE
        sites = self.types.tables.sites(self.unit, node.obj, owner)
        if sites is not None and owner.only(vt.TABLE | vt.NIL):
            if self.types.hooks.may_inherit_foreign(self.unit, node.obj):
                return vt.ANY
            return self.types.tables.read(sites, key_of(node.key, self.types.of(node.key)))
        return vt.ANY

    def e_call(self, node: tree.Call) -> ValueType:
        self.expr(node.func)
        self.arguments(node, node.args)
        return self.call_result(node, 0)

    def e_method_call(self, node: tree.MethodCall) -> ValueType:
        self.expr(node.obj)
        self.arguments(node, node.args)
        return self.call_result(node, 0)

    def arguments(self, node: tree.Call | tree.MethodCall, args: list[tree.Expr]) -> None:
        targets = self.types.program.targets(node)
        callbacks = self.callbacks(node)
        called = [*targets.functions, *(ref for _, refs in callbacks for ref in refs)]
        wanted = max((len(ref.node.params) + 1 for ref in called), default=0)
        found = self.values(args, max(len(args), wanted))
        self.table_effects(node, args)
        if isinstance(node, tree.MethodCall):
            found = [self.types.of(node.obj), *found]
        for ref in targets.functions:
            self.pass_arguments(ref, found)
        for via, refs in callbacks:
            assert isinstance(node, tree.Call)
            for ref in refs:
                self.pass_arguments(ref, ARGUMENTS[via](self, node, found))

    def callbacks(self, node: tree.Call | tree.MethodCall) -> list[tuple[str, tuple[FunctionRef, ...]]]:
        """Functions of the program that the called library functions call, with arguments that are known."""
        program = self.types.program
        sites = program.indirect_sites(node)
        return [(site.via, site.targets.functions) for site in sites if passes_known_arguments(program, site)]

    def table_effects(self, node: tree.Call | tree.MethodCall, args: list[tree.Expr]) -> None:
        """Library functions that write into tables, also through ``pcall``."""
        tables = self.types.tables
        written = tables.stored_by(node)
        if not written:
            return
        program = self.types.program
        called = set(program.targets(node).builtins)
        called.update(name for site in program.indirect_sites(node) for name in site.targets.builtins)
        if called <= {"table.insert"} and 2 <= len(args) <= 3 and not is_multiple(args[-1]):
            tables.write(written, INTEGER_KEY, self.types.of(args[-1]))
        elif not called <= {"table.sort", "table.remove"}:
            tables.write(written, ANY_KEY, vt.ANY)

    def pass_arguments(self, ref: FunctionRef, found: list[ValueType]) -> None:
        bindings = ref.unit.resolution.bindings
        names = [param.name for param in ref.node.params]
        if ref.node.self_param is not None:
            names.insert(0, ref.node.self_param)
        for position, name in enumerate(names):
            self.types.join_binding(bindings[name], found[position] if position < len(found) else vt.NIL_TYPE)

    def call_result(self, node: tree.Call | tree.MethodCall, position: int) -> ValueType:
        targets = self.types.program.targets(node)
        if targets.unknown:
            return vt.ANY
        found = vt.NEVER
        for ref in targets.functions:
            self.types.dependencies.read(ref.node)
            found |= self.types.result(ref.node, position) if ref.node in self.types.results else vt.NEVER
        for name in targets.builtins:
            found |= self.builtin_result(name, node, position)
        return found.result

    def builtin_result(self, name: str, node: tree.Call | tree.MethodCall, position: int) -> ValueType:
        signature = signature_of(name)
        if signature is None:
            return vt.ANY
        special = RESULTS.get((name, position))
        if special is not None:
            found = special(self, node)
            if found is not None:
                return found
        if position < len(signature.returns):
            found = vt.from_notation(signature.returns[position])
            return vt.PAYLOAD_TYPE if found is vt.ANY and name in PAYLOAD_SOURCES else found
        return vt.ANY if signature.returns_variadic else vt.NIL_TYPE

    def multiple(self, expr: tree.Expr, count: int) -> list[ValueType]:
        self.expr(expr)
        if isinstance(expr, (tree.Call, tree.MethodCall)):
            return [self.call_result(expr, position) for position in range(count)]
        return [vt.ANY] * count

    def any_result(self, expr: tree.Expr) -> ValueType:
        """All the values of a call or vararg at the end of a list together."""
        count = self.types.arity.of_call(expr) if isinstance(expr, (tree.Call, tree.MethodCall)) else None
        found = vt.NEVER if count is not None else vt.ANY
        for value in self.multiple(expr, count or 0):
            found |= value
        return found

    def e_table(self, node: tree.TableConstructor) -> ValueType:
        items: list[tuple[Key, ValueType]] = []
        for item in node.items:
            key: Key = INTEGER_KEY
            if isinstance(item, tree.KeyedItem):
                key = key_of(item.key, self.expr(item.key))
            elif isinstance(item, tree.NamedItem):
                key = item.name.value
            value = self.expr(item.value)
            open_end = item is node.items[-1] and isinstance(item, tree.PositionalItem) and is_multiple(item.value)
            items.append((key, self.any_result(item.value) if open_end else value))
        self.types.tables.construct(node, items)
        return vt.OWN_TABLE

    def e_function(self, node: tree.Function) -> ValueType:
        return vt.FUNCTION_TYPE

    def e_unary(self, node: tree.Unary) -> ValueType:
        operand = self.expr(node.operand)
        if node.op == "not":
            return vt.BOOLEAN_TYPE
        if node.op == "#":
            return vt.ANY if self.hooked("__len", node.operand, operand) else vt.COUNT
        if node.op == "~":
            return vt.WIDE_INTEGER
        if folds_to_float(node):
            return vt.FLOAT_TYPE
        special = operand.may(vt.OBJECT) or self.hooked("__unm", node.operand, operand)
        return vt.ANY if special else negated(operand)

    def hooked(self, event: str, operand: tree.Expr, type_: ValueType) -> bool:
        """Whether a metamethod of the operand may answer."""
        return self.types.hooks.may(self.unit, operand, type_, event)

    def e_binary(self, node: tree.Binary) -> ValueType:
        # Long left-nested chains are typed bottom-up in a loop.
        chain = [node]
        while isinstance(chain[-1].left, tree.Binary):
            chain.append(chain[-1].left)
        left = self.expr(chain[-1].left)
        for item in reversed(chain):
            right = self.expr(item.right)
            left = self.binary_type(item, left, right)
            self.types.exprs[item] = left
        return left

    def binary_type(self, node: tree.Binary, left: ValueType, right: ValueType) -> ValueType:
        op = node.op
        if not (left.mask and right.mask):
            return vt.NEVER  # an operand has no value yet: the fixpoint comes back
        if folds_to_float(node):
            return vt.FLOAT_TYPE
        if op in _COMPARISONS:
            return vt.BOOLEAN_TYPE
        special = self.hooked(_EVENTS[op], node.left, left) or self.hooked(_EVENTS[op], node.right, right)
        if op == "..":
            return vt.ANY if special else vt.STRING_TYPE
        if special or (left | right).may(vt.OBJECT):
            return vt.ANY
        return numeric_type(op, left, right, node.right)

    def e_logical(self, node: tree.Logical) -> ValueType:
        chain = [node]
        while isinstance(chain[-1].left, tree.Logical):
            chain.append(chain[-1].left)
        left = self.expr(chain[-1].left)
        outer = dict(self.env)
        narrowed, operator = self.env, ""
        for item in reversed(chain):
            if item.op == operator:
                # One more operand of the same operator: what the earlier ones tell still holds.
                assert isinstance(item.left, tree.Logical)
                self.env = narrowed
                narrowed = narrow(self, item.left.right, item.op == "and")
            else:
                self.env, operator = outer, item.op
                narrowed = narrow(self, item.left, item.op == "and")
            self.env = dict(narrowed)
            right = self.expr(item.right)
            left = (left.falsy if item.op == "and" else left.truthy) | right
            self.types.exprs[item] = left
        self.env = outer
        return left


_CONSTANTS: dict[type[tree.Node], ValueType] = {
    tree.Nil: vt.NIL_TYPE,
    tree.TrueLiteral: vt.TRUE_TYPE,
    tree.FalseLiteral: vt.FALSE_TYPE,
    tree.String: vt.STRING_TYPE,
    tree.Vararg: vt.ANY,
    tree.ErrorExpr: vt.ANY,
}
_COMPARISONS = frozenset(("==", "~=", "<", "<=", ">", ">="))
_EVENTS = {
    "+": "__add",
    "-": "__sub",
    "*": "__mul",
    "/": "__div",
    "%": "__mod",
    "^": "__pow",
    "//": "__idiv",
    "&": "__band",
    "|": "__bor",
    "~": "__bxor",
    "<<": "__shl",
    ">>": "__shr",
    "..": "__concat",
}

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
_EXPRESSIONS: dict[type[tree.Node], Callable[[Interpreter, Any], ValueType]] = {
    tree.Nil: Interpreter.e_constant,
    tree.TrueLiteral: Interpreter.e_constant,
    tree.FalseLiteral: Interpreter.e_constant,
    tree.String: Interpreter.e_constant,
    tree.Vararg: Interpreter.e_constant,
    tree.ErrorExpr: Interpreter.e_constant,
    tree.Number: Interpreter.e_number,
    tree.Name: Interpreter.e_name,
    tree.Paren: Interpreter.e_wrapped,
    tree.Cast: Interpreter.e_wrapped,
    tree.NonNil: Interpreter.e_wrapped,
    tree.Index: Interpreter.e_index,
    tree.Call: Interpreter.e_call,
    tree.MethodCall: Interpreter.e_method_call,
    tree.TableConstructor: Interpreter.e_table,
    tree.Function: Interpreter.e_function,
    tree.Unary: Interpreter.e_unary,
    tree.Binary: Interpreter.e_binary,
    tree.Logical: Interpreter.e_logical,
}
