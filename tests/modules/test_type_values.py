"""Type values against spec/dialect.md §2.2."""

from __future__ import annotations

import pytest

from runtime_shims.lua import type_values as types
from runtime_shims.lua.base import type_
from runtime_shims.lua.error_object import ErrorObject
from runtime_shims.lua.errors import LuaError
from runtime_shims.lua.operators import index, invoke_sync
from runtime_shims.lua.table import Table
from runtime_shims.lua.type_values import Type
from runtime_shims.lua.values import utf8
from tests.modules.lua_data import python, refusal

User = types.named(
    "User",
    types.record_of(
        [
            ("name", types.string, False),
            ("age", types.annotated(types.integer, min=0, max=150), True),
            ("email", types.optional(types.annotated(types.string, pattern="@")), False),
            ("tags", types.array(types.string), True),
            ("a", types.record(b=types.number), True),
        ]
    ),
)
Tree = types.named("Tree", types.record_of([("children", types.array(types.reference(lambda: Tree)), True)]))
Endless = types.named("Endless", types.union(types.reference(lambda: Endless), types.reference(lambda: Endless)))
Result = types.generic(
    "Result", 2, lambda value, error: types.union(types.record(value=value), types.record(error=error))
)


def tree(levels: int) -> Table:
    node = Table()
    for _ in range(levels - 1):
        node = Table(children=Table(node))
    return node


def accepts(type: Type, value: object) -> bool:
    """Asks in all three ways, which must agree."""
    first, error = invoke_sync(type, "is", value)
    assert index(type, "is")(value)[1] is None or error is not None
    if error is None:
        assert first is value
        assert type(value) is value
        return True
    assert first is None
    with pytest.raises(LuaError) as caught:
        type(value)
    assert caught.value.value == f"expected {type.name()}, got {type_(value)}"
    return False


@pytest.mark.parametrize(
    ("type", "good", "bad"),
    [
        (types.number, (1, 1.5, float("inf")), ("1", None, True)),
        (types.integer, (1, 3.0), (3.5, "5", True, float("inf"), float("nan"))),
        (types.string, ("", "x"), (5, None)),
        (types.boolean, (True, False), (None, 0, "true")),
        (types.nil, (None,), (False, 0)),
        (types.any, (None, 1, "x", Table()), ()),
        (types.unknown, (None, 1, "x", Table()), ()),
        (types.never, (), (None, 1, Table())),
        (types.table, (Table(),), ("x", None)),
        (types.function, (print, lambda: None), (Table(), types.string)),
        (types.error, (ErrorObject("x"),), ("x", Table())),
        (types.userdata, (ErrorObject("x"),), (Table(), "x")),
        (types.optional(types.string), (None, "x"), (5,)),
        (types.union(types.string, types.number), ("x", 1), (None, True, Table())),
        (types.union(types.literal("a"), types.literal(1), types.literal(True)),
         ("a", 1, 1.0, True), ("b", 2, False, "1")),
        (types.literal(1), (1, 1.0), (True, "1")),
        (types.intersection(types.record(a=types.number), types.record(b=types.number)),
         (Table(a=1, b=2),), (Table(a=1), Table(b=2), 5)),
        (types.array(types.number), (Table(), Table(1, 2), Table(1, x="ignored"), Table(x="only names")),
         (Table(1, "x"), Table(1, None, 3), "x", None)),
        (types.array(types.optional(types.number)), (Table(1, None, 3),), (Table("x"),)),
        (types.map_(types.string, types.number),
         (Table(), Table(a=1), Table("not looked at", a=1)), (Table(a="x"), "x")),
        (types.map_(types.string, types.number), (Table.of([(True, "not looked at")]),), ()),
        (types.map_(types.boolean, types.number), (Table.of([(True, 1)]),), (Table.of([(True, "x")]), Table(a=1))),
        (types.record(x=types.number), (Table(x=1), Table(x=1, more="allowed")), (Table(), Table(x="1"), 5)),
        (types.record(x=types.any), (Table(x=False),), (Table(),)),
        (types.record(x=types.union(types.string, types.nil)), (Table(), Table(x="")), (Table(x=1),)),
        (types.record_of([("x", types.number, True)]), (Table(), Table(x=1)), (Table(x="1"),)),
        (types.function_type(), (print,), (Table(), None)),
        (types.interface(), (Table(),), (print, None)),
        (types.annotated(types.number, min=1, max=2), (1, 1.5, 2), (0.9, 2.1, "1")),
        (types.annotated(types.string, min_len=2, max_len=3), ("ab", utf8("é"), "abc"), ("a", "abcd", utf8("éé"))),
        (types.annotated(types.array(types.any), min_len=1), (Table(1),), (Table(), Table(x=1))),
        (types.annotated(types.string, pattern=r"^\d+$"), ("12",), ("x", "12\n")),
        (types.annotated(types.string, pattern="b"), ("abc",), ("ac",)),
        (types.annotated(types.string, pattern="("), (), ("(",)),
        (types.annotated(types.string, min=5, colour="red"), ("x",), (5,)),
        (types.annotated(types.optional(types.number), min=1), (None, 1), (0,)),
        (Tree, (tree(32), Table()), (Table(children=Table(5)), tree(40))),
        (Endless, (), (1, Table())),
        (Result.of(types.string, types.number), (Table(value="x"), Table(error=1)), (Table(value=1), Table())),
    ],
)  # fmt: skip
def test_validation(type: Type, good: tuple[object, ...], bad: tuple[object, ...]) -> None:
    assert [value for value in good if not accepts(type, value)] == []
    assert [value for value in bad if accepts(type, value)] == []


@pytest.mark.parametrize(
    ("value", "message", "details"),
    [
        (5, "expected User, got number", {"expected": "User", "got": "number"}),
        (Table(), "name: required field missing",
         {"field": "name", "expected": "string", "got": "nil", "constraint": "required"}),
        (Table(name="x", a=Table(b="s")), "a.b: expected number, got string",
         {"field": "a.b", "expected": "number", "got": "string"}),
        (Table(name="x", tags=Table("a", 2)), "tags[2]: expected string, got number",
         {"field": "tags[2]", "expected": "string", "got": "number"}),
        (Table(name="x", age=-1), "age: value below minimum",
         {"field": "age", "expected": "integer", "got": "number", "constraint": "min"}),
        (Table(name="x", age=151), "age: value above maximum",
         {"field": "age", "expected": "integer", "got": "number", "constraint": "max"}),
        (Table(name="x", email="none"), "email: pattern mismatch",
         {"field": "email", "expected": "string", "got": "string", "constraint": "pattern"}),
    ],
)  # fmt: skip
def test_errors_of_is(value: object, message: str, details: object) -> None:
    results = invoke_sync(User, "is", value)
    assert refusal(results) == ("Invalid", message)
    assert python(results[1].details()) == details


@pytest.mark.parametrize(
    ("type", "value", "message"),
    [
        (types.array(types.array(types.number)), Table(Table(1), Table("x")), "[2][1]: expected number, got string"),
        (types.array(types.record(id=types.string)), Table(Table(id=1)), "[1].id: expected string, got number"),
        (types.map_(types.string, types.number), Table(price="x"), "price: expected number, got string"),
        (types.record(owner=User), Table(owner=1), "owner: expected User, got number"),
        (types.record(owner=User), Table(owner=Table()), "owner.name: required field missing"),
        (types.optional(types.string), 1, "expected string, got number"),
        (types.union(types.literal("a"), types.nil), 1, 'expected "a" | nil, got number'),
        (types.annotated(types.string, min_len=3), "x", "length below minimum"),
        (types.annotated(types.string, max_len=0), "x", "length above maximum"),
        (Tree, tree(40), "children[1]." * 31 + "children[1]: nested deeper than 64 levels"),
    ],
)
def test_messages(type: Type, value: object, message: str) -> None:
    assert refusal(invoke_sync(type, "is", value)) == (
        "Invalid",
        message,
    )


def test_falsy_values_pass_as_first_result() -> None:
    assert invoke_sync(types.boolean, "is", False) == (False, None)
    assert invoke_sync(types.optional(types.string), "is", None) == (None, None)


def test_reflection() -> None:
    assert type_(User) == "type"
    assert (User.kind(), User.name()) == ("record", "User")
    assert (types.integer.kind(), types.integer.name()) == ("integer", "integer")
    assert invoke_sync(index(User, "tags"), "elem").name() == "string"
    assert index(User, "missing") is None
    assert index(User, "a").name() == "{b: number}"
    mapping = types.map_(types.string, types.optional(types.number))
    assert (mapping.key().name(), mapping.val().name(), mapping.val().inner().name()) == ("string", "number?", "number")
    assert types.string.elem() is None
    assert Tree["children"].elem().kind() == "record"
    assert types.named("Id", types.annotated(types.string, min_len=1)).kind() == "string"


def test_generics() -> None:
    instance = Result(types.string, types.number)
    assert instance is Result(types.string, types.number)
    assert instance.name() == "Result<string, number>"
    value = Table(value=Table())
    assert Result(value) is value
    assert Result(types.string).is_(Table(error=Table()))[1] is None
    with pytest.raises(LuaError, match="Result: cannot mix type and value arguments"):
        Result(types.string, 5)
    with pytest.raises(LuaError, match="Result expects 2 type arguments, got 3"):
        Result(types.string, types.string, types.string)


@pytest.mark.parametrize("type", [User, types.string, Result])
def test_a_call_needs_an_argument(type: Type) -> None:
    with pytest.raises(LuaError, match=f"type {type.name()} expects at least 1 argument"):
        type()
