"""`process.service` entries: processes that a host keeps running (host-modules.md §6.3, §6.4)."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import math
import random
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from runtime_shims.engine.host import Host
from runtime_shims.engine.world import SpawnOrder
from runtime_shims.lua.error_object import ErrorObject
from runtime_shims.lua.errors import LuaError
from runtime_shims.manifest import Manifest, qualified
from runtime_shims.temporal.edge import lua_arguments
from runtime_shims.temporal.headers import CallContext
from runtime_shims.temporal.settings import SettingsError, boolean, expand_environment, mapping, number, seconds
from runtime_shims.temporal.workflow_client import Sender

logger = logging.getLogger("lua2temporal")

KIND = "process.service"
STOP_REASON = "service stopping"
_CONTROL_HOST = "node:control"


@dataclass(frozen=True, slots=True)
class RestartPolicy:
    """Field `lifecycle.restart`; durations are seconds, `max_attempts` 0 means no end."""

    initial_delay: float = 1.0
    max_delay: float = 90.0
    backoff_factor: float = 2.0
    jitter: float = 0.1
    max_attempts: int = 0

    def delay(self, attempt: int) -> float:
        """How long to wait before restart number `attempt`, counted from 1."""
        wanted = min(self.max_delay, self.initial_delay * self.backoff_factor ** min(attempt - 1, 64))
        return wanted * (1 + random.uniform(-self.jitter, self.jitter))


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """Field `lifecycle` of a service entry; durations are seconds."""

    auto_start: bool = False
    required: bool = True
    requires: tuple[str, ...] = ()
    stop_timeout: float = 10.0
    stable_threshold: float = 5.0
    restart: RestartPolicy = field(default_factory=RestartPolicy)

    @classmethod
    def parse(cls, fields: Mapping[str, Any]) -> Lifecycle:
        """The lifecycle that an entry's fields say. Raises SettingsError."""
        startup = fields.get("startup", "required")
        if startup not in ("required", "optional"):
            raise SettingsError(f"invalid lifecycle.startup: {startup}")
        seconds(fields, "start_timeout", 10.0)
        return cls(
            boolean(fields, "auto_start"),
            startup == "required",
            tuple(_listed(fields, "requires") + _listed(fields, "depends_on")),
            seconds(fields, "stop_timeout", 10.0),
            seconds(fields, "stable_threshold", 5.0),
            _restart_policy(mapping(fields, "restart")),
        )


@dataclass(frozen=True, slots=True)
class Service:
    """One `process.service` entry."""

    id: str
    process: str
    host: str
    input: tuple[Any, ...]
    lifecycle: Lifecycle


def read_services(manifest: Manifest) -> dict[str, Service]:
    """All services by entry id. Raises SettingsError that names the first unusable entry."""
    return {str(entry["id"]): _service(entry) for entry in manifest.services if entry.get("kind") == KIND}


def starting_order(services: Mapping[str, Service]) -> list[Service]:
    """The services with `auto_start`, and those that they require, each behind what it requires."""
    ordered: dict[str, Service] = {}

    def add(service_id: str) -> None:
        service = services.get(service_id)
        if service is None or service_id in ordered or service_id in entered:
            return
        entered.add(service_id)
        for required in service.lifecycle.requires:
            add(required)
        ordered[service_id] = service

    entered: set[str] = set()
    for service in services.values():
        if service.lifecycle.auto_start:
            add(service.id)
    return list(ordered.values())


@contextlib.asynccontextmanager
async def running_services(
    host: Host, announce: Callable[[str], None] = lambda _: None, stop_limit: float = math.inf
) -> AsyncIterator[list[str]]:
    """Run the services of the host's project while the block does; they are stopped in reverse order.

    Each gets its `stop_timeout` to end, but no longer than `stop_limit` seconds.

    Gives the ids of those that were started; `announce` gets a line for each. Raises SettingsError for an entry that
    cannot be used, and for a required service that cannot be started.
    """
    services = read_services(host.manifest)
    ordered = starting_order(services)
    started: list[_Supervisor] = []
    try:
        for service in ordered:
            supervisor = _Supervisor(host, service)
            if await supervisor.start():
                started.append(supervisor)
                announce(f"service {service.id} runs {service.process} on {service.host}")
        for service_id in services.keys() - {service.id for service in ordered}:
            announce(f"service {service_id} is not started: its lifecycle.auto_start is not true")
        yield [supervisor.service.id for supervisor in started]
    finally:
        for supervisor in reversed(started):
            await supervisor.stop(stop_limit)


class _Supervisor:
    """Keeps one service running: starts it, waits for its end, and starts it again after a failure."""

    def __init__(self, host: Host, service: Service) -> None:
        self.service = service
        self._host = host
        self._sender = Sender(f"{{{host.node}@{service.id}|service}}", CallContext())
        self._pid: str | None = None
        self._stopping = False
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> bool:
        """Start the process. False for an optional one that cannot be started; raises SettingsError for others."""
        try:
            end = await self._spawn()
        except LuaError as error:
            if self.service.lifecycle.required:
                raise SettingsError(f"{self.service.id}: {error.message}") from None
            logger.warning("service %s cannot be started: %s", self.service.id, error.message)
            return False
        self._task = asyncio.get_running_loop().create_task(self._supervise(end))
        return True

    async def stop(self, limit: float) -> None:
        """Ask the process to end, and end it when it has not done so in time."""
        task = self._task
        assert task is not None
        self._stopping = True
        pid = self._pid
        if pid is not None and not task.done():
            with contextlib.suppress(LuaError):
                await self._host.cancel(pid, None, STOP_REASON)
            await asyncio.wait([task], timeout=min(self.service.lifecycle.stop_timeout, limit))
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        if self._pid is not None and not self._host.is_workflow_host(self.service.host):
            with contextlib.suppress(LuaError):
                await self._host.terminate(self._pid)

    async def _spawn(self) -> asyncio.Future[Any]:
        service = self.service
        order = SpawnOrder(service.process, service.host, lua_arguments(service.input))
        self._pid, end = await self._host.launch(order, self._sender)
        return end

    async def _supervise(self, end: asyncio.Future[Any]) -> None:
        loop = asyncio.get_running_loop()
        policy, attempt = self.service.lifecycle.restart, 0
        while True:
            started = loop.time()
            try:
                await end
                self._pid = None
                logger.info("service %s has ended", self.service.id)
                return
            except LuaError as error:
                self._pid = None
                attempt = 0 if loop.time() - started >= self.service.lifecycle.stable_threshold else attempt
                if not self._may_restart(error, attempt):
                    return
            attempt += 1
            delay = policy.delay(attempt)
            logger.warning("service %s starts again in %.1f seconds", self.service.id, delay)
            await asyncio.sleep(delay)
            end = await self._spawned_again()

    async def _spawned_again(self) -> asyncio.Future[Any]:
        """The end of a new process; a failure to start is its failure."""
        try:
            return await self._spawn()
        except LuaError as error:
            failed: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
            failed.set_exception(error)
            return failed

    def _may_restart(self, error: LuaError, attempt: int) -> bool:
        value = error.value
        limit = self.service.lifecycle.restart.max_attempts
        logger.error("service %s failed: %s", self.service.id, error.message)
        if self._stopping:
            return False
        if isinstance(value, ErrorObject) and value.retryable_flag is False:
            logger.error("service %s is not started again: its error is not retryable", self.service.id)
            return False
        if limit and attempt >= limit:
            logger.error("service %s is not started again after %d restarts", self.service.id, limit)
            return False
        return True


def _service(entry: Mapping[str, Any]) -> Service:
    entry_id = str(entry["id"])
    try:
        process, host = (expand_environment(str(entry.get(key) or "")) for key in ("process", "host"))
        if not process:
            raise SettingsError("process is required")
        if not host:
            raise SettingsError("host is required")
        if host == _CONTROL_HOST:
            raise SettingsError(f"invalid host: {host}")
        given = entry.get("input") or ()
        if not isinstance(given, Sequence) or isinstance(given, str):
            raise SettingsError("input must be a list")
        lifecycle = Lifecycle.parse(mapping(entry, "lifecycle"))
        return Service(entry_id, qualified(process, entry_id), host, tuple(given), lifecycle)
    except SettingsError as error:
        raise SettingsError(f"{entry_id}: {error}") from None


def _restart_policy(fields: Mapping[str, Any]) -> RestartPolicy:
    policy = RestartPolicy(
        seconds(fields, "initial_delay", 1.0),
        seconds(fields, "max_delay", 90.0),
        number(fields, "backoff_factor", 2.0),
        number(fields, "jitter", 0.1),
        int(number(fields, "max_attempts", 0)),
    )
    for value, name in (
        (policy.initial_delay, "initial_delay"),
        (policy.max_delay, "max_delay"),
        (policy.jitter, "jitter"),
        (policy.max_attempts, "max_attempts"),
    ):
        if value < 0:
            raise SettingsError(f"lifecycle.restart.{name} must be >= 0")
    if policy.backoff_factor < 1:
        raise SettingsError("lifecycle.restart.backoff_factor must be >= 1")
    return policy


def _listed(fields: Mapping[str, Any], key: str) -> list[str]:
    value: Iterable[Any] | str = fields.get(key) or ()
    return [value] if isinstance(value, str) else [str(item) for item in value]
