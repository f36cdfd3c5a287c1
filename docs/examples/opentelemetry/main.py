"""One trace from the caller through a Lua workflow into its activity."""

import asyncio
import sys
from pathlib import Path

from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from temporalio.client import Client
from temporalio.contrib.opentelemetry import TracingInterceptor

from runtime_shims import Application, LuaPlugin

QUEUE = "example-opentelemetry"


async def main(address: str = "localhost:7233") -> None:
    exporter = InMemorySpanExporter()  # an OTLPSpanExporter in production
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    tracer = provider.get_tracer("shop")

    client = await Client.connect(address, plugins=[LuaPlugin()], interceptors=[TracingInterceptor(tracer)])
    async with Application.from_project(Path(__file__).parent) as app, app.worker(client):
        with tracer.start_as_current_span("request"):
            handle = await client.start_workflow("depot:deliver", "Rome", id="traced-tour", task_queue=QUEUE)
            await handle.signal("go")
            await handle.result()
    show(exporter.get_finished_spans())


def show(spans: tuple[ReadableSpan, ...], parent: int | None = None, indent: str = "") -> None:
    """Print spans as a tree, children by name."""
    children = [span for span in spans if (span.parent.span_id if span.parent else None) == parent]
    for span in sorted(children, key=lambda item: item.name):
        print(indent + span.name)
        show(spans, span.context.span_id, indent + "  ")


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
