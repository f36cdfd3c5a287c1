"""A payload over the server's limit is a Lua error that names the call, wherever it is sent from."""

from __future__ import annotations

import asyncio
import dataclasses
import uuid
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from temporalio.api.common.v1 import Payload
from temporalio.client import Client
from temporalio.converter import DataConverter, PayloadCodec

from runtime_shims.temporal.payload_size import SERVER_LIMIT, check_size, fitting_prefix, set_payload_limit
from runtime_shims.temporal.plugin import LuaPlugin

from .projects import application_of, running, temporal_entries
from .test_processes import chunk

LIMIT = "more than the server's limit of 2097152 bytes"
BIG = "string.rep('x', 3000000)"
WORKFLOWS = {
    "call": f"local v, e = funcs.call('app:echo', {BIG}) return {{tostring(e), e:kind(), tostring(e:retryable())}}",
    "exec": f"local v, e = process.exec('app:echo', 'app:worker', {BIG}) return tostring(e)",
    "spawn": f"local v, e = process.spawn('app:echo', 'app:worker', {BIG}) return tostring(e)",
    "startup": f"local s = process.with_options({{}}):with_message('t', {BIG})\n"
    "local v, e = s:spawn('app:echo', 'app:worker') return tostring(e)",
    "send": f"local v, e = process.send('{{app:client@app:worker|nobody}}', 't', {BIG}) return tostring(e)",
    "memo": f"local v, e = workflow.attrs({{memo = {{a = {BIG}}}}}) return tostring(e)",
    "upgrade": f"local v, e = process.upgrade(nil, {BIG}) return tostring(e)",
    "parallel": "local calls, refused = {}, ''\nfor i = 1, 4 do\n"
    "local call, err = funcs.async('app:size', string.rep('x', 1500000))\n"
    "calls[#calls + 1] = call\nrefused = err and tostring(err) or refused\nend\n"
    "for _, call in ipairs(calls) do call:response():receive() end\n"
    "local again, err = funcs.call('app:size', string.rep('x', 1500000))\nreturn {#calls, refused, again}",
    "result": f"return {BIG}",
    "failure": f"return nil, {BIG}",
    "activity": "local once = funcs.new():with_options({['activity.retry_policy'] = {maximum_attempts = 1}})\n"
    "local v, e = once:call('app:big') return tostring(e)",
    "activity_failure": "local once = funcs.new():with_options({['activity.retry_policy'] = {maximum_attempts = 1}})\n"
    "local v, e = once:call('app:loud') return #tostring(e)",
    "many": "for i = 1, 5 do process.send(pid, 't', string.rep('x', 1000000)) end return 'ok'",
}
PROCESSES = {
    "receiver": "local inbox = process.inbox()\nprocess.spawn('app:many', 'app:worker', process.pid())\nlocal n = 0\n"
    "for i = 1, 5 do local m = inbox:receive() n = n + #m:payload():data() end\nreturn n",
}
FUNCTIONS = {
    "host_spawn": f"local v, e = process.spawn('app:echo', 'app:worker', {BIG}) return tostring(e)",
    "host_send": f"local p = process.spawn('app:wait', 'app:worker')\nlocal v, e = process.send(p, 't', {BIG})\n"
    "return tostring(e)",
    "host_startup": f"local s = process.with_options({{}}):with_message('t', {BIG})\n"
    "local v, e = s:spawn('app:wait', 'app:worker') return tostring(e)",
    "host_receives": "return process.exec('app:receiver', 'app:processes')",
}


def _activity(directory: Path, name: str, body: str) -> dict[str, Any]:
    (directory / f"{name}.lua").write_text(chunk(body, "x"))
    meta = {"temporal": {"activity": {"worker": "app:worker"}}}
    return {"name": name, "kind": "function.lua", "source": f"file://{name}.lua", "method": "main", "meta": meta}


@pytest.mark.server
def test_every_call_names_itself(tmp_path: Path, temporal_address: str) -> None:
    sources = {f"workflow {name} funcs workflow": chunk(body, "pid") for name, body in WORKFLOWS.items()}
    sources |= {f"function {name}": chunk(body) for name, body in FUNCTIONS.items()}
    sources |= {f"process {name}": chunk(body) for name, body in PROCESSES.items()}
    sources["workflow wait time"] = chunk("time.sleep('3s')")
    entries = [
        *temporal_entries(),
        _activity(tmp_path, "echo", "return x"),
        _activity(tmp_path, "size", "return #x"),
        _activity(tmp_path, "big", f"return {BIG}"),
        _activity(tmp_path, "loud", f"error({BIG})"),
    ]
    application = application_of(tmp_path, sources, entries)

    async def scenario() -> dict[str, Any]:
        async with running(application, temporal_address) as app:
            assert app.host.client is not None
            client = app.host.client.client

            async def run(name: str) -> Any:
                queue = app.manifest.task_queue_of(f"app:{name}")
                run_id = f"{name}-{uuid.uuid4()}"
                try:
                    started = client.execute_workflow(f"app:{name}", id=run_id, task_queue=str(queue))
                    return await asyncio.wait_for(started, 20)
                except Exception as error:
                    return str(error.__cause__)

            found = {name: await run(name) for name in WORKFLOWS if name != "many"}
            return found | {name: await asyncio.wait_for(app.call(f"app:{name}"), 20) for name in FUNCTIONS}

    found = asyncio.run(scenario())
    text, kind, retryable = found.pop("call")
    assert (kind, retryable) == ("Invalid", "false")
    assert text == f"call of app:echo: 3000042 bytes of payload are {LIMIT}"
    passed, refused, again = found.pop("parallel")
    assert (passed, again) == (2, 1_500_000)
    assert "call of app:size: 1500042 bytes of payload, with 3000084 bytes that this workflow task sends" in refused
    assert found.pop("host_receives") == 5_000_000
    assert found.pop("failure").startswith("Internal: xxx")
    assert found.pop("activity_failure") < 11_000
    names = {
        "exec": "exec of app:echo",
        "spawn": "spawn of app:echo",
        "startup": "startup message t of app:echo",
        "send": "send of t to {app:client@app:worker|nobody}",
        "memo": "workflow.attrs: memo",
        "upgrade": "upgrade to app:upgrade",
        "result": "Invalid: result of app:result",
        "activity": "result of app:big",
        "host_spawn": "spawn of app:echo",
        "host_send": "send of t to {app:client@app:worker|",
        "host_startup": "startup messages of app:wait",
    }
    assert set(found) == set(names)
    for name, start in names.items():
        assert found[name].startswith(start) and found[name].endswith(LIMIT), (name, found[name][:200])


def test_sizes_that_just_fit() -> None:
    check_size("call", ["x" * (2 * 1024 * 1024 - 42)])
    with pytest.raises(Exception, match="call: 2097153 bytes"):
        check_size("call", ["x" * (2 * 1024 * 1024 - 41)])
    # What JSON escapes counts as it is written.
    with pytest.raises(Exception, match="call: "):
        check_size("call", ["ü" * 400_000])
    half = "x" * 1_100_000
    assert [fitting_prefix(values) for values in ([half], [half, half], ["a", half, half], ["a", "b"])] == [1, 1, 2, 2]


class Compressing(PayloadCodec):
    async def encode(self, payloads: Sequence[Payload]) -> list[Payload]:
        return [Payload(metadata={"encoding": b"zlib"}, data=zlib.compress(p.SerializeToString())) for p in payloads]

    async def decode(self, payloads: Sequence[Payload]) -> list[Payload]:
        return [Payload.FromString(zlib.decompress(p.data)) for p in payloads]


@pytest.mark.server
def test_a_codec_that_changes_sizes_switches_the_check_off(tmp_path: Path, temporal_address: str) -> None:
    body = f"local v, e = funcs.call('app:echo', {BIG}) if e then return nil, e end return #v"
    entries = [*temporal_entries(), _activity(tmp_path, "echo", "return x")]
    application = application_of(tmp_path, {"workflow call funcs": chunk(body)}, entries)

    async def scenario() -> Any:
        converter = dataclasses.replace(DataConverter.default, payload_codec=Compressing())
        client = await Client.connect(temporal_address, plugins=[LuaPlugin()], data_converter=converter)
        async with application, application.worker(client):
            queue = str(application.manifest.task_queue("app:worker"))
            return await client.execute_workflow("app:call", id=f"codec-{uuid.uuid4()}", task_queue=queue)

    try:
        assert asyncio.run(scenario()) == 3_000_000
    finally:
        set_payload_limit(SERVER_LIMIT)
