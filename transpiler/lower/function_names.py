"""What a function expression is called in Python: after the field, the parameter or the variable that it is for."""

from __future__ import annotations

import re
from collections.abc import Iterator

from analyzer.program.modules import ModuleUnit
from analyzer.program.program import Program
from analyzer.program.references import References
from analyzer.syntax import tree
from analyzer.syntax.queries import field_of, parameters, unwrapped
from analyzer.syntax.walk import walk
from transpiler.lower.names import sanitize

DEFAULT = "function"

CALLBACK = "callback"
_CALLBACKS = {
    "coroutine.spawn": "task",
    "coroutine.create": "body",
    "coroutine.wrap": "generator",
    "pcall": "attempt",
    "xpcall": "attempt",
    "table.sort": "comes_before",
    "string.gsub": "replacement",
}
"""What a function is called that is passed to a library function."""

_SAYS_LITTLE = frozenset(("body", "callable", "callback", "func", "function", "handler"))
_MAKERS = ("make_", "new_", "create_", "build_", "get_")
_INNER = "inner"
"""What a returned function is called whose maker has no name that tells."""

_WORDS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")

Names = dict[tree.Function, tuple[str, ...]]
"""Identifiers for function expressions, the best one first."""


def function_names(program: Program, unit: ModuleUnit, references: References) -> Names:
    """Names for the function expressions of ``unit`` that have any."""
    found: Names = {}
    if len(unit.resolution.scopes) == 1:
        return found  # nothing but data
    for node in walk(unit.chunk.main):
        if node.__class__ in _NAMING:
            for value, names in _named(program, references, node):
                _note(found, value, names)
    variables = {binding.value: binding.name for binding in unit.resolution.all_bindings if binding.kind == "function"}
    for function in unit.resolution.functions():
        if function is not unit.chunk.main:
            _note_returned(found, function, variables.get(function) or next(iter(found.get(function, ())), ""))
    return found


_NAMING = frozenset(
    (tree.FunctionStatement, tree.Assign, tree.Local, tree.Call, tree.MethodCall, tree.TableConstructor)
)


def _named(program: Program, references: References, node: tree.Node) -> Iterator[tuple[tree.Expr, tuple[str, ...]]]:
    """The values in ``node`` with what they are called."""
    match node:
        case tree.FunctionStatement():
            yield node.function, _target_names(node.target)
        case tree.Assign():
            for target, value in zip(node.targets, node.exprs, strict=False):
                yield value, _target_names(target)
        case tree.Local():
            for typed, value in zip(node.names, node.exprs, strict=False):
                yield value, (typed.name.id, f"{typed.name.id}_function")
        case tree.Call() | tree.MethodCall():
            for position, argument in enumerate(node.args):
                if isinstance(argument, tree.Function):
                    yield argument, (_argument_name(program, references, node, position),)
        case tree.TableConstructor():
            yield from _named_items(node, ())


def _note_returned(found: Names, function: tree.Function, maker: str) -> None:
    made = next((maker.removeprefix(prefix) for prefix in _MAKERS if maker.startswith(prefix)), _INNER)
    for node in walk(function.body, into_functions=False):
        if isinstance(node, tree.Return):
            for expr in node.exprs:
                _note(found, expr, (made, _INNER))


def _note(found: Names, value: tree.Expr, names: tuple[str, ...]) -> None:
    """Name the functions that ``value`` is or has in its fields, unless they have names."""
    value = unwrapped(value)
    match value:
        case tree.Function():
            identifiers = dict.fromkeys(_identifier(name) for name in names)
            found.setdefault(value, tuple(name for name in identifiers if name))
        case tree.Logical():
            _note(found, value.left, names)
            _note(found, value.right, names)
        case tree.TableConstructor():
            for item, item_names in _named_items(value, names):
                _note(found, item, item_names)


def _identifier(name: str) -> str:
    """``name`` as an identifier without underscores around it; empty when it cannot be one."""
    cleaned = re.sub(r"\W+", "_", name, flags=re.ASCII).strip("_")
    return sanitize(cleaned) if cleaned.isidentifier() else ""


def _target_names(target: tree.Expr) -> tuple[str, ...]:
    match target:
        case tree.Name():
            return (f"{target.id}_function",)
        case tree.Index(obj=tree.Name() as owner, key=tree.String() as key):
            return _field_names(owner.id, key.value)
        case tree.Index(key=tree.String() as key):
            return (key.value,)
    return ()


_NAMING_FIELDS = ("name", "id", "key", "kind", "topic", "type")


def _own_name(table: tree.TableConstructor) -> str:
    """What a table says that it is called: ``{ name = "payment", action = function … }``."""
    fields = {item.name.value: item.value for item in table.items if isinstance(item, tree.NamedItem)}
    names = (fields.get(field) for field in _NAMING_FIELDS)
    return next((name.value for name in names if isinstance(name, tree.String)), "")


def _named_items(table: tree.TableConstructor, owners: tuple[str, ...]) -> Iterator[tuple[tree.Expr, tuple[str, ...]]]:
    """The values of a table that may be or have functions, with what they are called."""
    values = [item for item in table.items if item.value.__class__ in _HOLDERS]
    own_name = _own_name(table) if values else ""
    for item in values:
        yield item.value, _item_names(item, owners, own_name)


_HOLDERS = frozenset((tree.Function, tree.TableConstructor, tree.Logical, tree.Paren, tree.Cast, tree.NonNil))


def _item_names(item: tree.TableItem, owners: tuple[str, ...], own_name: str) -> tuple[str, ...]:
    field = field_of(item)
    if field is None:
        return ()
    names = _field_names(own_name or (owners[0] if owners else ""), field)
    return names[::-1] if own_name else names


def _field_names(owner: str, field: str) -> tuple[str, ...]:
    prefix = _WORDS.sub("_", owner).lower().strip("_")
    return field, f"{prefix}_{field.strip('_')}" if len(prefix) > 1 else f"{field}_function"


def _argument_name(program: Program, references: References, call: tree.Call | tree.MethodCall, position: int) -> str:
    """After the library function that is called, or the parameter that gets the function."""
    if isinstance(call, tree.Call):
        reference = references.of(call.func)
        known = "" if reference is None or reference.unit is not None else _CALLBACKS.get(reference.path, "")
        if known:
            return known
    targets = program.targets(call)
    if targets.builtins == ("string.gsub",) and not targets.functions:
        return _CALLBACKS["string.gsub"]
    if targets.unknown or targets.builtins or len(targets.functions) != 1:
        return CALLBACK
    function = targets.functions[0].node
    names = parameters(function)
    position += isinstance(call, tree.MethodCall)
    name = names[position].id if position < len(names) else ""
    return name if len(name) > 2 and name not in _SAYS_LITTLE else CALLBACK
