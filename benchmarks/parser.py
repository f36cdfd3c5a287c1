"""Parser speed: lines per CPU-second of our parser beside luaparser, on the plain Lua files of benchmarks/lua.

``python benchmarks/parser.py`` prints one line per parser. The first, untimed round fills caches of both.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from analyzer.syntax import parse

SOURCES = [path.read_text(encoding="utf-8") for path in sorted((Path(__file__).parent / "lua").glob("*.lua"))]
SECONDS = 1.5


def lines_per_second(parse_source: Callable[[str], object]) -> float:
    """How many source lines ``parse_source`` takes per second of CPU time, in the best of the timed rounds."""
    lines = sum(source.count("\n") for source in SOURCES)
    for source in SOURCES:
        parse_source(source)
    best = float("inf")
    finish = time.process_time() + SECONDS
    while time.process_time() < finish:
        started = time.process_time()
        for source in SOURCES:
            parse_source(source)
        best = min(best, time.process_time() - started)
    return lines / best


def main() -> None:
    """Measure both parsers and print the result."""
    from luaparser import ast

    ours = lines_per_second(parse)
    theirs = lines_per_second(ast.parse)
    print(f"analyzer.syntax  {ours:>9,.0f} lines per CPU-second")
    print(f"luaparser        {theirs:>9,.0f} lines per CPU-second")
    print(f"ratio            {ours / theirs:>9.1f}")


if __name__ == "__main__":
    main()
