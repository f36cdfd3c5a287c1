"""Processes and functions of one host: no server is needed."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from runtime_shims import Application, LuaError
from runtime_shims.lua.traceback import lua_frames

from .projects import application_of

HOST = {"name": "processes", "kind": "process.host"}


def run(directory: Path, sources: dict[str, str], *args: Any, entries: tuple[dict[str, Any], ...] = ()) -> Any:
    """What `app:main` returns."""
    application = application_of(directory, sources, [HOST, *entries])

    async def scenario() -> Any:
        async with application:
            return await asyncio.wait_for(application.call("app:main", *args), 10)

    return asyncio.run(scenario())


def chunk(body: str, parameters: str = "...") -> str:
    return f"local function main({parameters})\n{body}\nend\nreturn {{main = main}}"


ECHO = chunk(
    "local inbox = process.inbox()\nwhile true do\nlocal msg = inbox:receive()\n"
    "if msg:topic() == 'stop' then return 'stopped' end\n"
    "process.send(msg:from(), 'reply', msg:topic(), msg:payload():data())\nend"
)


def test_request_and_reply(tmp_path: Path) -> None:
    main = chunk(
        "local pid, err = process.spawn('app:echo', 'app:processes')\nassert(not err, tostring(err))\n"
        "local replies = process.listen('reply')\nprocess.send(pid, 'ask', {n = 1})\nlocal got = replies:receive()\n"
        "return {got[1], got[2].n, pid:match('^{.+@app:processes|0x%x+}$') ~= nil}"
    )
    assert run(tmp_path, {"process echo process": ECHO, "function main process": main}) == ["ask", 1, True]


def test_reply_that_does_not_come(tmp_path: Path) -> None:
    main = chunk(
        "local pid = process.spawn('app:silent', 'app:processes')\nlocal replies = process.listen('reply')\n"
        "process.send(pid, 'ask')\nlocal timeout = time.after('50ms')\n"
        "local r = channel.select{replies:case_receive(), timeout:case_receive()}\nreturn r.channel == timeout"
    )
    silent = chunk("process.inbox():receive()\nprocess.inbox():receive()")
    assert run(tmp_path, {"process silent process": silent, "function main process time": main}) is True


def test_values_are_copied(tmp_path: Path) -> None:
    main = chunk(
        "local shared = {list = {1, 2}, f = print, [5] = 'sparse'}\nshared.self = shared\n"
        "local seen = funcs.call('app:change', shared)\n"
        "return {shared.list[1], seen, #shared.list}"
    )
    change = chunk(
        "t.list[1] = 9\nt.list[3] = 3\nreturn tostring(t.f) .. t[5] .. tostring(t.self == t) .. t.list[1]", "t"
    )
    assert run(tmp_path, {"function change": change, "function main funcs": main}) == [1, "nilsparsetrue9", 2]


def test_module_state_of_functions(tmp_path: Path) -> None:
    """Calls one after the other share an instance, calls at the same time never do."""
    counter = "local n = 0\n" + chunk("n = n + 1\nrequire('time').sleep('20ms')\nreturn n")
    main = chunk(
        "local a, b = funcs.call('app:counter'), funcs.call('app:counter')\n"
        "local first, second = funcs.async('app:counter'), funcs.async('app:counter')\n"
        "local x, y = first:response():receive(), second:response():receive()\n"
        "return {a, b, x:data() + y:data()}"
    )
    assert run(tmp_path, {"function counter time": counter, "function main funcs": main}) == [1, 2, 4]


@pytest.mark.parametrize(
    ("body", "kind", "text"),
    [
        ("error('boom')", "Internal", "app:f:2: boom"),
        ("error(errors.new{message = 'm', kind = 'Conflict'})", "Conflict", "m"),
        ("return nil, errors.new{message = 'm', kind = 'NotFound', retryable = false}", "NotFound", "m"),
        ("return 1, 'text'", "Internal", "text"),
    ],
)
def test_errors_of_functions(tmp_path: Path, body: str, kind: str, text: str) -> None:
    main = chunk("local v, err = funcs.call('app:f')\nreturn {v == nil, err:kind(), tostring(err)}")
    assert run(tmp_path, {"function f": chunk(body), "function main funcs": main}) == [True, kind, text]


def test_context(tmp_path: Path) -> None:
    show = chunk("return {ctx.get('a'), ctx.get('b'), (ctx.get('c'))}")
    main = chunk(
        "local called = funcs.new():with_context({a = 'x', b = 1}):call('app:through')\n"
        "local executed = process.with_context({a = 'y'}):with_context({b = 2})\n"
        "local pid = executed:spawn_monitored('app:shown', 'app:processes')\n"
        "return {called, process.events():receive().result.value}"
    )
    through = chunk("return funcs.new():with_context({b = 5, c = true}):call('app:show')")
    sources = {
        "function show ctx": show,
        "process shown ctx": show,
        "function through funcs": through,
        "function main funcs process": main,
    }
    assert run(tmp_path, sources) == [["x", 5, True], ["y", 2]]


@pytest.mark.parametrize(
    ("spawn", "kind", "text"),
    [
        ("process.spawn('app:echo', 'app:nowhere')", "NotFound", "host not found"),
        ("process.spawn('app:echo', 'app:gateway')", "Internal", "host does not implement process.Host"),
        ("process.spawn('app:nothing', 'app:processes')", "NotFound", "factory not found: app:nothing"),
        ("process.spawn('app:main', 'app:processes')", "NotFound", "factory not found: app:main"),
        ("process.spawn('app:echo')", "Invalid", "spawn requires at least id and host arguments"),
        ("process.send('nobody', 'x')", "NotFound", "could not resolve 'nobody' as PID or registered name"),
        ("process.send('{other@app:processes|0x1}', 'x')", "Unavailable", "node other is not available"),
        ("process.monitor('nobody')", "Internal", "could not resolve 'nobody' as PID or registered name"),
        ("process.registry.lookup('nobody')", "NotFound", "name not found: nobody"),
        ("process.upgrade()", "Invalid", "process.upgrade is not available in a function"),
    ],
)
def test_refusals(tmp_path: Path, spawn: str, kind: str, text: str) -> None:
    gateway = {"name": "gateway", "kind": "http.service", "addr": ":0"}
    main = chunk(f"local v, err = {spawn}\nreturn {{v == nil, err:kind(), tostring(err)}}")
    sources = {"process echo process": ECHO, "function main process": main}
    assert run(tmp_path, sources, entries=(gateway,)) == [True, kind, text]


def test_exec(tmp_path: Path) -> None:
    main = chunk(
        "local v = process.exec('app:worker', 'app:processes', 20)\n"
        "local none, err = process.exec('app:worker', 'app:processes')\nreturn {v, none == nil, tostring(err)}"
    )
    worker = chunk("return n + 1", "n")
    result = run(tmp_path, {"process worker": worker, "function main process": main})
    assert result == [21, True, "app:worker:2: attempt to perform arithmetic on a nil value (local 'n')"]


def test_monitor_and_terminate(tmp_path: Path) -> None:
    main = chunk(
        "local events = process.events()\nlocal pid = process.spawn('app:echo', 'app:processes')\n"
        "assert(process.monitor(pid))\nassert(process.terminate(pid))\nlocal e = events:receive()\n"
        "local again, err = process.monitor(pid)\nlocal sent, lost = process.send(pid, 'x')\n"
        "return {e.kind, e.from == pid, e.result.error:kind(), tostring(err), lost:kind(), type(e.at)}"
    )
    assert run(tmp_path, {"process echo process": ECHO, "function main process": main}) == [
        "pid.exit", True, "Canceled", "pid not registered", "NotFound", "number",
    ]  # fmt: skip


LINKED = chunk("process.inbox():receive()\nerror('fell')")


@pytest.mark.parametrize(
    ("trap", "expected"), [("true", ["pid.link.down", "app:linked:3: fell"]), ("false", "linked process failed")]
)
def test_link(tmp_path: Path, trap: str, expected: Any) -> None:
    main = chunk(
        f"process.set_options({{trap_links = {trap}}})\n"
        "local pid = process.spawn_linked('app:linked', 'app:processes')\n"
        "process.send(pid, 'go')\nlocal e = process.events():receive()\nreturn {e.kind, tostring(e.result.error)}"
    )
    sources = {"process linked process": LINKED, "function main process": main}
    if trap == "true":
        assert run(tmp_path, sources) == expected
    else:
        with pytest.raises(LuaError, match=expected):
            run(tmp_path, sources)


def test_link_goes_both_ways(tmp_path: Path) -> None:
    """The process that is linked to falls with the one that linked itself."""
    main = chunk(
        "local events = process.events()\nlocal echo = process.spawn_monitored('app:echo', 'app:processes')\n"
        "process.spawn('app:linker', 'app:processes', echo)\nreturn tostring(events:receive().result.error)"
    )
    linker = chunk("process.link(pid)\nerror('fell')", "pid")
    sources = {"process echo process": ECHO, "process linker process": linker, "function main process": main}
    assert run(tmp_path, sources) == "linked process failed"


def test_linked_process_that_ends_well(tmp_path: Path) -> None:
    main = chunk(
        "local events = process.events()\nlocal pid = process.spawn_linked_monitored('app:short', 'app:processes')\n"
        "local e = events:receive()\nlocal quiet = time.after('50ms')\n"
        "local r = channel.select{events:case_receive(), quiet:case_receive()}\n"
        "return {e.kind, e.result.value, r.channel == quiet}"
    )
    sources = {"process short": chunk("return 7"), "function main process time": main}
    assert run(tmp_path, sources) == ["pid.exit", 7, True]


def test_unmonitor_and_unlink(tmp_path: Path) -> None:
    main = chunk(
        "local events = process.events()\nlocal pid = process.spawn_linked_monitored('app:linked', 'app:processes')\n"
        "process.unmonitor(pid)\nprocess.unlink(pid)\nprocess.send(pid, 'go')\nlocal quiet = time.after('50ms')\n"
        "local r = channel.select{events:case_receive(), quiet:case_receive()}\nreturn r.channel == quiet"
    )
    assert run(tmp_path, {"process linked process": LINKED, "function main process time": main}) is True


def test_cancel(tmp_path: Path) -> None:
    patient = chunk("local e = process.events():receive()\nreturn {e.kind, e.reason, e.deadline ~= nil}")
    stubborn = chunk("process.inbox():receive()")
    main = chunk(
        "local events, results = process.events(), {}\n"
        "local a = process.spawn_monitored('app:patient', 'app:processes')\nprocess.cancel(a, '5s', 'enough')\n"
        "results[1] = events:receive().result.value\n"
        "local b = process.spawn_monitored('app:stubborn', 'app:processes')\nprocess.cancel(b, 30)\n"
        "results[2] = events:receive().result.error:kind()\nreturn results"
    )
    sources = {"process patient process": patient, "process stubborn process": stubborn, "function main process": main}
    assert run(tmp_path, sources) == [["pid.cancel", "enough", True], "Canceled"]


def test_names(tmp_path: Path) -> None:
    main = chunk(
        "local named = process.with_options({}):with_name('echo')\n"
        "local pid = named:spawn('app:echo', 'app:processes')\n"
        "local _, taken = named:spawn('app:echo', 'app:processes')\n"
        "local replies = process.listen('reply')\nprocess.send('echo', 'hi', 1)\nlocal a = replies:receive()[1]\n"
        "local by_name = pid:gsub('|.*', '|echo}')\nprocess.send(by_name, 'there', 1)\nlocal b = replies:receive()[1]\n"
        "local found = process.registry.lookup('echo') == pid\nprocess.registry.register('me')\n"
        "local me = process.registry.lookup('me') == process.pid()\nlocal gone = process.registry.unregister('me')\n"
        "process.monitor('echo')\nprocess.send('echo', 'stop')\nprocess.events():receive()\n"
        "local _, after = process.registry.lookup('echo')\n"
        "return {taken:kind(), a, b, found, me, gone, process.registry.unregister('me'), after:kind()}"
    )
    assert run(tmp_path, {"process echo process": ECHO, "function main process": main}) == [
        "AlreadyExists", "hi", "there", True, True, True, False, "NotFound",
    ]  # fmt: skip


def test_startup_messages(tmp_path: Path) -> None:
    main = chunk(
        "local pid = process.with_options({}):with_message('a', 1):with_message('b', 2, 3)\n"
        ":spawn_monitored('app:collect', 'app:processes')\nprocess.send(pid, 'c')\n"
        "local value = process.events():receive().result.value\n"
        "return {value.topics, value.sender == process.pid()}"
    )
    collect = chunk(
        "local topics, sender = {}\nlocal inbox = process.inbox()\n"
        "for i = 1, 3 do local m = inbox:receive() topics[i] = m:topic() sender = m:from() end\n"
        "return {topics = topics, sender = sender}"
    )
    assert run(tmp_path, {"process collect process": collect, "function main process": main}) == [
        ["a", "b", "c"],
        True,
    ]


def test_upgrade(tmp_path: Path) -> None:
    """The successor has the same PID and what the predecessor had not read; watchers see one life."""
    old = chunk("process.inbox():receive()\nprocess.upgrade('app:new', 'from old')")
    new = chunk("return {how, process.pid(), process.inbox():receive():topic()}", "how")
    main = chunk(
        "local pid = process.spawn_monitored('app:old', 'app:processes')\nprocess.send(pid, 'one')\n"
        "process.send(pid, 'two')\nlocal v = process.events():receive().result.value\n"
        "return {v[1], v[2] == pid, v[3]}"
    )
    sources = {"process old process": old, "process new process": new, "function main process": main}
    assert run(tmp_path, sources) == ["from old", True, "two"]


def test_function_without_a_client(tmp_path: Path) -> None:
    main = chunk("local v, err = process.spawn('app:w', 'app:worker')\nreturn {err:kind(), tostring(err)}")
    entries = (
        {"name": "client", "kind": "temporal.client", "address": "localhost:7233"},
        {"name": "worker", "kind": "temporal.worker", "client": "app:client", "task_queue": "q"},
    )
    sources = {"workflow w": chunk(""), "function main process": main}
    assert run(tmp_path, sources, entries=entries) == ["Unavailable", "no Temporal client is connected"]


def test_async_call_that_is_cancelled(tmp_path: Path) -> None:
    main = chunk(
        "local f = funcs.async('app:slow')\nf:cancel()\nlocal v, err = f:result()\nreturn {v == nil, err:kind()}"
    )
    slow = chunk("require('time').sleep('5s')")
    assert run(tmp_path, {"function slow time": slow, "function main funcs": main}) == [True, "Canceled"]


def test_frames_of_inline_sources(tmp_path: Path) -> None:
    registry = """\
namespace: app
entries:
  - name: main
    kind: function.lua
    method: main
    source: |
      local function inner(t)
        return t.x.y
      end
      return {main = function() return (inner({})) end}
"""
    (tmp_path / "_index.yaml").write_text(registry)

    async def scenario() -> None:
        async with Application.from_project(tmp_path) as application:
            await application.call("app:main")

    with pytest.raises(LuaError) as caught:
        asyncio.run(scenario())
    frames = lua_frames(caught.value)
    assert [(frame.source, frame.line, frame.source_line) for frame in frames] == [
        ("_index.yaml", 2, 8),
        ("_index.yaml", 4, 10),
    ]
    assert "app:main:2: " in str(caught.value)
