"""Go's duration texts. The tables hold the cases of Go's own documentation and tests."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtime_shims.lua.text import tostring
from runtime_shims.modules import time
from runtime_shims.modules.go_duration import (
    HOUR,
    MICROSECOND,
    MILLISECOND,
    MINUTE,
    SECOND,
    format_duration,
    parse_duration,
)
from runtime_shims.modules.time_values import Duration

PARSED = {
    "0": 0,
    "5s": 5 * SECOND,
    "1478s": 1478 * SECOND,
    "-5s": -5 * SECOND,
    "+5s": 5 * SECOND,
    "-0": 0,
    "5.0s": 5 * SECOND,
    "5.6s": 5 * SECOND + 600 * MILLISECOND,
    "5.s": 5 * SECOND,
    ".5s": 500 * MILLISECOND,
    "1.00400s": 1 * SECOND + 4 * MILLISECOND,
    "100.00100s": 100 * SECOND + 1 * MILLISECOND,
    "10ns": 10,
    "11us": 11 * MICROSECOND,
    "12µs": 12 * MICROSECOND,
    "12μs": 12 * MICROSECOND,
    "13ms": 13 * MILLISECOND,
    "15m": 15 * MINUTE,
    "16h": 16 * HOUR,
    "3h30m": 3 * HOUR + 30 * MINUTE,
    "10.5s4m": 4 * MINUTE + 10 * SECOND + 500 * MILLISECOND,
    "-2m3.4s": -(2 * MINUTE + 3 * SECOND + 400 * MILLISECOND),
    "1h2m3s4ms5us6ns": 1 * HOUR + 2 * MINUTE + 3 * SECOND + 4 * MILLISECOND + 5 * MICROSECOND + 6,
    "39h9m14.425s": 39 * HOUR + 9 * MINUTE + 14 * SECOND + 425 * MILLISECOND,
    "0.3333333333333333333h": 20 * MINUTE,
    "9007199254740993ns": (1 << 53) + 1,
    "9223372036854775807ns": (1 << 63) - 1,
    "9223372036854775.807us": (1 << 63) - 1,
    "9223372036s854ms775us807ns": (1 << 63) - 1,
    "-9223372036854775808ns": -(1 << 63),
    "0.9223372036854775807h": 55 * MINUTE + 20 * SECOND + 413_933_267,
    "0.100000000000000000000h": 6 * MINUTE,
    "0.830103483285477580700h": 49 * MINUTE + 48 * SECOND + 372_539_827,
}

REFUSED = {
    "": 'time: invalid duration ""',
    "3": 'time: missing unit in duration "3"',
    "-": 'time: invalid duration "-"',
    "s": 'time: invalid duration "s"',
    ".": 'time: invalid duration "."',
    "-.s": 'time: invalid duration "-.s"',
    "1d": 'time: unknown unit "d" in duration "1d"',
    "1 h": 'time: unknown unit " h" in duration "1 h"',
    "1.5": 'time: missing unit in duration "1.5"',
    "9223372036854775808ns": 'time: invalid duration "9223372036854775808ns"',
    "9223372036854775.808us": 'time: invalid duration "9223372036854775.808us"',
    "-9223372036854775809ns": 'time: invalid duration "-9223372036854775809ns"',
    "2562048h": 'time: invalid duration "2562048h"',
    '"ä': 'time: invalid duration "\\"\\xc3\\xa4"',
    "9" * 5000 + "s": 'time: invalid duration "' + "9" * 5000 + 's"',
}

WRITTEN = {
    0: "0s",
    1: "1ns",
    1100: "1.1µs",
    2200 * MICROSECOND: "2.2ms",
    3300 * MILLISECOND: "3.3s",
    4 * MINUTE + 5 * SECOND: "4m5s",
    4 * MINUTE + 5001 * MILLISECOND: "4m5.001s",
    5 * HOUR + 6 * MINUTE + 7001 * MILLISECOND: "5h6m7.001s",
    8 * MINUTE + 1: "8m0.000000001s",
    HOUR: "1h0m0s",
    (1 << 63) - 1: "2562047h47m16.854775807s",
    -(1 << 63): "-2562047h47m16.854775808s",
}


@pytest.mark.parametrize(("text", "expected"), PARSED.items())
def test_parse(text, expected):
    assert parse_duration(text) == expected


@pytest.mark.parametrize(("text", "message"), REFUSED.items(), ids=lambda value: value[:30])
def test_refused(text, message):
    with pytest.raises(ValueError) as caught:
        parse_duration(text)
    assert str(caught.value) == message


@pytest.mark.parametrize(("duration", "text"), WRITTEN.items())
def test_format(duration, text):
    assert format_duration(duration) == text


@given(st.integers(-(2**63), 2**63 - 1))
def test_what_is_written_is_read_back(duration):
    # The fraction is read in floating point, as Go does, which may cost the last nanosecond.
    assert abs(parse_duration(format_duration(duration)) - duration) <= 1


@given(st.text(alphabet="0123456789.+-nsumhµ ", max_size=12))
def test_any_text_is_a_duration_or_refused(text):
    try:
        assert -(2**63) <= parse_duration(text) < 2**63
    except ValueError as error:
        assert "duration" in str(error)


def test_methods():
    duration = Duration(90 * MINUTE + 1_500_000)
    assert (duration.hours(), duration.minutes()) == (1.5 + 1.5e-3 / 3600, 90 + 1.5e-3 / 60)
    assert (duration.seconds(), duration.milliseconds(), duration.microseconds(), duration.nanoseconds()) == (
        5400.0015,
        5_400_001,
        5_400_001_500,
        5_400_001_500_000,
    )
    assert (Duration(-1_500_000).milliseconds(), Duration(-1500).microseconds()) == (-1, -1)
    assert tostring(Duration(1500)) == "1.5\u00c2\u00b5s"


@pytest.mark.parametrize(
    ("value", "expected"),
    [("1.5s", 1_500_000_000), (5, 5), (2.9, 2), (time.HOUR, HOUR), (Duration(3), 3), ("2\u00c2\u00b5s", 2000)],
)
def test_module_function(value, expected):
    duration, error = time.parse_duration(value)
    assert (duration.ns, error) == (expected, None)


@pytest.mark.parametrize("value", ["", "1", None, True, float("nan"), 1e30])
def test_module_function_refuses(value):
    duration, error = time.parse_duration(value)
    assert (duration, error.kind_name) == (None, "Invalid")
