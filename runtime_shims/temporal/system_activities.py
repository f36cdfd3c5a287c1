"""Activities and workflows of our own that `LuaPlugin` and `Application` add to every worker.

They do what workflow code cannot: get a secret, look at the server's state, start or terminate a workflow in ways that
the SDK does not offer to workflow code. Their names start with `__`, as the reference engine's do; values are plain.
"""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from temporalio import activity, workflow
from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import AddSearchAttributesRequest, ListSearchAttributesRequest
from temporalio.client import Client, WorkflowFailureError
from temporalio.common import Priority, RawValue, RetryPolicy, WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode

from .options import read_search_attributes

SEED = "__lua2temporal_seed"
SEARCH_ATTRIBUTE_KINDS = "__lua2temporal_search_attribute_kinds"
START_WORKFLOW = "__lua2temporal_start_workflow"
AWAIT_WORKFLOW = "__lua2temporal_await_workflow"
TERMINATE_WORKFLOW = "__lua2temporal_terminate_workflow"
TERMINATE_LATER = "__lua2temporal_terminate_later"

_SEED_BYTES = 32
_HEARTBEAT_SECONDS = 5.0
_KIND_PREFIX = "INDEXED_VALUE_TYPE_"


@activity.defn(name=SEED)
async def seed() -> bytes:
    """The secret that a run's random values are derived from; recorded once per run."""
    return os.urandom(_SEED_BYTES)


async def search_attribute_kinds_of(client: Client) -> dict[str, str]:
    """Name and kind (`Keyword`, `Int`, …) of every search attribute that the client's namespace knows."""
    request = ListSearchAttributesRequest(namespace=client.namespace)
    response = await client.operator_service.list_search_attributes(request)
    kinds: dict[str, str] = {}
    for attributes in (response.system_attributes, response.custom_attributes):
        for name, number in attributes.items():
            words = IndexedValueType.Name(number).removeprefix(_KIND_PREFIX).split("_")
            kinds[name] = "".join(word.capitalize() for word in words)
    return kinds


@activity.defn(name=SEARCH_ATTRIBUTE_KINDS)
async def search_attribute_kinds(names: list[str], wanted: list[str] | None = None) -> dict[str, str | None]:
    """The kind of each of `names`, null for one that the namespace does not know (decisions.md 21).

    A server of our own learns the missing ones, with the `wanted` kinds.
    """
    client = activity.client()
    if wanted is not None:
        await teach_search_attributes(client, dict(zip(names, wanted, strict=True)))
    known = await search_attribute_kinds_of(client)
    return {name: known.get(name) for name in names}


_own_servers: dict[tuple[str, str], set[str]] = {}


def own_server(client: Client) -> None:
    """The server behind `client` is an embedded one, which may learn search attributes as programs use them."""
    _own_servers.setdefault(_server_of(client), set())


async def teach_search_attributes(client: Client, kinds: Mapping[str, str]) -> None:
    """Register the attributes that an embedded server does not know; any other server is left alone."""
    taught = _own_servers.get(_server_of(client))
    if taught is None or taught.issuperset(kinds):
        return
    known = await search_attribute_kinds_of(client)
    missing = {name: kind for name, kind in kinds.items() if name not in known}
    if missing:
        await add_search_attributes(client, missing)
    taught.update(kinds)


def _server_of(client: Client) -> tuple[str, str]:
    return client.service_client.config.target_host, client.namespace


async def add_search_attributes(client: Client, kinds: Mapping[str, str]) -> None:
    """Register search attributes with these kinds in the client's namespace. Raises RPCError."""
    typed = {name: _indexed_type(kind) for name, kind in kinds.items()}
    request = AddSearchAttributesRequest(namespace=client.namespace, search_attributes=typed)
    await client.operator_service.add_search_attributes(request)


def _indexed_type(kind: str) -> IndexedValueType.ValueType:
    """The service's number of a kind such as `KeywordList`."""
    words = re.findall("[A-Z][a-z]*", kind)
    return IndexedValueType.Value(_KIND_PREFIX + "_".join(words).upper())


@activity.defn(name=START_WORKFLOW)
async def start_workflow(order: Mapping[str, Any]) -> str:
    """Start a workflow with a conflict policy that child workflows lack (decisions.md 20); returns its run id."""
    timeouts: dict[str, Any] = {
        name: timedelta(seconds=order[name])
        for name in ("execution_timeout", "run_timeout", "task_timeout")
        if order.get(name) is not None
    }
    handle = await activity.client().start_workflow(
        order["workflow"],
        args=order["args"],
        id=order["id"],
        task_queue=order["task_queue"],
        id_conflict_policy=WorkflowIDConflictPolicy(order["id_conflict_policy"]),
        id_reuse_policy=WorkflowIDReusePolicy(order["id_reuse_policy"]),
        retry_policy=_retry_policy(order.get("retry_policy")),
        memo=order.get("memo"),
        cron_schedule=order.get("cron_schedule", ""),
        priority=Priority(**(order.get("priority") or {})),
        search_attributes=read_search_attributes("search_attributes", order.get("search_attributes") or {}),
        static_summary=order.get("static_summary"),
        static_details=order.get("static_details"),
        **timeouts,
    )
    return handle.result_run_id or handle.first_execution_run_id or ""


def _retry_policy(fields: Mapping[str, Any] | None) -> RetryPolicy | None:
    if fields is None:
        return None
    return RetryPolicy(
        initial_interval=timedelta(seconds=fields["initial_interval"]),
        backoff_coefficient=fields["backoff_coefficient"],
        maximum_interval=timedelta(seconds=fields["maximum_interval"]) if fields["maximum_interval"] else None,
        maximum_attempts=fields["maximum_attempts"],
        non_retryable_error_types=fields["non_retryable_error_types"],
    )


@activity.defn(name=AWAIT_WORKFLOW)
async def await_workflow(workflow_id: str, run_id: str) -> Any:
    """The result of a workflow that is no child of the caller; its failure is this activity's failure."""
    handle = activity.client().get_workflow_handle(workflow_id, run_id=run_id or None)
    result = asyncio.ensure_future(handle.result())
    try:
        while not result.done():
            activity.heartbeat()
            await asyncio.wait([result], timeout=_HEARTBEAT_SECONDS)
        return result.result()
    except WorkflowFailureError as error:
        raise error.cause from None
    finally:
        result.cancel()


@activity.defn(name=TERMINATE_WORKFLOW)
async def terminate_workflow(workflow_id: str, reason: str, first_run_id: str | None = None) -> None:
    """Terminate a workflow, only the chain of runs that began with `first_run_id` when that is given.

    One that has ended or never existed is left alone.
    """
    handle = activity.client().get_workflow_handle(workflow_id, first_execution_run_id=first_run_id)
    try:
        await handle.terminate(reason=reason)
    except RPCError as error:
        if error.status is not RPCStatusCode.NOT_FOUND:
            raise


@workflow.defn(name=TERMINATE_LATER, sandboxed=False)
class TerminateLater:
    """Terminates a cancelled workflow that is still running at its deadline (decisions.md 19)."""

    @workflow.run
    async def run(self, workflow_id: str, deadline_seconds: float, first_run_id: str | None = None) -> None:
        await workflow.sleep(deadline_seconds)
        await workflow.execute_activity(
            TERMINATE_WORKFLOW,
            args=[workflow_id, "process.cancel deadline", first_run_id],
            start_to_close_timeout=timedelta(seconds=30),
        )


@activity.defn(dynamic=True)
async def unknown_activity(args: Sequence[RawValue]) -> None:
    """Answers activity types that this worker does not have: kind NotFound, retryable (spec/wire.md §5.5)."""
    raise ApplicationError(f"unable to find activityType={activity.info().activity_type}", type="NotFound")


SYSTEM_ACTIVITIES: Sequence[Callable[..., Any]] = (
    seed,
    search_attribute_kinds,
    start_workflow,
    await_workflow,
    terminate_workflow,
)
SYSTEM_WORKFLOWS: Sequence[type] = (TerminateLater,)
