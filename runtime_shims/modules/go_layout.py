"""The layouts of Go's time package: splitting a layout into literal text and elements.

A layout shows how the reference time `Mon Jan 2 15:04:05 MST 2006` would look; each known piece of it is an element.
Formatting is in `time_format`, parsing in `time_parse`.
"""

from __future__ import annotations

import re
from enum import Enum, auto
from functools import lru_cache
from typing import NamedTuple

LONG_MONTHS = [
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
]  # fmt: skip
SHORT_MONTHS = [name[:3] for name in LONG_MONTHS]
LONG_DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]
SHORT_DAYS = [name[:3] for name in LONG_DAYS]


class Kind(Enum):
    """What an element of a layout stands for."""

    LONG_MONTH = auto()
    MONTH = auto()
    NUMBER_MONTH = auto()
    ZERO_MONTH = auto()
    LONG_WEEKDAY = auto()
    WEEKDAY = auto()
    DAY = auto()
    UNDER_DAY = auto()
    ZERO_DAY = auto()
    UNDER_YEAR_DAY = auto()
    ZERO_YEAR_DAY = auto()
    HOUR = auto()
    HOUR_12 = auto()
    ZERO_HOUR_12 = auto()
    MINUTE = auto()
    ZERO_MINUTE = auto()
    SECOND = auto()
    ZERO_SECOND = auto()
    LONG_YEAR = auto()
    YEAR = auto()
    UPPER_PM = auto()
    LOWER_PM = auto()
    ZONE_NAME = auto()
    ZONE_OFFSET = auto()
    FRACTION_FIXED = auto()
    FRACTION_TRIMMED = auto()


class Element(NamedTuple):
    """One piece of a layout: the literal text before it, what it is, and how it is spelt."""

    literal: str
    kind: Kind | None
    text: str = ""


# In the order in which they are tried at one place. `Jan` and `Mon` are no elements before a lower case letter, and a
# row of zeros or nines after a separator is a fraction only if no other digit follows.
_ELEMENTS: tuple[tuple[str, Kind], ...] = (
    (r"January", Kind.LONG_MONTH),
    (r"Jan(?![a-z])", Kind.MONTH),
    (r"Monday", Kind.LONG_WEEKDAY),
    (r"Mon(?![a-z])", Kind.WEEKDAY),
    (r"MST", Kind.ZONE_NAME),
    (r"01", Kind.ZERO_MONTH),
    (r"02", Kind.ZERO_DAY),
    (r"03", Kind.ZERO_HOUR_12),
    (r"04", Kind.ZERO_MINUTE),
    (r"05", Kind.ZERO_SECOND),
    (r"06", Kind.YEAR),
    (r"002", Kind.ZERO_YEAR_DAY),
    (r"15", Kind.HOUR),
    (r"1", Kind.NUMBER_MONTH),
    (r"2006", Kind.LONG_YEAR),
    (r"2", Kind.DAY),
    (r"_2(?!006)", Kind.UNDER_DAY),
    (r"__2", Kind.UNDER_YEAR_DAY),
    (r"3", Kind.HOUR_12),
    (r"4", Kind.MINUTE),
    (r"5", Kind.SECOND),
    (r"PM", Kind.UPPER_PM),
    (r"pm", Kind.LOWER_PM),
    (r"[-Z]07(?:0000|:00:00|00|:00)?", Kind.ZONE_OFFSET),
    (r"[.,]0+(?![0-9])", Kind.FRACTION_FIXED),
    (r"[.,]9+(?![0-9])", Kind.FRACTION_TRIMMED),
)
_SCANNER = re.compile("|".join(f"(?P<{kind.name}>{pattern})" for pattern, kind in _ELEMENTS))


@lru_cache(maxsize=256)
def split_layout(layout: str) -> tuple[Element, ...]:
    """The elements of a layout; the last one has no kind and holds the text after them."""
    elements: list[Element] = []
    position = 0
    for match in _SCANNER.finditer(layout):
        kind = Kind[match.lastgroup or ""]
        elements.append(Element(layout[position : match.start()], kind, match.group()))
        position = match.end()
    elements.append(Element(layout[position:], None))
    return tuple(elements)


class OffsetForm(NamedTuple):
    """How a zone offset is written, read off its spelling in the layout."""

    z_for_utc: bool
    colon: bool
    minutes: bool
    seconds: bool

    @classmethod
    def of(cls, text: str) -> OffsetForm:
        """The form of a `ZONE_OFFSET` element."""
        digits = text[1:].replace(":", "")
        return cls(text[0] == "Z", ":" in text, len(digits) >= 4, len(digits) == 6)
