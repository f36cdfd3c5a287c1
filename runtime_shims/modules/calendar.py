"""The proleptic Gregorian calendar on plain integers, for every year, and zones, which give times their offset."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

DAY_SECONDS = 86_400
_CYCLE_YEARS, _CYCLE_DAYS = 400, 146_097
_EPOCH_DAY = 719_468
"""Days from 0000-03-01 to 1970-01-01."""


def days_from_civil(year: int, month: int, day: int) -> int:
    """Days since 1970-01-01; `day` may lie outside its month."""
    year -= month <= 2
    cycle, year_of_cycle = divmod(year, _CYCLE_YEARS)
    month_from_march = (month + 9) % 12
    day_of_year = (153 * month_from_march + 2) // 5 + day - 1
    return (
        cycle * _CYCLE_DAYS + year_of_cycle * 365 + year_of_cycle // 4 - year_of_cycle // 100 + day_of_year - _EPOCH_DAY
    )


def civil_from_days(days: int) -> tuple[int, int, int]:
    """Year, month and day of a number of days since 1970-01-01."""
    cycle, day_of_cycle = divmod(days + _EPOCH_DAY, _CYCLE_DAYS)
    year_of_cycle = (day_of_cycle - day_of_cycle // 1460 + day_of_cycle // 36_524 - day_of_cycle // 146_096) // 365
    day_of_year = day_of_cycle - (365 * year_of_cycle + year_of_cycle // 4 - year_of_cycle // 100)
    month_from_march = (5 * day_of_year + 2) // 153
    day = day_of_year - (153 * month_from_march + 2) // 5 + 1
    month = month_from_march + 3 if month_from_march < 10 else month_from_march - 9
    return cycle * _CYCLE_YEARS + year_of_cycle + (month <= 2), month, day


def is_leap(year: int) -> bool:
    """Whether February has 29 days."""
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def days_in_month(year: int, month: int) -> int:
    """The length of a month from 1 to 12."""
    return 29 if month == 2 and is_leap(year) else 31 - (month in (4, 6, 9, 11)) - 3 * (month == 2)


def civil_seconds(year: int, month: int, day: int, hour: int, minute: int, second: int) -> int:
    """Seconds since 1970-01-01 00:00 of a date and clock; every field may overflow into the next larger one."""
    carried_years, month_index = divmod(month - 1, 12)
    days = days_from_civil(year + carried_years, month_index + 1, day)
    return days * DAY_SECONDS + hour * 3600 + minute * 60 + second


class Zone(ABC):
    """A named rule for offsets from UTC."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    @abstractmethod
    def lookup(self, unix_seconds: int) -> tuple[int, str]:
        """The offset in seconds and the abbreviation in use at a time."""

    def lookup_name(self, abbreviation: str, local_seconds: int) -> int | None:
        """The offset that `abbreviation` means around a local time, preferring the one in use then."""
        for days in (0, -180, 180):
            offset, _ = self.lookup(local_seconds + days * DAY_SECONDS)
            _, name = self.lookup(local_seconds + days * DAY_SECONDS - offset)
            if name == abbreviation:
                return offset
        return None

    def unix_seconds(self, local_seconds: int) -> int:
        """The time at which clocks of this zone show `local_seconds`, resolved as Go's `time.Date` does.

        A time in a gap or an overlap uses one of the two offsets.
        """
        offset, _ = self.lookup(local_seconds)
        if offset:
            offset, _ = self.lookup(local_seconds - offset)
        return local_seconds - offset


class FixedZone(Zone):
    """A zone with one offset; its name is its abbreviation."""

    __slots__ = ("offset",)

    def __init__(self, name: str, offset: int) -> None:
        super().__init__(name)
        self.offset = offset

    def lookup(self, unix_seconds: int) -> tuple[int, str]:
        return self.offset, self.name


class RuleZone(Zone):
    """A zone of the time zone database. Years that Python lacks use the nearest one."""

    __slots__ = ("rule",)

    def __init__(self, name: str, rule: Callable[[], tzinfo]) -> None:
        super().__init__(name)
        self.rule = rule

    def lookup(self, unix_seconds: int) -> tuple[int, str]:
        clamped = min(max(unix_seconds, _FIRST_SECOND), _LAST_SECOND)
        local = (_EPOCH + timedelta(seconds=clamped)).astimezone(self.rule())
        offset = local.utcoffset() or timedelta()
        return offset.days * DAY_SECONDS + offset.seconds, local.tzname() or ""


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# A day away from Python's limits, so that no offset leaves them.
_FIRST_SECOND = days_from_civil(1, 1, 2) * DAY_SECONDS
_LAST_SECOND = days_from_civil(9999, 12, 31) * DAY_SECONDS - 1

UTC_ZONE = FixedZone("UTC", 0)


@dataclass(frozen=True, slots=True)
class Moment:
    """A time taken apart in its location."""

    year: int
    month: int
    day: int
    hour: int
    minute: int
    second: int
    nanosecond: int
    weekday: int
    year_day: int
    offset: int
    zone_name: str

    @classmethod
    def of(cls, unix_ns: int, zone: Zone) -> Moment:
        """The calendar fields of nanoseconds since the Unix epoch; weekday 0 is Sunday, year_day starts at 1."""
        unix_seconds, nanosecond = divmod(unix_ns, 1_000_000_000)
        offset, zone_name = zone.lookup(unix_seconds)
        days, second_of_day = divmod(unix_seconds + offset, DAY_SECONDS)
        year, month, day = civil_from_days(days)
        return cls(
            year,
            month,
            day,
            second_of_day // 3600,
            second_of_day // 60 % 60,
            second_of_day % 60,
            nanosecond,
            (days + 4) % 7,
            days - days_from_civil(year, 1, 1) + 1,
            offset,
            zone_name,
        )
