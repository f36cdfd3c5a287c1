"""Go duration strings such as ``1h30m`` (spec/wire.md §2.4)."""

from __future__ import annotations

import re

_UNITS = {
    "ns": 1,
    "us": 1_000,
    "µs": 1_000,
    "μs": 1_000,
    "ms": 1_000_000,
    "s": 1_000_000_000,
    "m": 60_000_000_000,
    "h": 3_600_000_000_000,
}
_PART = r"([0-9]+(?:\.[0-9]*)?|\.[0-9]+)(ns|us|µs|μs|ms|s|m|h)"
_MAX = (1 << 63) - 1


def parse_duration(text: str) -> int | None:
    """The nanoseconds of a Go duration string, or None when it is not one or does not fit 64 bits."""
    sign = -1 if text.startswith("-") else 1
    rest = text[1:] if text[:1] in ("-", "+") else text
    if rest == "0":
        return 0
    pattern = re.compile(_PART, re.ASCII)
    total = 0
    position = 0
    while part := pattern.match(rest, position):
        whole, _, fraction = part[1].partition(".")
        unit = _UNITS[part[2]]
        total += int(whole or "0") * unit
        if fraction:
            total += int(fraction) * unit // 10 ** len(fraction)
        if total > _MAX:
            return None
        position = part.end()
    if position == 0 or position != len(rest):
        return None
    return sign * total
