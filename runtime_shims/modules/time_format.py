"""Writing a time in a Go layout."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

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

if TYPE_CHECKING:
    from runtime_shims.modules.calendar import Moment


def format_time(moment: Moment, layout: str) -> str:
    """What Go's `Time.Format(layout)` gives."""
    pieces: list[str] = []
    for element in split_layout(layout):
        pieces.append(element.literal)
        if element.kind is not None:
            pieces.append(_WRITERS[element.kind](moment, element))
    return "".join(pieces)


def _long_year(moment: Moment, _: Element) -> str:
    return f"{moment.year:04d}" if moment.year >= 0 else f"-{-moment.year:04d}"


def _hour_12(moment: Moment) -> int:
    return moment.hour % 12 or 12


def _fixed_fraction(moment: Moment, element: Element) -> str:
    digits = len(element.text) - 1
    return element.text[0] + f"{moment.nanosecond:09d}"[:digits].ljust(min(digits, 9), "0")


def _trimmed_fraction(moment: Moment, element: Element) -> str:
    digits = f"{moment.nanosecond:09d}"[: len(element.text) - 1].rstrip("0")
    return element.text[0] + digits if digits else ""


def _zone_offset(moment: Moment, element: Element) -> str:
    form = OffsetForm.of(element.text)
    if form.z_for_utc and moment.offset == 0:
        return "Z"
    return _offset_text(moment.offset, form)


def _offset_text(offset: int, form: OffsetForm) -> str:
    # Go takes the sign from the whole minutes.
    size = abs(offset)
    sign = "-" if offset <= -60 else "+"
    parts = [f"{size // 3600:02d}"]
    if form.minutes:
        parts.append(f"{size // 60 % 60:02d}")
    if form.seconds:
        parts.append(f"{size % 60:02d}")
    return sign + (":" if form.colon else "").join(parts)


def _zone_name(moment: Moment, _: Element) -> str:
    return moment.zone_name or _offset_text(moment.offset, OffsetForm.of("-0700"))


_WRITERS: dict[Kind, Callable[[Moment, Element], str]] = {
    Kind.LONG_MONTH: lambda moment, _: LONG_MONTHS[moment.month - 1],
    Kind.MONTH: lambda moment, _: SHORT_MONTHS[moment.month - 1],
    Kind.NUMBER_MONTH: lambda moment, _: str(moment.month),
    Kind.ZERO_MONTH: lambda moment, _: f"{moment.month:02d}",
    Kind.LONG_WEEKDAY: lambda moment, _: LONG_DAYS[moment.weekday],
    Kind.WEEKDAY: lambda moment, _: SHORT_DAYS[moment.weekday],
    Kind.DAY: lambda moment, _: str(moment.day),
    Kind.UNDER_DAY: lambda moment, _: f"{moment.day:2d}",
    Kind.ZERO_DAY: lambda moment, _: f"{moment.day:02d}",
    Kind.UNDER_YEAR_DAY: lambda moment, _: f"{moment.year_day:3d}",
    Kind.ZERO_YEAR_DAY: lambda moment, _: f"{moment.year_day:03d}",
    Kind.HOUR: lambda moment, _: f"{moment.hour:02d}",
    Kind.HOUR_12: lambda moment, _: str(_hour_12(moment)),
    Kind.ZERO_HOUR_12: lambda moment, _: f"{_hour_12(moment):02d}",
    Kind.MINUTE: lambda moment, _: str(moment.minute),
    Kind.ZERO_MINUTE: lambda moment, _: f"{moment.minute:02d}",
    Kind.SECOND: lambda moment, _: str(moment.second),
    Kind.ZERO_SECOND: lambda moment, _: f"{moment.second:02d}",
    Kind.LONG_YEAR: _long_year,
    Kind.YEAR: lambda moment, _: f"{max(moment.year, 0) % 100:02d}",
    Kind.UPPER_PM: lambda moment, _: "PM" if moment.hour >= 12 else "AM",
    Kind.LOWER_PM: lambda moment, _: "pm" if moment.hour >= 12 else "am",
    Kind.ZONE_NAME: _zone_name,
    Kind.ZONE_OFFSET: _zone_offset,
    Kind.FRACTION_FIXED: _fixed_fraction,
    Kind.FRACTION_TRIMMED: _trimmed_fraction,
}
