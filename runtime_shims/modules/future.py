"""The Future of `funcs.async` (spec/wire.md §6.4)."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar

from runtime_shims.engine.channel import Channel
from runtime_shims.engine.mailbox import Delivery
from runtime_shims.engine.messages import Message
from runtime_shims.engine.requests import SyncCommand
from runtime_shims.lua.error_object import KINDS, ErrorObject
from runtime_shims.lua.errors import LuaError
from runtime_shims.lua.userdata import LuaObject
from runtime_shims.lua.values import LuaValue
from runtime_shims.modules.payload import Payload
from runtime_shims.modules.results import error_object, internal

if TYPE_CHECKING:
    from runtime_shims.engine.process import Process
    from runtime_shims.engine.world import CallOrder, PendingCall

CANCELED = ErrorObject("canceled", KINDS["CANCELED"], retryable=False)


class Future(LuaObject):
    """The result of a call that is under way; it completes when its message is delivered."""

    __slots__ = ("_call", "_canceled", "_channel", "_complete", "_error", "_payload", "_process", "_topic")

    lua_names: ClassVar[tuple[str, ...]] = (
        "response", "channel", "is_complete", "is_canceled", "result", "error", "cancel",
    )  # fmt: skip

    def __init__(self, process: Process, call: PendingCall) -> None:
        self._process = process
        self._call = call
        self._channel = Channel(1)
        self._complete = self._canceled = False
        self._payload: Payload | None = None
        self._error: ErrorObject | None = None
        self._topic = process.new_topic("future")
        process.mailbox.subscribe(self._topic, self._channel, self._delivered, Delivery.ONCE_AND_CLOSE)
        call.future.add_done_callback(self._done)

    def _done(self, future: asyncio.Future[LuaValue]) -> None:
        if self._canceled:
            future.cancelled() or future.exception()
            return
        try:
            payload = Payload(future.result())
        except asyncio.CancelledError:
            payload = Payload(CANCELED)
        except LuaError as error:
            payload = Payload(error_object(error))
        except Exception as error:
            self._process.end_with(error)
            return
        self._process.post_message(Message(self._topic, (payload,)))

    def _delivered(self, message: Message) -> LuaValue:
        """Completes the future; what its channel gives: a Payload, or the error object."""
        (payload,) = message.payloads
        self._complete = True
        if isinstance(payload.value, ErrorObject):
            self._error = payload.value
            return self._error
        self._payload = payload
        return payload

    def response(self, *_: LuaValue) -> Channel:
        """`future:response()`: a channel that gives a Payload, or the error object, and closes"""
        return self._channel

    channel = response

    def is_complete(self, *_: LuaValue) -> bool:
        """`future:is_complete()`"""
        return self._complete

    def is_canceled(self, *_: LuaValue) -> bool:
        """`future:is_canceled()`: true as soon as `cancel` was called"""
        return self._canceled

    def result(self, *_: LuaValue) -> LuaValue:
        """`future:result()`: `Payload, nil`, `nil, err`, or `nil, nil` while it is pending"""
        return (None, CANCELED) if self._canceled else (self._payload, self._error)

    def error(self, *_: LuaValue) -> LuaValue:
        """`future:error()`: `err, true` or `nil, false`; the kind is always Internal (spec/wire.md §5.4)"""
        if self._error is None:
            return None, False
        return internal(self._error).wrapped("async call failed"), True

    async def cancel(self, *_: LuaValue) -> LuaValue:
        """`future:cancel()`: requests cancellation and closes the channel; `true, nil`"""
        return await SyncCommand(self._cancel)

    def _cancel(self) -> LuaValue:
        if not self._complete and not self._canceled:
            self._canceled = True
            self._process.mailbox.discard(self._topic)
            self._process.scheduler.wake(self._channel.shut())
            self._call.cancel()
        return True, None


def start(process: Process, order: CallOrder) -> LuaValue:
    """Starts a call, within a synchronous command: `future, nil`, or nil and the error of an order that was refused."""
    call = process.world.call_function(order)
    if call.future.done() and not call.future.cancelled():
        refusal = call.future.exception()
        if isinstance(refusal, LuaError):
            return None, error_object(refusal)
    return Future(process, call), None
