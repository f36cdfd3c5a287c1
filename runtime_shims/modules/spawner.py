"""The immutable builder that `process.with_context` and `process.with_options` return (spec/wire.md §2.7).

Unlike the module's functions, a builder raises on wrong arguments.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar

from runtime_shims.engine.world import SpawnOrder, StartupMessage
from runtime_shims.lua.arguments import string_argument
from runtime_shims.lua.errors import ArgumentError, LibraryError
from runtime_shims.lua.userdata import LuaObject
from runtime_shims.lua.values import LuaValue, to_text
from runtime_shims.modules.process.starts import problem_of, start, string_keyed


class Spawner(LuaObject):
    """Collects what a start needs; every method returns a new builder."""

    __slots__ = ("order",)

    lua_names: ClassVar[tuple[str, ...]] = (
        "with_context", "with_options", "with_actor", "with_scope", "with_name", "with_message",
        "spawn", "spawn_monitored", "spawn_linked", "spawn_linked_monitored",
    )  # fmt: skip

    def __init__(self, order: SpawnOrder) -> None:
        self.order = order

    def with_context(self, values: LuaValue = None, *_: LuaValue) -> Spawner:
        """`spawner:with_context{…}`: merged, new values win"""
        return Spawner(with_context_values(self.order, string_keyed(values, "with_context")))

    def with_options(self, options: LuaValue = None, *_: LuaValue) -> Spawner:
        """`spawner:with_options{…}`: merged, new values win"""
        merged = {**self.order.options, **string_keyed(options, "with_options")}
        return Spawner(replace(self.order, options=merged))

    def with_actor(self, actor: LuaValue = None, *_: LuaValue) -> Spawner:
        """`spawner:with_actor(actor)`"""
        return Spawner(replace(self.order, context=replace(self.order.context, actor=actor)))

    def with_scope(self, scope: LuaValue = None, *_: LuaValue) -> Spawner:
        """`spawner:with_scope(scope)`"""
        return Spawner(replace(self.order, context=replace(self.order.context, scope=scope)))

    def with_name(self, name: LuaValue = None, *_: LuaValue) -> Spawner:
        """`spawner:with_name(name)`"""
        text = to_text(string_argument(name, 2, "with_name"))
        if not text:
            raise ArgumentError(2, "with_name", "name cannot be empty")
        return Spawner(replace(self.order, name=text))

    def with_message(self, topic: LuaValue = None, *values: LuaValue) -> Spawner:
        """`spawner:with_message(topic, …)`: a message that the new process finds when it starts"""
        text = to_text(string_argument(topic, 2, "with_message"))
        if text.startswith("@"):
            raise ArgumentError(2, "with_message", "cannot send to @ topics")
        return Spawner(replace(self.order, messages=(*self.order.messages, StartupMessage(text, values))))

    async def spawn(self, target: LuaValue = None, host: LuaValue = None, *args: LuaValue) -> LuaValue:
        """`spawner:spawn(id, host, …)`"""
        return await self._start("spawn", target, host, args)

    async def spawn_monitored(self, target: LuaValue = None, host: LuaValue = None, *args: LuaValue) -> LuaValue:
        """`spawner:spawn_monitored(id, host, …)`"""
        return await self._start("spawn_monitored", target, host, args, monitor=True)

    async def spawn_linked(self, target: LuaValue = None, host: LuaValue = None, *args: LuaValue) -> LuaValue:
        """`spawner:spawn_linked(id, host, …)`"""
        return await self._start("spawn_linked", target, host, args, link=True)

    async def spawn_linked_monitored(self, target: LuaValue = None, host: LuaValue = None, *args: LuaValue) -> LuaValue:
        """`spawner:spawn_linked_monitored(id, host, …)`"""
        return await self._start("spawn_linked_monitored", target, host, args, monitor=True, link=True)

    async def _start(
        self,
        function: str,
        target: LuaValue,
        host: LuaValue,
        args: tuple[LuaValue, ...],
        *,
        monitor: bool = False,
        link: bool = False,
    ) -> LuaValue:
        problem = problem_of(function, target, host)
        if problem is not None:
            raise LibraryError(problem)
        return await start(self.order, target, host, args, monitor=monitor, link=link)


def with_context_values(order: SpawnOrder, values: Mapping[str, LuaValue]) -> SpawnOrder:
    """The order with more context values; new ones win."""
    return replace(order, context=replace(order.context, values={**order.context.values, **values}))
