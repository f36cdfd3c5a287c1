"""Module `time` (spec/dialect.md §3.2, spec/wire.md §7.1). Numbers given as durations are nanoseconds."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar
from zoneinfo import ZoneInfo

from runtime_shims.engine.channel import Channel
from runtime_shims.engine.current import current
from runtime_shims.engine.process import Process
from runtime_shims.engine.requests import AsyncCommand, SyncCommand
from runtime_shims.lua.arguments import integer_argument, string_argument
from runtime_shims.lua.error_object import KINDS
from runtime_shims.lua.table import Table
from runtime_shims.lua.values import LuaValue, to_text
from runtime_shims.modules import go_duration
from runtime_shims.modules.calendar import UTC_ZONE, FixedZone, RuleZone, Zone, civil_seconds
from runtime_shims.modules.support import INVALID, failure, library
from runtime_shims.modules.time_parse import parse_time
from runtime_shims.modules.time_values import (
    LOCAL_ZONE,
    Duration,
    Location,
    Time,
    location_argument,
    to_nanoseconds,
)
from runtime_shims.modules.timers import Ticker, Timer, one_shot

NANOSECOND = float(go_duration.NANOSECOND)
MICROSECOND = float(go_duration.MICROSECOND)
MILLISECOND = float(go_duration.MILLISECOND)
SECOND = float(go_duration.SECOND)
MINUTE = float(go_duration.MINUTE)
HOUR = float(go_duration.HOUR)

RFC3339 = "2006-01-02T15:04:05Z07:00"
RFC3339NANO = "2006-01-02T15:04:05.999999999Z07:00"
RFC822 = "02 Jan 06 15:04 MST"
RFC822Z = "02 Jan 06 15:04 -0700"
RFC850 = "Monday, 02-Jan-06 15:04:05 MST"
RFC1123 = "Mon, 02 Jan 2006 15:04:05 MST"
RFC1123Z = "Mon, 02 Jan 2006 15:04:05 -0700"
DATE_TIME = "2006-01-02 15:04:05"
DATE_ONLY = "2006-01-02"
TIME_ONLY = "15:04:05"
KITCHEN = "3:04PM"
STAMP = "Jan _2 15:04:05"
STAMP_MILLI = "Jan _2 15:04:05.000"
STAMP_MICRO = "Jan _2 15:04:05.000000"
STAMP_NANO = "Jan _2 15:04:05.000000000"

(
    JANUARY, FEBRUARY, MARCH, APRIL, MAY, JUNE, JULY, AUGUST, SEPTEMBER, OCTOBER, NOVEMBER, DECEMBER,
) = range(1, 13)  # fmt: skip
SUNDAY, MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY = range(7)

utc = Location(UTC_ZONE)
localtz = Location(LOCAL_ZONE)

Started = TypeVar("Started")


def now(*_: LuaValue) -> Time:
    """`time.now()`: the clock of the process; in a workflow it stands still within one workflow task."""
    process = current()
    return Time(process.world.now_ns(), process.zone)


async def sleep(duration: LuaValue = None, *_: LuaValue) -> LuaValue:
    """`time.sleep(d)`: no results, or nil and an Invalid error. `d` ≤ 0 only gives the turn over."""
    try:
        duration_ns = to_nanoseconds(duration)
    except ValueError as error:
        return failure(INVALID, f"time.sleep: {error}")
    world = current().world
    if duration_ns <= 0:
        await SyncCommand(lambda: None)
    else:
        await AsyncCommand(lambda: world.sleep(duration_ns))
    return ()


async def after(duration: LuaValue = None, *_: LuaValue) -> LuaValue:
    """`time.after(d)`: a channel that gives the time once, or nil and an Invalid error."""

    def start(process: Process, duration_ns: int) -> Channel:
        channel = Channel(1)
        one_shot(process, channel, duration_ns)
        return channel

    return await _started("time.after", duration, start)


async def timer(duration: LuaValue = None, *_: LuaValue) -> LuaValue:
    """`time.timer(d)`: a Timer, or nil and an Invalid error."""
    return await _started("time.timer", duration, Timer)


async def ticker(duration: LuaValue = None, *_: LuaValue) -> LuaValue:
    """`time.ticker(d)`: a Ticker, or nil and an Invalid error."""
    return await _started("time.ticker", duration, Ticker)


async def _started(function: str, duration: LuaValue, start: Callable[[Process, int], Started]) -> LuaValue:
    try:
        duration_ns = to_nanoseconds(duration)
    except ValueError as error:
        return failure(INVALID, f"{function}: {error}")
    if duration_ns <= 0:
        return failure(INVALID, f"{function}: duration must be > 0")
    process = current()
    return await SyncCommand(lambda: start(process, duration_ns)), None


def date(
    year: LuaValue = None,
    month: LuaValue = None,
    day: LuaValue = None,
    hour: LuaValue = None,
    minute: LuaValue = None,
    second: LuaValue = None,
    nanosecond: LuaValue = None,
    location: LuaValue = None,
    *_: LuaValue,
) -> Time:
    """`time.date(y, m, d, h, mi, s, ns[, location])`: fields may overflow; the zone of the worker without location."""
    fields = [integer_argument(value, position, "date") for position, value in enumerate((year, month, day), 1)]
    for position, value in enumerate((hour, minute, second, nanosecond), 4):
        fields.append(0 if value is None else integer_argument(value, position, "date"))
    zone = LOCAL_ZONE if location is None else location_argument(location, 8, "date").zone
    return Time(zone.unix_seconds(civil_seconds(*fields[:6])) * go_duration.SECOND + fields[6], zone)


def unix(seconds: LuaValue = None, nanoseconds: LuaValue = None, *_: LuaValue) -> Time:
    """`time.unix(s[, ns])`: in the zone of `time.now()`."""
    extra = 0 if nanoseconds is None else integer_argument(nanoseconds, 2, "unix")
    return Time(integer_argument(seconds, 1, "unix") * go_duration.SECOND + extra, current().zone)


def parse(layout: LuaValue = None, value: LuaValue = None, location: LuaValue = None, *_: LuaValue) -> LuaValue:
    """`time.parse(layout, text[, location])`: a Time, or nil and an Invalid error.

    Offsets and abbreviations of the text are looked up in `location`, without it in UTC, never in the worker's zone.
    """
    zone = UTC_ZONE if location is None else location_argument(location, 3, "parse").zone
    layout_text, text = string_argument(layout, 1, "parse"), string_argument(value, 2, "parse")
    try:
        nanoseconds, zone = parse_time(to_text(layout_text), to_text(text), zone, zone)
    except ValueError as error:
        return failure(INVALID, str(error))
    return Time(nanoseconds, zone), None


def parse_duration(value: LuaValue = None, *_: LuaValue) -> LuaValue:
    """`time.parse_duration(v)`: a Duration, or nil and an Invalid error."""
    try:
        return Duration(to_nanoseconds(value)), None
    except ValueError as error:
        return failure(INVALID, str(error))


def fixed_zone(name: LuaValue = None, offset: LuaValue = None, *_: LuaValue) -> Location:
    """`time.fixed_zone(name, seconds)`."""
    text = to_text(string_argument(name, 1, "fixed_zone"))
    return Location(FixedZone(text, integer_argument(offset, 2, "fixed_zone")))


def load_location(name: LuaValue = None, *_: LuaValue) -> LuaValue:
    """`time.load_location(name)`: a Location, or nil and an error of kind Invalid (bad name) or NotFound."""
    text = to_text(string_argument(name, 1, "load_location"))
    if ".." in text or text[:1] in ("/", "\\"):
        return failure(INVALID, "time: invalid location name")
    if text in _FIXED_LOCATIONS:
        return Location(_FIXED_LOCATIONS[text]), None
    try:
        rule = ZoneInfo(text)
    except (OSError, ValueError, LookupError):
        return failure(KINDS["NOT_FOUND"], f"unknown time zone {text}")
    return Location(RuleZone(text, lambda: rule)), None


_FIXED_LOCATIONS: dict[str, Zone] = {"": UTC_ZONE, "UTC": UTC_ZONE, "Local": LOCAL_ZONE}

_FUNCTIONS = (now, sleep, after, timer, ticker, date, unix, parse, parse_duration, fixed_zone, load_location)


def as_table() -> Table:
    """The module as Lua sees it."""
    constants = {name: value for name, value in globals().items() if name.isupper() and not name.startswith("_")}
    functions = {function.__name__: function for function in _FUNCTIONS}
    return library(**constants, **functions, utc=utc, localtz=localtz)
