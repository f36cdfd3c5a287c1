"""Lua's `os` library as workflows have it: the time functions only (dialect §3.3).

In a workflow the clock is the workflow's own, so that `time` and `date` are the same on replay; see
`hooks.wall_clock`.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from functools import cache
from typing import Final

from runtime_shims.lua.arguments import number_argument, string_argument, table_argument
from runtime_shims.lua.errors import ArgumentError, LibraryError
from runtime_shims.lua.hooks import hooks
from runtime_shims.lua.metatable import freeze
from runtime_shims.lua.numbers import parse_number
from runtime_shims.lua.table import Table
from runtime_shims.lua.values import ABSENT, LuaValue

platform: Final = "wippy"

_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def time(table: LuaValue = None, *_: LuaValue) -> int:
    """`os.time(table)`: seconds since the epoch, now or of the table's local date.

    Missing fields are today's date and 0 for the time of day; fields out of range carry over.
    """
    if table is None:
        return int(hooks.wall_clock() // 1)
    fields = table_argument(table, 1, "time")
    today = _local_now()
    year = _field(fields, "year", today.year)
    month = _field(fields, "month", today.month) - 1
    try:
        first_of_month = datetime(year + month // 12, month % 12 + 1, 1)
        moment = first_of_month + timedelta(
            days=_field(fields, "day", today.day) - 1,
            hours=_field(fields, "hour", 0),
            minutes=_field(fields, "min", 0),
            seconds=_field(fields, "sec", 0),
        )
    except (ValueError, OverflowError):
        raise LibraryError("time result cannot be represented in this installation") from None
    return int(moment.replace(tzinfo=hooks.local_zone()).timestamp())


def _field(fields: Table, name: str, default: int) -> int:
    value = Table.__getitem__(fields, name)
    if value is None:
        return default
    number = parse_number(value) if value.__class__ is str else value
    if number.__class__ is float and number.is_integer():
        return int(number)
    if number.__class__ is not int:
        raise LibraryError(f"field '{name}' is not an integer")
    return number


def _local_now() -> datetime:
    return datetime.fromtimestamp(hooks.wall_clock(), hooks.local_zone())


def date(format_: LuaValue = None, moment: LuaValue = None, *_: LuaValue) -> LuaValue:
    """`os.date(format, time)`: a text, or a table for `*t`; in UTC behind `!`, else in the local zone."""
    layout = "%c" if format_ is None else string_argument(format_, 1, "date")
    seconds = hooks.wall_clock() if moment is None else number_argument(moment, 2, "date")
    zone: tzinfo = hooks.local_zone()
    if layout.startswith("!"):
        layout, zone = layout[1:], UTC
    try:
        when = datetime.fromtimestamp(seconds // 1, zone)
    except (ValueError, OverflowError, OSError):
        raise LibraryError("date result cannot be represented in this installation") from None
    return _date_table(when) if layout.startswith("*t") else _date_text(layout, when)


def _date_table(when: datetime) -> Table:
    return Table(
        year=when.year,
        month=when.month,
        day=when.day,
        hour=when.hour,
        min=when.minute,
        sec=when.second,
        wday=when.isoweekday() % 7 + 1,
        yday=when.timetuple().tm_yday,
        isdst=bool(when.dst()),
    )


def _date_text(layout: str, when: datetime) -> str:
    out: list[str] = []
    letters = iter(layout)
    for letter in letters:
        if letter == "%":
            specifier = next(letters, "")
            out.append(_specified(specifier, when))
        else:
            out.append(letter)
    return "".join(out)


def _specified(letter: str, when: datetime) -> str:
    """The text of one date specifier in the C locale."""
    day_name, month_name = _DAYS[when.weekday()], _MONTHS[when.month - 1]
    day_of_year = when.timetuple().tm_yday
    hour_of_twelve = (when.hour - 1) % 12 + 1
    clock_time = f"{when:%H:%M:%S}"
    texts = {
        "a": day_name[:3],
        "A": day_name,
        "b": month_name[:3],
        "B": month_name,
        "c": f"{day_name[:3]} {month_name[:3]} {when.day:2d} {clock_time} {when.year}",
        "d": f"{when.day:02d}",
        "H": f"{when.hour:02d}",
        "I": f"{hour_of_twelve:02d}",
        "j": f"{day_of_year:03d}",
        "m": f"{when.month:02d}",
        "M": f"{when.minute:02d}",
        "p": "AM" if when.hour < 12 else "PM",
        "S": f"{when.second:02d}",
        "U": f"{(day_of_year + 6 - when.isoweekday() % 7) // 7:02d}",
        "w": str(when.isoweekday() % 7),
        "W": f"{(day_of_year + 6 - when.weekday()) // 7:02d}",
        "x": f"{when.month:02d}/{when.day:02d}/{when.year % 100:02d}",
        "X": clock_time,
        "y": f"{when.year % 100:02d}",
        "Y": str(when.year),
        "z": f"{when:%z}",
        "Z": when.tzname() or "",
        "%": "%",
    }
    if letter not in texts:
        raise ArgumentError(1, "date", f"invalid conversion specifier '%{letter}'")
    return texts[letter]


def difftime(later: LuaValue = ABSENT, earlier: LuaValue = ABSENT, *_: LuaValue) -> float:
    """`os.difftime(a, b)`: seconds from b to a."""
    return float(number_argument(later, 1, "difftime")) - float(number_argument(earlier, 2, "difftime"))


def clock(*_: LuaValue) -> float:
    """`os.clock()`: seconds since the worker began; not the same on replay."""
    return hooks.processor_clock()


_MEMBERS: Final = {"clock": clock, "date": date, "difftime": difftime, "platform": platform, "time": time}


@cache
def as_table() -> Table:
    """The library as a Lua value."""
    return freeze(Table(**_MEMBERS))
