"""Module `yaml`: the scalar rules of Go's yaml.v3, refusals, round trips, and PyYAML as a second reader."""

from __future__ import annotations

import math

import pytest
import yaml as pyyaml
from hypothesis import given, settings
from hypothesis import strategies as st

from runtime_shims.lua.table import Table
from runtime_shims.lua.values import utf8
from runtime_shims.modules import yaml
from tests.modules.lua_data import json_data, lua, python, refusal


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("5", 5), ("-5", -5), ("+5", 5), ("1_000", 1000), ("0x1f", 31), ("0b101", 5), ("0o17", 15), ("017", 15),
        ("08", 8.0), ("9223372036854775808", 2.0**63), ("1.5", 1.5), ("1e3", 1000.0), (".5", 0.5), ("-.inf", -math.inf),
        ("true", True), ("False", False), ("yes", "yes"), ("on", "on"), ("n", "n"), ("1:30", "1:30"), ("=", "="),
        ("2020-01-01", "2020-01-01"), ("~", None), ("null", None), ("''", ""), ('"5"', "5"), ("!!str 5", "5"),
        ("!!float 3", 3.0), ("!!int 3", 3), ("!custom x", "x"), ("!!binary aGk=", "hi"), ("1.2.3", "1.2.3"),
        ("|\n  a\n  b\n", "a\nb\n"), (">\n  a\n  b\n", "a b\n"), ("é", "é"), ("- 1\n- null\n- 3", [1, None, 3]),
        ("a: 1\nb: [x, {c: 2}]", {"a": 1, "b": ["x", {"c": 2}]}), ("a: ~\nb: 1", {"b": 1}),
        ("1: a\n2.5: c", {1: "a", 2.5: "c"}), ("--- 1\n--- 2", 1), ("# nothing", None),
        ("x: &a {k: 1, l: 1}\ny: {<<: *a, l: 2}", {"x": {"k": 1, "l": 1}, "y": {"k": 1, "l": 2}}),
    ],
)  # fmt: skip
def test_decode(text: str, value: object) -> None:
    decoded, error = yaml.decode(utf8(text))
    assert error is None
    assert python(decoded) == value
    assert type(python(decoded)) is type(value)


def test_depth_limit_is_inclusive() -> None:
    assert yaml.decode("[" * 128 + "]" * 128)[1] is None
    assert yaml.decode("[" * 127 + "5" + "]" * 127)[1] is None
    assert yaml.decode("[" * 129 + "]" * 129)[0] is None


def test_true_and_one_are_two_keys() -> None:
    decoded = yaml.decode("1: a\ntrue: b")[0]
    assert (decoded[1], decoded[True]) == ("a", "b")


def test_aliases_are_copies() -> None:
    decoded = yaml.decode("a: &x [1]\nb: *x")[0]
    assert decoded["a"] is not decoded["b"]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a: 1\na: 2", "already defined"),
        ("[1", "expected"),
        ("a: b: c", "not allowed here"),
        ("&a [*a]", "anchor contains itself"),
        ("*a", "undefined alias"),
        ("[" * 50_000, "nested deeper than 128 levels"),
        ("a: &a [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
            f"{name}: &{name} [{','.join(['*' + chr(ord(name) - 1)] * 10)}]\n" for name in "bcdefgh"
        ), "excessive aliasing"),
        ("!!int x", "cannot decode 'x' as int"),
        ("!!binary '*'", "base64"),
        ("? [1]\n: 2", "mapping key"),
        ("~: 1", "mapping key"),
        ("<<: 5", "map merge"),
        ("\xff", "UTF-8"),
    ],
)  # fmt: skip
def test_decode_refuses(text: str, problem: str) -> None:
    kind, message = refusal(yaml.decode(text))
    assert kind == "Internal"
    assert problem in message


@pytest.mark.parametrize("text", [None, 5, ""])
def test_decode_refuses_what_is_no_text(text: object) -> None:
    assert refusal(yaml.decode(text))[0] == "Invalid"


def test_layout() -> None:
    value = lua({"b": [1, {"x": 1, "z": "2"}], "a": {}, "c": "two\nlines", "d": "yes", "e": 1.5, "f": [], "g": "a: b"})
    assert yaml.encode(value)[0] == (
        'a: {}\nb:\n  - 1\n  - x: 1\n    z: "2"\nc: |-\n  two\n  lines\nd: "yes"\ne: 1.5\nf: []\ng: \'a: b\'\n'
    )


def test_field_order() -> None:
    options = Table(field_order=Table("z", "m"), sort_unordered=True)
    assert yaml.encode(lua({"a": 1, "z": 2, "m": 3, "b": 4}), options)[0] == "z: 2\nm: 3\na: 1\nb: 4\n"


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, "null\n"), (True, "true\n"), (3.0, "3\n"), (math.inf, ".inf\n"), (math.nan, ".nan\n"), (print, "null\n")],
)
def test_scalars(value: object, text: str) -> None:
    assert yaml.encode(value) == (text, None)


def test_bytes_that_are_no_text() -> None:
    text = yaml.encode("\xff\x00")[0]
    assert text == "!!binary '/wA='\n" or text == "!!binary /wA=\n"
    assert yaml.decode(text) == ("\xff\x00", None)


@pytest.mark.parametrize("value", [Table(1, None, 3), Table(1, x=1)])
def test_encode_refuses(value: Table) -> None:
    assert refusal(yaml.encode(value))[0] == "Internal"


@settings(max_examples=50)
@given(json_data)
def test_round_trip(data: object) -> None:
    text, error = yaml.encode(lua(data))
    assert error is None
    decoded = python(yaml.decode(text)[0])
    assert decoded == data


ambiguous_texts = st.text("abyesno: -#'\"\n0x.1", max_size=12)


@settings(max_examples=50)
@given(st.dictionaries(ambiguous_texts, st.booleans() | ambiguous_texts))
def test_other_readers_see_the_same_strings(data: object) -> None:
    text = yaml.encode(lua(data))[0]
    assert pyyaml.safe_load(text.encode("latin-1")) == data
