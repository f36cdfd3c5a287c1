"""Workers with the settings that spec/temporalio.md recommends, and `temporal.worker` entries (spec/wire.md §11.5).

Two things differ from the SDK's defaults. Workflow code runs unsandboxed (7 ms instead of 17–110 ms per replayed run;
generated code reaches the world only through the shims), and the number of workflow tasks that run at once is bounded,
because the deadlock detector counts time spent waiting for the interpreter. Deep Lua calls need nothing here:
`runtime_shims.lua.depth` raises the recursion limit and the stack of new threads when the shims are imported.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from temporalio.client import Client
from temporalio.common import VersioningBehavior, WorkerDeploymentVersion
from temporalio.worker import Worker, WorkerConfig, WorkerDeploymentConfig

from runtime_shims.manifest import Manifest

from .settings import SettingsError, boolean, integer, number, seconds, text


def default_workflow_tasks() -> int:
    """How many workflow tasks may run at once unless an entry says otherwise."""
    return max(4, 2 * (os.cpu_count() or 1))


@dataclass(frozen=True, slots=True)
class WorkerSettings:
    """A `temporal.worker` entry: its task queue (prefix included) and the arguments of the SDK's Worker."""

    task_queue: str
    arguments: Mapping[str, Any]
    serves_workflows: bool = True

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
        return cls(
            prefix + task_queue,
            worker_arguments(options),
            serves_workflows=not boolean(options, "disable_workflow_worker"),
        )


DEFAULTS: Mapping[str, Any] = {
    "max_concurrent_activities": 1000,
    "max_concurrent_local_activities": 1000,
    "sticky_queue_schedule_to_start_timeout": timedelta(seconds=5),
}
"""The reference engine's defaults where the SDK's are lower or longer. Fewer workflow tasks run at once than there, see
above, and the SDK's own number of pollers is kept: neither limits how many executions may wait."""
WITHOUT_EFFECT: Sequence[str] = (
    "max_concurrent_session_execution_size",
    "max_concurrent_eager_activity_execution_size",
    "worker_local_activities_per_second",
    "deadlock_detection_timeout",
    "enable_logging_in_replay",
    "enable_session_worker",
    "disable_registration_aliasing",
)
"""Options that are checked, and for which the Python SDK has no counterpart."""


def ignored_options(options: Mapping[str, Any]) -> list[str]:
    """The options without effect that an entry sets."""
    return [key for key in WITHOUT_EFFECT if options.get(key)]


def worker_arguments(options: Mapping[str, Any]) -> dict[str, Any]:
    """Arguments of `temporalio.worker.Worker` for `worker_options`. Raises SettingsError.

    The options `WITHOUT_EFFECT` are checked only; `disable_workflow_worker` is not among the SDK's arguments.
    """
    arguments: dict[str, Any] = {}
    for key, argument in _SIZES.items():
        _take(arguments, argument, _size(options, key))
    for key, argument in _RATES.items():
        _take(arguments, argument, _rate(options, key))
    for key, argument in _DURATIONS.items():
        if options.get(key) is not None:
            _take(arguments, argument, _duration(options, key))
    for key, argument in _SWITCHES.items():
        _take(arguments, argument, boolean(options, key))
    _take(arguments, "identity", text(options, "identity"))
    if boolean(options, "disable_workflow_worker") and boolean(options, "local_activity_worker_only"):
        raise SettingsError("cannot disable workflow worker and use local activity worker only simultaneously")
    _take(arguments, "deployment_config", _deployment(options))
    return arguments


_SIZES: Mapping[str, str | None] = {
    "max_concurrent_activity_execution_size": "max_concurrent_activities",
    "max_concurrent_workflow_task_execution_size": "max_concurrent_workflow_tasks",
    "max_concurrent_local_activity_execution_size": "max_concurrent_local_activities",
    "max_concurrent_session_execution_size": None,
    "max_concurrent_eager_activity_execution_size": None,
    "max_concurrent_activity_task_pollers": "max_concurrent_activity_task_polls",
    "max_concurrent_workflow_task_pollers": "max_concurrent_workflow_task_polls",
}
_NEVER_ZERO = frozenset(("max_concurrent_activity_execution_size", "max_concurrent_workflow_task_execution_size"))
_RATES: Mapping[str, str | None] = {
    "worker_activities_per_second": "max_activities_per_second",
    "worker_local_activities_per_second": None,
    "task_queue_activities_per_second": "max_task_queue_activities_per_second",
}
_DURATIONS: Mapping[str, str | None] = {
    "sticky_schedule_to_start_timeout": "sticky_queue_schedule_to_start_timeout",
    "worker_stop_timeout": "graceful_shutdown_timeout",
    "deadlock_detection_timeout": None,
    "max_heartbeat_throttle_interval": "max_heartbeat_throttle_interval",
    "default_heartbeat_throttle_interval": "default_heartbeat_throttle_interval",
}
_SWITCHES: Mapping[str, str | None] = {
    "disable_eager_activities": "disable_eager_activity_execution",
    "local_activity_worker_only": "no_remote_activities",
    "disable_workflow_worker": None,
    "enable_logging_in_replay": None,
    "enable_session_worker": None,
    "disable_registration_aliasing": None,
}
_BEHAVIORS = {
    "": VersioningBehavior.UNSPECIFIED,
    "pinned": VersioningBehavior.PINNED,
    "auto_upgrade": VersioningBehavior.AUTO_UPGRADE,
}
_LARGEST_SIZE = 2**31 - 1
_SLOWEST_RATE = 1e-6
"""The SDK's native part panics on the pause that a much lower rate would need between two activities."""


def _take(arguments: dict[str, Any], argument: str | None, value: Any) -> None:
    """Hand `value` on, unless it says the default."""
    if argument is not None and value:
        arguments[argument] = value


def _size(options: Mapping[str, Any], key: str) -> int:
    """A number of slots or pollers; 0 is the default where the reference engine takes it as that."""
    value = integer(options, key, 1 if key in _NEVER_ZERO else 0)
    label = key.replace("_", " ")
    if key == "max_concurrent_workflow_task_pollers" and value == 1:
        raise SettingsError(f"{label} cannot be 1")
    if value < 0 or (value == 0 and key in _NEVER_ZERO):
        raise SettingsError(f"{label} must be > 0" if key in _NEVER_ZERO else f"{label} cannot be negative")
    if value > _LARGEST_SIZE:
        raise SettingsError(f"{label} is too large")
    return value if options.get(key) is not None else 0


def _rate(options: Mapping[str, Any], key: str) -> float:
    value, label = float(number(options, key, 0.0)), key.replace("_", " ")
    if value < 0:
        raise SettingsError(f"{label} cannot be negative")
    if 0 < value < _SLOWEST_RATE:
        raise SettingsError(f"{label} is too small")
    return value


def _duration(options: Mapping[str, Any], key: str) -> timedelta:
    value = seconds(options, key, 0.0)
    if value < 0:
        raise SettingsError(f"invalid {key}: {options[key]} is negative")
    return timedelta(seconds=value)


def _deployment(options: Mapping[str, Any]) -> WorkerDeploymentConfig | None:
    name, behavior = text(options, "deployment_name"), text(options, "default_versioning_behavior")
    build_id, variable = text(options, "build_id"), text(options, "build_id_env")
    versioned = boolean(options, "use_versioning")
    if behavior not in _BEHAVIORS:
        raise SettingsError(f'invalid default_versioning_behavior: {behavior} is neither "pinned" nor "auto_upgrade"')
    if variable and not build_id:
        build_id = os.environ.get(variable, "")
        if not build_id:
            raise SettingsError(f"environment variable {variable} is not set")
    if versioned and not (name and build_id and behavior):
        raise SettingsError("use_versioning needs deployment_name, build_id and default_versioning_behavior")
    if not (name and build_id):
        return None
    return WorkerDeploymentConfig(
        version=WorkerDeploymentVersion(deployment_name=name, build_id=build_id),
        use_worker_versioning=versioned,
        default_versioning_behavior=_BEHAVIORS[behavior if versioned else ""],
    )


def check_queues(manifest: Manifest, worker_ids: Iterable[str], *, one_client: bool = False) -> None:
    """Raise SettingsError for two workers of one task queue, which the SDK does not run on one client.

    With `one_client` all client entries stand for the same client.
    """
    polled: dict[tuple[str, str | None], str] = {}
    for worker_id in worker_ids:
        queue = manifest.task_queue(worker_id)
        other = polled.setdefault(("" if one_client else manifest.workers[worker_id].client, queue), worker_id)
        if other != worker_id:
            raise SettingsError(f"{other} and {worker_id} poll the same task queue {queue}; serve one of them")


def apply_defaults(config: WorkerConfig) -> WorkerConfig:
    """`config` with a bounded number of concurrent workflow tasks where the caller chose nothing."""
    if config.get("max_concurrent_workflow_tasks") is None and config.get("tuner") is None:
        config["max_concurrent_workflow_tasks"] = default_workflow_tasks()
    return config


def create_worker(client: Client, settings: WorkerSettings, **arguments: Any) -> Worker:
    """A worker for a `temporal.worker` entry; `arguments` win over the entry's options, and these over `DEFAULTS`."""
    if not settings.serves_workflows:
        arguments["workflows"] = []
    defaults = {} if "tuner" in arguments else DEFAULTS
    return Worker(client, task_queue=settings.task_queue, **{**defaults, **settings.arguments, **arguments})
