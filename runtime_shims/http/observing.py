"""Middleware that observes: `metrics` and `otel` (host-modules.md §1.7)."""

from __future__ import annotations

import time
from collections.abc import Mapping

from temporalio.runtime import Runtime

from runtime_shims.http.exchange import Answer, Exchange, Middleware
from runtime_shims.temporal.settings import SettingsError

REQUESTS = "http_requests"
DURATION = "http_request_duration"
_SERVER_ERROR = 500


def metrics(_options: Mapping[str, str]) -> Middleware:
    """Counts requests and measures their time, with method, route and status, among the metrics of the SDK."""
    meter = Runtime.default().metric_meter
    requests = meter.create_counter(REQUESTS, "HTTP requests answered by endpoints.")
    durations = meter.create_histogram_float(DURATION, "Time to answer an HTTP request.", "s")

    async def answer(exchange: Exchange, next_answer: Answer) -> None:
        started = time.perf_counter()
        await next_answer(exchange)
        attributes = {"method": exchange.method, "route": exchange.route, "status": str(exchange.status or 200)}
        requests.add(1, attributes)
        durations.record(time.perf_counter() - started, attributes)

    return answer


def otel(_options: Mapping[str, str]) -> Middleware:
    """A span of OpenTelemetry around each request, within the trace that the request's headers name.

    Raises SettingsError where OpenTelemetry is not installed.
    """
    try:
        from opentelemetry import propagate, trace
    except ImportError:
        raise SettingsError("middleware otel needs the package opentelemetry-api") from None
    tracer = trace.get_tracer("lua2temporal")

    async def answer(exchange: Exchange, next_answer: Answer) -> None:
        name = f"{exchange.method} {exchange.route}"
        parent = propagate.extract(dict(exchange.headers))
        with tracer.start_as_current_span(name, parent, trace.SpanKind.SERVER) as span:
            span.set_attributes({"http.request.method": exchange.method, "http.route": exchange.route})
            await next_answer(exchange)
            status = exchange.status or 200
            span.set_attribute("http.response.status_code", status)
            if status >= _SERVER_ERROR:
                span.set_status(trace.StatusCode.ERROR)

    return answer
