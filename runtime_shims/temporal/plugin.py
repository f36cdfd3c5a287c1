"""`LuaPlugin`: everything that makes a client or worker speak to Lua programs (contract.md §5)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

from temporalio import activity
from temporalio.client import ClientConfig, WorkflowHistory
from temporalio.client import Plugin as ClientPlugin
from temporalio.converter import DataConverter
from temporalio.service import ConnectConfig, ServiceClient
from temporalio.worker import Plugin as WorkerPlugin
from temporalio.worker import Replayer, ReplayerConfig, Worker, WorkerConfig, WorkflowReplayResult

from .interceptors import ContextInterceptor
from .payload_size import SERVER_LIMIT, set_payload_limit
from .runner import SelectiveRunner
from .system_activities import SYSTEM_ACTIVITIES, SYSTEM_WORKFLOWS, unknown_activity
from .worker import apply_defaults
from .workflow_base import LuaWorkflow


class LuaPlugin(ClientPlugin, WorkerPlugin):
    """Give it to `Client.connect`, whose workers then have it too, or to one `Worker` or `Replayer`.

    It adds the context interceptors, the system activities and workflows, an answer for unknown activities and a bound
    on concurrent workflow tasks. Lua workflows run unsandboxed unless `sandboxed` is set; other workflows of the worker
    keep the worker's own runner. `answer_unknown=False` leaves activities that the worker does not have alone, for a
    task queue that is shared with another engine (decisions.md 17). `payload_limit` is
    the server's, in bytes, where it is configured; a payload over it is a Lua error, unless a codec changes the sizes.
    """

    def __init__(
        self, *, sandboxed: bool = False, answer_unknown: bool = True, payload_limit: int | None = SERVER_LIMIT
    ) -> None:
        self.sandboxed = sandboxed
        self.answer_unknown = answer_unknown
        self.payload_limit = payload_limit
        self._interceptor = ContextInterceptor()

    def name(self) -> str:
        return "lua2temporal"

    def configure_client(self, config: ClientConfig) -> ClientConfig:
        config["interceptors"] = [*config.get("interceptors", []), self._interceptor]
        self._limit_payloads(config.get("data_converter"))
        return config

    async def connect_service_client(
        self, config: ConnectConfig, next: Callable[[ConnectConfig], Awaitable[ServiceClient]]
    ) -> ServiceClient:
        return await next(config)

    def configure_worker(self, config: WorkerConfig) -> WorkerConfig:
        of_client = config["client"].config(active_config=True).get("interceptors", [])
        if not any(isinstance(interceptor, ContextInterceptor) for interceptor in of_client):
            config["interceptors"] = [*config.get("interceptors", []), self._interceptor]
            self._limit_payloads(config["client"].data_converter)
        if config.get("workflows"):
            config["workflows"] = [*config["workflows"], *_missing(config["workflows"], SYSTEM_WORKFLOWS)]
            self._configure_runner(config)
        config["activities"] = self._activities(list(config.get("activities", [])))
        return apply_defaults(config)

    def configure_replayer(self, config: ReplayerConfig) -> ReplayerConfig:
        config["interceptors"] = [*config.get("interceptors", []), self._interceptor]
        self._limit_payloads(config.get("data_converter"))
        config["workflows"] = [*config.get("workflows", []), *_missing(config.get("workflows", []), SYSTEM_WORKFLOWS)]
        self._configure_runner(config)
        return config

    async def run_worker(self, worker: Worker, next: Callable[[Worker], Awaitable[None]]) -> None:
        await next(worker)

    def run_replayer(
        self,
        replayer: Replayer,
        histories: AsyncIterator[WorkflowHistory],
        next: Callable[
            [Replayer, AsyncIterator[WorkflowHistory]],
            AbstractAsyncContextManager[AsyncIterator[WorkflowReplayResult]],
        ],
    ) -> AbstractAsyncContextManager[AsyncIterator[WorkflowReplayResult]]:
        return next(replayer, histories)

    def _limit_payloads(self, converter: DataConverter | None) -> None:
        changes_sizes = converter is not None and (converter.payload_codec or converter.external_storage)
        set_payload_limit(None if changes_sizes else self.payload_limit)

    def _configure_runner(self, config: Any) -> None:
        if not self.sandboxed:
            config["workflow_runner"] = SelectiveRunner(config["workflow_runner"], _is_lua)

    def _activities(self, activities: list[Callable[..., Any]]) -> list[Callable[..., Any]]:
        activities += _missing(activities, SYSTEM_ACTIVITIES)
        if self.answer_unknown and not any(_is_dynamic(function) for function in activities):
            activities.append(unknown_activity)
        return activities


def _is_lua(workflow_class: type) -> bool:
    return issubclass(workflow_class, LuaWorkflow)


def _missing(present: Any, wanted: Any) -> list[Any]:
    return [item for item in wanted if item not in present]


def _is_dynamic(function: Callable[..., Any]) -> bool:
    definition = activity._Definition.from_callable(function)
    return definition is not None and definition.name is None
