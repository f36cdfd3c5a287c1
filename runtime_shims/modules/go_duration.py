"""Durations as Go writes and reads them, on integers of nanoseconds (spec/wire.md §2.4, §7.1)."""

from __future__ import annotations

import re

NANOSECOND = 1
MICROSECOND = 1000 * NANOSECOND
MILLISECOND = 1000 * MICROSECOND
SECOND = 1000 * MILLISECOND
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE

UNITS = {
    "ns": NANOSECOND,
    "us": MICROSECOND,
    "\u00b5s": MICROSECOND,  # micro sign
    "\u03bcs": MICROSECOND,  # Greek letter mu
    "ms": MILLISECOND,
    "s": SECOND,
    "m": MINUTE,
    "h": HOUR,
}
LARGEST = 2**63 - 1
_MOST_DIGITS = len(str(LARGEST))

_PART = re.compile(r"(?P<whole>[0-9]*)(?:\.(?P<fraction>[0-9]*))?(?P<unit>[^0-9.]*)")


def parse_duration(text: str) -> int:
    """Nanoseconds of a text such as `1h30m`, `-1.5s` or `0` (the grammar of Go's `time.ParseDuration`).

    Raises:
        ValueError: with Go's wording, when the text is none.
    """
    rest = text
    negative = rest.startswith("-")
    if rest[:1] in ("-", "+"):
        rest = rest[1:]
    if rest == "0":
        return 0
    if not rest:
        raise ValueError(f"time: invalid duration {quote(text)}")
    total = 0
    while rest:
        match = _PART.match(rest)
        whole, fraction, unit = (match["whole"], match["fraction"] or "", match["unit"]) if match else ("", "", "")
        if not whole and not fraction:
            raise ValueError(f"time: invalid duration {quote(text)}")
        if not unit:
            raise ValueError(f"time: missing unit in duration {quote(text)}")
        if unit not in UNITS:
            raise ValueError(f"time: unknown unit {quote(unit)} in duration {quote(text)}")
        if len(whole.lstrip("0")) <= _MOST_DIGITS:
            total += int(whole or "0") * UNITS[unit] + _fraction_of(fraction, UNITS[unit])
        if len(whole.lstrip("0")) > _MOST_DIGITS or total > LARGEST + negative:
            raise ValueError(f"time: invalid duration {quote(text)}")
        rest = rest[match.end() :] if match else ""
    return -total if negative else total


def _fraction_of(digits: str, unit: int) -> int:
    """A fraction of a unit, computed in floating point as Go does; digits beyond 64 bits do not count."""
    value, scale = 0, 1.0
    for digit in digits:
        if value > LARGEST // 10:
            break
        value = value * 10 + int(digit)
        scale *= 10
    return int(value * (unit / scale))


def format_duration(nanoseconds: int) -> str:
    """The text of Go's `Duration.String`: `1h30m0s`, `1.5s`, `100ms`, `0s`."""
    if nanoseconds == 0:
        return "0s"
    sign, rest = ("-", -nanoseconds) if nanoseconds < 0 else ("", nanoseconds)
    for limit, unit, suffix in ((MICROSECOND, 1, "ns"), (MILLISECOND, MICROSECOND, "µs"), (SECOND, MILLISECOND, "ms")):
        if rest < limit:
            return f"{sign}{_decimal(rest, unit)}{suffix}"
    minutes, rest = divmod(rest, MINUTE)
    seconds = f"{_decimal(rest, SECOND)}s"
    if not minutes:
        return sign + seconds
    hours, minutes = divmod(minutes, 60)
    return f"{sign}{hours}h{minutes}m{seconds}" if hours else f"{sign}{minutes}m{seconds}"


def _decimal(value: int, unit: int) -> str:
    whole, rest = divmod(value, unit)
    digits = str(rest).rjust(len(str(unit)) - 1, "0").rstrip("0")
    return f"{whole}.{digits}" if digits else str(whole)


def quote(text: str) -> str:
    """A text in double quotes, with the escapes that Go's time package uses in its errors."""
    escaped = "".join(
        "\\" + char
        if char in '"\\'
        else char
        if " " <= char <= "~"
        else "".join(f"\\x{byte:02x}" for byte in char.encode("utf-8", "surrogateescape"))
        for char in text
    )
    return f'"{escaped}"'
