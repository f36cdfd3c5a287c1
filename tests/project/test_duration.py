"""Go durations (spec/wire.md §2.4)."""

from __future__ import annotations

import pytest

from analyzer.duration import parse_duration

SECOND = 1_000_000_000


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1h30m", 5400 * SECOND),
        ("250ms", SECOND // 4),
        ("-5s", -5 * SECOND),
        ("+5s", 5 * SECOND),
        ("0", 0),
        ("1.5h", 5400 * SECOND),
        (".5s", SECOND // 2),
        ("1.s", SECOND),
        ("3us", 3000),
        ("3µs", 3000),
        ("7ns", 7),
        ("2562047h", 2562047 * 3600 * SECOND),
        ("2562048h", None),
        ("", None),
        ("-", None),
        ("5", None),
        ("1d", None),
        ("1h ", None),
        ("h", None),
        ("1hm", None),
        ("٣s", None),
    ],
)
def test_parse_duration(text: str, expected: int | None) -> None:
    assert parse_duration(text) == expected
