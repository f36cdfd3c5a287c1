"""Futures of `funcs.async` (spec/wire.md §6.4)."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar

from runtime_shims.engine.channel import Channel
from runtime_shims.engine.mailbox import Delivery
from runtime_shims.engine.messages import Message, raw_value
from runtime_shims.engine.requests import SyncCommand
from runtime_shims.lua.error_object import KINDS, ErrorObject
from runtime_shims.lua.errors import LuaError
from runtime_shims.lua.userdata import LuaObject
from runtime_shims.lua.values import LuaValue
from runtime_shims.modules.errors_returned import error_value
from runtime_shims.modules.payload import Payload

if TYPE_CHECKING:
    from runtime_shims.engine.process import Process
    from runtime_shims.engine.world import PendingCall

_CANCELED = ErrorObject("canceled", KINDS["CANCELED"], retryable=False)
_FAILED_CONTEXT = "async call failed"


class Future(LuaObject):
    """A call under way. Its channel gives one Payload, or the error, and is then closed.

    The completion is a message in the mailbox, so it keeps its place among signals (spec/wire.md §10.3).
    """

    __slots__ = ("_cancelled", "_channel", "_error", "_pending", "_process", "_topic", "_value")

    lua_names: ClassVar[tuple[str, ...]] = (
        "response",
        "channel",
        "is_complete",
        "is_canceled",
        "result",
        "error",
        "cancel",
    )

    def __init__(self, process: Process, pending: PendingCall) -> None:
        self._process = process
        self._pending = pending
        self._cancelled = False
        self._value: Payload | None = None
        self._error: ErrorObject | None = None
        self._channel = Channel(1)
        self._topic = process.new_topic("future")
        process.mailbox.subscribe(self._topic, self._channel, raw_value, Delivery.ONCE_AND_CLOSE)
        pending.future.add_done_callback(self._completed)

    def _completed(self, finished: asyncio.Future[LuaValue]) -> None:
        if self._cancelled or finished.cancelled():
            return
        error = finished.exception()
        if error is None:
            self._value = Payload(finished.result())
        elif isinstance(error, LuaError):
            self._error = error_value(error)
        else:
            self._process.end_with(error)
            return
        self._process.post_message(Message.of(self._topic, self._value or self._error))

    def response(self, *_: LuaValue) -> Channel:
        """`future:response()`"""
        return self._channel

    channel = response

    def is_complete(self, *_: LuaValue) -> bool:
        """`future:is_complete()`"""
        return self._value is not None or self._error is not None

    def is_canceled(self, *_: LuaValue) -> bool:
        """`future:is_canceled()`"""
        return self._cancelled

    def result(self, *_: LuaValue) -> LuaValue:
        """`future:result()`: the Payload and nil, nil and the error, or nil and nil while it is pending."""
        if self._cancelled:
            return None, _CANCELED
        return self._value, self._error

    def error(self, *_: LuaValue) -> LuaValue:
        """`future:error()`: the error and true, or nil and false (spec/wire.md §5.4)."""
        if self._error is None:
            return None, False
        given = self._error
        error = ErrorObject(given.text, KINDS["INTERNAL"], False, given.detail_table, given.stack_lines, given.context)
        return error.wrapped(_FAILED_CONTEXT), True

    async def cancel(self, *_: LuaValue) -> LuaValue:
        """`future:cancel()`: true and nil; requests cancellation and closes the channel."""
        await SyncCommand(self._cancel)
        await self._channel.close()
        return True, None

    def _cancel(self) -> None:
        if self._cancelled or self.is_complete():
            return
        self._cancelled = True
        self._process.mailbox.discard(self._topic)
        self._pending.cancel()
