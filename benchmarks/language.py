"""Speed of translated programs beside hand-written Python and real Lua, in CPU milliseconds of one run."""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from types import SimpleNamespace
from typing import Any

import lupa.lua54

from analyzer.program.program import build_single
from benchmarks import _language_peers
from runtime_shims import Table
from transpiler.translation import Target, Translator

PROGRAMS = Path(__file__).parent / "lua" / "language"
ROUNDS = 7
MEAN, LARGEST = 1.5, 2.5


def translated(source: str, name: str) -> Callable[[], Any]:
    """The translated program's ``main``."""
    program = build_single(source, f"{name}.lua")
    (entry_id,) = program.units
    translations, problems = Translator(program, {entry_id: Target((name,))}).translate([entry_id])
    assert not problems, problems
    namespace: dict[str, Any] = {"__name__": name}
    exec(compile(translations[entry_id].text, f"<{name}>", "exec"), namespace)
    if translations[entry_id].form == "factory":
        main: Callable[[], Any] = namespace["load"](SimpleNamespace(globals=Table()))["main"]
        return main
    return namespace[translations[entry_id].method]  # type: ignore[no-any-return]


def real_lua(source: str) -> Callable[[], Any]:
    """The program's ``main`` under Lua 5.4."""
    return lupa.lua54.LuaRuntime().execute(source).main  # type: ignore[no-any-return]


def milliseconds(function: Callable[[], Any]) -> float:
    """The median CPU time of a call."""
    times = []
    for _ in range(ROUNDS):
        start = time.process_time()
        function()
        times.append(time.process_time() - start)
    return median(times) * 1000


def main() -> int:
    """Print one line per program and the geometric mean of the ratios. Exit code 1 when a target is missed."""
    print(f"{'program':<12}{'ours':>9}{'by hand':>9}{'Lua 5.4':>9}{'ours/hand':>11}{'ours/Lua':>10}")
    ratios = []
    for path in sorted(PROGRAMS.glob("*.lua")):
        source = path.read_text(encoding="utf-8")
        ours, peer, lua = translated(source, path.stem), getattr(_language_peers, path.stem), real_lua(source)
        results = [float(function()) for function in (ours, peer, lua)]
        assert all(math.isclose(value, results[0], rel_tol=1e-9) for value in results), (path.stem, results)
        mine, hand, real = milliseconds(ours), milliseconds(peer), milliseconds(lua)
        ratios.append(mine / hand)
        print(f"{path.stem:<12}{mine:>9.2f}{hand:>9.2f}{real:>9.2f}{mine / hand:>11.2f}{mine / real:>10.2f}")
    mean = math.exp(sum(map(math.log, ratios)) / len(ratios))
    print(f"geometric mean of ours/hand: {mean:.2f} (target {MEAN}); largest: {max(ratios):.2f} (target {LARGEST})")
    return int(mean > MEAN or max(ratios) > LARGEST)


if __name__ == "__main__":
    sys.exit(main())
