"""What operators look at: the SDK's metrics for Prometheus, and an endpoint that says whether a worker is well."""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta

from temporalio.runtime import LoggingConfig, PrometheusConfig, Runtime, TelemetryConfig, TelemetryFilter
from temporalio.worker import Worker

from runtime_shims.temporal.settings import SettingsError

HEALTH_TIMEOUT = timedelta(seconds=2)
_REQUEST_SECONDS = 5.0


def configure_sdk(metrics_address: str | None = None) -> None:
    """Make the runtime of the SDK that every client then uses; must come before the first client.

    Its native part reports errors only, because its warnings speak of what our workers answer on purpose. With an
    address (`host:port`) it serves its metrics there. Raises SettingsError for an address that cannot be used.
    """
    metrics = None if metrics_address is None else PrometheusConfig(bind_address=_bindable(metrics_address))
    errors = LoggingConfig(filter=TelemetryFilter(core_level="ERROR", other_level="ERROR"))
    try:
        runtime = Runtime(telemetry=TelemetryConfig(logging=errors, metrics=metrics))
    except (RuntimeError, ValueError) as error:
        raise SettingsError(f"cannot serve metrics on {metrics_address}: {error}") from None
    Runtime.set_default(runtime, error_if_already_set=False)


def _bindable(address: str) -> str:
    host, _, port = address.rpartition(":")
    if not port.isdecimal():
        raise SettingsError(f"invalid address: {address}")
    return f"{host or '0.0.0.0'}:{port}"


@contextlib.asynccontextmanager
async def health_endpoint(address: str, workers: Sequence[Worker]) -> AsyncIterator[str]:
    """Answer HTTP requests on `address` while the block runs: 200 `ok`, or 503 with the reason.

    A worker is well when it runs and its server answers. Gives the bound `host:port`. Raises SettingsError.
    """
    host, port = _bindable(address).rsplit(":", 1)

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, TimeoutError):
            await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), _REQUEST_SECONDS)
            problem = await _problem(workers)
            status, text = ("200 OK", "ok\n") if problem is None else ("503 Service Unavailable", f"{problem}\n")
            body = text.encode()
            writer.write(
                f"HTTP/1.1 {status}\r\nContent-Type: text/plain; charset=utf-8\r\n"
                f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode()
                + body
            )
            await writer.drain()
        writer.close()

    try:
        server = await asyncio.start_server(answer, host, int(port))
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno and error.errno > 0 else str(error)
        raise SettingsError(f"cannot listen on {address}: {reason.lower()}") from None
    async with server:
        bound = server.sockets[0].getsockname()
        yield f"{bound[0]}:{bound[1]}"


async def _problem(workers: Sequence[Worker]) -> str | None:
    for worker in workers:
        if not worker.is_running:
            return f"the worker of {worker.task_queue} does not run"
        try:
            if not await worker.client.service_client.check_health(timeout=HEALTH_TIMEOUT):
                return "the Temporal server is not serving"
        except Exception as error:
            return f"the Temporal server does not answer: {error}"
    return None
