"""The line map: which Lua line each line of a generated module comes from (contract.md section 4)."""

from __future__ import annotations

from collections.abc import Iterable

from transpiler.emit.proof import Anchor


def line_map(anchors: Iterable[Anchor], line_count: int) -> list[int]:
    """``result[i]`` is the Lua line of Python line ``i + 1``; 0 where no Lua line stands behind it.

    A line takes the Lua line of the first node that starts there, or of the line before it.
    """
    lines = [0] * line_count
    for line, _, lua_line in sorted(anchors, reverse=True):
        lines[line - 1] = lua_line
    previous = 0
    for position, lua_line in enumerate(lines):
        if lua_line:
            previous = lua_line
        else:
            lines[position] = previous
    return lines
