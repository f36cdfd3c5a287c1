"""The language library inside a process: coroutines, print, require, faults of generated code, modules."""

from __future__ import annotations

import asyncio
import linecache

import pytest

from runtime_shims.engine.current import current
from runtime_shims.engine.outcome import main_result
from runtime_shims.engine.process import Process
from runtime_shims.lua import linemap
from runtime_shims.lua.base import pcall, print_, require
from runtime_shims.lua.error_object import ErrorObject
from runtime_shims.lua.errors import LuaError
from runtime_shims.lua.table import Table
from runtime_shims.lua.values import type_name, utf8
from runtime_shims.modules import channel, coroutine, errors, os, time
from tests.engine.memory_world import EPOCH_NS, MemoryWorld, Run, run, settle


def generated(source: str, entry_id: str = "app:sample"):
    """The functions of a generated module whose Python lines are its Lua lines."""
    filename = f"<{entry_id}>"
    linemap.register(filename, linemap.LineMap(entry_id, "sample.lua", list(range(1, 100)), {}))
    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
    namespace = {}
    exec(compile(source, filename, "exec"), namespace)
    return namespace


# --- coroutines ---


def test_spawn_gives_a_thread_with_a_status():
    async def main():
        gate = channel.new()
        seen = []

        async def body():
            seen.append(coroutine.running())
            seen.append(coroutine.status(coroutine.running()))
            await gate.receive()

        thread = await coroutine.spawn(body)
        statuses = [coroutine.status(thread)]
        resumed = await coroutine.resume(thread)
        await gate.close()
        await time.sleep(0)
        statuses.append(coroutine.status(thread))
        return type_name(thread), seen == [thread, "running"], statuses, resumed[0], coroutine.running()

    assert run(main) == ("thread", True, ["suspended", "dead"], False, None)


def test_spawn_passes_no_arguments_and_drops_results():
    async def main():
        got = []

        async def body(first="none", *rest):
            got.append((first, rest))
            return "dropped"

        await coroutine.spawn(body)
        return got

    assert run(main) == [("none", ())]


def test_spawn_of_something_that_is_no_function_raises():
    ok, message = run(pcall, coroutine.spawn, 5)
    assert ok is False
    assert "bad argument #1 to 'spawn'" in message


def test_durable_calls_inside_lua_coroutines_suspend_the_whole_task():
    async def main():
        log = []

        async def producer():
            await time.sleep(1)
            await coroutine.yield_("first")
            await time.sleep(2)
            return "second"

        async def other():
            await time.sleep(0)
            log.append("other")

        await coroutine.spawn(other)
        thread = coroutine.create(producer)
        log.append(await coroutine.resume(thread))
        log.append(await coroutine.resume(thread))
        return log

    async def body():
        running = Run(main)
        await settle()
        running.world.pending["sleep 1"].set_result(None)
        await settle()
        running.world.pending["sleep 2"].set_result(None)
        assert await running.result() == ["other", (True, "first"), (True, "second")]

    asyncio.run(body())


def test_two_tasks_inside_coroutines_at_once():
    async def main():
        log = []

        async def inner(name):
            await time.sleep(0)
            log.append((name, coroutine.status(coroutine.running())))

        async def outer(name):
            await coroutine.resume(coroutine.create(inner), name)

        for name in ("a", "b"):
            await coroutine.spawn(lambda name=name: outer(name))
        await time.sleep(0)
        await time.sleep(0)
        return log

    assert run(main) == [("a", "running"), ("b", "running")]


def test_pcall_around_a_suspension():
    async def main():
        async def fails():
            await time.sleep(0)
            raise LuaError("late")

        return await pcall(fails)

    assert run(main) == (False, "late")


# --- output, clock, globals ---


def test_print_goes_to_the_world_as_text():
    world = MemoryWorld()
    run(lambda: print_(utf8("größe"), 5, True), world=world)
    assert world.lines == ["größe 5 "]


def test_print_tells_its_lua_place():
    class Recording(MemoryWorld):
        def log(self, level, message, fields):
            self.lines.append((message, fields["place"]))

    module = generated("from runtime_shims import print_\n\nasync def main():\n    print_('here')\n")
    world = Recording()
    run(module["main"], world=world)
    assert world.lines == [("here", "app:sample:4")]


def test_os_time_is_the_clock_of_the_process():
    assert run(lambda: os.time()) == EPOCH_NS // 10**9


def test_require_of_a_computed_name_looks_in_the_globals():
    def main():
        current().globals["helpers"] = "the library"
        return require("helpers")

    assert run(main) == "the library"
    with pytest.raises(LuaError, match="module 'nothing' not found"):
        run(require, "nothing")


# --- faults and results ---


@pytest.mark.parametrize("where", ["main", "task"])
def test_faults_of_generated_code_fail_the_process_as_lua_errors(where):
    module = generated("async def faulty(order=None, *_):\n    return order['total']\n")

    async def main():
        if where == "main":
            await module["faulty"]()
        await coroutine.spawn(module["faulty"])
        await time.sleep(1)

    with pytest.raises(LuaError, match=r"app:sample:2: .*attempt to index a nil value"):
        run(main)


def test_main_result():
    error = errors.new("no")
    assert main_result(5) == 5
    assert main_result(()) is None
    assert main_result((1, 2)) == 1
    assert main_result((1, None, "third")) == 1
    with pytest.raises(LuaError) as caught:
        main_result((1, error))
    assert caught.value.value is error
    with pytest.raises(LuaError) as caught:
        main_result((1, "text"))
    assert (caught.value.value.text, caught.value.type, caught.value.non_retryable) == ("text", "Internal", True)


def test_modules_are_loaded_once_per_process():
    async def body():
        loads = []

        def load(rt):
            loads.append(rt)
            return object()

        first, second = (Process(MemoryWorld(), entry_id="app:x", pid="{a@b|c}") for _ in range(2))
        assert first.module(load) is first.module(load)
        assert second.module(load) is not first.module(load)
        assert loads == [first, second]

    asyncio.run(body())


def test_suspending_while_a_module_loads_is_a_lua_error():
    from runtime_shims.lua.calls import call_sync

    with pytest.raises(LuaError, match="attempt to yield across a C-call boundary"):
        run(lambda: call_sync(time.sleep, "1s"))


def test_no_process_is_running_outside():
    with pytest.raises(RuntimeError):
        current()


# --- module errors ---


def test_error_objects():
    assert errors.as_table()["new"] is errors.new
    table_error = errors.new(Table(message="m", kind="NotFound", retryable=False, details=Table(field="x")))
    assert (table_error.message(), table_error.kind(), table_error.retryable()) == ("m", "NotFound", False)
    assert table_error.details()["field"] == "x"
    plain = errors.new("m")
    assert (plain.kind(), plain.retryable(), plain.details()) == ("", None, None)
    assert errors.is_(table_error, errors.NOT_FOUND)
    assert not errors.is_(plain, errors.NOT_FOUND)
    assert not errors.is_("NotFound", errors.NOT_FOUND)
    wrapped = errors.wrap(errors.wrap(table_error, "inner"), "outer")
    assert (wrapped.lua_tostring(), wrapped.message(), wrapped.kind()) == ("outer: inner: m", "m", "NotFound")
    assert isinstance(errors.wrap("text", "context"), ErrorObject)
    assert errors.call_stack(plain) is None
    assert errors.call_stack(ErrorObject("m", stack=("a:1", "b:2")))[2] == "b:2"


@pytest.mark.parametrize(
    ("call", "text"),
    [
        (lambda: errors.new(), "string expected, got nil"),
        (lambda: errors.new(Table()), "message must be a string"),
        (lambda: errors.new(Table(message="m", kind=5)), "kind must be a string"),
        (lambda: errors.new(Table(message="m", retryable="yes")), "retryable must be a boolean"),
        (lambda: errors.new(Table(message="m", details="x")), "details must be a table"),
        (lambda: errors.new(Table(message="m", details=Table(1))), "details keys must be strings"),
        (lambda: errors.wrap(5, "context"), "error or string expected, got number"),
    ],
)
def test_wrong_errors_raise(call, text):
    with pytest.raises(LuaError, match=text):
        call()
