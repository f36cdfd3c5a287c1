"""Lua data for tests: to and from Python, and hypothesis strategies."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from runtime_shims.lua.error_object import ErrorObject
from runtime_shims.lua.table import Table
from runtime_shims.lua.values import to_text, utf8


def lua(value: Any) -> Any:
    """Python data as a Lua value."""
    if isinstance(value, str):
        return utf8(value)
    if isinstance(value, list):
        return Table.sequence([lua(item) for item in value])
    if isinstance(value, dict):
        return Table.record({utf8(name): lua(item) for name, item in value.items() if item is not None})
    return value


def python(value: Any) -> Any:
    """A Lua value as Python data; empty tables are lists unless they had a string key."""
    if isinstance(value, str):
        return to_text(value)
    if not isinstance(value, Table):
        return value
    if value.is_record() or value.hash:
        return {python(key): python(item) for key, item in value.pairs()}
    return [python(item) for item in value.array[1:]]


def refusal(results: Any) -> tuple[str, str]:
    """Kind and message of a returned error."""
    value, error = results
    assert value is None or value is False
    assert isinstance(error, ErrorObject)
    return error.kind(), error.message()


texts = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)
integers = st.integers(-(2**63), 2**63 - 1)
floats = st.floats(-(2.0**62), 2.0**62)
"""Floats that JSON keeps apart from saturating integers."""
json_data = st.recursive(
    st.booleans() | integers | floats | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=20,
)
"""Data without nulls, which Lua tables cannot hold."""
