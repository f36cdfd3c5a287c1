"""Coroutines: the same scenarios in real Lua and on the runtime (spec/dialect.md §1.12, §3.2)."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runtime_shims import adjust, call, error, for_in, pcall, type_
from runtime_shims.lua.calls import drive
from runtime_shims.modules import coroutine
from tests.lua.oracle import function, lua_outcome, raised, runtime_outcome


async def echo(*arguments: object) -> object:
    received = [arguments]
    for round_number in range(3):
        received.append(await coroutine.yield_(round_number, *arguments))
    return ("end", len(received), *received[-1])


ECHO = """function(...)
    local arguments, received = table.pack(...), {...}
    local last, count = nil, 1
    for round = 0, 2 do
        last = table.pack(coroutine.yield(round, table.unpack(arguments, 1, arguments.n)))
        count = count + 1
    end
    return "end", count, table.unpack(last, 1, last.n)
end"""


@settings(max_examples=100, deadline=None)
@given(st.lists(st.lists(st.integers(0, 9) | st.none(), max_size=3), min_size=1, max_size=6))
def test_values_travel_both_ways(rounds: list) -> None:
    judge = function(
        f"""function(...)
            local co, log, arguments = coroutine.create({ECHO}), {{}}, table.pack(...)
            local i = 1
            while i <= arguments.n do
                local n = arguments[i]
                local row = table.pack(coroutine.resume(co, table.unpack(arguments, i + 1, i + n)))
                local texts = {{}}
                for j = 1, row.n do texts[j] = tostring(row[j]) end
                log[#log + 1] = table.concat(texts, ",") .. ":" .. coroutine.status(co)
                i = i + n + 1
            end
            return table.concat(log, ";")
        end"""
    )

    async def run() -> str:
        thread, log = coroutine.create(echo), []
        for arguments in rounds:
            row = await coroutine.resume(thread, *arguments)
            texts = ["nil" if v is None else str(v).lower() if isinstance(v, bool) else str(v) for v in row]
            log.append(",".join(texts) + ":" + coroutine.status(thread))
        return ";".join(log)

    flat = [part for arguments in rounds for part in (len(arguments), *arguments)]
    assert runtime_outcome(run) == lua_outcome(judge, *flat)


def run(body):
    return drive(body())


def test_yield_passes_through_pcall_and_nested_calls() -> None:
    async def inner() -> object:
        value = adjust(await coroutine.yield_("asked"), 1)[0]
        return error(f"got {value}", 0)

    async def body() -> object:
        return await pcall(lambda: call(inner))

    async def scenario() -> list:
        thread = coroutine.create(body)
        return [await coroutine.resume(thread), await coroutine.resume(thread, 7), coroutine.status(thread)]

    assert run(scenario) == [(True, "asked"), (True, False, "got 7"), "dead"]


def test_wrap_as_an_iterator_and_errors_through_it() -> None:
    async def numbers(*_: object) -> None:
        for number in (1, 2):
            await coroutine.yield_(number, number * 10)

    async def fails() -> None:
        await coroutine.yield_(1)
        error("broken", 0)

    assert list(for_in(coroutine.wrap(numbers))) == [(1, 10), (2, 20)]

    async def scenario() -> list:
        step = coroutine.wrap(fails)
        return [await step(), await pcall(step), await pcall(step)]

    assert run(scenario) == [(1,), (False, "broken"), (False, "cannot resume dead coroutine")]


def test_statuses_as_lua_has_them() -> None:
    judge = function(
        """function()
            local outer, inner
            inner = coroutine.create(function() return coroutine.status(outer), coroutine.status(inner) end)
            outer = coroutine.create(function()
                local _, a, b = coroutine.resume(inner)
                return a, b, coroutine.status(outer), coroutine.status(inner), coroutine.resume(outer)
            end)
            return coroutine.status(outer), select(2, coroutine.resume(outer))
        end"""
    )

    async def scenario() -> tuple:
        threads: dict = {}

        def inner_body(*_: object) -> tuple:
            return coroutine.status(threads["outer"]), coroutine.status(threads["inner"])

        async def outer_body(*_: object) -> tuple:
            _, a, b = await coroutine.resume(threads["inner"])
            outer = threads["outer"]
            return a, b, coroutine.status(outer), coroutine.status(threads["inner"]), *await coroutine.resume(outer)

        threads["inner"] = coroutine.create(inner_body)
        threads["outer"] = coroutine.create(outer_body)
        return coroutine.status(threads["outer"]), *(await coroutine.resume(threads["outer"]))[1:]

    assert runtime_outcome(scenario) == lua_outcome(judge)


def test_running_is_nil_in_main_and_the_thread_inside() -> None:
    async def scenario() -> list:
        seen = [coroutine.running()]
        thread = coroutine.create(lambda *_: coroutine.running())
        seen += [(await coroutine.resume(thread))[1] is thread, coroutine.running(), type_(thread)]
        return seen

    assert run(scenario) == [None, True, None, "thread"]


def test_other_requests_pass_through_to_the_scheduler() -> None:
    class Request:
        def __init__(self, name: str) -> None:
            self.name = name

        def __await__(self):
            return (yield self)

    seen_running = []

    async def body() -> object:
        first = await Request("sleep")
        await coroutine.yield_(first)
        seen_running.append(coroutine.running())
        try:
            await Request("call")
        except ValueError as failure:
            return str(failure)

    async def scenario() -> list:
        thread = coroutine.create(body)
        return [await coroutine.resume(thread), await coroutine.resume(thread), thread]

    driver = scenario()
    assert driver.send(None).name == "sleep"
    assert coroutine.running() is None, "a parked task leaves nothing running behind"
    assert driver.send("woke").name == "call"
    with pytest.raises(StopIteration) as stop:
        driver.throw(ValueError("failed"))
    first, second, thread = stop.value.value
    assert (first, second) == ((True, "woke"), (True, "failed"))
    assert seen_running == [thread]


def test_yield_outside_and_bad_arguments() -> None:
    assert raised(run, coroutine.yield_) == "attempt to yield from outside a coroutine"
    assert raised(coroutine.create, 5) == "bad argument #1 to 'create' (function expected, got number)"
    assert raised(coroutine.status, 5) == "bad argument #1 to 'status' (thread expected, got number)"


def test_the_library_has_no_close_and_no_isyieldable() -> None:
    assert sorted(coroutine.as_table().hash) == ["create", "resume", "running", "spawn", "status", "wrap", "yield"]
