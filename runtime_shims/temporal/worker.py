"""Workers with the settings that spec/temporalio.md recommends, and `temporal.worker` entries (spec/wire.md §11.5).

Two things differ from the SDK's defaults. Workflow code runs unsandboxed (7 ms instead of 17–110 ms per replayed run;
generated code reaches the world only through the shims), and the number of workflow tasks that run at once is bounded,
because the deadlock detector counts time spent waiting for the interpreter. Deep Lua calls need nothing here:
`runtime_shims.lua.depth` raises the recursion limit and the stack of new threads when the shims are imported.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from temporalio.client import Client
from temporalio.common import VersioningBehavior, WorkerDeploymentVersion
from temporalio.worker import Worker, WorkerConfig, WorkerDeploymentConfig

from .settings import SettingsError, boolean, integer, number, seconds, text


def default_workflow_tasks() -> int:
    """How many workflow tasks may run at once unless an entry says otherwise."""
    return max(4, 2 * (os.cpu_count() or 1))


@dataclass(frozen=True, slots=True)
class WorkerSettings:
    """A `temporal.worker` entry: its task queue (prefix included) and the arguments of the SDK's Worker."""

    task_queue: str
    arguments: Mapping[str, Any]

    @classmethod
    def parse(cls, fields: Mapping[str, Any], prefix: str = "") -> WorkerSettings:
        """The settings that an entry's `fields` say. Raises SettingsError with the reference engine's texts."""
        if not text(fields, "client"):
            raise SettingsError("client reference is required")
        task_queue = text(fields, "task_queue")
        if not task_queue:
            raise SettingsError("task queue is required")
        options = fields.get("worker_options") or fields.get("options") or {}
        if not isinstance(options, Mapping):
            raise SettingsError("worker_options must be a mapping")
        return cls(prefix + task_queue, worker_arguments(options))


def worker_arguments(options: Mapping[str, Any]) -> dict[str, Any]:
    """Arguments of `temporalio.worker.Worker` for `worker_options`. Raises SettingsError.

    Options that the SDK decides itself (sessions, eager limits, deadlock detection, logging in replay, registration
    aliases) are accepted without effect.
    """
    arguments: dict[str, Any] = {}
    for rule in _RULES:
        rule(options, arguments)
    if boolean(options, "disable_workflow_worker") and boolean(options, "local_activity_worker_only"):
        raise SettingsError("cannot disable workflow worker and use local activity worker only simultaneously")
    return arguments


_Rule = Callable[[Mapping[str, Any], dict[str, Any]], None]


def _size(key: str, label: str, argument: str) -> _Rule:
    def rule(options: Mapping[str, Any], arguments: dict[str, Any]) -> None:
        value = integer(options, key, 1)
        if value <= 0:
            raise SettingsError(f"{label} must be > 0")
        if key in options:
            arguments[argument] = value

    return rule


def _rate(key: str, argument: str | None) -> _Rule:
    label = key.replace("_", " ")

    def rule(options: Mapping[str, Any], arguments: dict[str, Any]) -> None:
        value = number(options, key, 0.0)
        if value < 0:
            raise SettingsError(f"{label} cannot be negative")
        if value and argument is not None:
            arguments[argument] = float(value)

    return rule


def _duration(key: str, argument: str | None) -> _Rule:
    def rule(options: Mapping[str, Any], arguments: dict[str, Any]) -> None:
        if key not in options:
            return
        value = seconds(options, key, 0.0)
        if value < 0:
            raise SettingsError(f"invalid {key}: {options[key]}")
        if argument is not None:
            arguments[argument] = timedelta(seconds=value)

    return rule


def _pollers(options: Mapping[str, Any], arguments: dict[str, Any]) -> None:
    workflow_pollers = integer(options, "max_concurrent_workflow_task_pollers", 0)
    if workflow_pollers == 1:
        raise SettingsError("max concurrent workflow task pollers cannot be 1")
    if workflow_pollers:
        arguments["max_concurrent_workflow_task_polls"] = workflow_pollers
    activity_pollers = integer(options, "max_concurrent_activity_task_pollers", 0)
    if activity_pollers:
        arguments["max_concurrent_activity_task_polls"] = activity_pollers


def _switches(options: Mapping[str, Any], arguments: dict[str, Any]) -> None:
    if text(options, "identity"):
        arguments["identity"] = text(options, "identity")
    if boolean(options, "disable_eager_activities"):
        arguments["disable_eager_activity_execution"] = True
    if boolean(options, "local_activity_worker_only"):
        arguments["no_remote_activities"] = True


_BEHAVIORS = {
    "": VersioningBehavior.UNSPECIFIED,
    "pinned": VersioningBehavior.PINNED,
    "auto_upgrade": VersioningBehavior.AUTO_UPGRADE,
}


def _deployment(options: Mapping[str, Any], arguments: dict[str, Any]) -> None:
    build_id = text(options, "build_id")
    if not build_id and text(options, "build_id_env"):
        build_id = os.environ.get(text(options, "build_id_env"), "")
    name = text(options, "deployment_name")
    behavior = text(options, "default_versioning_behavior")
    if behavior not in _BEHAVIORS:
        raise SettingsError(f"invalid default_versioning_behavior: {behavior}")
    if name and build_id:
        arguments["deployment_config"] = WorkerDeploymentConfig(
            version=WorkerDeploymentVersion(deployment_name=name, build_id=build_id),
            use_worker_versioning=boolean(options, "use_versioning"),
            default_versioning_behavior=_BEHAVIORS[behavior],
        )
    elif boolean(options, "use_versioning"):
        raise SettingsError("use_versioning needs deployment_name and build_id")


_RULES: Sequence[_Rule] = (
    _size(
        "max_concurrent_activity_execution_size",
        "max concurrent activity execution size",
        "max_concurrent_activities",
    ),
    _size(
        "max_concurrent_workflow_task_execution_size",
        "max concurrent workflow task execution size",
        "max_concurrent_workflow_tasks",
    ),
    _size(
        "max_concurrent_local_activity_execution_size",
        "max concurrent local activity execution size",
        "max_concurrent_local_activities",
    ),
    _rate("worker_activities_per_second", "max_activities_per_second"),
    _rate("worker_local_activities_per_second", None),
    _rate("task_queue_activities_per_second", "max_task_queue_activities_per_second"),
    _duration("sticky_schedule_to_start_timeout", "sticky_queue_schedule_to_start_timeout"),
    _duration("worker_stop_timeout", "graceful_shutdown_timeout"),
    _duration("deadlock_detection_timeout", None),
    _duration("max_heartbeat_throttle_interval", "max_heartbeat_throttle_interval"),
    _duration("default_heartbeat_throttle_interval", "default_heartbeat_throttle_interval"),
    _pollers,
    _switches,
    _deployment,
)


def apply_defaults(config: WorkerConfig) -> WorkerConfig:
    """`config` with a bounded number of concurrent workflow tasks where the caller chose nothing."""
    if config.get("max_concurrent_workflow_tasks") is None and config.get("tuner") is None:
        config["max_concurrent_workflow_tasks"] = default_workflow_tasks()
    return config


def create_worker(client: Client, settings: WorkerSettings, **arguments: Any) -> Worker:
    """A worker for a `temporal.worker` entry; `arguments` win over the entry's options."""
    return Worker(client, task_queue=settings.task_queue, **{**settings.arguments, **arguments})
