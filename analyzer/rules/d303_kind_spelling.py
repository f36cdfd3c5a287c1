"""D303: an error kind in a spelling that no kind has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from analyzer.catalog.errors import KINDS
from analyzer.diagnostic import Diagnostic, Severity
from analyzer.rules.base import Example, Rule, example, in_main
from analyzer.rules.calls import library_calls
from analyzer.rules.context import RuleContext
from analyzer.rules.definitions import definition
from analyzer.syntax import tree
from analyzer.syntax.queries import unwrapped

_KINDS = frozenset(value for _, value in KINDS)
_NON_RETRYABLE = "non_retryable_error_types"


def _key(text: str) -> str:
    return text.replace("_", "").replace("-", "").replace(" ", "").lower()


_BY_KEY = {_key(value): (constant, value) for constant, value in KINDS if value} | {
    "cancelled": ("CANCELED", "Canceled"),
    "ratelimit": ("RATE_LIMITED", "RateLimited"),
}


def check(context: RuleContext) -> Iterable[Diagnostic]:
    """Reports texts in the place of a kind that differ from one in their spelling only; other texts are own kinds."""
    for node in _kind_texts(context):
        text = node.value
        if text in _KINDS or (known := _BY_KEY.get(_key(text))) is None:
            continue
        constant, value = known
        fix = context.fix(f'write "{value}"', [context.edit(node.start, node.end, f'"{value}"')])
        yield context.finding(
            node,
            f'no error has the kind "{text}"; it is spelt "{value}"',
            help=f"`errors.{constant}` is the constant with this value.",
            fix=fix,
        )


def _kind_texts(context: RuleContext) -> Iterator[tree.String]:
    """String literals of this module in the place of an error kind."""
    found: dict[tree.String, None] = {}
    for node in context.nodes(tree.Binary):
        if node.op in ("==", "~="):
            for side, other in ((node.left, node.right), (node.right, node.left)):
                if _is_kind(context, side):
                    found.update(dict.fromkeys(_literal(context, other)))
    for call in library_calls(context):
        if call.name == "errors.is" and (argument := call.argument(1)) is not None:
            found.update(dict.fromkeys(_literal(context, argument)))
        elif call.name == "errors.new" and (argument := call.argument(0)) is not None:
            found.update(dict.fromkeys(_field(context, argument, "kind")))
    for table in context.nodes(tree.TableConstructor):
        found.update(dict.fromkeys(_field(context, table, _NON_RETRYABLE)))
    yield from sorted(found, key=lambda text: text.start)


def _is_kind(context: RuleContext, expr: tree.Expr) -> bool:
    """Whether an expression is certainly the kind of an error."""
    found = definition(context.analysis, context.unit, expr)
    if not isinstance(found.expr, tree.MethodCall) or found.position:
        return False
    targets = context.program.targets(found.expr)
    if targets.builtins:
        return targets.builtins == ("Error.kind",)
    return found.expr.name.id == "kind" and not found.expr.args and not targets.functions


def _literal(context: RuleContext, expr: tree.Expr) -> Iterator[tree.String]:
    found = definition(context.analysis, context.unit, expr)
    if isinstance(found.expr, tree.String) and found.unit is context.unit:
        yield found.expr


def _field(context: RuleContext, table: tree.Expr, name: str) -> Iterator[tree.String]:
    """The texts in a field of a table: one, or a list."""
    table = unwrapped(table)
    for item in table.items if isinstance(table, tree.TableConstructor) else ():
        if not isinstance(item, tree.NamedItem) or item.name.value != name:
            continue
        value = unwrapped(item.value)
        if isinstance(value, tree.TableConstructor):
            for part in value.items:
                if isinstance(part, tree.PositionalItem):
                    yield from _literal(context, part.value)
        else:
            yield from _literal(context, value)


_CALL = 'local result, err = funcs.call("app:charge", order)\n'
_HANDLER = "local M = {}\n\nfunction M.is_missing(err)\n    return err:kind() == SPELLING\nend\n\nreturn M\n"

RULE = Rule(
    code="D303",
    name="kind-spelling",
    severity=Severity.WARNING,
    summary="An error kind is compared with, or given in, a spelling that no kind has.",
    why=(
        'The kinds are "NotFound", "Timeout", "Invalid" and so on. The names in capitals are the constants '
        '(`errors.NOT_FOUND`), not their values, so `err:kind() == "NOT_FOUND"` is never true and the case is never handled.'
    ),
    instead='Compare with the constant, `err:kind() == errors.NOT_FOUND`, or with its value, "NotFound".',
    check=check,
    fixable=True,
    valid=(
        example(_CALL + "if err and err:kind() == errors.NOT_FOUND then\n    return nil\nend\nreturn result"),
        example(_CALL + 'if err and err:kind() == "NotFound" then\n    return nil\nend\nreturn result'),
        example(_CALL + 'return result, err and err:kind() ~= "PaymentDeclined"', title="a kind of one's own"),
        example('return order.status == "NOT_FOUND"'),
        example('return order.kind == "TIMEOUT"'),
        example('return errors.new({ message = "m", kind = "Timeout" })'),
        example('return errors.new({ message = "m", kind = errors.TIMEOUT })'),
        example(_CALL + 'return result, errors.is(err, "Timeout")'),
        example(_CALL + 'return result, err and err:message() == "NOT_FOUND"'),
        example(_CALL + 'return result, err and err:kind() == ""'),
        example(
            'local r = Shape:kind() == "TIMEOUT"\nreturn r',
            before="local Shape = {}\nfunction Shape:kind()\n    return self.k\nend",
        ),
        example(
            "return handlers.is_missing(order.err)", libraries={"handlers": _HANDLER.replace("SPELLING", '"NotFound"')}
        ),
        example('return { non_retryable_error_types = { "Invalid", "CardExpired" } }'),
    ),
    invalid=(
        example(
            _CALL + 'if err:kind() == "NOT_FOUND" then --!\n    return nil\nend\nreturn result',
            fixed=in_main(_CALL + 'if err:kind() == "NotFound" then\n    return nil\nend\nreturn result'),
        ),
        example(_CALL + 'return result, err:kind() ~= "TIMEOUT" --!'),
        example(_CALL + 'return result, "invalid" == err:kind() --!'),
        example(
            _CALL + 'local kind = err:kind()\nif kind == "RATE_LIMITED" then --!\n    return nil\nend\nreturn result',
            title="the kind in a variable",
        ),
        example(
            _CALL + "return result, err:kind() == MISSING",
            before='local MISSING = "NOT_FOUND" --!',
            title="the text in a constant",
        ),
        example(_CALL + 'return result, errors.is(err, "CANCELED") --!'),
        example(
            _CALL + 'local matches = errors.is\nreturn result, matches(err, "CANCELLED") --!', title="through an alias"
        ),
        example('return nil, errors.new({ message = "m", kind = "PERMISSION_DENIED" }) --!'),
        example(
            "return handlers.is_missing(order.err)",
            libraries={"handlers": _HANDLER.replace("SPELLING", '"NOT_FOUND" --!')},
            title="in a library",
        ),
        Example(in_main(_CALL + 'return result, err:kind() == "internal" --!'), kind="function.lua"),
        example(
            'local options = {\n    ["activity.retry_policy"] = {\n'
            '        non_retryable_error_types = { "Invalid", "NOT_FOUND" }, --!\n    },\n}\n'
            'return funcs.new():with_options(options):call("app:charge", order)'
        ),
        example(
            _CALL
            + 'if err:kind() == "Timeout" or err:kind() == "not_found" then --!\n    return nil\nend\nreturn result'
        ),
        example(
            'local _, result, err = pcall(funcs.call, "app:x")\nreturn err:kind() == "NOT_FOUND" and result --!',
            title="as a value",
        ),
    ),
)
