"""The line map: which Lua line each line of a generated module comes from.

Lowering stores the Lua line in ``lineno`` of the tree it builds; the formatted text is parsed again, and both trees,
which are proven equal, are walked side by side (``contract.md`` section 4: errors name the Lua file and line).
"""

from __future__ import annotations

import ast


def line_map(lowered: ast.Module, parsed: ast.Module, line_count: int) -> list[int]:
    """``result[i]`` is the Lua line of Python line ``i + 1``; 0 where no Lua line stands behind it.

    A line takes the Lua line of the last node that *ends* its header there, so that in a call that spans several lines
    each argument line keeps its own.
    """
    lines = [0] * line_count
    pending: list[tuple[ast.AST, ast.AST]] = [(lowered, parsed)]
    found: list[tuple[int, int, int]] = []
    while pending:
        source, target = pending.pop()
        lua_line = getattr(source, "lineno", 0) or 0
        if lua_line and isinstance(target, (ast.stmt, ast.expr)):
            found.append((target.lineno, target.col_offset, lua_line))
        for one, other in zip(ast.iter_child_nodes(source), ast.iter_child_nodes(target), strict=True):
            pending.append((one, other))
    for line, _, lua_line in sorted(found, reverse=True):
        lines[line - 1] = lua_line
    previous = 0
    for position, lua_line in enumerate(lines):
        if lua_line:
            previous = lua_line
        else:
            lines[position] = previous
    return lines
