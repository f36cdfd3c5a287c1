"""D110: encoded text whose order of keys is not defined, used as an identity."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from analyzer.diagnostic import Diagnostic, Severity
from analyzer.program import value_type as vt
from analyzer.program.values import TableValue
from analyzer.rules.base import Example, Rule, Scope, example, in_main
from analyzer.rules.context import RuleContext
from analyzer.rules.order_lists import has_positions_only
from analyzer.syntax import tree

_COMPARISONS = frozenset({"==", "~=", "<", ">", "<=", ">="})
_PLAIN = vt.STRING | vt.NUMBER | vt.BOOLEAN | vt.NIL
_TRANSPARENT = (tree.Paren, tree.Cast, tree.NonNil)


def check(context: RuleContext) -> Iterable[Diagnostic]:
    """Reports encoded text that is hashed, compared, or used as a key."""
    for use in context.hazards("unordered-text"):
        call = use.use.node
        if not isinstance(call, tree.Call) or use.use.via or _has_no_order(context, call):
            continue
        for place, purpose in _purposes(context, call):
            yield context.finding(
                place,
                f"the text of `{use.name}` is {purpose}, but the order of its keys is not defined",
                help="Build the text from the fields in a fixed order, or use a field that identifies the value.",
                reached=use.reached,
            )


def _has_no_order(context: RuleContext, call: tree.Call) -> bool:
    """Whether only plain data or lists of plain data are encoded."""
    if not call.args:
        return True
    argument = call.args[0]
    if isinstance(argument, tree.String | tree.Number | tree.TrueLiteral | tree.FalseLiteral | tree.Nil):
        return True
    values = context.program.values_of(context.unit, argument)
    return bool(values) and all(isinstance(value, TableValue) and _is_plain_list(context, value) for value in values)


def _is_plain_list(context: RuleContext, table: TableValue) -> bool:
    """Whether a table is a list of texts, numbers and booleans that nobody changes."""
    if not has_positions_only(table) or table.metatable or not isinstance(table.node, tree.TableConstructor):
        return False
    types = context.analysis.types
    return all(types.of(item.value).only(_PLAIN) for item in table.node.items) and not any(
        mutation.table is table for mutation in context.program.flow.mutations
    )


def _purposes(context: RuleContext, call: tree.Call) -> Iterator[tuple[tree.Node, str]]:
    """Where the text ends up: the call itself, or the uses of the local that holds it."""
    yield from _purpose(context, call)
    statement = context.parent(call)
    if isinstance(statement, tree.Local) and statement.exprs and statement.exprs[0] is call:
        binding = context.unit.resolution.bindings.get(statement.names[0].name)
        for name in binding.uses if binding is not None and binding.constant else ():
            yield from _purpose(context, name)


def _purpose(context: RuleContext, node: tree.Node) -> Iterator[tuple[tree.Node, str]]:
    parent = context.parent(node)
    while isinstance(parent, _TRANSPARENT) or (isinstance(parent, tree.Binary) and parent.op == ".."):
        node, parent = parent, context.parent(parent)
    if isinstance(parent, tree.Binary) and parent.op in _COMPARISONS:
        other = parent.right if parent.left is node else parent.left
        if not isinstance(other, tree.Nil):
            yield parent, "compared"
    elif (isinstance(parent, tree.Index) and parent.key is node) or (
        isinstance(parent, tree.KeyedItem) and parent.key is node
    ):
        yield node, "used as a key"
    elif isinstance(parent, tree.Call) and parent.func is not node and _hashes(context, parent):
        yield node, "hashed"


def _hashes(context: RuleContext, call: tree.Call) -> bool:
    return any(name.startswith(("hash.", "crypto.hmac.")) for name in context.program.targets(call).builtins)


_DIGEST = "local M = {}\n\nfunction M.of(value)\n    return hash.sha256(json.encode(value)) --!\nend\n\nreturn M\n"

RULE = Rule(
    code="D110",
    name="unordered-text",
    severity=Severity.WARNING,
    summary="The text of `json.encode` or `yaml.encode` is used as an identity, a key or the input of a hash.",
    why=(
        "The same table may be encoded with its keys in another order in a replay, or by a worker of another version. Two "
        "texts of equal tables then differ, and so do their hashes."
    ),
    instead=(
        'Hash and compare a text that is built from the fields in a fixed order: `order.id .. ":" .. order.total`. As an '
        "argument or a result the text is fine."
    ),
    check=check,
    scope=Scope.WORKFLOWS,
    valid=(
        example("return json.encode(order)"),
        example('return funcs.call("app:store", json.encode(order))'),
        example("return hash.sha256(order.id)"),
        example('return hash.sha256(json.encode("text"))'),
        example("return hash.sha256(json.encode({1, 2, 3}))"),
        example(
            'return digest.of({"a", "b"})', libraries={"digest": _DIGEST.replace(" --!", "")}, title="a list of texts"
        ),
        example("local text, err = json.encode(order)\nif err ~= nil then\n    return nil, err\nend\nreturn text"),
        example("if json.encode(order) == nil then\n    return nil\nend\nreturn 1"),
        example("local t = {}\nt.text = json.encode(order)\nreturn t"),
        example("print(json.encode(order))"),
        Example(in_main("return hash.sha256(json.encode(order))"), kind="function.lua"),
    ),
    invalid=(
        example("return hash.sha256(json.encode(order)) --!"),
        example("return hash.sha256(json.encode({order.first, order.second})) --!"),
        example("local text = json.encode(order)\nreturn hash.md5(text) --!"),
        example("return json.encode(order) == json.encode(order.previous) --!"),
        example("local seen = {}\nseen[json.encode(order)] = true --!\nreturn seen"),
        example("return { [json.encode(order)] = 1 } --!"),
        example(
            "local key = json.encode(order)\nlocal seen = {}\nif seen[key] then --!\n    return 1\nend\nreturn seen"
        ),
        example("return hash.sha256('v1:' .. json.encode(order)) --!"),
        example("return hash.hmac_sha256(json.encode(order), 'secret') --!"),
        example("return yaml.encode(order) ~= order.text --!"),
        example("local encode = json.encode\nreturn hash.sha256(encode(order)) --!"),
        example("return digest.of(order)", libraries={"digest": _DIGEST}, title="through a library"),
        example(
            "local codec = { write = json.encode }\nreturn hash.sha256(codec.write(order)) --!", title="as a value"
        ),
    ),
)
