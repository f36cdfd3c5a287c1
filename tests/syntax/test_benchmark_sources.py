"""The benchmark measures correct programs: all three parsers accept its files."""

from __future__ import annotations

from pathlib import Path

import lupa.lua54
import pytest

from analyzer.syntax import parse
from transpiler.crosscheck import cross_check

SOURCES = sorted((Path(__file__).parents[2] / "benchmarks" / "lua").glob("*.lua"))


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_benchmark_source_is_accepted_by_everyone(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    result = parse(source, path.name)
    assert result.diagnostics == []
    assert cross_check(result).status == "same"
    assert callable(lupa.lua54.LuaRuntime().globals().load(source))
