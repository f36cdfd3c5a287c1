"""The globals `subscribe` and `unsubscribe`: the low level under `process.listen` (spec/dialect.md §3.2)."""

from __future__ import annotations

from runtime_shims.engine.channel import Channel
from runtime_shims.engine.requests import Subscribe, Unsubscribe
from runtime_shims.lua.arguments import string_argument
from runtime_shims.lua.error_object import KINDS
from runtime_shims.lua.errors import argument_type_error
from runtime_shims.lua.values import LuaValue, to_text
from runtime_shims.modules.support import INVALID, error_value, failure


async def subscribe(topic: LuaValue = None, channel: LuaValue = None, *_: LuaValue) -> LuaValue:
    """`subscribe(topic, ch)`: delivers the values of a topic to a channel; `true, nil`, or nil and an error."""
    name = to_text(string_argument(topic, 1, "subscribe"))
    target = channel_argument(channel, 2, "subscribe")
    if not name:
        return failure(INVALID, "topic cannot be empty")
    if await Subscribe(name, lambda: target) is not target:
        return failure(KINDS["ALREADY_EXISTS"], f"topic {name} already has a subscription")
    return True, None


async def unsubscribe(channel: LuaValue = None, *_: LuaValue) -> LuaValue:
    """`unsubscribe(ch)`: ends all subscriptions of a channel, which stays open; `true, nil`, or false and an error."""
    if not await Unsubscribe(channel_argument(channel, 1, "unsubscribe")):
        return False, error_value(INVALID, NO_SUBSCRIPTION)
    return True, None


NO_SUBSCRIPTION = "channel has no subscription"


def channel_argument(value: LuaValue, position: int, function: str) -> Channel:
    """A channel; raises LuaError."""
    if type(value) is not Channel:
        raise argument_type_error(position, function, "channel", value)
    return value
