"""The mailbox of a process and its subscriptions (spec/wire.md §3.2).

Messages wait in arrival order until a subscription with exactly their topic takes them, or the inbox, if the topic does
not start with `@`. A message whose channel is full is kept and the next one is tried, so one stuck topic never blocks
another and the order within a topic is the order of arrival. Messages wait with the subscription that will take them,
which makes a flush as expensive as the topics it can serve and not as the number of messages that it keeps.
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Callable, Iterable
from operator import attrgetter
from typing import TYPE_CHECKING

from runtime_shims.engine.messages import Message, raw_value

if TYPE_CHECKING:
    from runtime_shims.engine.channel import Channel
    from runtime_shims.engine.scheduler import Wakeup

INBOX = "@pid/inbox"
EVENTS = "@pid/events"

_arrival = attrgetter("sequence")


class Subscription:
    """A channel that takes the messages of one topic."""

    __slots__ = ("channel", "delivered", "topic", "waiting", "whole_messages")

    def __init__(self, topic: str, channel: Channel, whole_messages: bool) -> None:
        self.topic = topic
        self.channel = channel
        self.whole_messages = whole_messages
        self.waiting: deque[Message] = deque()
        self.delivered: deque[Message] = deque(maxlen=channel.capacity)

    def deliver_next(self) -> Wakeup | None:
        """Hands the oldest waiting message to the channel, which accepts it."""
        message = self.waiting.popleft()
        wakeup = self.channel.put(message if self.whole_messages else raw_value(message))
        if wakeup is None:
            self.delivered.append(message)
        return wakeup

    def buffered(self) -> list[Message]:
        """Messages that lie in the channel and nobody has received."""
        unread = len(self.channel.buffer)
        return list(self.delivered)[-unread:] if unread else []


class Mailbox:
    """All messages of a process that no Lua code has received."""

    __slots__ = ("_inbox", "_sequence", "_subscriptions", "_unclaimed")

    def __init__(self) -> None:
        self._sequence = 0
        self._subscriptions: dict[str, Subscription] = {}
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
        self._queue_for(message.topic_name).append(message)

    def flush(self) -> list[Wakeup]:
        """Delivers what can be delivered, oldest first; the receivers to wake, in that order."""
        heap = [
            (subscription.waiting[0].sequence, subscription)
            for subscription in self._subscriptions.values()
            if subscription.waiting and subscription.channel.accepts()
        ]
        heapq.heapify(heap)
        wakeups: list[Wakeup] = []
        while heap:
            _sequence, subscription = heapq.heappop(heap)
            if not subscription.channel.accepts():
                continue
            wakeup = subscription.deliver_next()
            if wakeup is not None:
                wakeups.append(wakeup)
            if subscription.waiting:
                heapq.heappush(heap, (subscription.waiting[0].sequence, subscription))
        return wakeups

    def subscription(self, topic: str) -> Subscription | None:
        """The subscription of exactly this topic."""
        return self._subscriptions.get(topic)

    def subscribe(self, topic: str, make_channel: Callable[[], Channel], *, whole_messages: bool) -> Channel:
        """See `requests.Subscribe`."""
        subscription = self._subscriptions.get(topic)
        if subscription is None:
            subscription = Subscription(topic, make_channel(), whole_messages)
            self._subscriptions[topic] = subscription
            if topic == INBOX:
                self._inbox = subscription
            self._claim(subscription)
        elif whole_messages:
            subscription.whole_messages = True
        return subscription.channel

    def unsubscribe(self, channel: Channel) -> bool:
        """Ends every subscription of `channel`; its waiting messages fall to the inbox or stay."""
        ended = [subscription for subscription in self._subscriptions.values() if subscription.channel is channel]
        for subscription in ended:
            del self._subscriptions[subscription.topic]
            if subscription is self._inbox:
                self._inbox = None
        for subscription in ended:
            self._give_back(subscription.waiting)
        return bool(ended)

    def unread(self) -> list[Message]:
        """User messages that no Lua code has received, oldest first."""
        kept: list[Message] = list(self._unclaimed)
        for subscription in self._subscriptions.values():
            kept.extend(subscription.buffered())
            kept.extend(subscription.waiting)
        return sorted((message for message in kept if not message.topic_name.startswith("@")), key=_arrival)

    def _queue_for(self, topic: str) -> deque[Message]:
        subscription = self._subscriptions.get(topic)
        if subscription is None and not topic.startswith("@"):
            subscription = self._inbox
        return self._unclaimed if subscription is None else subscription.waiting

    def _claim(self, subscription: Subscription) -> None:
        """Moves the messages that a new subscription takes from where they wait."""
        for source in self._sources(subscription):
            moved = [message for message in source if self._queue_for(message.topic_name) is subscription.waiting]
            if moved:
                kept = [message for message in source if self._queue_for(message.topic_name) is not subscription.waiting]
                source.clear()
                source.extend(kept)
                subscription.waiting.extend(moved)

    def _sources(self, subscription: Subscription) -> Iterable[deque[Message]]:
        if self._inbox is not None and self._inbox is not subscription:
            yield self._inbox.waiting
        yield self._unclaimed

    def _give_back(self, messages: deque[Message]) -> None:
        for message in messages:
            queue = self._queue_for(message.topic_name)
            merged = list(heapq.merge(queue, [message], key=_arrival))
            queue.clear()
            queue.extend(merged)
