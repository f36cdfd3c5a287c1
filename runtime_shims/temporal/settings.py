"""Reading fields of Temporal registry entries: types, Go durations, `${env:NAME|default}` (spec/wire.md §11)."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from typing import Any

_UNIT_SECONDS = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "μs": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0}
_LONGEST_SECONDS = 2**63 / 1e9
"""A Go duration is a 64-bit number of nanoseconds."""
_LARGEST = 2**63
_BOOLEANS = {"true": True, "false": False}
_DURATION_PART = re.compile(r"(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)", re.ASCII)
_ENVIRONMENT = re.compile(r"\$\{env:([A-Za-z_][A-Za-z0-9_]*)(?:\|([^}]*))?\}")


class SettingsError(ValueError):
    """A Temporal client or worker entry has a field that cannot be used."""


def parse_duration(value: str) -> float:
    """Seconds of a Go duration text such as `1h30m` or `250ms`. Raises ValueError."""
    sign, body = (-1.0, value[1:]) if value.startswith("-") else (1.0, value.removeprefix("+"))
    if body == "0":
        return 0.0
    parts = list(_DURATION_PART.finditer(body))
    if not parts or "".join(part.group() for part in parts) != body:
        raise ValueError(f"time: invalid duration {value!r}")
    total = sum(float(part.group(1)) * _UNIT_SECONDS[part.group(2)] for part in parts)
    if total > _LONGEST_SECONDS:
        raise ValueError(f"time: invalid duration {value!r}")
    return sign * total


def expand_environment(value: str) -> str:
    """`value` with each `${env:NAME}` and `${env:NAME|default}` replaced. Raises SettingsError for an unset NAME."""

    def replacement(match: re.Match[str]) -> str:
        found = os.environ.get(match.group(1), match.group(2))
        if found is None:
            raise SettingsError(f"environment variable {match.group(1)} is not set")
        return found

    return _ENVIRONMENT.sub(replacement, value)


def text(fields: Mapping[str, Any], key: str, default: str = "") -> str:
    """The text in `key`, or `default` when it is absent."""
    value = _expanded(fields, key, default)
    if not isinstance(value, str):
        raise SettingsError(f"{key} must be a string")
    return value


def boolean(fields: Mapping[str, Any], key: str, default: bool = False) -> bool:
    """The boolean in `key`, or `default` when it is absent."""
    value = _expanded(fields, key, default)
    if isinstance(value, str):
        value = _BOOLEANS.get(value)
    if not isinstance(value, bool):
        raise SettingsError(f"{key} must be a boolean")
    return value


def number(fields: Mapping[str, Any], key: str, default: float) -> float:
    """The number of usual size in `key`, or `default` when it is absent."""
    value = _expanded(fields, key, default)
    if isinstance(value, str):
        try:
            value = int(value) if value.isdecimal() else float(value)
        except ValueError:
            raise SettingsError(f"{key} must be a number") from None
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not -_LARGEST <= value <= _LARGEST:
        raise SettingsError(f"{key} must be a number")
    return value


def integer(fields: Mapping[str, Any], key: str, default: int) -> int:
    """The integer in `key`, or `default` when it is absent."""
    value = number(fields, key, default)
    if value != int(value):
        raise SettingsError(f"{key} must be an integer")
    return int(value)


def seconds(fields: Mapping[str, Any], key: str, default: float) -> float:
    """Seconds of the Go duration text in `key`, or `default` when it is absent."""
    value = _expanded(fields, key, "")
    if value == "":
        return default
    try:
        return parse_duration(value if isinstance(value, str) else "")
    except ValueError:
        raise SettingsError(f'invalid {key}: {value} is not a duration such as "10s"') from None


def _expanded(fields: Mapping[str, Any], key: str, default: Any) -> Any:
    """The value in `key` with its environment references replaced, or `default` when it is absent."""
    value = fields.get(key)
    if value is None:
        return default
    return expand_environment(value) if isinstance(value, str) else value


def mapping(fields: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """The mapping in `key`, empty when it is absent."""
    value = fields.get(key)
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise SettingsError(f"{key} must be a mapping")
    return value
