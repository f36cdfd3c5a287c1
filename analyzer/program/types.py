"""Value types of every expression of a program, by abstract interpretation.

Each function body is interpreted forward with an environment that narrows variables after tests (``if err then return
end``, ``type(x) == "table"``); variables that are written by closures, and everything across function borders, use one
type per binding, parameter and result, iterated to a fixpoint over the closed world (design.md §4). Annotations are not
believed: nothing checks them at run time (spec/dialect.md 2.2).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from analyzer.program import value_type as vt
from analyzer.program.arithmetic_types import loop_variable, negated, numeric_type
from analyzer.program.arity import Arity, signature_of
from analyzer.program.callgraph import EdgeKind, FunctionRef
from analyzer.program.constant_folding import folds_to_float
from analyzer.program.constraints import ANY_KEY, INTEGER_KEY, Key
from analyzer.program.control import is_multiple, leaves_loop
from analyzer.program.modules import ModuleUnit
from analyzer.program.narrowing import Environment, narrow
from analyzer.program.program import Program
from analyzer.program.references import References
from analyzer.program.scopes import Binding
from analyzer.program.table_types import TableTypes, key_of
from analyzer.program.value_type import ValueType
from analyzer.program.writes import Writes
from analyzer.syntax import tree

_MAX_ROUNDS = 30
_WIDEN_AFTER = 3


class Types:
    """The types of a program. ``of(expr)`` is valid after construction for every expression of every unit."""

    def __init__(self, program: Program, arity: Arity) -> None:
        self.program = program
        self.arity = arity
        self.exprs: dict[tree.Node, ValueType] = {}
        self.bindings: dict[Binding, ValueType] = {}
        self.results: dict[tree.Function, list[ValueType]] = {}
        self.references: dict[ModuleUnit, References] = {unit: References(unit) for unit in program.units.values()}
        self.writes: dict[ModuleUnit, Writes] = {unit: Writes(unit.resolution) for unit in program.units.values()}
        self.metamethods = frozenset(_metamethod_names(program))
        self.counters = frozenset(_counters(self.writes))
        self.changed = False
        self.round = 0
        self._outside: set[tree.Function] = {
            ref.node for unit in program.units.values() for ref in program.entry_methods(unit)
        }
        self.tables = TableTypes(program, self.widened)
        self._open_params: dict[tree.Function, ValueType | None] = {}
        self._solve()

    def of(self, expr: tree.Expr) -> ValueType:
        """The possible values of ``expr`` (its first, when it has several)."""
        return self.exprs.get(expr, vt.ANY)

    def of_binding(self, binding: Binding) -> ValueType:
        """All values a variable ever has."""
        return self.bindings.get(binding, vt.ANY)

    def result(self, function: tree.Function, position: int) -> ValueType:
        """The type of a result of ``function``, counted from 0."""
        known = self.results.get(function)
        if known is None:
            return vt.ANY
        return known[position] if position < len(known) else vt.NIL_TYPE

    # -- the fixpoint

    def _solve(self) -> None:
        for self.round in range(_MAX_ROUNDS):
            self.changed = False
            for unit in self.program.units.values():
                _Interpreter(self, unit).run()
            if not (self.changed or self.tables.changed):
                return
            self.tables.changed = False
        # Not stable: forget everything that travels between functions, then type the expressions once more.
        self.tables.give_up()
        for binding in self.bindings:
            self.bindings[binding] = vt.ANY
        for function, results in self.results.items():
            self.results[function] = [vt.ANY for _ in results]
        for unit in self.program.units.values():
            _Interpreter(self, unit).run()

    def widened(self, known: ValueType, merged: ValueType) -> ValueType:
        """``merged``, with every bound that still grows after some rounds given up."""
        if self.round < _WIDEN_AFTER:
            return merged
        low = vt.WIDE_BITS if merged.low > known.low else merged.low
        high = vt.WIDE_BITS if merged.high > known.high else merged.high
        return merged.bounded(low, high)

    def join_binding(self, binding: Binding, value: ValueType) -> None:
        """Add ``value`` to what the variable may hold."""
        known = self.bindings.get(binding, vt.NEVER)
        merged = known | value
        if merged != known:
            self.bindings[binding] = self.widened(known, merged)
            self.changed = True

    def join_result(self, function: tree.Function, position: int, value: ValueType) -> None:
        """Add ``value`` to a result of ``function``."""
        known = self.results.setdefault(function, [])
        while len(known) <= position:
            known.append(vt.NEVER)
        merged = known[position] | value
        if merged != known[position]:
            known[position] = self.widened(known[position], merged)
            self.changed = True

    def open_params(self, function: tree.Function) -> ValueType | None:
        """What callers that are not plain calls may pass: None when there are none."""
        if function not in self._open_params:
            self._open_params[function] = self._find_open_params(function)
        return self._open_params[function]

    def _find_open_params(self, function: tree.Function) -> ValueType | None:
        ref = self.program.ref(function)
        callers = self.program.graph.callers.get(ref, ())
        direct = all(
            site.kind is EdgeKind.CALL and not site.via and isinstance(site.node, (tree.Call, tree.MethodCall))
            for site in callers
        )
        if self.program.facts_for(function).escapes or not direct:
            return vt.ANY
        if function in self._outside:
            return vt.PAYLOAD_TYPE
        return None if callers else vt.ANY


def _metamethod_names(program: Program) -> Iterable[str]:
    for unit in program.units.values():
        source = unit.source
        start = source.find("__")
        while start >= 0:
            stop = start + 2
            while stop < len(source) and source[stop].isalpha():
                stop += 1
            yield source[start:stop]
            start = source.find("__", stop)


def _counters(writes: dict[ModuleUnit, Writes]) -> Iterable[Binding]:
    """Variables that are only ever set to an integer literal or moved by a small constant.

    Reaching 2**53 that way would take years, so they stay small (spec/semantics.md §2).
    """
    for unit, index in writes.items():
        steps: dict[Binding, int] = {}
        bindings = unit.resolution.bindings
        for assign in index.assignments():
            for position, target in enumerate(assign.targets):
                binding = bindings.get(target) if isinstance(target, tree.Name) else None
                if binding is not None and _is_step(assign, position, binding, bindings):
                    steps[binding] = steps.get(binding, 0) + 1
        for binding, count in steps.items():
            starts = isinstance(binding.value, tree.Number) and isinstance(binding.value.value, int)
            if count == len(binding.assignments) and starts:
                yield binding


def _is_step(assign: tree.Assign, position: int, binding: Binding, bindings: dict[tree.Name, Binding]) -> bool:
    if position >= len(assign.exprs):
        return False
    value = assign.exprs[position]
    if isinstance(value, tree.Number):
        return isinstance(value.value, int) and abs(value.value) < 1 << 31
    return (
        isinstance(value, tree.Binary)
        and value.op in ("+", "-")
        and isinstance(value.left, tree.Name)
        and bindings.get(value.left) is binding
        and isinstance(value.right, tree.Number)
        and isinstance(value.right.value, int)
        and abs(value.right.value) < 1 << 10
    )


class _Interpreter:
    """Interprets all functions of one unit once."""

    def __init__(self, types: Types, unit: ModuleUnit) -> None:
        self.types = types
        self.unit = unit
        self.resolution = unit.resolution
        self.references = types.references[unit]
        self.env: Environment = {}
        self.reachable = True
        self.function: tree.Function = unit.chunk.main

    def run(self) -> None:
        for function in self.resolution.functions():
            self.enter(function)

    def enter(self, function: tree.Function) -> None:
        self.function, self.env, self.reachable = function, {}, True
        outside = self.types.open_params(function)
        names = [param.name for param in function.params]
        if function.self_param is not None:
            names.insert(0, function.self_param)
        for name in names:
            binding = self.resolution.bindings[name]
            if outside is not None:
                self.types.join_binding(binding, outside)
            elif binding not in self.types.bindings:
                self.types.bindings[binding] = vt.NEVER
        self.block(function.body)
        if self.reachable:
            for position in range(max(len(self.types.results.get(function, ())), 1)):
                self.types.join_result(function, position, vt.NIL_TYPE)

    # -- variables

    def flow_insensitive(self, binding: Binding) -> bool:
        """Whether a closure may change the variable behind the environment's back."""
        return binding.assigned_in_closure or binding.function is not self.function

    def read(self, binding: Binding) -> ValueType:
        if binding in self.env and not (binding.assigned_in_closure and binding.captured):
            return self.env[binding]
        known = self.types.bindings.get(binding)
        return vt.NEVER if known is None else known

    def write(self, binding: Binding, value: ValueType) -> None:
        if binding in self.types.counters and value.only(vt.INTEGER):
            value = vt.SMALL_INTEGER
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

    def store(self, obj: tree.Expr, key: Key, value: ValueType) -> None:
        """``obj[key] = value`` on tables whose constructors are known."""
        sites = self.types.tables.sites(self.unit, obj, self.types.of(obj))
        if sites is not None:
            self.types.tables.write(sites, key, value)

    def assign(self, target: tree.Expr, value: ValueType) -> None:
        if isinstance(target, tree.Index):
            self.store(target.obj, key_of(target.key, self.types.of(target.key)), value)
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
                    merged[binding] = merged[binding] | self.types.bindings.get(binding, vt.NEVER)
            for binding, value in env.items():
                if binding not in merged:
                    merged[binding] = value | self.types.bindings.get(binding, vt.NEVER)
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
        self.expr(node.limit)
        step = vt.integer_of(1) if node.step is None else self.expr(node.step)
        binding = self.resolution.bindings[node.var]

        def body() -> None:
            self.write(binding, loop_variable(first, step))
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
        return [vt.COUNT if reference.path == "ipairs" else key, value.without(vt.NIL)]

    def s_return(self, node: tree.Return) -> None:
        known = self.types.results.get(self.function, [])
        convention = self.types.arity.of(self.function)
        count = max(len(node.exprs), convention or 0, len(known), 1)
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
            return vt.PAYLOAD_TYPE
        sites = self.types.tables.sites(self.unit, node.obj, owner)
        if sites is not None and owner.only(vt.TABLE | vt.NIL):
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
        self.table_effects(node, args)
        wanted = max((len(ref.node.params) for ref in targets.functions), default=0)
        found = self.values(args, max(len(args), wanted))
        for ref in targets.functions:
            self.pass_arguments(ref, node, found)

    def table_effects(self, node: tree.Call | tree.MethodCall, args: list[tree.Expr]) -> None:
        """``table.insert`` and ``rawset``, also through ``pcall``, write into their first table."""
        program = self.types.program
        direct = set(program.targets(node).builtins)
        indirect = {name for site in program.indirect_sites(node) for name in site.targets.builtins}
        if "table.insert" in direct and len(args) >= 2:
            value = self.types.of(args[-1]) if args[-1] in self.types.exprs else self.expr(args[-1])
            multiple = is_multiple(args[-1])
            self.expr(args[0])
            self.store(args[0], INTEGER_KEY, vt.ANY if multiple or len(args) > 3 else value)
        if "rawset" in direct or indirect & {"table.insert", "rawset"}:
            for arg in args:
                self.expr(arg)
                self.store(arg, ANY_KEY, vt.ANY)

    def pass_arguments(self, ref: FunctionRef, node: tree.Call | tree.MethodCall, found: list[ValueType]) -> None:
        bindings = ref.unit.resolution.bindings
        names = [param.name for param in ref.node.params]
        if ref.node.self_param is not None:
            names.insert(0, ref.node.self_param)
        if isinstance(node, tree.MethodCall):
            found = [self.types.of(node.obj), *found]
        for position, name in enumerate(names):
            self.types.join_binding(bindings[name], found[position] if position < len(found) else vt.NIL_TYPE)

    def call_result(self, node: tree.Call | tree.MethodCall, position: int) -> ValueType:
        targets = self.types.program.targets(node)
        if targets.unknown:
            return vt.ANY
        found = vt.NEVER
        for ref in targets.functions:
            found |= self.types.result(ref.node, position) if ref.node in self.types.results else vt.NEVER
        for name in targets.builtins:
            found |= self.builtin_result(name, node, position)
        return found

    def builtin_result(self, name: str, node: tree.Call | tree.MethodCall, position: int) -> ValueType:
        signature = signature_of(name)
        if signature is None:
            return vt.ANY
        special = _RESULTS.get(name)
        if special is not None and position == 0:
            found = special(self, node)
            if found is not None:
                return found
        if position < len(signature.returns):
            found = vt.from_notation(signature.returns[position])
            return vt.PAYLOAD_TYPE if found is vt.ANY and name in _PAYLOAD_SOURCES else found
        return vt.ANY if signature.returns_variadic else vt.NIL_TYPE

    def multiple(self, expr: tree.Expr, count: int) -> list[ValueType]:
        self.expr(expr)
        if isinstance(expr, (tree.Call, tree.MethodCall)):
            return [self.call_result(expr, position) for position in range(count)]
        return [vt.ANY] * count

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
            items.append((key, vt.ANY if open_end else value))
        self.types.tables.construct(node, items)
        return vt.OWN_TABLE

    def e_function(self, node: tree.Function) -> ValueType:
        return vt.FUNCTION_TYPE

    def e_unary(self, node: tree.Unary) -> ValueType:
        operand = self.expr(node.operand)
        if node.op == "not":
            return vt.BOOLEAN_TYPE
        if node.op == "#":
            return vt.ANY if "__len" in self.types.metamethods and operand.may(vt.TABLE) else vt.COUNT
        if node.op == "~":
            return vt.WIDE_INTEGER
        if folds_to_float(node):
            return vt.FLOAT_TYPE
        return self.arithmetic("__unm", operand, operand) or negated(operand)

    def arithmetic(self, event: str, left: ValueType, right: ValueType) -> ValueType | None:
        """ANY when a metamethod may answer; None when the numeric rules decide."""
        if event in self.types.metamethods and (left | right).may(vt.TABLE | vt.OBJECT):
            return vt.ANY
        if (left | right).may(vt.OBJECT):
            return vt.ANY
        return None

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
        if op == "..":
            special = "__concat" in self.types.metamethods and (left | right).may(vt.TABLE | vt.OBJECT)
            return vt.ANY if special else vt.STRING_TYPE
        special_type = self.arithmetic(_EVENTS[op], left, right)
        return special_type if special_type is not None else numeric_type(op, left, right, node.right)

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
}
_PAYLOAD_SOURCES = frozenset(
    (
        "funcs.call",
        "Executor.call",
        "workflow.exec",
        "process.exec",
        "Payload.data",
        "Payload.unmarshal",
        "json.decode",
        "yaml.decode",
        "ctx.get",
        "ctx.all",
        "Request.body_json",
    )
)


def catalogue_type(path: str) -> ValueType:
    """The type of a catalogue member used as a value: a constant's type, function, or table for a module."""
    from analyzer.catalog import lookup
    from analyzer.catalog.model import Constant, Module, Signature

    found = lookup(path)
    if isinstance(found, Signature):
        return vt.FUNCTION_TYPE
    if isinstance(found, Constant):
        return vt.from_notation(found.type)
    if isinstance(found, Module):
        return vt.TABLE_TYPE
    return vt.ANY


def _set_metatable(interpreter: _Interpreter, node: Any) -> ValueType | None:
    return interpreter.types.of(node.args[0]) if node.args else None


def _first_argument_asserted(interpreter: _Interpreter, node: Any) -> ValueType | None:
    return interpreter.types.of(node.args[0]).truthy if node.args else None


def _listen(interpreter: _Interpreter, node: Any) -> ValueType | None:
    """``process.listen(topic, {message = true})`` gives Message objects."""
    options = node.args[1] if len(node.args) > 1 else None
    if not isinstance(options, tree.TableConstructor):
        return None
    for item in options.items:
        if (
            isinstance(item, tree.NamedItem)
            and item.name.value == "message"
            and isinstance(item.value, tree.TrueLiteral)
        ):
            return ValueType(vt.OBJECT | vt.NIL, frozenset(("Channel<Message>",)))
    return None


def _inbox(interpreter: _Interpreter, node: Any) -> ValueType | None:
    return ValueType(vt.OBJECT, frozenset(("Channel<Message>",)))


def _receive(interpreter: _Interpreter, node: Any) -> ValueType | None:
    elements = {vt.element_object(name) for name in interpreter.types.of(node.obj).objects}
    if len(elements) == 1 and (element := elements.pop()):
        return ValueType(vt.OBJECT | vt.NIL, frozenset((element,)))
    return None


_RESULTS: dict[str, Callable[[_Interpreter, Any], ValueType | None]] = {
    "setmetatable": _set_metatable,
    "process.listen": _listen,
    "process.inbox": _inbox,
    "Channel.receive": _receive,
    "assert": _first_argument_asserted,
}

_STATEMENTS: dict[type[tree.Node], Callable[[_Interpreter, Any], None]] = {
    tree.Local: _Interpreter.s_local,
    tree.LocalFunction: _Interpreter.s_local_function,
    tree.FunctionStatement: _Interpreter.s_function_statement,
    tree.Assign: _Interpreter.s_assign,
    tree.CallStatement: _Interpreter.s_call,
    tree.Do: _Interpreter.s_do,
    tree.While: _Interpreter.s_while,
    tree.Repeat: _Interpreter.s_repeat,
    tree.If: _Interpreter.s_if,
    tree.NumericFor: _Interpreter.s_numeric_for,
    tree.GenericFor: _Interpreter.s_generic_for,
    tree.Return: _Interpreter.s_return,
    tree.Break: _Interpreter.s_jump,
    tree.Goto: _Interpreter.s_jump,
    tree.Label: _Interpreter.s_label,
    tree.TypeDeclaration: _Interpreter.s_nothing,
    tree.InterfaceDeclaration: _Interpreter.s_nothing,
}
_EXPRESSIONS: dict[type[tree.Node], Callable[[_Interpreter, Any], ValueType]] = {
    tree.Nil: _Interpreter.e_constant,
    tree.TrueLiteral: _Interpreter.e_constant,
    tree.FalseLiteral: _Interpreter.e_constant,
    tree.String: _Interpreter.e_constant,
    tree.Vararg: _Interpreter.e_constant,
    tree.ErrorExpr: _Interpreter.e_constant,
    tree.Number: _Interpreter.e_number,
    tree.Name: _Interpreter.e_name,
    tree.Paren: _Interpreter.e_wrapped,
    tree.Cast: _Interpreter.e_wrapped,
    tree.NonNil: _Interpreter.e_wrapped,
    tree.Index: _Interpreter.e_index,
    tree.Call: _Interpreter.e_call,
    tree.MethodCall: _Interpreter.e_method_call,
    tree.TableConstructor: _Interpreter.e_table,
    tree.Function: _Interpreter.e_function,
    tree.Unary: _Interpreter.e_unary,
    tree.Binary: _Interpreter.e_binary,
    tree.Logical: _Interpreter.e_logical,
}
