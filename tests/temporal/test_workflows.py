"""Lua workflows on a real server: activities, results, errors; each history is replayed strictly."""

from __future__ import annotations

from typing import Any

import pytest
from temporalio import activity
from temporalio.exceptions import ApplicationError

from tests.temporal.fixtures import orders
from tests.temporal.running import Bench, on_server

pytestmark = pytest.mark.server

ORDER = {"total": 30, "customer_id": "c-1", "items": [{"sku": "größe", "n": 2}]}


@activity.defn(name="app:charge_payment")
async def charge(payment: dict[str, Any]) -> dict[str, Any]:
    if payment["amount"] > 1000:
        raise ApplicationError("declined", type="PermissionDenied", non_retryable=True)
    return {"id": f"pay-{payment['customer']}"}


@activity.defn(name="app:ship_order")
async def ship(items: list[dict[str, Any]]) -> dict[str, Any]:
    if not items:
        raise ApplicationError("nothing to ship", type="Invalid", non_retryable=True)
    return {"tracking": f"trk-{items[0]['sku']}"}


@activity.defn(name="app:refund_payment")
async def refund(payment: str) -> None:
    assert payment.startswith("pay-")


ACTIVITIES = [charge, ship, refund]


def test_order_workflow(temporal_address: str) -> None:
    async def scenario(bench: Bench) -> None:
        assert await bench.run("app:order_workflow", ORDER) == {
            "status": "completed",
            "payment": "pay-c-1",
            "tracking": "trk-größe",
        }
        assert await bench.run("app:order_workflow", {**ORDER, "total": 5000}) == {
            "status": "failed",
            "error": "declined",
        }
        assert await bench.run("app:order_workflow", {**ORDER, "items": []}) == {
            "status": "refunded",
            "kind": "Invalid",
        }

    on_server(temporal_address, [orders.OrderWorkflow], scenario, ACTIVITIES)


def test_plain_worker_with_the_default_sandbox(temporal_address: str) -> None:
    async def scenario(bench: Bench) -> None:
        result = await bench.run("app:order_workflow", ORDER)
        assert result["status"] == "completed"

    on_server(temporal_address, [orders.OrderWorkflow], scenario, ACTIVITIES, with_plugin=False)
