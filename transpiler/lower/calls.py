"""Calls: who is called, what is passed, how the results arrive (spec/semantics.md §4, docs/conventions.md)."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass

from analyzer.catalog import lookup
from analyzer.catalog.model import Constant, Module, Signature
from analyzer.program import value_type as vt
from analyzer.program.arity import signature_of
from analyzer.program.callgraph import Suspension
from analyzer.program.control import is_multiple
from analyzer.program.references import Reference
from analyzer.program.value_type import ValueType
from analyzer.syntax import tree
from transpiler.emit import py
from transpiler.lower import classes, type_values
from transpiler.lower.context import FunctionContext, Untranslatable
from transpiler.lower.dispatch import expression, expressions
from transpiler.lower.expressions import module_path
from transpiler.lower.native_calls import native_call
from transpiler.lower.order import in_order, is_inert, may_call
from transpiler.lower.signatures import adjusted_count

NOTHING: ast.expr = ast.Constant(None)
"""Marks "no value at all" in an argument list; compared by identity."""

CallNode = tree.Call | tree.MethodCall

TYPE_CALL, TYPE_CHECK = "type()", "type.is"
"""What the flow analysis calls a type that is called, and its method."""

_RESPONSE = "Response"
_RESPONSE_SETTERS = frozenset({"set_status", "set_header", "set_content_type", "set_transfer"})

_TABLE_ATTRIBUTES = frozenset(
    (
        *("append", "array", "bools", "hash", "insert", "ipairs", "is_record", "meta", "next", "of", "order", "pairs"),
        *("record", "remove", "remove_last", "sequence"),
    )
)
"""What Python finds on a Table: a Lua method of these names is never called as an attribute."""


@dataclass(slots=True)
class LoweredCall:
    """A lowered call: ``value`` gives ``count`` results (None: raw convention).

    ``all_values`` gives the same results as a tuple, where ``value`` could not tell no result from nil because the
    callee is unknown. ``first`` is the first result, where that has a form of its own.
    """

    value: ast.expr
    count: int | None
    all_values: Callable[[], ast.expr] | None = None
    first: ast.expr | None = None


Handler = Callable[[FunctionContext, tree.Call, int], LoweredCall | None]
SPECIAL_CALLS: dict[str, Handler] = {}
"""Library functions whose call has a form of its own (``lower/special.py``); a handler may decline with None."""
StatementHandler = Callable[[FunctionContext, tree.Call, int], ast.expr | None]
SPECIAL_STATEMENTS: dict[str, StatementHandler] = {}
"""The same for call statements; ``NOTHING`` stands for "no statement needed"."""


# -------------------------------------------------------------------------------------------------- result contexts


def single(ctx: FunctionContext, node: CallNode) -> ast.expr:
    """The first result."""
    return first_of(ctx, node, lower_call(ctx, node))


def first_of(ctx: FunctionContext, node: CallNode, lowered: LoweredCall) -> ast.expr:
    """The first result of a lowered call."""
    if lowered.count == 1:
        return lowered.value
    if lowered.first is not None:
        return lowered.first
    if lowered.count == 0:
        ctx.emit(py.statement(lowered.value, ctx.module.line(node)))
        ctx.effects += 1
        return ast.Constant(None)
    return ctx.module.call("first", lowered.value)


def raw(ctx: FunctionContext, node: tree.Expr) -> ast.expr:
    """All results of a call or vararg, in the raw convention."""
    if isinstance(node, tree.Vararg):
        return py.name(ctx.vararg)
    assert isinstance(node, (tree.Call, tree.MethodCall))
    lowered = lower_call(ctx, node)
    if lowered.count == 0:
        ctx.emit(py.statement(lowered.value, ctx.module.line(node)))
        ctx.effects += 1
        return py.tuple_([])
    return lowered.value if lowered.all_values is None else lowered.all_values()


def star(ctx: FunctionContext, node: tree.Expr) -> ast.expr:
    """All results as ``*…`` for an argument list; a plain expression for exactly one; NOTHING for none."""
    if isinstance(node, tree.Vararg):
        return py.starred(py.name(ctx.vararg))
    assert isinstance(node, (tree.Call, tree.MethodCall))
    lowered = lower_call(ctx, node)
    if lowered.count == 1:
        return lowered.value
    if lowered.count == 0:
        ctx.emit(py.statement(lowered.value, ctx.module.line(node)))
        ctx.effects += 1
        return NOTHING
    if lowered.count is not None or _is_part_of_varargs(ctx, lowered.value):
        return py.starred(lowered.value)
    if lowered.all_values is not None:
        return py.starred(lowered.all_values())
    return py.starred(ctx.module.call("values", lowered.value))


def _is_part_of_varargs(ctx: FunctionContext, value: ast.expr) -> bool:
    """Whether a raw result is a tuple for certain: ``args`` or ``args[1:]``."""
    if isinstance(value, ast.Subscript) and isinstance(value.slice, ast.Slice):
        value = value.value
    return isinstance(value, ast.Name) and value.id == ctx.vararg and ctx.function.vararg is not None


def exactly(ctx: FunctionContext, node: tree.Expr, count: int) -> ast.expr:
    """A tuple expression of exactly ``count`` (two or more) results."""
    if isinstance(node, tree.Vararg):
        return ctx.module.call("adjust", py.name(ctx.vararg), ast.Constant(count))
    assert isinstance(node, (tree.Call, tree.MethodCall))
    lowered = lower_call(ctx, node)
    if lowered.count == count:
        return lowered.value
    if lowered.count == 0:
        ctx.emit(py.statement(lowered.value, ctx.module.line(node)))
        ctx.effects += 1
        return py.tuple_([ast.Constant(None)] * count)
    if lowered.count == 1:
        return py.tuple_([lowered.value, *[ast.Constant(None)] * (count - 1)])
    return ctx.module.call("adjust", lowered.value, ast.Constant(count))


def adjusted(ctx: FunctionContext, exprs: list[tree.Expr], count: int) -> ast.expr:
    """An expression list adjusted to ``count`` (two or more) values, as one tuple expression."""
    if len(exprs) == 1 and is_multiple(exprs[0]):
        return exactly(ctx, exprs[0], count)
    if len(exprs) < count and exprs and is_multiple(exprs[-1]):
        missing = count - len(exprs) + 1

        def lower(node: tree.Expr) -> ast.expr:
            if node is exprs[-1]:
                return py.starred(exactly(ctx, node, missing)) if missing > 1 else expression(ctx, node)
            return expression(ctx, node)

        return py.tuple_(flattened(in_order(ctx, exprs, lower)))
    values = expressions(ctx, exprs)
    for surplus in values[count:]:
        if not isinstance(surplus, (ast.Name, ast.Constant, ast.Lambda)):
            values = [ctx.spill(value) for value in values]
            break
    return py.tuple_([*values[:count], *[ast.Constant(None)] * (count - len(values))])


def call_statement(ctx: FunctionContext, node: tree.CallStatement) -> None:
    """A call whose results are dropped."""

    line = ctx.module.line(node)
    if isinstance(node.call, tree.Call):
        special = SPECIAL_STATEMENTS.get(_library_path(ctx, node.call.func))
        handled = None if special is None else special(ctx, node.call, line)
        if handled is not None:
            if handled is not NOTHING:
                ctx.emit(py.statement(handled, line))
            return
    ctx.emit(py.statement(lower_call(ctx, node.call).value, line))


# ---------------------------------------------------------------------------------------------------------- arguments


def arguments(ctx: FunctionContext, args: list[tree.Expr], earlier: list[ast.expr] | None = None) -> list[ast.expr]:
    """The argument list; the last call or vararg passes all its values. ``earlier`` are kept in order before them."""

    last = args[-1] if args else None

    def lower(arg: tree.Expr) -> ast.expr:
        return star(ctx, arg) if arg is last and is_multiple(arg) else expression(ctx, arg)

    before = 0 if earlier is None else len(earlier)
    values = in_order(ctx, args, lower, earlier)
    return [value for value in values[before:] if value is not NOTHING]


def exact_arguments(
    ctx: FunctionContext, args: list[tree.Expr], count: int, earlier: list[ast.expr] | None = None
) -> list[ast.expr]:
    """Exactly ``count`` arguments: surplus ones are evaluated and dropped, missing ones are nil."""

    before = 0 if earlier is None else len(earlier)
    open_end = bool(args) and is_multiple(args[-1]) and len(args) <= count

    def lower(arg: tree.Expr) -> ast.expr:
        if not open_end or arg is not args[-1]:
            return expression(ctx, arg)
        missing = count - len(args) + 1
        return expression(ctx, arg) if missing == 1 else py.starred(exactly(ctx, arg, missing))

    values = in_order(ctx, args, lower, earlier)[before:]
    if open_end:
        return flattened(values)
    for surplus in values[count:]:
        if not isinstance(surplus, (ast.Name, ast.Constant, ast.Lambda)):
            # Evaluated for its effect, before the call, as Lua does.
            return [*_all_spilled(ctx, values)[:count]]
    return [*values[:count], *[ast.Constant(None)] * (count - len(values))]


def passed_arguments(ctx: FunctionContext, node: CallNode, earlier: list[ast.expr]) -> list[ast.expr]:
    """The arguments of a call of Lua functions, adjusted where all of them have exact signatures; ``earlier`` is the
    callee, or the receiver, which is passed as well."""
    facts = ctx.module.facts
    count = adjusted_count(facts.program.targets(node), facts.exact)
    if count is None:
        return arguments(ctx, node.args, earlier)
    return exact_arguments(ctx, node.args, count - isinstance(node, tree.MethodCall), earlier)


def flattened(values: list[ast.expr]) -> list[ast.expr]:
    """The same values, ``*(a, b)`` at the end written as ``a, b``."""
    last = values[-1].value if values and isinstance(values[-1], ast.Starred) else None
    return [*values[:-1], *last.elts] if isinstance(last, ast.Tuple) else values


def unpacked(ctx: FunctionContext, values: list[ast.expr], count: int) -> list[ast.expr]:
    """``count`` values of which the last may still be ``*results``, as one expression each."""
    if not values or not isinstance(values[-1], ast.Starred):
        return values
    names = [py.name(ctx.temporary()) for _ in range(count - len(values) + 1)]
    kept = [value if is_inert(value) else ctx.spill(value) for value in values[:-1]]
    ctx.emit(py.assign(list(names), values[-1].value))
    return [*kept, *names]


def _all_spilled(ctx: FunctionContext, values: list[ast.expr]) -> list[ast.expr]:
    return [ctx.spill(value) for value in values]


# ------------------------------------------------------------------------------------------------------------ callees


def lower_call(ctx: FunctionContext, node: CallNode) -> LoweredCall:
    """Lower a call completely, including ``await``."""

    if isinstance(node, tree.Call):
        special = SPECIAL_CALLS.get(_library_path(ctx, node.func))
        handled = None if special is None else special(ctx, node, ctx.module.line(node))
        if handled is not None:
            return handled
    native = _native_call(ctx, node)
    if native is not None:
        return LoweredCall(native, 1)
    checked = _type_check(ctx, node)
    if checked is not None:
        return checked
    if isinstance(node, tree.MethodCall):
        return _method_call(ctx, node)
    reference = ctx.module.references.of(node.func)
    if ctx.module.facts.program.targets(node).builtins == (TYPE_CALL,) and reference is not None:
        return _type_call(ctx, node, reference)
    if reference is not None and reference.unit is None and not reference.is_type:
        found = lookup(reference.path)
        if isinstance(found, Signature):
            return _catalogue_call(ctx, node, found)
        if found is None and _is_object(reference.path):
            return _module_function_call(ctx, node) or _value_call(ctx, node)
        inside = lookup(reference.path.rpartition(".")[0])
        if isinstance(found, Module) or (found is None and not isinstance(inside, (Signature, Constant))):
            raise Untranslatable(node, f"'{reference.path}' cannot be called")
    return _value_call(ctx, node)


def _native_call(ctx: FunctionContext, node: CallNode) -> ast.expr | None:
    line = ctx.module.line(node)
    if isinstance(node, tree.Call):
        return native_call(ctx, _library_path(ctx, node.func), node.args, line)
    if not ctx.type_of(node.obj).only(vt.STRING):
        return None
    return native_call(ctx, f"string.{node.name.id}", [node.obj, *node.args], line)


def _is_object(path: str) -> bool:
    """Whether a path leads into a module that is a value with methods, such as ``logger``."""
    module = lookup(path.partition(".")[0])
    return isinstance(module, Module) and bool(module.object)


def _library_path(ctx: FunctionContext, func: tree.Expr) -> str:
    """The catalogue name of a called library function; empty for everything else."""
    reference = ctx.module.references.of(func)
    return "" if reference is None or reference.unit is not None else reference.path


def _type_call(ctx: FunctionContext, node: tree.Call, reference: Reference) -> LoweredCall:
    """``T(x)``: the same value, checked (spec/dialect.md §2.2); also ``string(x)``, where ``string`` is a library."""
    callee = [type_values.type_value(ctx.module, reference.path) or expression(ctx, node.func)]
    args = arguments(ctx, node.args, callee)
    return LoweredCall(ast.Call(callee[0], args, [], lineno=ctx.module.line(node)), 1)


def _type_check(ctx: FunctionContext, node: CallNode) -> LoweredCall | None:
    """``T:is(x)`` and ``T.is(x)`` of a type that is named."""
    if ctx.module.facts.program.targets(node).builtins != (TYPE_CHECK,):
        return None
    owner = (
        node.obj if isinstance(node, tree.MethodCall) else node.func.obj if isinstance(node.func, tree.Index) else None
    )
    reference = None if owner is None else ctx.module.references.of(owner)
    if owner is None or reference is None:
        return None
    value = [type_values.type_value(ctx.module, reference.path) or expression(ctx, owner)]
    args = arguments(ctx, node.args, value)
    return LoweredCall(ast.Call(py.attribute(value[0], "is_"), args, [], lineno=ctx.module.line(node)), 2)


def _awaited(ctx: FunctionContext, call: ast.expr, node: tree.Node) -> ast.expr:
    if not ctx.is_async:
        raise Untranslatable(node, "a call that may suspend stands in code that cannot")
    return py.await_(call, ctx.module.line(node))


def _catalogue_call(ctx: FunctionContext, node: tree.Call, signature: Signature) -> LoweredCall:

    line = ctx.module.line(node)
    callee = expression(ctx, node.func)
    built: ast.expr = ast.Call(callee, arguments(ctx, node.args), [], lineno=line)
    if signature.suspends or any(callback.mode == "propagates" for callback in signature.callbacks):
        built = _awaited(ctx, built, node)
    return LoweredCall(built, None if signature.returns_variadic else len(signature.returns))


def _method_call(ctx: FunctionContext, node: tree.MethodCall) -> LoweredCall:

    own = _module_method(ctx, node.obj, node.name.id)
    if own is not None:
        return _module_method_call(ctx, node, *own)
    type_ = ctx.type_of(node.obj)
    line = ctx.module.line(node.name)
    chained = _response_chain(ctx, node.obj)
    signature = _method_signature(type_ if chained is None else chained.type_, node.name.id)
    if signature is not None:
        receiver = [expression(ctx, node.obj) if chained is None else _call_each(ctx, chained)]
        args = arguments(ctx, node.args, receiver)
        python_name = signature.python_name or node.name.id
        if type_.only(vt.STRING):
            callee: ast.expr = py.attribute(ctx.module.module_name("string"), python_name, line)
            built: ast.expr = ast.Call(callee, [receiver[0], *args], [], lineno=line)
        else:
            built = ast.Call(py.attribute(receiver[0], python_name, line), args, [], lineno=line)
        if signature.suspends:
            built = _awaited(ctx, built, node)
        return LoweredCall(built, None if signature.returns_variadic else len(signature.returns))
    return _unknown_method(ctx, node, type_, line)


def _module_method(ctx: FunctionContext, owner: tree.Expr, name: str) -> tuple[str, Signature] | None:
    """The module that ``owner`` is, when it is an object itself (``logger``), and the signature of its method."""
    reference = ctx.module.references.of(owner)
    module = None if reference is None or reference.unit is not None else lookup(reference.path)
    if reference is None or not isinstance(module, Module) or not module.object:
        return None
    signature = signature_of(f"{module.object}.{name}")
    return None if signature is None else (reference.path, signature)


def _module_method_call(ctx: FunctionContext, node: CallNode, path: str, signature: Signature) -> LoweredCall:
    """``logger:info(…)``: the shim has the methods of the object as functions."""
    callee = py.attribute(module_path(ctx, path), signature.python_name, ctx.module.line(node))
    built: ast.expr = ast.Call(callee, arguments(ctx, node.args), [], lineno=ctx.module.line(node))
    if signature.suspends:
        built = _awaited(ctx, built, node)
    return LoweredCall(built, None if signature.returns_variadic else len(signature.returns))


def _module_function_call(ctx: FunctionContext, node: tree.Call) -> LoweredCall | None:
    """``logger.info(…)``, when the first argument cannot be taken for the receiver."""
    if not isinstance(node.func, tree.Index) or not isinstance(node.func.key, tree.String):
        return None
    own = _module_method(ctx, node.func.obj, node.func.key.value)
    if own is None or not node.args or not ctx.type_of(node.args[0]).only(vt.DATA):
        return None
    return _module_method_call(ctx, node, *own)


@dataclass(slots=True)
class _ResponseChain:
    """``root:set_status(…):set_header(…)``, the receiver of another method call."""

    root: tree.Expr
    type_: ValueType
    calls: list[tree.MethodCall]


def _response_chain(ctx: FunctionContext, receiver: tree.Expr) -> _ResponseChain | None:
    """The chain that ``receiver`` is when the author means the response in front of it.

    The setters give nil, so that such a call could only fail; its receiver goes on instead (host-modules.md §2.6).
    """
    calls: list[tree.MethodCall] = []
    while isinstance(receiver, tree.MethodCall) and receiver.name.id in _RESPONSE_SETTERS:
        calls.insert(0, receiver)
        receiver = receiver.obj
    type_ = ctx.type_of(receiver) if calls else None
    if type_ is None or not type_.only(vt.OBJECT | vt.NIL) or type_.objects != {_RESPONSE}:
        return None
    return _ResponseChain(receiver, type_, calls)


def _call_each(ctx: FunctionContext, chain: _ResponseChain) -> ast.expr:
    """Emit the calls of a chain as statements; the response."""
    response = expression(ctx, chain.root)
    if not isinstance(response, ast.Name):
        response = ctx.spill(response, "response")
    for call in chain.calls:
        args = arguments(ctx, call.args)
        line = ctx.module.line(call.name)
        ctx.emit(ast.Expr(ast.Call(py.attribute(response, call.name.id, line), args, [], lineno=line), lineno=line))
    return response


def _method_signature(type_: ValueType, name: str) -> Signature | None:
    if type_.only(vt.STRING):
        return signature_of(f"string.{name}")
    if not type_.only(vt.OBJECT | vt.NIL | vt.TABLE) or len(type_.objects) != 1:
        return None
    object_name = vt.base_object(next(iter(type_.objects)))
    signature = None if object_name == "any" else signature_of(f"{object_name}.{name}")
    if signature is not None and type_.may(vt.TABLE) and (signature.python_name or name) in _TABLE_ATTRIBUTES:
        return None
    return signature


def _class_method(ctx: FunctionContext, node: tree.MethodCall) -> tuple[ast.expr, ast.expr] | None:
    """The callee and the class as its first argument, for ``Account:new(…)`` on a class of this module."""
    callee = classes.named_member(ctx, node.obj, node.name.id)
    return None if callee is None else (callee, expression(ctx, node.obj))


def _unknown_method(ctx: FunctionContext, node: tree.MethodCall, type_: ValueType, line: int) -> LoweredCall:

    on_class = _class_method(ctx, node)
    receiver = [expression(ctx, node.obj) if on_class is None else on_class[1]]
    name = py.constant(node.name.id)
    count = ctx.module.facts.arity.of_call(node)
    suspension = ctx.module.facts.program.call_suspends(node)
    known = suspension is not Suspension.UNKNOWN
    if known and ctx.module.facts.records.is_native_call(node):
        args = passed_arguments(ctx, node, receiver)
        built: ast.expr = ast.Call(py.attribute(receiver[0], node.name.id, line), args, [], lineno=line)
        return LoweredCall(_awaited(ctx, built, node) if suspension is Suspension.ALWAYS else built, count)
    if known and on_class is not None:
        args = passed_arguments(ctx, node, receiver)
        built = ast.Call(on_class[0], [on_class[1], *args], [], lineno=line)
        return LoweredCall(_awaited(ctx, built, node) if suspension is Suspension.ALWAYS else built, count)
    if known and type_.only(vt.TABLE | vt.NIL) and isinstance(receiver[0], ast.Name):
        args = passed_arguments(ctx, node, receiver)
        callee = py.subscript(receiver[0], name, line)
        built = ast.Call(callee, [receiver[0], *args], [], lineno=line)
        if suspension is Suspension.ALWAYS:
            built = _awaited(ctx, built, node)
        return LoweredCall(built, count)
    if any(may_call(arg) for arg in node.args):
        bound: list[ast.expr] = [ctx.module.call("method", receiver[0], name, line=line)]
        args = passed_arguments(ctx, node, bound)
        return _through_helper(ctx, "call", [bound[0], *args], count, suspension, node, line)
    args = passed_arguments(ctx, node, receiver)
    return _through_helper(ctx, "invoke", [receiver[0], name, *args], count, suspension, node, line)


def _through_helper(
    ctx: FunctionContext,
    helper: str,
    args: list[ast.expr],
    count: int | None,
    suspension: Suspension,
    node: tree.Node,
    line: int,
) -> LoweredCall:
    """A call by ``call``/``invoke``, or by their twins for code that cannot suspend."""
    sync = suspension is Suspension.NEVER

    def build(name: str) -> ast.expr:
        built = ctx.module.call(f"{name}_sync" if sync else name, *args, line=line)
        return built if sync else _awaited(ctx, built, node)

    return LoweredCall(build(helper), count, None if count is not None else lambda: build(f"{helper}_values"))


def _value_call(ctx: FunctionContext, node: tree.Call) -> LoweredCall:
    """A call of a Lua function value, known or not."""

    facts = ctx.module.facts
    line = ctx.module.line(node)
    targets = facts.program.targets(node)
    callee = [expression(ctx, node.func)]
    args = passed_arguments(ctx, node, callee)
    count = facts.arity.of_call(node)
    suspension = facts.program.call_suspends(node)
    if suspension is Suspension.UNKNOWN:
        return _through_helper(ctx, "call", [callee[0], *args], count, suspension, node, line)
    direct: ast.expr = ast.Call(callee[0], args, [], lineno=line)
    if suspension is Suspension.ALWAYS:
        direct = _awaited(ctx, direct, node)
    if count is None and targets.unknown:
        return LoweredCall(direct, count, lambda: ctx.module.call("call_values_sync", callee[0], *args, line=line))
    return LoweredCall(direct, count)
