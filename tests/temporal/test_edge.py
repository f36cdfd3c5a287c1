"""Conversion at the payload edge (spec/wire.md §9, decisions.md 1)."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from temporalio.converter import DataConverter

from runtime_shims.engine.channel import Channel
from runtime_shims.lua.error_object import ErrorObject
from runtime_shims.lua.metatable import freeze, set_metatable
from runtime_shims.lua.table import Table
from runtime_shims.lua.values import utf8
from runtime_shims.temporal.edge import CYCLE, DEPTH, MIXED, SPARSE, EdgeError, from_lua, to_lua


def _record_then_emptied() -> Table:
    table = Table(name=1)
    table["name"] = None
    return table


def _with_metatable() -> Table:
    table = Table(1, 2)
    set_metatable(table, Table(__index=Table(never="seen"), __len=lambda _: 99))
    return table


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (None, None),
        (True, True),
        (7, 7),
        (3.0, 3),
        (-0.0, 0),
        (2.5, 2.5),
        (1e300, int(1e300)),
        (math.inf, None),
        (math.nan, None),
        ("text", "text"),
        (utf8("größe"), "größe"),
        ("\xff\x41", "\ufffdA"),
        (Table(), []),
        (_record_then_emptied(), {}),
        (Table.record({}), {}),
        (Table(1, "a", Table(2)), [1, "a", [2]]),
        (Table(a=1, b=Table()), {"a": 1, "b": []}),
        (Table.of([(0, "zero"), (-1, "minus"), (1.5, "half"), (True, "yes")]), 
         {"0": "zero", "-1": "minus", "1.5": "half", "true": "yes"}),
        (Table(f=print, channel=Channel(1), kept=1), {"kept": 1}),
        (Table(print, 1), [None, 1]),
        (print, None),
        (Channel(1), None),
        (ErrorObject(utf8("große Not"), "Internal"), "große Not"),
        (Table(error=ErrorObject("broken")), {"error": "broken"}),
        (_with_metatable(), [1, 2]),
        (freeze(Table(a=1)), {"a": 1}),
    ],
)  # fmt: skip
def test_outwards(value: Any, plain: Any) -> None:
    converted = from_lua(value)
    assert converted == plain
    assert type(converted) is type(plain)


def _cyclic() -> Table:
    table = Table()
    table["self"] = Table(table)
    return table


def _nested(depth: int) -> Table:
    table = Table(1)
    for _ in range(depth - 1):
        table = Table(table)
    return table


def _with_hole() -> Table:
    table = Table(1)
    table[3] = 3
    return table


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (_with_hole(), SPARSE),
        (Table.of([(5_000_000, 1)]), SPARSE),
        (Table.of([(1, 1), ("a", 2)]), MIXED),
        (Table.of([(5_000_000, 1), ("a", 2)]), MIXED),
        (Table.of([(1, 1), (True, 2)]), MIXED),
        (_cyclic(), CYCLE),
        (_nested(129), DEPTH),
    ],
)
def test_what_has_no_plain_form(value: Any, text: str) -> None:
    with pytest.raises(EdgeError) as refused:
        from_lua(value)
    assert refused.value.message == text


def test_depth_and_sharing_within_limits() -> None:
    assert from_lua(_nested(128)) is not None
    shared = Table(1)
    assert from_lua(Table(shared, shared)) == [[1], [1]]


@pytest.mark.parametrize(
    ("plain", "check"),
    [
        (2**70, lambda value: value == 2**63 - 1),
        (-(2**70), lambda value: value == -(2**63)),
        ("größe", lambda value: value == utf8("größe")),
        (b"\xff\x00", lambda value: value == "\xff\x00"),
        ({"a": None, "b": 1}, lambda value: value["a"] is None and [key for key, _ in value.pairs()] == ["b"]),
        ({"größe": 1}, lambda value: value[utf8("größe")] == 1),
        ([1, None, 3], lambda value: value[2] is None and value[3] == 3),
        ({}, lambda value: value.is_record()),
        ([], lambda value: not value.is_record()),
        ((1, 2), lambda value: value[2] == 2),
        (object(), lambda value: value is None),
        (1.5, lambda value: value == 1.5),
    ],
)
def test_inwards(plain: Any, check: Any) -> None:
    assert check(to_lua(plain))


_PLAIN = st.recursive(
    st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False).filter(lambda number: not number.is_integer())
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(_PLAIN)
def test_round_trip_through_a_payload(value: Any) -> None:
    [payload] = DataConverter.default.payload_converter.to_payloads([from_lua(to_lua(value))])
    assert payload.metadata["encoding"] == b"json/plain"
    assert json.loads(payload.data) == value


def test_object_keys_are_written_sorted_bytewise() -> None:
    value = Table(**dict.fromkeys(("b", "a", utf8("é"), utf8("z"), utf8("😀"), utf8("\uffff")), 1))
    [payload] = DataConverter.default.payload_converter.to_payloads([from_lua(value)])
    keys = list(json.loads(payload.data))
    assert keys == sorted(keys, key=lambda key: key.encode())
