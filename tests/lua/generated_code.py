"""Compiles Python text as if it were a generated module, with a line map in memory."""

from __future__ import annotations

import itertools
import linecache
import textwrap
from typing import Any

import runtime_shims
from runtime_shims.lua import linemap
from runtime_shims.modules import coroutine, math, string, table

_NUMBERS = itertools.count()


def load(source: str, entry_id: str = "app:main", names: dict[str, str] | None = None) -> dict[str, Any]:
    """Runs a module; its Lua lines are its Python lines plus 100. Gives the module's namespace."""
    text = textwrap.dedent(source)
    filename = f"<generated {next(_NUMBERS)}>"
    linecache.cache[filename] = (len(text), None, text.splitlines(keepends=True), filename)
    lines = [number + 100 for number in range(1, text.count("\n") + 2)]
    linemap.register(filename, linemap.LineMap(entry_id, "main.lua", lines, names or {}))
    namespace: dict[str, Any] = {name: getattr(runtime_shims, name) for name in runtime_shims.__all__}
    namespace |= {"string_": string, "table_": table, "math_": math, "coroutine_": coroutine}
    exec(compile(text, filename, "exec"), namespace)
    return namespace
