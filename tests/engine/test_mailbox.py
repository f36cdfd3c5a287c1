"""The mailbox, rule by rule: spec/wire.md §3.2, §3.3."""

from __future__ import annotations

from runtime_shims.engine.channel import Channel
from runtime_shims.engine.mailbox import EVENTS, INBOX, Delivery, Mailbox
from runtime_shims.engine.messages import Message, raw_value
from runtime_shims.engine.tasks import Task


def listen(mailbox: Mailbox, topic: str, capacity: int = 1, *, whole: bool = False) -> Channel:
    return mailbox.listen(topic, lambda: Channel(capacity), whole_messages=whole)


def post(mailbox: Mailbox, *topics: str) -> None:
    for topic in topics:
        mailbox.put(Message.of(topic, f"{topic}{mailbox._sequence + 1}"))


def receive_once(channel: Channel) -> Task:
    """A task that waits on the channel."""
    from runtime_shims.engine.channel import ReceiveRequest

    task = Task(lambda: None)
    assert ReceiveRequest(channel).apply(task) is None
    return task


def values(wakeups) -> list:
    return [wakeup.value[0] for wakeup in wakeups]


def test_message_for_a_listener_goes_into_its_buffer():
    mailbox = Mailbox()
    channel = listen(mailbox, "a")
    post(mailbox, "a")
    assert mailbox.flush() == []
    assert list(channel.buffer) == ["a1"]


def test_exact_topic_goes_before_the_inbox():
    mailbox = Mailbox()
    inbox = listen(mailbox, INBOX, 0, whole=True)
    channel = listen(mailbox, "a")
    receive_once(inbox)
    post(mailbox, "a")
    assert mailbox.flush() == []
    assert list(channel.buffer) == ["a1"]


def test_full_listener_keeps_its_messages_and_never_falls_through_to_the_inbox():
    mailbox = Mailbox()
    inbox = listen(mailbox, INBOX, 0, whole=True)
    channel = listen(mailbox, "a")
    receive_once(inbox)
    post(mailbox, "a", "a")
    assert mailbox.flush() == []
    assert list(channel.buffer) == ["a1"]
    channel.buffer.clear()
    mailbox.flush()
    assert list(channel.buffer) == ["a2"]


def test_a_stuck_topic_does_not_block_others():
    mailbox = Mailbox()
    stuck, free = listen(mailbox, "stuck"), listen(mailbox, "free")
    post(mailbox, "stuck", "stuck", "free")
    mailbox.flush()
    assert (list(stuck.buffer), list(free.buffer)) == (["stuck1"], ["free3"])


def test_inbox_is_a_rendezvous():
    mailbox = Mailbox()
    inbox = listen(mailbox, INBOX, 0, whole=True)
    post(mailbox, "a", "b")
    assert mailbox.flush() == []
    task = receive_once(inbox)
    (wakeup,) = mailbox.flush()
    assert wakeup.task is task
    assert wakeup.value[0].topic_name == "a"
    assert mailbox.flush() == []


def test_inbox_takes_topics_without_listener_in_arrival_order():
    mailbox = Mailbox()
    inbox = listen(mailbox, INBOX, 0, whole=True)
    post(mailbox, "b", "a", "b")
    for _ in range(3):
        receive_once(inbox)
    assert [message.topic_name for message in values(mailbox.flush())] == ["b", "a", "b"]


def test_inbox_gets_no_topics_with_at_sign():
    mailbox = Mailbox()
    receive_once(listen(mailbox, INBOX, 0, whole=True))
    post(mailbox, EVENTS)
    assert mailbox.flush() == []
    receive_once(listen(mailbox, EVENTS, 0))
    assert values(mailbox.flush()) == [f"{EVENTS}1"]


def test_messages_before_any_listener_are_kept_for_whoever_comes_first():
    mailbox = Mailbox()
    post(mailbox, "a", "b", "a")
    assert mailbox.flush() == []
    listener = listen(mailbox, "a")
    mailbox.flush()
    assert list(listener.buffer) == ["a1"]
    inbox = listen(mailbox, INBOX, 0, whole=True)
    receive_once(inbox)
    assert [message.topic_name for message in values(mailbox.flush())] == ["b"]


def test_a_listener_takes_what_waits_for_the_inbox():
    mailbox = Mailbox()
    listen(mailbox, INBOX, 0, whole=True)
    post(mailbox, "b", "a")
    listener = listen(mailbox, "a")
    mailbox.flush()
    assert list(listener.buffer) == ["a2"]


def test_inbox_takes_what_nobody_claimed_before():
    mailbox = Mailbox()
    post(mailbox, "a")
    inbox = listen(mailbox, INBOX, 0, whole=True)
    receive_once(inbox)
    assert [message.topic_name for message in values(mailbox.flush())] == ["a"]


def test_same_topic_twice_is_the_same_channel():
    mailbox = Mailbox()
    assert listen(mailbox, "a") is listen(mailbox, "a")


def test_whole_messages_can_be_switched_on_but_not_off():
    mailbox = Mailbox()
    channel = listen(mailbox, "a", 3)
    post(mailbox, "a")
    mailbox.flush()
    listen(mailbox, "a", whole=True)
    listen(mailbox, "a")
    post(mailbox, "a")
    mailbox.flush()
    plain, whole = channel.buffer
    assert plain == "a1"
    assert isinstance(whole, Message)


def test_after_unsubscribing_messages_fall_to_the_inbox_in_arrival_order():
    mailbox = Mailbox()
    channel = listen(mailbox, "a")
    inbox = listen(mailbox, INBOX, 0, whole=True)
    post(mailbox, "a", "b", "a", "b", "a")
    mailbox.flush()
    assert mailbox.unsubscribe(channel) is True
    for _ in range(5):
        receive_once(inbox)
    assert [message.sequence for message in values(mailbox.flush())] == [2, 3, 4, 5]


def test_after_unsubscribing_without_inbox_messages_stay():
    mailbox = Mailbox()
    channel = listen(mailbox, "a")
    post(mailbox, "a", "a", "a")
    mailbox.flush()
    mailbox.unsubscribe(channel)
    again = listen(mailbox, "a", 5)
    mailbox.flush()
    assert list(again.buffer) == ["a2", "a3"]


def test_unsubscribing_the_inbox_keeps_its_messages():
    mailbox = Mailbox()
    inbox = listen(mailbox, INBOX, 0, whole=True)
    post(mailbox, "a", "b")
    mailbox.unsubscribe(inbox)
    listener = listen(mailbox, "b")
    mailbox.flush()
    assert list(listener.buffer) == ["b2"]


def test_unsubscribing_what_is_not_subscribed():
    assert Mailbox().unsubscribe(Channel()) is False


def test_two_topics_on_one_channel_share_its_capacity():
    mailbox = Mailbox()
    shared = Channel(2)
    mailbox.subscribe("a", shared, raw_value)
    mailbox.subscribe("b", shared, raw_value)
    post(mailbox, "b", "a", "b")
    mailbox.flush()
    assert list(shared.buffer) == ["b1", "a2"]


def test_closed_channel_takes_nothing():
    mailbox = Mailbox()
    channel = listen(mailbox, "a")
    channel.shut()
    post(mailbox, "a")
    assert mailbox.flush() == []
    assert not channel.buffer


def test_surplus_is_dropped_where_asked():
    mailbox = Mailbox()
    channel = mailbox.subscribe("tick", Channel(2), raw_value, Delivery.DROP_SURPLUS)
    post(mailbox, "tick", "tick", "tick")
    mailbox.flush()
    channel.buffer.clear()
    mailbox.flush()
    assert not channel.buffer


def test_single_delivery_ends_the_subscription():
    mailbox = Mailbox()
    channel = mailbox.subscribe("once", Channel(2), raw_value, Delivery.ONCE)
    post(mailbox, "once", "once")
    mailbox.flush()
    assert list(channel.buffer) == ["once1"]
    assert not mailbox.has_subscriptions
    assert not channel.closed


def test_single_delivery_that_closes_wakes_further_receivers():
    mailbox = Mailbox()
    channel = mailbox.subscribe("once", Channel(1), raw_value, Delivery.ONCE_AND_CLOSE)
    first, second = receive_once(channel), receive_once(channel)
    post(mailbox, "once")
    wakeups = mailbox.flush()
    assert [(wakeup.task, wakeup.value) for wakeup in wakeups] == [(first, ("once1", True)), (second, (None, False))]


def test_unread_messages_are_those_that_nobody_received_in_arrival_order():
    mailbox = Mailbox()
    channel = listen(mailbox, "a")
    post(mailbox, "b", "a", "@system", "a", "c")
    mailbox.flush()
    assert [message.topic_name for message in mailbox.unread()] == ["b", "a", "a", "c"]
    channel.take()
    assert [message.sequence for message in mailbox.unread()] == [1, 4, 5]


def test_raw_values():
    assert raw_value(Message.of("a")) is None
    assert raw_value(Message.of("a", 5)) == 5
    several = raw_value(Message.of("a", 5, None, "x"))
    assert [several[1], several[2], several[3]] == [5, None, "x"]


def test_flushing_does_not_look_at_messages_that_cannot_be_delivered():
    mailbox = Mailbox()
    channel = listen(mailbox, "a")
    for _ in range(50_000):
        mailbox.put(Message.of("a", 1))
    for _ in range(50_000):
        mailbox.flush()
        channel.take()
    assert mailbox.unread() == []
