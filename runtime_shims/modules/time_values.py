"""Time, Duration and Location, the userdata of the `time` module (spec/dialect.md §3.2).

Times are integers of nanoseconds since the Unix epoch with a zone, durations integers of nanoseconds, so nothing is
rounded. Texts and arithmetic are those of Go's time package.
"""

from __future__ import annotations

import math
from datetime import tzinfo
from typing import ClassVar

from runtime_shims.engine.current import current
from runtime_shims.lua.arguments import integer_argument, string_argument
from runtime_shims.lua.errors import ArgumentError, argument_type_error
from runtime_shims.lua.userdata import LuaObject
from runtime_shims.lua.values import LuaValue, to_text, type_name, utf8
from runtime_shims.modules.calendar import UTC_ZONE, Moment, RuleZone, Zone, civil_seconds
from runtime_shims.modules.go_duration import (
    HOUR,
    MICROSECOND,
    MILLISECOND,
    MINUTE,
    SECOND,
    format_duration,
    parse_duration,
)
from runtime_shims.modules.time_format import format_time

RFC3339 = "2006-01-02T15:04:05Z07:00"
TEXT_LAYOUT = "2006-01-02 15:04:05.999999999 -0700 MST"
ZERO_TIME_NS = civil_seconds(1, 1, 1, 0, 0, 0) * SECOND
"""Go's zero time, 0001-01-01 00:00 UTC; rounding counts from it."""


def _local_rule() -> tzinfo:
    return current().world.local_zone()


LOCAL_ZONE = RuleZone("Local", _local_rule)


class Duration(LuaObject):
    """A span of time in nanoseconds."""

    __slots__ = ("ns",)

    lua_names: ClassVar[tuple[str, ...]] = (
        "hours", "minutes", "seconds", "milliseconds", "microseconds", "nanoseconds",
    )  # fmt: skip

    def __init__(self, nanoseconds: int) -> None:
        self.ns = nanoseconds

    def hours(self, *_: LuaValue) -> float:
        """`d:hours()`, with fraction"""
        return self.ns / HOUR

    def minutes(self, *_: LuaValue) -> float:
        """`d:minutes()`, with fraction"""
        return self.ns / MINUTE

    def seconds(self, *_: LuaValue) -> float:
        """`d:seconds()`, with fraction"""
        return self.ns / SECOND

    def milliseconds(self, *_: LuaValue) -> int:
        """`d:milliseconds()`, truncated"""
        return _truncated_division(self.ns, MILLISECOND)

    def microseconds(self, *_: LuaValue) -> int:
        """`d:microseconds()`, truncated"""
        return _truncated_division(self.ns, MICROSECOND)

    def nanoseconds(self, *_: LuaValue) -> int:
        """`d:nanoseconds()`"""
        return self.ns

    def lua_tostring(self) -> str:
        return utf8(format_duration(self.ns))


def _truncated_division(value: int, unit: int) -> int:
    return value // unit if value >= 0 else -(-value // unit)


class Location(LuaObject):
    """A time zone."""

    __slots__ = ("zone",)

    lua_names: ClassVar[tuple[str, ...]] = ("string",)

    def __init__(self, zone: Zone) -> None:
        self.zone = zone

    def string(self, *_: LuaValue) -> str:
        """`location:string()`: its name"""
        return utf8(self.zone.name)

    def lua_tostring(self) -> str:
        return self.string()


class Time(LuaObject):
    """An instant and the zone in which its calendar is read."""

    __slots__ = ("_moment", "ns", "zone")

    lua_names: ClassVar[tuple[str, ...]] = (
        "add", "sub", "add_date", "before", "after", "equal", "format", "format_rfc3339", "unix", "unix_nano",
        "date", "clock", "year", "month", "day", "hour", "minute", "second", "nanosecond", "weekday", "year_day",
        "is_zero", "utc", "in_local", "in_location", "location", "round", "truncate",
    )  # fmt: skip

    def __init__(self, nanoseconds: int, zone: Zone = UTC_ZONE) -> None:
        self.ns = nanoseconds
        self.zone = zone
        self._moment: Moment | None = None

    @property
    def moment(self) -> Moment:
        """The calendar fields, computed once."""
        if self._moment is None:
            self._moment = Moment.of(self.ns, self.zone)
        return self._moment

    # --- arithmetic and comparison ------------------------------------------------------------------------------

    def add(self, duration: LuaValue = None, *_: LuaValue) -> Time:
        """`t:add(duration)`"""
        return Time(self.ns + duration_argument(duration, 2, "add"), self.zone)

    def sub(self, other: LuaValue = None, *_: LuaValue) -> Duration:
        """`t:sub(other)`: the duration since `other`, within 64 bits"""
        difference = self.ns - time_argument(other, 2, "sub").ns
        return Duration(max(-(2**63), min(difference, 2**63 - 1)))

    def add_date(self, years: LuaValue = None, months: LuaValue = None, days: LuaValue = None, *_: LuaValue) -> Time:
        """`t:add_date(years, months, days)`: the same clock on another date; surplus days go into the next month"""
        moment = self.moment
        local = civil_seconds(
            moment.year + integer_argument(years, 2, "add_date"),
            moment.month + integer_argument(months, 3, "add_date"),
            moment.day + integer_argument(days, 4, "add_date"),
            moment.hour,
            moment.minute,
            moment.second,
        )
        return Time(self.zone.unix_seconds(local) * SECOND + moment.nanosecond, self.zone)

    def before(self, other: LuaValue = None, *_: LuaValue) -> bool:
        """`t:before(other)`"""
        return self.ns < time_argument(other, 2, "before").ns

    def after(self, other: LuaValue = None, *_: LuaValue) -> bool:
        """`t:after(other)`"""
        return self.ns > time_argument(other, 2, "after").ns

    def equal(self, other: LuaValue = None, *_: LuaValue) -> bool:
        """`t:equal(other)`: the same instant, whatever the zone"""
        return self.ns == time_argument(other, 2, "equal").ns

    def round(self, unit: LuaValue = None, *_: LuaValue) -> Time:
        """`t:round(duration)`: to the nearest multiple since the zero time, halves up; unchanged when not positive"""
        size = duration_argument(unit, 2, "round")
        rest = (self.ns - ZERO_TIME_NS) % size if size > 0 else 0
        return Time(self.ns - rest if rest + rest < size else self.ns - rest + max(size, 0), self.zone)

    def truncate(self, unit: LuaValue = None, *_: LuaValue) -> Time:
        """`t:truncate(duration)`: down to a multiple since the zero time; unchanged when not positive"""
        size = duration_argument(unit, 2, "truncate")
        return Time(self.ns - (self.ns - ZERO_TIME_NS) % size if size > 0 else self.ns, self.zone)

    # --- text and numbers ---------------------------------------------------------------------------------------

    def format(self, layout: LuaValue = None, *_: LuaValue) -> str:
        """`t:format(layout)`"""
        return utf8(format_time(self.moment, to_text(string_argument(layout, 2, "format"))))

    def format_rfc3339(self, *_: LuaValue) -> str:
        """`t:format_rfc3339()`"""
        return utf8(format_time(self.moment, RFC3339))

    def unix(self, *_: LuaValue) -> int:
        """`t:unix()`: whole seconds since 1970"""
        return self.ns // SECOND

    def unix_nano(self, *_: LuaValue) -> int:
        """`t:unix_nano()`: nanoseconds since 1970, within 64 bits"""
        return (self.ns + 2**63) % 2**64 - 2**63

    def is_zero(self, *_: LuaValue) -> bool:
        """`t:is_zero()`"""
        return self.ns == ZERO_TIME_NS

    # --- calendar -----------------------------------------------------------------------------------------------

    def date(self, *_: LuaValue) -> tuple[int, int, int]:
        """`t:date()`: year, month, day"""
        return self.moment.year, self.moment.month, self.moment.day

    def clock(self, *_: LuaValue) -> tuple[int, int, int]:
        """`t:clock()`: hour, minute, second"""
        return self.moment.hour, self.moment.minute, self.moment.second

    def year(self, *_: LuaValue) -> int:
        """`t:year()`"""
        return self.moment.year

    def month(self, *_: LuaValue) -> int:
        """`t:month()`, January is 1"""
        return self.moment.month

    def day(self, *_: LuaValue) -> int:
        """`t:day()`"""
        return self.moment.day

    def hour(self, *_: LuaValue) -> int:
        """`t:hour()`"""
        return self.moment.hour

    def minute(self, *_: LuaValue) -> int:
        """`t:minute()`"""
        return self.moment.minute

    def second(self, *_: LuaValue) -> int:
        """`t:second()`"""
        return self.moment.second

    def nanosecond(self, *_: LuaValue) -> int:
        """`t:nanosecond()`"""
        return self.moment.nanosecond

    def weekday(self, *_: LuaValue) -> int:
        """`t:weekday()`, Sunday is 0"""
        return self.moment.weekday

    def year_day(self, *_: LuaValue) -> int:
        """`t:year_day()`, January 1 is 1"""
        return self.moment.year_day

    # --- zones --------------------------------------------------------------------------------------------------

    def utc(self, *_: LuaValue) -> Time:
        """`t:utc()`"""
        return Time(self.ns, UTC_ZONE)

    def in_local(self, *_: LuaValue) -> Time:
        """`t:in_local()`: in the zone of the worker"""
        return Time(self.ns, LOCAL_ZONE)

    def in_location(self, location: LuaValue = None, *_: LuaValue) -> Time:
        """`t:in_location(location)`"""
        return Time(self.ns, location_argument(location, 2, "in_location").zone)

    def location(self, *_: LuaValue) -> Location:
        """`t:location()`"""
        return Location(self.zone)

    def lua_tostring(self) -> str:
        return utf8(format_time(self.moment, TEXT_LAYOUT))


def to_nanoseconds(value: LuaValue) -> int:
    """Nanoseconds of what the `time` module accepts as a duration: a number of them, a Go text, or a Duration.

    Raises:
        ValueError: with a text for people, when it is none of these.
    """
    if type(value) is Duration:
        return value.ns
    if type(value) is int:
        return value
    if type(value) is float:
        if not math.isfinite(value) or abs(value) >= 2**63:
            raise ValueError("duration out of range")
        return int(value)
    if type(value) is str:
        return parse_duration(to_text(value))
    raise ValueError(f"duration must be a number, string or Duration, got {type_name(value)}")


def duration_argument(value: LuaValue, position: int, function: str) -> int:
    """Nanoseconds of an argument; raises `ArgumentError`."""
    try:
        return to_nanoseconds(value)
    except ValueError as error:
        raise ArgumentError(position, function, utf8(str(error))) from None


def time_argument(value: LuaValue, position: int, function: str) -> Time:
    """A Time argument; raises `ArgumentError`."""
    if isinstance(value, Time):
        return value
    raise argument_type_error(position, function, "Time", value)


def location_argument(value: LuaValue, position: int, function: str) -> Location:
    """A Location argument; raises `ArgumentError`."""
    if isinstance(value, Location):
        return value
    raise argument_type_error(position, function, "Location", value)
