"""Module `json` against spec/wire.md §9.2 and §9.3, Python's json on the common subset, and Go's jsontext."""

from __future__ import annotations

import json as python_json
import math

import pytest
from hypothesis import given

from runtime_shims.lua.error_object import ErrorObject
from runtime_shims.lua.table import Table
from runtime_shims.lua.values import utf8
from runtime_shims.modules import json
from tests.modules.lua_data import json_data, lua, python, refusal


def emptied() -> Table:
    table = Table(x=1)
    table["x"] = None
    return table


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "null"),
        (True, "true"),
        (False, "false"),
        (0, "0"),
        (-(2**63), "-9223372036854775808"),
        (3.0, "3"),
        (-0.0, "0"),
        (2.5, "2.5"),
        (1e-7, "0.0000001"),
        (1e20, "100000000000000000000"),
        (1.5e300, "15" + "0" * 299),
        (2.0**63, "9223372036854776000"),
        (math.inf, "null"),
        (-math.inf, "null"),
        (math.nan, "null"),
        ("", '""'),
        ('a"b\\c\n\r\t\b\f\x01\x7f/', '"a\\"b\\\\c\\n\\r\\t\\b\\f\\u0001\x7f/"'),
        ("<&>", '"\\u003c\\u0026\\u003e"'),
        (utf8("ü€😀"), utf8('"ü€😀"')),
        (utf8("\u2028\u2029"), '"\\u2028\\u2029"'),
        ("a\xff\xe2\x82z", '"a\\ufffd\\ufffd\\ufffdz"'),
        (utf8("\ufffd"), utf8('"\ufffd"')),
        ("\xed\xa0\x80", '"\\ufffd\\ufffd\\ufffd"'),
        (Table(), "[]"),
        (emptied(), "{}"),
        (Table(1, 2, Table(3)), "[1,2,[3]]"),
        (Table(b=1, a=Table(), B=2), '{"B":2,"a":[],"b":1}'),
        (Table.of([(0, "z"), (-1, "m"), (1.5, "f"), (True, "t")]), '{"-1":"m","0":"z","1.5":"f","true":"t"}'),
        (Table(f=print, e=ErrorObject("boom", "Invalid")), '{"e":"boom","f":null}'),
        (Table.of([(utf8("é"), 1), ("z", 2)]), utf8('{"z":2,"é":1}')),
    ],
)
def test_encode(value: object, text: str) -> None:
    assert json.encode(value) == (text, None)


def test_encode_without_argument() -> None:
    assert json.encode() == ("null", None)


def nested(levels: int) -> Table:
    table = Table()
    for _ in range(levels - 1):
        table = Table(table)
    return table


def cyclic() -> Table:
    table = Table()
    table["inner"] = Table(table)
    return table


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (Table(1, None, 3), "cannot encode sparse array: non-contiguous numeric keys found"),
        (Table.of([(5, 1)]), "cannot encode sparse array: non-contiguous numeric keys found"),
        (Table(1, x=1), "cannot encode mixed-key table: table has both numeric and non-numeric keys"),
        (Table.of([(0, 1), (1, 1)]), "cannot encode mixed-key table: table has both numeric and non-numeric keys"),
        (cyclic(), "cannot encode recursively nested tables to JSON"),
        (nested(129), "cannot encode tables nested deeper than 128 levels"),
        (Table.of([(print, 1)]), "cannot encode table key of type function"),
    ],
)
def test_encode_refuses(value: object, message: str) -> None:
    assert refusal(json.encode(value)) == ("Internal", message)


def test_the_same_table_twice_is_no_cycle() -> None:
    shared = Table(1)
    assert json.encode(Table(shared, shared)) == ("[[1],[1]]", None)


def test_depth_limit_is_inclusive() -> None:
    text = "[" * 128 + "]" * 128
    assert json.encode(nested(128)) == (text, None)
    assert json.decode(text)[1] is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("null", None),
        (" \t\r\n true", True),
        ("12", 12),
        ("-0", 0),
        ("9223372036854775808", 2**63 - 1),
        ("-9223372036854775809", -(2**63)),
        ("9" * 5000, 2**63 - 1),
        ("1.0", 1.0),
        ("1e2", 100.0),
        ("1e999", 1.7976931348623157e308),
        ("-1e999", -1.7976931348623157e308),
        ("0.1e-400", 0.0),
        ('"\\u00fc\\ud83d\\ude00\\/"', "ü😀/"),
        (utf8('"ü"'), "ü"),
        ("01", 0),
        ("[1] x", [1]),
        ("1e5.e", 1e5),
        ("5\xff" + "[" * 200, 5),
        ("truex", True),
        ('{"a":1,"b":null}', {"a": 1}),
        ("[1,null,3]", [1, None, 3]),
    ],
)
def test_decode(text: str, value: object) -> None:
    decoded, error = json.decode(text)
    assert error is None
    assert decoded is value or (python(decoded) == python(lua(value)) and type(decoded) is type(lua(value)))


@pytest.mark.parametrize(
    "text",
    [
        "1.", "1e", "1.5e", "-", "nul", "[1", "[1,]", '{"a" 1}', "{a:1}", "'a'", '"\x01"', '"\\x"', '"\\u12"', " ",
        "NaN", "-Infinity", '{"a":1,"a":2}', '{"a":1,"\\u0061":2}', '"\\ud800"', '["\\ud800"]', '{"\\udc00":1}',
        '"\xff"', "\xef\xbb\xbf1", "[" * 129 + "]" * 129, '{"a":' * 100_000,
    ],
)  # fmt: skip
def test_decode_refuses_what_is_not_json(text: str) -> None:
    kind, message = refusal(json.decode(text))
    assert kind == "Internal"
    assert message.startswith("invalid JSON: ")


@pytest.mark.parametrize("text", [None, 5, Table(), ""])
def test_decode_refuses_what_is_no_text(text: object) -> None:
    assert refusal(json.decode(text))[0] == "Invalid"


def test_brackets_in_strings_are_no_depth() -> None:
    text = '["' + "[{" * 200 + '\\""]'
    assert python(json.decode(text)[0]) == ["[{" * 200 + '"']


@pytest.mark.parametrize("text", ["{}", "[]", '{"a":{},"b":[]}', '{"a":null}'])
def test_empty_tables_keep_their_form(text: str) -> None:
    assert json.encode(json.decode(text)[0])[0] == text.replace('"a":null', "")


@given(json_data)
def test_round_trip(data: object) -> None:
    text, error = json.encode(lua(data))
    assert error is None
    assert python(json.decode(text)[0]) == data


@given(json_data)
def test_reads_as_python_reads(data: object) -> None:
    text = python_json.dumps(data)
    assert python(json.decode(utf8(text))[0]) == data
    assert python_json.loads(json.encode(lua(data))[0].encode("latin-1")) == data


@pytest.mark.parametrize(
    ("schema", "value", "valid"),
    [
        ({"type": "integer"}, 3.0, True),
        ({"type": "integer"}, 3.5, False),
        ({"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}}}, {"id": "x"}, True),
        ({"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}}}, {"id": 1}, False),
        ({"type": "object", "required": ["id"]}, {"other": 1}, False),
        ({"type": "array", "items": {"minimum": 2}}, [2, 3], True),
        ({"pattern": "^é+$"}, "éé", True),
        ({"pattern": "^é+$"}, "e", False),
        ({"patternProperties": {"^n_": {"type": "number"}}}, {"n_a": "x"}, False),
        ({"$defs": {"leaf": {"type": "string"}}, "items": {"$ref": "#/$defs/leaf"}}, [1], False),
    ],
)
def test_validate(schema: object, value: object, valid: bool) -> None:
    text = json.encode(lua(value))[0]
    for verdict, error in (json.validate(lua(schema), lua(value)), json.validate_string(lua(schema), text)):
        assert verdict is valid
        assert (error is None) is valid


@pytest.mark.parametrize(
    "schema",
    [
        '{"$ref": "http://localhost:1/schema.json"}', '{"$ref": "#"}', '{"anyOf": [{"$ref": "#"}, {"$ref": "#"}]}',
        '{"type": "nonsense"}', '{"$schema": []}', '{"pattern": "(?=x)"}', "5", "[", "",
    ],
)  # fmt: skip
def test_bad_schemas_are_violations(schema: str) -> None:
    assert refusal(json.validate(schema, "x"))[0] == "Invalid"


def test_violation_names_the_place() -> None:
    schema = lua({"properties": {"a": {"items": {"type": "string"}}}})
    assert refusal(json.validate(schema, lua({"a": ["x", 5]}))) == ("Invalid", "a[1]: 5 is not of type 'string'")
