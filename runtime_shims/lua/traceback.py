"""The Lua frames of an exception, innermost first: what a user wants to see of a Python traceback."""

from __future__ import annotations

import traceback
from dataclasses import dataclass

from runtime_shims.lua.linemap import lookup


@dataclass(slots=True, frozen=True)
class LuaFrame:
    """One active Lua function: its entry, source file, line and name ("main chunk" for the module body)."""

    entry_id: str
    source: str
    line: int
    function: str
    first_line: int = 1

    @property
    def source_line(self) -> int:
        """The line in the source file, which is another one for Lua text inside a registry file."""
        return self.first_line + self.line - 1

    def __str__(self) -> str:
        place = "in main chunk" if self.function == "main chunk" else f"in function '{self.function}'"
        return f"{self.entry_id}:{self.line}: {place}"


def lua_frames(exception: BaseException) -> list[LuaFrame]:
    """The generated-code frames that the exception passed, innermost first."""
    frames = []
    for frame, line in traceback.walk_tb(exception.__traceback__):
        line_map = lookup(frame.f_code.co_filename)
        if line_map is not None:
            name = frame.f_code.co_name
            function = "main chunk" if name == "<module>" else line_map.names.get(name, name)
            lua_line = line_map.lua_line(line)
            frames.append(LuaFrame(line_map.entry_id, line_map.source, lua_line, function, line_map.first_line))
    return frames[::-1]


def format_frames(exception: BaseException) -> str:
    """The frames as text, one a line below `stack traceback:`; empty when the exception passed no Lua code."""
    frames = lua_frames(exception)
    return "\n\t".join(("stack traceback:", *map(str, frames))) if frames else ""
