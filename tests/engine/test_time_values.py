"""Times, zones and Go layouts (spec/dialect.md §3.2). Tables hold the cases of Go's own documentation and tests."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtime_shims.lua.errors import LuaError
from runtime_shims.lua.operators import invoke_sync
from runtime_shims.lua.text import tostring
from runtime_shims.modules import time
from runtime_shims.modules.calendar import UTC_ZONE, FixedZone, Moment, RuleZone, civil_from_days, days_from_civil
from runtime_shims.modules.go_duration import HOUR, MINUTE, SECOND
from runtime_shims.modules.time_values import Duration, Time
from tests.engine.memory_world import MemoryWorld, run

PACIFIC, _ = time.load_location("America/Los_Angeles")
SAMPLE = Time(1_233_810_057_012_345_600, PACIFIC.zone)
"""Wed Feb 4 21:00:57.0123456 2009 PST."""

ANSIC = "Mon Jan _2 15:04:05 2006"

FORMATTED = [
    (ANSIC, "Wed Feb  4 21:00:57 2009"),
    ("Mon Jan _2 15:04:05 MST 2006", "Wed Feb  4 21:00:57 PST 2009"),
    ("Mon Jan 02 15:04:05 -0700 2006", "Wed Feb 04 21:00:57 -0800 2009"),
    (time.RFC822, "04 Feb 09 21:00 PST"),
    (time.RFC822Z, "04 Feb 09 21:00 -0800"),
    (time.RFC850, "Wednesday, 04-Feb-09 21:00:57 PST"),
    (time.RFC1123, "Wed, 04 Feb 2009 21:00:57 PST"),
    (time.RFC1123Z, "Wed, 04 Feb 2009 21:00:57 -0800"),
    (time.RFC3339, "2009-02-04T21:00:57-08:00"),
    (time.RFC3339NANO, "2009-02-04T21:00:57.0123456-08:00"),
    (time.KITCHEN, "9:00PM"),
    ("3pm", "9pm"),
    ("3PM", "9PM"),
    ("06 01 02", "09 02 04"),
    ("Hi Janet, the Month is January", "Hi Janet, the Month is February"),
    (time.STAMP, "Feb  4 21:00:57"),
    (time.STAMP_MILLI, "Feb  4 21:00:57.012"),
    (time.STAMP_MICRO, "Feb  4 21:00:57.012345"),
    (time.STAMP_NANO, "Feb  4 21:00:57.012345600"),
    (time.DATE_TIME, "2009-02-04 21:00:57"),
    (time.DATE_ONLY, "2009-02-04"),
    (time.TIME_ONLY, "21:00:57"),
    ("Jan  2 002 __2 2", "Feb  4 035  35 4"),
    ("2006 6 06 _6 __6 ___6", "2009 6 09 _6 __6 ___6"),
    ("Jan January 1 01 _1", "Feb February 2 02 _2"),
    ("2 02 _2 __2", "4 04  4  35"),
    ("Mon Monday", "Wed Wednesday"),
    ("15 3 03 _3", "21 9 09 _9"),
    ("4 04 _4", "0 00 _0"),
    ("5 05 _5", "57 57 _57"),
    ("_2006", "_2009"),
    ("05,000", "57,012"),
    (".0001", ".0002"),
    ("Z0700 Z07:00 Z07 -07", "-0800 -08:00 -08 -08"),
    ("-070000 -07:00:00 Z070000 Z07:00:00", "-080000 -08:00:00 -080000 -08:00:00"),
    ("", ""),
    ("nothing", "nothing"),
]


@pytest.mark.parametrize(("layout", "text"), FORMATTED)
def test_format(layout, text):
    assert SAMPLE.format(layout) == text


@pytest.mark.parametrize(
    ("nanoseconds", "layout", "text"),
    [
        (0, "05.999", "00"),
        (0, "05.000", "00.000"),
        (120_000_000, "05.999999999", "00.12"),
        (120_000_000, "05.9", "00.1"),
        (999, "05.999", "00"),
        (1, "05.000000000", "00.000000001"),
    ],
)
def test_fractions(nanoseconds, layout, text):
    assert Time(nanoseconds).format(layout) == text


def test_zone_offsets_as_text():
    odd = FixedZone("ODD", -(3 * 3600 + 25 * 60 + 45))
    assert Time(0, odd).format("-07 -0700 -07:00:00 -070000 MST") == "-03 -0325 -03:25:45 -032545 ODD"
    assert Time(0).format("Z07:00 -07:00 MST") == "Z +00:00 UTC"
    assert Time(0, FixedZone("", 3600)).format("MST") == "+0100"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (SAMPLE, "2009-02-04 21:00:57.0123456 -0800 PST"),
        (Time(0), "1970-01-01 00:00:00 +0000 UTC"),
        (Duration(HOUR), "1h0m0s"),
        (PACIFIC, "America/Los_Angeles"),
    ],
)
def test_tostring(value, text):
    assert tostring(value) == text


# --- parsing ---

PARSED = [
    (time.RFC3339, "2010-02-04T21:00:57-08:00", "2010-02-05T05:00:57Z"),
    (time.RFC3339, "2010-02-04T21:00:57Z", "2010-02-04T21:00:57Z"),
    (time.RFC3339, "2010-02-04T21:00:57.1234Z", "2010-02-04T21:00:57.1234Z"),
    (time.RFC3339NANO, "2010-02-04T21:00:57.012345678-08:00", "2010-02-05T05:00:57.012345678Z"),
    (time.RFC3339NANO, "2010-02-04T21:00:57Z", "2010-02-04T21:00:57Z"),
    (ANSIC, "Thu Feb  4 21:00:57 2010", "2010-02-04T21:00:57Z"),
    (ANSIC, "Thu Feb 4 21:00:57 2010", "2010-02-04T21:00:57Z"),
    (ANSIC, "thu feb  4 21:00:57.0123 2010", "2010-02-04T21:00:57.0123Z"),
    ("Mon Jan _2 15:04:05.000 2006", "Thu Feb  4 21:00:57.012 2010", "2010-02-04T21:00:57.012Z"),
    ("2006-01-02 15:04:05-07", "2010-02-04 21:00:57-08", "2010-02-05T05:00:57Z"),
    ("2006-01-02 15:04:05.999999999 -0700 MST", "2010-02-04 21:00:57.5 -0800 PST", "2010-02-05T05:00:57.5Z"),
    ("2006-01-02 002 15:04:05", "2010-02-04 035 21:00:57", "2010-02-04T21:00:57Z"),
    ("2006-002 15:04:05", "2010-035 21:00:57", "2010-02-04T21:00:57Z"),
    ("2006-__2", "2012-366", "2012-12-31T00:00:00Z"),
    ("200600201 15:04:05", "201003502 21:00:57", "2010-02-04T21:00:57Z"),
    (time.RFC850, "Thursday, 04-Feb-10 21:00:57 UTC", "2010-02-04T21:00:57Z"),
    (time.RFC1123, "Thu, 04 Feb 2010 21:00:57 PST", "2010-02-04T21:00:57Z"),
    (time.RFC1123, "Thu, 04 Feb 2010 21:00:57 GMT+3", "2010-02-04T18:00:57Z"),
    (time.KITCHEN, "3:04PM", "0000-01-01T15:04:00Z"),
    (time.KITCHEN, "12:04AM", "0000-01-01T00:04:00Z"),
    (time.DATE_ONLY, "2012-02-29", "2012-02-29T00:00:00Z"),
    ("06", "69", "1969-01-01T00:00:00Z"),
    ("06", "68", "2068-01-01T00:00:00Z"),
    ("1/2/2006", "2/4/2010", "2010-02-04T00:00:00Z"),
]


@pytest.mark.parametrize(("layout", "text", "expected"), PARSED)
def test_parse(layout, text, expected):
    parsed, error = time.parse(layout, text)
    assert error is None
    assert parsed.utc().format(time.RFC3339NANO) == expected


REFUSED = [
    (ANSIC, "Wed Feb  4 21:00:60 2010", 'parsing time "Wed Feb  4 21:00:60 2010": second out of range'),
    (ANSIC, "Wed Feb  4 21:61:57 2010", 'parsing time "Wed Feb  4 21:61:57 2010": minute out of range'),
    (ANSIC, "Wed Feb  4 24:00:60 2010", 'parsing time "Wed Feb  4 24:00:60 2010": hour out of range'),
    (
        time.RFC3339,
        "2006-01-02T15:04_abc",
        'parsing time "2006-01-02T15:04_abc" as "2006-01-02T15:04:05Z07:00": cannot parse "_abc" as ":"',
    ),
    (
        time.RFC3339,
        "2006-01-02T15:04:05Z_abc",
        'parsing time "2006-01-02T15:04:05Z_abc": extra text: "_abc"',
    ),
    (time.RFC3339, "", 'parsing time "" as "2006-01-02T15:04:05Z07:00": cannot parse "" as "2006"'),
    (time.DATE_ONLY, "2011-02-29", 'parsing time "2011-02-29": day out of range'),
    (time.DATE_ONLY, "2011-13-01", 'parsing time "2011-13-01": month out of range'),
    (time.DATE_ONLY, "2011-1-01", 'parsing time "2011-1-01" as "2006-01-02": cannot parse "1-01" as "01"'),
    (
        "Mon Jan _2 15:04:05.000 2006",
        "Thu Feb  4 23:00:59x01 2010",
        'parsing time "Thu Feb  4 23:00:59x01 2010" as "Mon Jan _2 15:04:05.000 2006": '
        'cannot parse "x01 2010" as ".000"',
    ),
    ("-07:00", "+25:00", 'parsing time "+25:00": time zone offset hour out of range'),
    ("2006-002", "2010-366", 'parsing time "2010-366": day-of-year out of range'),
    ("2006-01 002", "2010-03 035", 'parsing time "2010-03 035": day-of-year does not match month'),
    ("2006-01-02 002", "2010-02-05 035", 'parsing time "2010-02-05 035": day-of-year does not match day'),
    ("3PM", "3XM", 'parsing time "3XM" as "3PM": cannot parse "XM" as "PM"'),
    ("MST", "pst", 'parsing time "pst" as "MST": cannot parse "pst" as "MST"'),
]


@pytest.mark.parametrize(("layout", "text", "message"), REFUSED)
def test_refused(layout, text, message):
    parsed, error = time.parse(layout, text)
    assert (parsed, error.kind_name, error.text) == (None, "Invalid", message)


def test_parse_in_a_location_prefers_its_own_zone():
    parsed, _ = time.parse(time.DATE_TIME, "2010-07-04 12:00:00", PACIFIC)
    assert parsed.format(time.RFC3339) == "2010-07-04T12:00:00-07:00"
    for text in ("Sun, 04 Jul 2010 12:00:00 PDT", "Thu, 04 Feb 2010 12:00:00 PST"):
        parsed, _ = time.parse(time.RFC1123, text, PACIFIC)
        assert parsed.location().string() == "America/Los_Angeles"
        assert parsed.format(time.RFC1123) == text
    parsed, _ = time.parse(time.RFC3339, "2010-07-04T12:00:00-07:00", PACIFIC)
    assert parsed.location().string() == "America/Los_Angeles"
    parsed, _ = time.parse(time.RFC3339, "2010-07-04T12:00:00-03:00", PACIFIC)
    assert parsed.format(time.RFC3339) == "2010-07-04T12:00:00-03:00"


@given(st.text(max_size=20), st.text(max_size=20))
def test_any_layout_and_text_parse_or_are_refused(layout, text):
    parsed, error = time.parse(layout.encode().decode("latin-1"), text.encode().decode("latin-1"))
    assert (parsed is None) != (error is None)


# --- the calendar ---


@given(st.integers(-5_000_000, 5_000_000))
def test_days_and_dates_are_inverse(days):
    assert days_from_civil(*civil_from_days(days)) == days


@given(
    st.datetimes(datetime(1800, 1, 1), datetime(2300, 1, 1)),
    st.sampled_from(["UTC", "Europe/Berlin", "America/St_Johns", "Asia/Kathmandu", "Pacific/Apia"]),
)
def test_calendar_fields_are_those_of_datetime(moment, zone_name):
    rule = ZoneInfo(zone_name)
    local = moment.replace(tzinfo=UTC).astimezone(rule)
    unix_ns = (moment - datetime(1970, 1, 1)) // timedelta(microseconds=1) * 1000
    fields = Moment.of(unix_ns, RuleZone(zone_name, lambda: rule))
    assert (fields.year, fields.month, fields.day) == (local.year, local.month, local.day)
    assert (fields.hour, fields.minute, fields.second) == (local.hour, local.minute, local.second)
    assert fields.nanosecond == local.microsecond * 1000
    assert (fields.weekday, fields.year_day) == (local.isoweekday() % 7, local.timetuple().tm_yday)
    assert fields.zone_name == local.tzname()


@given(st.integers(-(2**62), 2**62))
def test_times_survive_text(nanoseconds):
    parsed, error = time.parse(time.RFC3339NANO, Time(nanoseconds).format(time.RFC3339NANO))
    assert error is None
    assert parsed.ns == nanoseconds


def test_getters():
    assert (SAMPLE.date(), SAMPLE.clock()) == ((2009, 2, 4), (21, 0, 57))
    assert (SAMPLE.year(), SAMPLE.month(), SAMPLE.day()) == (2009, 2, 4)
    assert (SAMPLE.hour(), SAMPLE.minute(), SAMPLE.second(), SAMPLE.nanosecond()) == (21, 0, 57, 12_345_600)
    assert (SAMPLE.weekday(), SAMPLE.year_day()) == (time.WEDNESDAY, 35)
    assert (SAMPLE.unix(), SAMPLE.unix_nano()) == (1_233_810_057, 1_233_810_057_012_345_600)
    assert (Time(-1).unix(), Time(-1).utc().nanosecond()) == (-1, 999_999_999)
    assert invoke_sync(SAMPLE, "format_rfc3339") == "2009-02-04T21:00:57-08:00"


def test_zero_time():
    zero = time.date(1, 1, 1, 0, 0, 0, 0, time.utc)
    assert zero.is_zero()
    assert zero.unix() == -62_135_596_800
    assert not SAMPLE.is_zero()


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ((2009, 11, 10, 23, 0, 0, 0), "2009-11-10T23:00:00Z"),
        ((2009, 13, 1), "2010-01-01T00:00:00Z"),
        ((2009, 0, 1), "2008-12-01T00:00:00Z"),
        ((2010, 2, 30), "2010-03-02T00:00:00Z"),
        ((2010, 1, 0), "2009-12-31T00:00:00Z"),
        ((2010, 1, 1, 25, 61, 61), "2010-01-02T02:02:01Z"),
        ((2010, 1, 1, 0, 0, 0, -1), "2009-12-31T23:59:59.999999999Z"),
        ((12010, 1, 1), "12010-01-01T00:00:00Z"),
    ],
)
def test_dates_may_overflow(arguments, expected):
    arguments = arguments + (0,) * (7 - len(arguments))
    assert time.date(*arguments, time.utc).format(time.RFC3339NANO) == expected


@pytest.mark.parametrize(
    ("clock", "expected"),
    [
        ((2011, 3, 13, 1, 30), "2011-03-13T01:30:00-08:00"),
        ((2011, 3, 13, 2, 30), "2011-03-13T01:30:00-08:00"),  # in the gap
        ((2011, 3, 13, 3, 30), "2011-03-13T03:30:00-07:00"),
        ((2011, 11, 6, 1, 30), "2011-11-06T01:30:00-07:00"),  # twice
        ((2011, 11, 6, 2, 30), "2011-11-06T02:30:00-08:00"),
    ],
)
def test_dates_around_changes_of_the_clock(clock, expected):
    assert time.date(*clock, 0, 0, PACIFIC).format(time.RFC3339) == expected


# --- arithmetic ---


def test_add_and_sub():
    later = SAMPLE.add("1h30m")
    assert later.sub(SAMPLE).ns == 90 * MINUTE
    assert (SAMPLE.add(5).ns, SAMPLE.add(Duration(-5)).ns) == (SAMPLE.ns + 5, SAMPLE.ns - 5)
    assert later.location().string() == "America/Los_Angeles"
    assert Time(2**70).sub(Time(0)).ns == 2**63 - 1


@pytest.mark.parametrize(
    ("start", "step", "expected"),
    [
        ((2011, 11, 18), (-1, 0, 0), "2010-11-18"),
        ((2011, 10, 31), (0, 1, 0), "2011-12-01"),
        ((2012, 2, 29), (1, 0, 0), "2013-03-01"),
        ((2011, 1, 1), (0, -1, -1), "2010-11-30"),
        ((2011, 12, 31), (0, 14, 1), "2013-03-04"),
    ],
)
def test_add_date(start, step, expected):
    assert time.date(*start, 0, 0, 0, 0, time.utc).add_date(*step).format(time.DATE_ONLY) == expected


def test_add_date_keeps_the_clock_across_changes():
    before = time.date(2011, 3, 12, 12, 0, 0, 0, PACIFIC)
    assert before.add_date(0, 0, 1).format(time.RFC3339) == "2011-03-13T12:00:00-07:00"
    assert before.add("24h").format(time.RFC3339) == "2011-03-13T13:00:00-07:00"


NOON = time.date(2012, 12, 7, 12, 15, 30, 918_273_645, time.utc)


@pytest.mark.parametrize(
    ("unit", "rounded", "truncated"),
    [
        ("1ns", "12:15:30.918273645", "12:15:30.918273645"),
        ("1us", "12:15:30.918274", "12:15:30.918273"),
        ("1ms", "12:15:30.918", "12:15:30.918"),
        ("1s", "12:15:31", "12:15:30"),
        ("2s", "12:15:30", "12:15:30"),
        ("1m", "12:16:00", "12:15:00"),
        ("10m", "12:20:00", "12:10:00"),
        ("1h", "12:00:00", "12:00:00"),
        ("0s", "12:15:30.918273645", "12:15:30.918273645"),
        ("-1s", "12:15:30.918273645", "12:15:30.918273645"),
    ],
)
def test_round_and_truncate(unit, rounded, truncated):
    layout = "15:04:05.999999999"
    assert (NOON.round(unit).format(layout), NOON.truncate(unit).format(layout)) == (rounded, truncated)


def test_rounding_counts_from_the_zero_time():
    assert NOON.truncate(7 * 24 * HOUR).format(time.DATE_ONLY) == "2012-12-03"  # a Monday, like 0001-01-01


def test_comparisons():
    earlier, later = Time(1), Time(2, PACIFIC.zone)
    assert (earlier.before(later), earlier.after(later), earlier.equal(later)) == (True, False, False)
    assert later.equal(Time(2))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: SAMPLE.add("soon"), 'invalid duration "soon"'),
        (lambda: SAMPLE.sub(5), "Time expected, got number"),
        (lambda: SAMPLE.in_location("UTC"), "Location expected, got string"),
        (lambda: SAMPLE.format(None), "string expected, got nil"),
        (lambda: time.date(2010, "x", 1), "number expected, got string"),
    ],
)
def test_wrong_arguments_raise(call, message):
    with pytest.raises(LuaError, match=message):
        call()


# --- zones and clocks ---


def test_locations():
    assert SAMPLE.utc().format(time.RFC3339) == "2009-02-05T05:00:57Z"
    assert SAMPLE.in_location(time.fixed_zone("X", 3600)).format("15:04 MST") == "06:00 X"
    for name in ("", "UTC"):
        assert time.load_location(name)[0].string() == "UTC"


@pytest.mark.parametrize(
    ("name", "kind", "text"),
    [
        ("Nowhere/City", "NotFound", "unknown time zone Nowhere/City"),
        ("America", "NotFound", "unknown time zone America"),
        ("../etc/passwd", "Invalid", "time: invalid location name"),
        ("/etc/localtime", "Invalid", "time: invalid location name"),
        ("\0", "NotFound", "unknown time zone \0"),
    ],
)
def test_unknown_locations(name, kind, text):
    location, error = time.load_location(name)
    assert (location, error.kind_name, error.text) == (None, kind, text)


@pytest.mark.parametrize(("is_workflow", "zone"), [(True, "UTC"), (False, "CET")])
def test_now_is_utc_in_workflows_and_local_on_hosts(is_workflow, zone):
    world = MemoryWorld(is_workflow=is_workflow, zone=ZoneInfo("Europe/Berlin"))
    texts = run(lambda: (time.now().format("MST"), time.unix(0).format("MST"), time.now().unix()), world=world)
    assert texts == (zone, zone, 1_700_000_000)


def test_local_zone_is_that_of_the_world():
    world = MemoryWorld(zone=ZoneInfo("Asia/Tokyo"))

    def main():
        local = time.date(2020, 1, 1, 0, 0, 0, 0)
        return local.unix(), Time(0).in_local().format("15:04"), time.localtz.string()

    assert run(main, world=world) == (1_577_804_400, "09:00", "Local")


def test_module_table_has_every_name():
    table = time.as_table()
    assert table["RFC3339"] == "2006-01-02T15:04:05Z07:00"
    assert (table["MILLISECOND"], table["HOUR"]) == (1_000_000, 3600 * SECOND)
    assert (table["DECEMBER"], table["SUNDAY"], table["SATURDAY"]) == (12, 0, 6)
    assert table["utc"] is time.utc
    assert table["now"] is time.now


def test_zones_are_values():
    assert Time(0, UTC_ZONE).location().string() == "UTC"
    assert asyncio.iscoroutinefunction(time.sleep)
