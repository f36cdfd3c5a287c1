"""Chains that Lua allows without limit: translated in every length that Python's compiler takes, refused beyond."""

from __future__ import annotations

import sys

import pytest

from analyzer.program.depth import MAX_DEPTH, depth_problem
from analyzer.program.modules import lone_source
from analyzer.program.program import build_sources
from tests.translate.harness import run

CHAINS = {
    "sum": ("local x = 1\nprint({})", "x", " + ", 1.9, "{}"),
    "concatenation": ('local x = "a"\nprint(#({}))', "x", " .. ", 1.9, "{}"),
    "conjunction": ("local x = true\nprint(tostring({}))", "x", " and ", 1.9, "true"),
    "calls": ("local f f = function() return f end\nprint(type(f{}))", "()", "", 0.95, "function"),
    "fields": ("local t = {{}} t.t = t\nprint(type(t{}))", ".t", "", 0.95, "table"),
    "methods": ("local t = {{}} function t:m() return self end\nprint(type(t{}))", ":m()", "", 0.95, "table"),
    "elseif": ("local x = 5\nif x == 0 then {} else print('end') end", "\nelseif x == 9 then", "", 0.95, "end"),
}


@pytest.fixture
def python_limits() -> object:
    """The limits under which a generated module may be compiled: those of a fresh interpreter."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(1000)
    yield
    sys.setrecursionlimit(before)


@pytest.mark.parametrize("name", CHAINS)
def test_long_chains_work(name: str, python_limits: object) -> None:
    program, link, joint, share, expected = CHAINS[name]
    count = int(MAX_DEPTH * share)
    source = program.format(joint.join([link] * count))
    (unit,) = build_sources([lone_source(source, "long.lua")]).units.values()
    assert depth_problem(unit) is None
    assert run(source, formatted=False).lines == [expected.format(count)]


@pytest.mark.parametrize("name", CHAINS)
def test_longer_chains_are_refused(name: str) -> None:
    program, link, joint, share, _ = CHAINS[name]
    source = program.format(joint.join([link] * int(MAX_DEPTH * share * 1.2)))
    (unit,) = build_sources([lone_source(source, "long.lua")]).units.values()
    problem = depth_problem(unit)
    assert problem is not None
    assert problem.code == "T0001"
