"""Function entries on a host: a pool of instances each, and calls of them (decisions.md 5).

An instance is a loaded module with its own globals and module state; it serves one call at a time and is then used
again. Every call is a process of its own.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from runtime_shims.engine.outcome import main_result
from runtime_shims.engine.process import Process
from runtime_shims.engine.world import World
from runtime_shims.lua.calls import call_values
from runtime_shims.lua.error_object import KINDS, ErrorObject
from runtime_shims.lua.errors import LuaError
from runtime_shims.lua.explain import lua_fault
from runtime_shims.lua.table import Table
from runtime_shims.lua.values import LuaFunction, LuaValue, utf8

EntryLoader = Callable[[Process], LuaFunction]


@dataclass(slots=True)
class _Instance:
    modules: dict[Callable[[Process], Any], Any] = field(default_factory=dict)
    globals_table: Table = field(default_factory=Table)


class Functions:
    """Calls function entries by id.

    `find(entry_id)` gives the loader of an entry's function or None for an unknown entry.
    """

    def __init__(self, find: Callable[[str], EntryLoader | None], node: str) -> None:
        self._find = find
        self._node = node
        self._free: dict[str, list[_Instance]] = {}
        self._generations: dict[str, int] = {}
        self._numbers = itertools.count(1)

    async def call(
        self,
        entry_id: str,
        args: tuple[LuaValue, ...],
        world: World,
        context: Mapping[str, LuaValue] | None = None,
        on_start: Callable[[Process], Callable[[], bool] | None] | None = None,
        on_results: Callable[[int], None] | None = None,
    ) -> LuaValue:
        """The first result of a call in `world`.

        `on_start` is told the call's process and may return what turns a cancellation into an event (see
        `Process.run`); `on_results` is told how many results the function returned. Raises LuaError when the function
        raises or returns an error, and (NotFound) for an unknown id.
        """
        load = self._find(entry_id)
        if load is None:
            raise LuaError(ErrorObject(utf8(f"function {entry_id} not found"), KINDS["NOT_FOUND"], retryable=False))
        free = self._free.setdefault(entry_id, [])
        instance = free.pop() if free else _Instance()
        process = Process(
            world,
            entry_id=entry_id,
            pid=self._new_pid(entry_id),
            globals_table=instance.globals_table,
            context=context,
            modules=instance.modules,
        )
        on_cancel = on_start(process) if on_start is not None else None

        async def main(*arguments: LuaValue) -> LuaValue:
            return await call_values(load(process), *arguments)

        try:
            results = await process.run(main, args, on_cancel)
            if on_results is not None:
                on_results(len(results))
            return main_result(results)
        except Exception as error:
            raise lua_fault(error) from None
        finally:
            free.append(instance)

    def _new_pid(self, entry_id: str) -> str:
        number = self._generations.setdefault(entry_id, len(self._generations) + 1)
        return f"{{{self._node}@{entry_id}#lua.{number}|{unique_part(next(self._numbers))}}}"


_EPOCH = time.time_ns() // 1_000_000


def unique_part(number: int) -> str:
    """The last part of a host PID: `0x`, the epoch of this OS process, at least five hexadecimal digits.

    With the epoch no PID of an earlier life of the same node means a process of this one (spec/wire.md §1.1,
    decisions.md 18).
    """
    return f"0x{_EPOCH:x}{number:05x}"
