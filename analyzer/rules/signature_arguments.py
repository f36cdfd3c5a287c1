"""Arguments that a catalogue signature rules out: too few, too many, or of a kind that it cannot take."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from analyzer.catalog import OBJECT_TYPES
from analyzer.catalog.model import Param, Signature
from analyzer.program import library
from analyzer.rules.analysis import Analysis
from analyzer.rules.calls import LibraryCall
from analyzer.rules.definitions import definition
from analyzer.rules.faults import Fault
from analyzer.syntax import tree
from analyzer.syntax.queries import unwrapped

_MEANT_TO_FAIL = frozenset({"string.dump"})


def signature_faults(analysis: Analysis, call: LibraryCall) -> Iterator[Fault]:
    """The faults of a call against the signature of the function."""
    signature = library.signature(call.name)
    if call.name in library.HIDDEN or call.name in _MEANT_TO_FAIL or _is_neutral(signature):
        return
    yield from _count(call, signature)
    for index, param in enumerate(signature.params):
        argument = call.argument(index)
        if argument is not None and (kind := _impossible(analysis, call, argument, param)):
            text = f"`{param.name}` of `{call.name}` takes {_takes(param.type)}, not {kind}"
            yield Fault(argument, text, f"`{signature.label(call.name)}`")


def _is_neutral(signature: Signature) -> bool:
    """Whether nothing is known about the function."""
    return not signature.doc


def _count(call: LibraryCall, signature: Signature) -> Iterator[Fault]:
    given = len(call.arguments)
    if given < len(signature.params) and given < signature.required and not call.open:
        missing = [param for param in signature.params if not param.optional][given]
        if missing.type != "any" or "." not in call.name:
            message = f"`{call.name}` is called without `{missing.name}`"
            yield Fault(call.node, message, f"`{signature.label(call.name)}`")
    least = given - 1 if call.open else given
    if least > len(signature.params) and not signature.variadic:
        extra = call.arguments[len(signature.params)]
        text = f"`{call.name}` ignores this argument: it takes {_number(len(signature.params))}"
        yield Fault(extra, text, f"`{signature.label(call.name)}`")


def _number(count: int) -> str:
    return "none" if count == 0 else "one" if count == 1 else str(count)


def _impossible(analysis: Analysis, call: LibraryCall, argument: tree.Expr, param: Param) -> str:
    """The kind of an argument that the parameter cannot take; empty when it may."""
    names = _names(param.type)
    if names is None:
        return ""
    expr = definition(analysis, call.unit, argument).expr
    nilable = param.optional or "nil" in names
    match expr:
        case tree.Nil():
            return "" if nilable or unwrapped(argument) is not expr else "nil"
        case tree.TrueLiteral() | tree.FalseLiteral():
            return "a boolean"
        case tree.Number():
            return "" if names & {"number", "integer", "float", "string"} else "a number"
        case tree.String():
            if "string" in names or (names & {"number", "integer", "float"} and _is_numeric(expr.value)):
                return ""
            return "a text"
        case tree.Function():
            return "" if "function" in names else "a function"
        case tree.TableConstructor():
            tables = any(name in OBJECT_TYPES and OBJECT_TYPES[name].kind == "table" for name in names)
            return "" if "table" in names or "function" in names or tables else "a table"
    return ""


@cache
def _names(type_: str) -> frozenset[str] | None:
    """The kinds that a catalogue type names, ``nil`` among them when it is optional; None when it takes anything."""
    found: set[str] = set()
    for part in (part.strip() for part in type_.split("|")):
        name = part.removesuffix("?")
        if name in ("any", "boolean", "payload", "data"):
            return None
        found.add("table" if name.startswith("{") else name)
        if part.endswith("?"):
            found.add("nil")
    return frozenset(found)


def _is_numeric(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _takes(type_: str) -> str:
    words = {
        "string": "a text",
        "integer": "an integer",
        "table": "a table",
        "function": "a function",
        "number": "a number",
    }
    parts = [part.strip().removesuffix("?") for part in type_.split("|")]
    return " or ".join(words.get(part, f"a {part}") for part in parts)
