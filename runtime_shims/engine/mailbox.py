"""The mailbox of a process and its subscriptions (spec/wire.md §3.2).

Messages wait in arrival order until a subscription with exactly their topic takes them, or the inbox, if the topic does
not start with `@`. A message whose channel is full is kept and the next one is tried, so one stuck topic never blocks
another and the order within a topic is the order of arrival. Messages wait with the subscription that will take them,
which makes a flush as expensive as the messages it delivers and not as the number that it keeps.
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Callable
from enum import Enum, auto
from operator import attrgetter

from runtime_shims.engine.channel import Channel
from runtime_shims.engine.messages import Message, raw_value, whole_message
from runtime_shims.engine.tasks import Wakeup
from runtime_shims.lua.values import LuaValue

INBOX = "@pid/inbox"
EVENTS = "@pid/events"

_arrival = attrgetter("sequence")


class Delivery(Enum):
    """How long a subscription lives and what becomes of messages for which there is no room."""

    EVERY = auto()
    """Every message, in time."""
    DROP_SURPLUS = auto()
    """Messages for which there is no room are dropped (tickers)."""
    ONCE = auto()
    """One message ends the subscription (timers)."""
    ONCE_AND_CLOSE = auto()
    """One message ends the subscription and closes the channel (futures)."""


class Subscription:
    """A channel that takes the messages of one topic, in the shape that `convert` gives them."""

    __slots__ = ("channel", "convert", "delivered", "delivery", "topic", "waiting")

    def __init__(
        self, topic: str, channel: Channel, convert: Callable[[Message], LuaValue], delivery: Delivery
    ) -> None:
        self.topic = topic
        self.channel = channel
        self.convert = convert
        self.delivery = delivery
        self.waiting: deque[Message] = deque()
        self.delivered: deque[Message] = deque(maxlen=channel.capacity)

    def deliver_next(self) -> Wakeup | None:
        """Hands the oldest waiting message to the channel, which accepts it."""
        message = self.waiting.popleft()
        wakeup = self.channel.put(self.convert(message))
        if wakeup is None:
            self.delivered.append(message)
        return wakeup

    def buffered(self) -> list[Message]:
        """Messages that lie in the channel and nobody has received."""
        unread = len(self.channel.buffer)
        return list(self.delivered)[-unread:] if unread else []


class Mailbox:
    """All messages of a process that no Lua code has received."""

    __slots__ = ("_busy", "_inbox", "_sequence", "_subscriptions", "_unclaimed")

    def __init__(self) -> None:
        self._sequence = 0
        self._subscriptions: dict[str, Subscription] = {}
        self._busy: dict[str, Subscription] = {}
        self._inbox: Subscription | None = None
        self._unclaimed: deque[Message] = deque()

    @property
    def has_subscriptions(self) -> bool:
        """Whether a message could ever be taken."""
        return bool(self._subscriptions)

    def put(self, message: Message) -> None:
        """Adds a message; it is delivered by the next flush."""
        self._sequence += 1
        message.sequence = self._sequence
        subscription = self._taker_of(message.topic_name)
        if subscription is None:
            self._unclaimed.append(message)
        else:
            subscription.waiting.append(message)
            self._busy[subscription.topic] = subscription

    def flush(self) -> list[Wakeup]:
        """Delivers what can be delivered, oldest first; the receivers to wake, in that order."""
        if not self._busy:
            return []
        heap = [(subscription.waiting[0].sequence, topic) for topic, subscription in self._busy.items()]
        heapq.heapify(heap)
        wakeups: list[Wakeup] = []
        while heap:
            _sequence, topic = heapq.heappop(heap)
            subscription = self._busy[topic]
            if subscription.channel.accepts():
                self._deliver_next(subscription, wakeups)
                if subscription.waiting:
                    heapq.heappush(heap, (subscription.waiting[0].sequence, topic))
            elif subscription.delivery is Delivery.DROP_SURPLUS:
                subscription.waiting.clear()
        self._busy = {topic: subscription for topic, subscription in self._busy.items() if subscription.waiting}
        return wakeups

    def _deliver_next(self, subscription: Subscription, wakeups: list[Wakeup]) -> None:
        wakeup = subscription.deliver_next()
        if wakeup is not None:
            wakeups.append(wakeup)
        if subscription.delivery in (Delivery.ONCE, Delivery.ONCE_AND_CLOSE):
            subscription.waiting.clear()
            del self._subscriptions[subscription.topic]
            if subscription.delivery is Delivery.ONCE_AND_CLOSE:
                wakeups.extend(subscription.channel.shut())

    def listen(self, topic: str, make_channel: Callable[[], Channel], *, whole_messages: bool) -> Channel:
        """See `requests.Subscribe`."""
        subscription = self._subscriptions.get(topic)
        if subscription is None:
            convert = whole_message if whole_messages else raw_value
            return self.subscribe(topic, make_channel(), convert)
        if whole_messages:
            subscription.convert = whole_message
        return subscription.channel

    def subscribe(
        self,
        topic: str,
        channel: Channel,
        convert: Callable[[Message], LuaValue],
        delivery: Delivery = Delivery.EVERY,
    ) -> Channel:
        """Gives a topic that has no subscription to `channel`.

        With `Delivery.EVERY` messages that already wait are taken; the other kinds are for topics made on the spot.
        """
        subscription = Subscription(topic, channel, convert, delivery)
        self._subscriptions[topic] = subscription
        if topic == INBOX:
            self._inbox = subscription
        if delivery is Delivery.EVERY:
            self._claim(subscription)
        return channel

    def has_topic(self, topic: str) -> bool:
        """Whether a topic has a subscription of its own."""
        return topic in self._subscriptions

    def unsubscribe(self, channel: Channel) -> bool:
        """Ends every subscription of `channel`; its waiting messages fall to the inbox or stay."""
        ended = [subscription for subscription in self._subscriptions.values() if subscription.channel is channel]
        for subscription in ended:
            self._end(subscription)
            self._give_back(subscription)
        return bool(ended)

    def discard(self, topic: str) -> None:
        """Ends the subscription of a topic together with the messages that wait for it."""
        subscription = self._subscriptions.get(topic)
        if subscription is not None:
            self._end(subscription)

    def unread(self) -> list[Message]:
        """User messages that no Lua code has received, oldest first."""
        kept: list[Message] = list(self._unclaimed)
        for subscription in self._subscriptions.values():
            kept.extend(subscription.buffered())
            kept.extend(subscription.waiting)
        return sorted((message for message in kept if not message.topic_name.startswith("@")), key=_arrival)

    def _taker_of(self, topic: str) -> Subscription | None:
        subscription = self._subscriptions.get(topic)
        if subscription is None and not topic.startswith("@"):
            return self._inbox
        return subscription

    def _claim(self, subscription: Subscription) -> None:
        """Moves the messages that a new subscription takes from where they wait."""
        sources = [self._unclaimed]
        if self._inbox is not None and self._inbox is not subscription:
            sources.append(self._inbox.waiting)
        for source in sources:
            kept: list[Message] = []
            for message in source:
                mine = self._taker_of(message.topic_name) is subscription
                (subscription.waiting if mine else kept).append(message)
            if len(kept) < len(source):
                source.clear()
                source.extend(kept)
        if subscription.waiting:
            self._busy[subscription.topic] = subscription
            self._forget_idle()

    def _end(self, subscription: Subscription) -> None:
        del self._subscriptions[subscription.topic]
        self._busy.pop(subscription.topic, None)
        if subscription is self._inbox:
            self._inbox = None

    def _give_back(self, ended: Subscription) -> None:
        """Messages of one topic all go to the inbox or all stay; those of the inbox all stay."""
        if not ended.waiting:
            return
        taker = self._taker_of(ended.waiting[0].topic_name)
        queue = self._unclaimed if taker is None else taker.waiting
        merged = list(heapq.merge(queue, ended.waiting, key=_arrival))
        queue.clear()
        queue.extend(merged)
        if taker is not None:
            self._busy[taker.topic] = taker

    def _forget_idle(self) -> None:
        self._busy = {topic: subscription for topic, subscription in self._busy.items() if subscription.waiting}
