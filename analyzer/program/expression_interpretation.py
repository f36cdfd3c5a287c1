"""The abstract interpretation of expressions: variables in their environment, operators, calls, constructors."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from analyzer.program import value_type as vt
from analyzer.program.arithmetic_types import negated, numeric_type
from analyzer.program.arity import signature_of
from analyzer.program.callbacks import ARGUMENTS, passes_known_arguments
from analyzer.program.callgraph import FunctionRef
from analyzer.program.constant_folding import folds_to_float
from analyzer.program.constraints import ANY_KEY, INTEGER_KEY, Key
from analyzer.program.control import is_multiple
from analyzer.program.modules import ModuleUnit
from analyzer.program.narrowing import Environment, narrow
from analyzer.program.result_types import PAYLOAD_SOURCES, RESULTS, catalogue_type
from analyzer.program.scopes import Binding
from analyzer.program.table_types import key_of
from analyzer.program.value_type import ValueType
from analyzer.syntax import tree
from analyzer.syntax.queries import parameters

if TYPE_CHECKING:
    from analyzer.program.types import Types


class ExpressionInterpreter:
    """Gives the expressions of one function at a time their value types, in the environment of the moment."""

    def __init__(self, types: Types, unit: ModuleUnit) -> None:
        self.types = types
        self.unit = unit
        self.resolution = unit.resolution
        self.references = types.references[unit]
        self.env: Environment = {}
        self.reachable = True
        self.function: tree.Function = unit.chunk.main

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

    # -- expressions

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
        for position, name in enumerate(parameters(ref.node)):
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

_EXPRESSIONS: dict[type[tree.Node], Callable[[ExpressionInterpreter, Any], ValueType]] = {
    tree.Nil: ExpressionInterpreter.e_constant,
    tree.TrueLiteral: ExpressionInterpreter.e_constant,
    tree.FalseLiteral: ExpressionInterpreter.e_constant,
    tree.String: ExpressionInterpreter.e_constant,
    tree.Vararg: ExpressionInterpreter.e_constant,
    tree.ErrorExpr: ExpressionInterpreter.e_constant,
    tree.Number: ExpressionInterpreter.e_number,
    tree.Name: ExpressionInterpreter.e_name,
    tree.Paren: ExpressionInterpreter.e_wrapped,
    tree.Cast: ExpressionInterpreter.e_wrapped,
    tree.NonNil: ExpressionInterpreter.e_wrapped,
    tree.Index: ExpressionInterpreter.e_index,
    tree.Call: ExpressionInterpreter.e_call,
    tree.MethodCall: ExpressionInterpreter.e_method_call,
    tree.TableConstructor: ExpressionInterpreter.e_table,
    tree.Function: ExpressionInterpreter.e_function,
    tree.Unary: ExpressionInterpreter.e_unary,
    tree.Binary: ExpressionInterpreter.e_binary,
    tree.Logical: ExpressionInterpreter.e_logical,
}
