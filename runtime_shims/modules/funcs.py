"""Module `funcs`: calls of function entries; in a workflow each is an activity (spec/wire.md §6, dialect §3.2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar

from runtime_shims.engine.current import current
from runtime_shims.engine.requests import SyncCommand
from runtime_shims.engine.world import CallContext, CallOrder
from runtime_shims.lua.arguments import table_argument
from runtime_shims.lua.table import Table
from runtime_shims.lua.userdata import LuaObject
from runtime_shims.lua.values import LuaValue, to_text
from runtime_shims.modules.future import start
from runtime_shims.modules.results import outcome
from runtime_shims.modules.support import INVALID, failure, library


async def call(target: LuaValue = None, *args: LuaValue) -> LuaValue:
    """`funcs.call(id, …)`: the first result and nil, or nil and an error."""
    return await _call(CallOrder(""), target, args)


async def async_(target: LuaValue = None, *args: LuaValue) -> LuaValue:
    """`funcs.async(id, …)`: a Future and nil as soon as the call is scheduled, or nil and an error."""
    return await _start(CallOrder(""), target, args)


def new(*_: LuaValue) -> Executor:
    """`funcs.new()`"""
    return Executor(CallOrder(""))


class Executor(LuaObject):
    """Calls with options and context. Immutable: every `with_*` returns a new one."""

    __slots__ = ("_order",)

    lua_names: ClassVar[tuple[str, ...]] = (
        "with_context",
        "with_actor",
        "with_scope",
        "with_options",
        "call",
        "async",
    )

    def __init__(self, order: CallOrder) -> None:
        self._order = order

    def with_context(self, values: LuaValue = None, *_: LuaValue) -> Executor:
        """`executor:with_context(table)`: adds context values, new ones win."""
        added = _named(table_argument(values, 2, "with_context"))
        context = self._order.context
        return self._with_context(replace(context, values={**context.values, **added}))

    def with_actor(self, actor: LuaValue = None, *_: LuaValue) -> Executor:
        """`executor:with_actor(actor)`"""
        return self._with_context(replace(self._order.context, actor=actor))

    def with_scope(self, scope: LuaValue = None, *_: LuaValue) -> Executor:
        """`executor:with_scope(scope)`"""
        return self._with_context(replace(self._order.context, scope=scope))

    def with_options(self, options: LuaValue = None, *_: LuaValue) -> Executor:
        """`executor:with_options(table)`: replaces earlier options (spec/wire.md §6.1)."""
        return Executor(replace(self._order, options=_named(table_argument(options, 2, "with_options"))))

    async def call(self, target: LuaValue = None, *args: LuaValue) -> LuaValue:
        """`executor:call(id, …)`"""
        return await _call(self._order, target, args)

    async def async_(self, target: LuaValue = None, *args: LuaValue) -> LuaValue:
        """`executor:async(id, …)`"""
        return await _start(self._order, target, args)

    def _with_context(self, context: CallContext) -> Executor:
        return Executor(replace(self._order, context=context))


def as_table() -> Table:
    """The module as Lua sees it."""
    return library(**{"call": call, "async": async_, "new": new})


async def _call(template: CallOrder, target: LuaValue, args: tuple[LuaValue, ...]) -> LuaValue:
    refused = _refused(target)
    if refused is not None:
        return failure(INVALID, refused)
    order = replace(template, target=to_text(target), args=args)
    world = current().world
    return await outcome(lambda: world.call_function(order).future)


async def _start(template: CallOrder, target: LuaValue, args: tuple[LuaValue, ...]) -> LuaValue:
    refused = _refused(target)
    if refused is not None:
        return failure(INVALID, refused)
    order = replace(template, target=to_text(target), args=args)
    process = current()
    return await SyncCommand(lambda: start(process, order))


def _refused(target: LuaValue) -> str | None:
    """Why a call's target is no function id; None when it is one."""
    if type(target) is not str or not target:
        return "function ID required"
    namespace, colon, name = target.partition(":")
    if not colon or not namespace:
        return "namespace required in function ID"
    return None if name else "name required in function ID"


def _named(table: Table) -> Mapping[str, LuaValue]:
    return {to_text(key): value for key, value in table.pairs() if type(key) is str}
