"""Line maps: which Lua place a generated Python line came from.

The map of `<module>.py` stands beside it in `<module>.py.map.json` and is read when the first error asks for it:
`{"entry_id": "app:checkout", "source": "checkout.lua", "lines": [0, 3, 4, …], "names": {"class_": "class", …}}`, where
`lines[n - 1]` is the Lua line of Python line n (0: none) and `names` gives the Lua name of each renamed variable.
`first_line` is there for Lua text inside a registry file.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(slots=True)
class LineMap:
    """The map of one generated module."""

    entry_id: str
    source: str
    lines: Sequence[int]
    names: Mapping[str, str] = field(default_factory=dict)
    first_line: int = 1
    """Where the Lua text begins in its source file, beyond 1 for text inside a registry file."""

    def lua_line(self, python_line: int) -> int:
        """The Lua line behind a Python line: its own, or that of the nearest mapped line above; 0: none."""
        for index in range(min(python_line, len(self.lines)) - 1, -1, -1):
            if self.lines[index]:
                return self.lines[index]
        return 0

    def position(self, python_line: int) -> str:
        """`ns:name:line`, the prefix of an error message without its final `: ` (dialect §1.9)."""
        return f"{self.entry_id}:{self.lua_line(python_line)}"


_MAPS: dict[str, LineMap | None] = {}


def register(filename: str, line_map: LineMap) -> None:
    """Declares the map of a module that has no file of its own, such as one compiled in memory."""
    _MAPS[filename] = line_map


def lookup(filename: str) -> LineMap | None:
    """The map of a generated module by its file name; None for every other Python file."""
    try:
        return _MAPS[filename]
    except KeyError:
        _MAPS[filename] = line_map = _read(filename)
        return line_map


def _read(filename: str) -> LineMap | None:
    try:
        with open(f"{filename}.map.json", encoding="utf-8") as file:
            data = json.load(file)
        return LineMap(
            data["entry_id"], data["source"], data["lines"], data.get("names", {}), data.get("first_line", 1)
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None
