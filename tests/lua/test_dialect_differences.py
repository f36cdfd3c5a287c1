from __future__ import annotations

import pytest

import runtime_shims
from runtime_shims.modules import coroutine, math, os, string, table
from tests.fuzz.compare import normalised
from tests.lua.dialect_differences import DIFFERENCES, Difference, Fails
from tests.lua.oracle import comparable, function, lua, lua_outcome, runtime_outcome
from tests.translate.harness import run

NAMESPACE = {name: getattr(runtime_shims, name) for name in runtime_shims.__all__}
NAMESPACE |= {"string_": string, "table_": table, "math_": math, "os_": os, "coroutine_": coroutine}


def outcome_matches(outcome: tuple, expected: object) -> bool:
    if isinstance(expected, Fails):
        return outcome[0] == "error" and (not isinstance(outcome[1], str) or expected in outcome[1])
    return outcome == ("ok", comparable(expected))


VALUES = [row for row in DIFFERENCES if row.runtime]
TRANSLATED = [row for row in DIFFERENCES if not row.runtime]


@pytest.mark.parametrize("row", VALUES, ids=lambda row: row.feature)
def test_both_sides_are_as_stated(row: Difference) -> None:
    stock = lua_outcome(function(f"function() return {row.lua} end"))
    assert outcome_matches(stock, row.stock), stock
    ours = runtime_outcome(lambda: eval(row.runtime, dict(NAMESPACE)))
    assert outcome_matches(ours, row.dialect), ours


@pytest.mark.parametrize("row", TRANSLATED, ids=lambda row: row.feature)
def test_both_sides_print_what_is_stated(row: Difference) -> None:
    assert lua.eval(row.lua) == row.stock
    assert run(f"print({row.lua})").lines == [row.dialect]
    if row.specified is not None:
        assert row.specified != row.dialect
    else:
        assert row.rewrite is not None
        assert row.dialect != row.stock
        assert normalised(row.dialect, with_lines=False) == normalised(row.stock, with_lines=False)


def test_features_are_named_once() -> None:
    names = [row.feature for row in DIFFERENCES]
    assert len(set(names)) == len(names)
