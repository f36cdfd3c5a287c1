"""What others bring to a client or worker, beside ours: payload codecs, tracing, interceptors."""

from __future__ import annotations

import asyncio
import dataclasses
import runpy
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from temporalio.client import Client
from temporalio.common import HeaderCodecBehavior
from temporalio.contrib.opentelemetry import TracingInterceptor
from temporalio.converter import DataConverter, DefaultFailureConverterWithEncodedAttributes
from temporalio.worker import (
    ExecuteWorkflowInput,
    HandleSignalInput,
    Interceptor,
    StartActivityInput,
    WorkflowInboundInterceptor,
    WorkflowInterceptorClassInput,
    WorkflowOutboundInterceptor,
)

from runtime_shims import Application, LuaPlugin
from tests.host.projects import application_of, temporal_entries

pytestmark = pytest.mark.server
CODEC = Path(__file__).parents[2] / "docs" / "examples" / "encryption" / "codec.py"

WORKER = """
    local funcs = require("funcs")
    local uuid = require("uuid")
    local workflow = require("workflow")

    return {main = function(order)
        local inbox = process.inbox()
        local first = inbox:receive()
        if order.again then
            -- What is unread then travels on.
            process.send(process.pid(), "note", "TOPSECRET carried")
            workflow.attrs({memo = {about = "TOPSECRET memo"}})
            return process.upgrade(nil, {})
        end
        local second = inbox:receive()
        local charged = assert(funcs.call("app:charge", order.card or "TOPSECRET card"))
        local child = assert(workflow.exec("app:leaf", "TOPSECRET child"))
        local ticket = uuid.v4()
        process.send(first:from(), "report", charged .. "/" .. child .. "/" .. second:payload():data())
        return "TOPSECRET result " .. #ticket
    end}
"""
LEAF = 'return {main = function(text) return text .. "ren" end}\n'
CHARGE = 'local ctx = require("ctx")\nreturn {main = function(card) return card .. (ctx.get("who") or "?") end}\n'
START = """
    return {main = function(queue, policy)
        local reports = process.listen("report")
        local spawner = process.with_context({who = "TOPSECRET context"})
            :with_message("start", "TOPSECRET startup")
            :with_message("more", "TOPSECRET more")
        if policy then
            spawner = spawner:with_options({["temporal.workflow.id_conflict_policy"] = policy})
        end
        local pid = assert(spawner:spawn_monitored("app:order", queue, {card = "TOPSECRET card"}))
        local report = reports:receive()
        local event = process.events():receive()
        return {pid = pid, report = report, result = event.result.value}
    end}
"""


@pytest.fixture
def application(tmp_path: Path) -> Application:
    entries = temporal_entries()
    activity = {"temporal": {"activity": {"worker": "app:worker"}}}
    charge = {"name": "charge", "kind": "function.lua", "source": "file://charge.lua", "method": "main"}
    entries.append({**charge, "modules": ["ctx"], "meta": activity})
    (tmp_path / "charge.lua").write_text(CHARGE)
    sources = {
        "workflow order funcs uuid workflow": WORKER,
        "workflow leaf": LEAF,
        "function start process": START,
    }
    return application_of(tmp_path, sources, entries)


async def encrypting_client(address: str) -> Client:
    codec = runpy.run_path(str(CODEC))["EncryptionCodec"](b"k" * 32)
    converter = dataclasses.replace(
        DataConverter.default,
        payload_codec=codec,
        failure_converter_class=DefaultFailureConverterWithEncodedAttributes,
    )
    return await Client.connect(
        address,
        plugins=[LuaPlugin()],
        data_converter=converter,
        header_codec_behavior=HeaderCodecBehavior.CODEC,
    )


async def stored(client: Client, workflow_id: str) -> str:
    """Everything that the server keeps of a workflow, of all its runs and of the children that it names."""
    texts = []
    async for run in client.list_workflows(f"WorkflowId = '{workflow_id}' OR RootWorkflowId = '{workflow_id}'"):
        history = await client.get_workflow_handle(run.id, run_id=run.run_id).fetch_history()
        texts.extend(event.SerializeToString().decode("latin-1") for event in history.events)
    assert texts
    return "\n".join(texts)


@pytest.mark.parametrize("policy", [None, "fail"])
def test_a_codec_sees_everything(application: Application, temporal_address: str, policy: str | None) -> None:
    """Startup messages, context, arguments, results, markers, messages to a host: nothing is stored in the clear."""

    async def scenario() -> None:
        client = await encrypting_client(temporal_address)
        application.host.connect(client)
        async with application, application.worker(client):
            answer = await application.call("app:start", "app:worker", policy)
        assert answer["report"] == "TOPSECRET cardTOPSECRET context/TOPSECRET children/TOPSECRET more"
        assert answer["result"] == "TOPSECRET result 36"
        workflow_id = answer["pid"].partition("|")[2].removesuffix("}")
        assert "TOPSECRET" not in await stored(client, workflow_id)

    asyncio.run(asyncio.wait_for(scenario(), 60))


def test_a_codec_and_messages_that_travel_on(application: Application, temporal_address: str) -> None:
    async def scenario() -> None:
        client = await encrypting_client(temporal_address)
        queue = str(application.manifest.task_queue("app:worker"))
        async with application.worker(client):
            identifier = f"order-{uuid.uuid4()}"
            handle = await client.start_workflow("app:order", {"again": True}, id=identifier, task_queue=queue)
            for number in range(3):
                await handle.signal("note", f"TOPSECRET {number}")
            assert await client.get_workflow_handle(identifier).result() == "TOPSECRET result 36"
        assert "TOPSECRET" not in await stored(client, identifier)

    asyncio.run(asyncio.wait_for(scenario(), 60))


def paths(spans: Sequence[ReadableSpan]) -> set[str]:
    """Each span as the names from its root to itself."""
    by_id = {span.context.span_id: span for span in spans}

    def path(span: ReadableSpan) -> str:
        parent = by_id.get(span.parent.span_id) if span.parent is not None else None
        return span.name if parent is None else f"{path(parent)} > {span.name}"

    return {path(span) for span in spans}


def test_a_trace_goes_from_a_host_function_through_workflows_into_activities(
    application: Application, temporal_address: str
) -> None:
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    tracer = provider.get_tracer("test")

    async def scenario() -> None:
        client = await Client.connect(
            temporal_address, plugins=[LuaPlugin()], interceptors=[TracingInterceptor(tracer)]
        )
        application.host.connect(client)
        async with application, application.worker(client):
            with tracer.start_as_current_span("request"):
                await application.call("app:start", "app:worker")

    asyncio.run(asyncio.wait_for(scenario(), 60))
    found = paths(exporter.get_finished_spans())
    assert {path.split(" > ")[0] for path in found if "Workflow:app:" in path or ":app:charge" in path} == {"request"}
    ends = {tuple(path.split(" > ")[-2:]) for path in found}
    assert ("StartActivity:app:charge", "RunActivity:app:charge") in ends
    assert ("StartChildWorkflow:app:leaf", "RunWorkflow:app:leaf") in ends


class _Notes(WorkflowInboundInterceptor):
    seen: list[str]

    def init(self, outbound: WorkflowOutboundInterceptor) -> None:
        super().init(_Commands(outbound))

    async def execute_workflow(self, input: ExecuteWorkflowInput) -> Any:
        SEEN.append(f"run {input.args[0]}")
        return await super().execute_workflow(input)

    async def handle_signal(self, input: HandleSignalInput) -> None:
        SEEN.append(f"signal {input.signal}")
        await super().handle_signal(input)


class _Commands(WorkflowOutboundInterceptor):
    def start_activity(self, input: StartActivityInput) -> Any:
        SEEN.append(f"activity {input.activity} {list(input.args)}")
        return super().start_activity(input)


class _Noting(Interceptor):
    def workflow_interceptor_class(self, input: WorkflowInterceptorClassInput) -> type[WorkflowInboundInterceptor]:
        return _Notes


SEEN: list[str] = []


def test_interceptors_of_one_worker(application: Application, temporal_address: str) -> None:
    async def scenario() -> None:
        SEEN.clear()
        client = await Client.connect(temporal_address, plugins=[LuaPlugin()])
        queue = str(application.manifest.task_queue("app:worker"))
        async with application.worker(client, interceptors=[_Noting()]):
            handle = await client.start_workflow(
                "app:order", {"card": "c"}, id=f"order-{uuid.uuid4()}", task_queue=queue
            )
            await handle.signal("one", 1)
            await handle.signal("two", "2")
            assert await handle.result() == "TOPSECRET result 36"

    asyncio.run(asyncio.wait_for(scenario(), 60))
    assert {"run {'card': 'c'}", "signal one", "signal two", "activity app:charge ['c']"} <= set(SEEN)
