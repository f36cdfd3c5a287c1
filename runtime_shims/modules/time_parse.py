"""Reading a time in a Go layout (`time.Parse`, `time.ParseInLocation`)."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from runtime_shims.modules.calendar import UTC_ZONE, FixedZone, Zone, civil_seconds, days_in_month, is_leap
from runtime_shims.modules.go_duration import quote
from runtime_shims.modules.go_layout import (
    LONG_DAYS,
    LONG_MONTHS,
    SHORT_DAYS,
    SHORT_MONTHS,
    Element,
    Kind,
    OffsetForm,
    split_layout,
)


class _Mismatch(Exception):
    """The value does not fit the element."""


class _OutOfRange(Exception):
    """The value fits the element but means nothing; the argument names what is out of range."""


@dataclass(slots=True)
class _Reader:
    """What is left of the value, and what has been read."""

    rest: str
    year: int = 0
    month: int | None = None
    day: int | None = None
    year_day: int | None = None
    hour: int = 0
    minute: int = 0
    second: int = 0
    nanosecond: int = 0
    afternoon: bool | None = None
    utc: bool = False
    zone_offset: int | None = None
    zone_name: str = ""

    def take(self, count: int) -> str:
        if len(self.rest) < count:
            raise _Mismatch
        taken, self.rest = self.rest[:count], self.rest[count:]
        return taken

    def match(self, pattern: re.Pattern[str]) -> re.Match[str]:
        match = pattern.match(self.rest)
        if match is None:
            raise _Mismatch
        self.rest = self.rest[match.end() :]
        return match

    def number(self, *, two_digits: bool) -> int:
        return int(self.match(_TWO_DIGITS if two_digits else _ONE_OR_TWO_DIGITS).group())


_TWO_DIGITS = re.compile(r"[0-9]{2}")
_ONE_OR_TWO_DIGITS = re.compile(r"[0-9]{1,2}")
_FOUR_DIGITS = re.compile(r"[0-9]{4}")
_UNDER_DAY = re.compile(r" ?([0-9]{1,2})")
_UNDER_YEAR_DAY = re.compile(r" {0,2}([0-9]{1,3})")
_THREE_DIGITS = re.compile(r"([0-9]{3})")
_FRACTION = re.compile(r"[.,]([0-9]+)")
_ZONE_NAME = re.compile(
    r"ChST|MeST|GMT(?:[+-](?:2[0-3]|1[0-9]|0*[0-9])(?![0-9]))?|[+-](?:2[0-3]|1[0-9]|0*[0-9])(?![0-9])"
    r"|(?:[A-Z]{4}T|[A-Z]{3}T|WITA|[A-Z]{3})(?![A-Z])"
)


def parse_time(layout: str, value: str, default: Zone, local: Zone) -> tuple[int, Zone]:
    """Nanoseconds since the Unix epoch and the zone of a text.

    Args:
        layout: the Go layout.
        value: the text.
        default: the zone of a text that names none.
        local: the zone that is preferred when a text's offset or abbreviation is one of its own.

    Raises:
        ValueError: with Go's wording.
    """
    reader = _Reader(value)
    elements = split_layout(layout)
    for index, element in enumerate(elements):
        _skip(reader, element.literal, layout, value)
        if element.kind is None:
            break
        held = reader.rest
        try:
            _READERS[element.kind](reader, element)
            if element.kind in (Kind.SECOND, Kind.ZERO_SECOND):
                _read_unannounced_fraction(reader, elements[index + 1])
        except _OutOfRange as error:
            raise ValueError(f"parsing time {quote(value)}: {error} out of range") from None
        except _Mismatch:
            raise ValueError(_cannot_parse(value, layout, held, element.text)) from None
    if reader.rest:
        raise ValueError(f"parsing time {quote(value)}: extra text: {quote(reader.rest)}")
    _resolve_day(reader, value)
    return _resolve(reader, default, local)


def _cannot_parse(value: str, layout: str, rest: str, element: str) -> str:
    return f"parsing time {quote(value)} as {quote(layout)}: cannot parse {quote(rest)} as {quote(element)}"


def _skip(reader: _Reader, literal: str, layout: str, value: str) -> None:
    """Skips literal text of the layout; one or more blanks match any number of blanks, also none at the end."""
    rest = reader.rest
    remaining = literal
    while remaining:
        if remaining[0] == " ":
            if rest and rest[0] != " ":
                break
            remaining, rest = remaining.lstrip(" "), rest.lstrip(" ")
        elif rest[:1] == remaining[0]:
            remaining, rest = remaining[1:], rest[1:]
        else:
            break
    reader.rest = rest
    if remaining:
        raise ValueError(_cannot_parse(value, layout, rest, literal))


# --- one reader per kind of element ---------------------------------------------------------------------------------


def _checked(number: int, low: int, high: int, what: str) -> int:
    if not low <= number <= high:
        raise _OutOfRange(what)
    return number


def _read_year(reader: _Reader, _: Element) -> None:
    number = int(reader.match(_TWO_DIGITS).group())
    reader.year = number + (1900 if number >= 69 else 2000)


def _read_long_year(reader: _Reader, _: Element) -> None:
    reader.year = int(reader.match(_FOUR_DIGITS).group())


def _index_of_name(reader: _Reader, names: Sequence[str]) -> int:
    for index, name in enumerate(names):
        if reader.rest[: len(name)].lower() == name.lower():
            reader.take(len(name))
            return index
    raise _Mismatch


def _month_name(names: Sequence[str]) -> Callable[[_Reader, Element], None]:
    def read(reader: _Reader, _: Element) -> None:
        reader.month = _index_of_name(reader, names) + 1

    return read


def _weekday_name(names: Sequence[str]) -> Callable[[_Reader, Element], None]:
    def read(reader: _Reader, _: Element) -> None:
        _index_of_name(reader, names)

    return read


def _read_month(reader: _Reader, element: Element) -> None:
    reader.month = _checked(reader.number(two_digits=element.kind is Kind.ZERO_MONTH), 1, 12, "month")


def _read_day(reader: _Reader, element: Element) -> None:
    reader.day = reader.number(two_digits=element.kind is Kind.ZERO_DAY)


def _read_under_day(reader: _Reader, _: Element) -> None:
    reader.day = int(reader.match(_UNDER_DAY)[1])


def _read_year_day(reader: _Reader, element: Element) -> None:
    pattern = _THREE_DIGITS if element.kind is Kind.ZERO_YEAR_DAY else _UNDER_YEAR_DAY
    reader.year_day = int(reader.match(pattern)[1])


def _read_hour(reader: _Reader, _: Element) -> None:
    reader.hour = _checked(reader.number(two_digits=False), 0, 23, "hour")


def _read_hour_12(reader: _Reader, element: Element) -> None:
    reader.hour = _checked(reader.number(two_digits=element.kind is Kind.ZERO_HOUR_12), 0, 12, "hour")


def _read_minute(reader: _Reader, element: Element) -> None:
    reader.minute = _checked(reader.number(two_digits=element.kind is Kind.ZERO_MINUTE), 0, 59, "minute")


def _read_second(reader: _Reader, element: Element) -> None:
    reader.second = _checked(reader.number(two_digits=element.kind is Kind.ZERO_SECOND), 0, 59, "second")


def _read_unannounced_fraction(reader: _Reader, following: Element) -> None:
    """Seconds may have a fraction that the layout does not show."""
    if following.kind not in (Kind.FRACTION_FIXED, Kind.FRACTION_TRIMMED):
        match = _FRACTION.match(reader.rest)
        if match is not None:
            reader.nanosecond = _nanoseconds(match[1])
            reader.rest = reader.rest[match.end() :]


def _nanoseconds(digits: str) -> int:
    return int(digits[:9].ljust(9, "0"))


def _read_fixed_fraction(reader: _Reader, element: Element) -> None:
    match = _FRACTION.fullmatch(reader.take(len(element.text)))
    if match is None:
        raise _Mismatch
    reader.nanosecond = _nanoseconds(match[1])


def _read_trimmed_fraction(reader: _Reader, _: Element) -> None:
    match = _FRACTION.match(reader.rest)
    if match is not None:
        reader.nanosecond = _nanoseconds(match[1])
        reader.rest = reader.rest[match.end() :]


def _read_pm(reader: _Reader, element: Element) -> None:
    text = reader.take(2)
    afternoon, forenoon = ("PM", "AM") if element.kind is Kind.UPPER_PM else ("pm", "am")
    if text not in (afternoon, forenoon):
        raise _Mismatch
    reader.afternoon = text == afternoon


def _read_zone_offset(reader: _Reader, element: Element) -> None:
    form = OffsetForm.of(element.text)
    if form.z_for_utc and reader.rest.startswith("Z"):
        reader.take(1)
        reader.utc = True
        return
    match = reader.match(_offset_pattern(form))
    hours, minutes, seconds = (int(part or "0") for part in match.groups()[1:])
    _checked(hours, 0, 24, "time zone offset hour")
    _checked(minutes, 0, 60, "time zone offset minute")
    _checked(seconds, 0, 60, "time zone offset second")
    offset = (hours * 60 + minutes) * 60 + seconds
    reader.zone_offset = -offset if match[1] == "-" else offset


def _offset_pattern(form: OffsetForm) -> re.Pattern[str]:
    colon = ":" if form.colon else ""
    minutes = colon + "([0-9]{2})" if form.minutes else "()"
    seconds = colon + "([0-9]{2})" if form.seconds else "()"
    return re.compile(f"([+-])([0-9]{{2}}){minutes}{seconds}")


def _read_zone_name(reader: _Reader, _: Element) -> None:
    if reader.rest.startswith("UTC"):
        reader.take(3)
        reader.utc = True
    else:
        reader.zone_name = reader.match(_ZONE_NAME).group()


_READERS: dict[Kind, Callable[[_Reader, Element], None]] = {
    Kind.LONG_MONTH: _month_name(LONG_MONTHS),
    Kind.MONTH: _month_name(SHORT_MONTHS),
    Kind.NUMBER_MONTH: _read_month,
    Kind.ZERO_MONTH: _read_month,
    Kind.LONG_WEEKDAY: _weekday_name(LONG_DAYS),
    Kind.WEEKDAY: _weekday_name(SHORT_DAYS),
    Kind.DAY: _read_day,
    Kind.UNDER_DAY: _read_under_day,
    Kind.ZERO_DAY: _read_day,
    Kind.UNDER_YEAR_DAY: _read_year_day,
    Kind.ZERO_YEAR_DAY: _read_year_day,
    Kind.HOUR: _read_hour,
    Kind.HOUR_12: _read_hour_12,
    Kind.ZERO_HOUR_12: _read_hour_12,
    Kind.MINUTE: _read_minute,
    Kind.ZERO_MINUTE: _read_minute,
    Kind.SECOND: _read_second,
    Kind.ZERO_SECOND: _read_second,
    Kind.LONG_YEAR: _read_long_year,
    Kind.YEAR: _read_year,
    Kind.UPPER_PM: _read_pm,
    Kind.LOWER_PM: _read_pm,
    Kind.ZONE_NAME: _read_zone_name,
    Kind.ZONE_OFFSET: _read_zone_offset,
    Kind.FRACTION_FIXED: _read_fixed_fraction,
    Kind.FRACTION_TRIMMED: _read_trimmed_fraction,
}


# --- putting the parts together -------------------------------------------------------------------------------------


def _resolve_day(reader: _Reader, value: str) -> None:
    """Checks the day of the month, after finding it from the day of the year where that is given."""

    def fail(reason: str) -> ValueError:
        return ValueError(f"parsing time {quote(value)}: {reason}")

    if reader.year_day is not None:
        if not 1 <= reader.year_day <= 365 + is_leap(reader.year):
            raise fail("day-of-year out of range")
        month, day = 1, reader.year_day
        while day > days_in_month(reader.year, month):
            day -= days_in_month(reader.year, month)
            month += 1
        if reader.month not in (None, month):
            raise fail("day-of-year does not match month")
        if reader.day not in (None, day):
            raise fail("day-of-year does not match day")
        reader.month, reader.day = month, day
    reader.month = reader.month or 1
    reader.day = 1 if reader.day is None else reader.day
    if not 1 <= reader.day <= days_in_month(reader.year, reader.month):
        raise fail("day out of range")


def _resolve(reader: _Reader, default: Zone, local: Zone) -> tuple[int, Zone]:
    hour = reader.hour
    if reader.afternoon and hour < 12:
        hour += 12
    elif reader.afternoon is False and hour == 12:
        hour = 0
    seconds = civil_seconds(reader.year, reader.month or 1, reader.day or 1, hour, reader.minute, reader.second)
    zone = UTC_ZONE if reader.utc else default
    if reader.utc or (reader.zone_offset is None and not reader.zone_name):
        seconds = zone.unix_seconds(seconds)
    elif reader.zone_offset is not None:
        seconds -= reader.zone_offset
        offset, name = local.lookup(seconds)
        matches = offset == reader.zone_offset and reader.zone_name in ("", name)
        zone = local if matches else FixedZone(reader.zone_name, reader.zone_offset)
    else:
        seconds, zone = _resolve_name(reader.zone_name, seconds, local)
    return seconds * 1_000_000_000 + reader.nanosecond, zone


def _resolve_name(name: str, seconds: int, local: Zone) -> tuple[int, Zone]:
    """An abbreviation means an offset only in the local zone; elsewhere the clock is kept and the offset is unknown."""
    offset = local.lookup_name(name, seconds)
    if offset is not None:
        return seconds - offset, local
    hours = int(name[3:]) if name.startswith("GMT") and len(name) > 3 else 0
    return seconds - hours * 3600, FixedZone(name, hours * 3600)
