"""Kinds of entries and the fields that each knows (spec/dialect.md §5.2, wire.md §11, host-modules.md §1, §5, §6)."""

from __future__ import annotations

LUA_KINDS = frozenset({"workflow.lua", "function.lua", "process.lua", "library.lua", "module.lua"})
"""Kinds of entries that carry Lua source."""

DEFAULT_METHOD = {"workflow.lua": "main", "process.lua": "main"}
"""The method of an entry that names none."""

COMMON_FIELDS = frozenset({"name", "kind", "meta", "data"})

_FAMILIES = (
    "contract.",
    "env.",
    "fs.",
    "function.",
    "http.",
    "library.",
    "module.",
    "ns.",
    "process.",
    "registry.",
    "security.",
    "temporal.",
    "terminal.",
    "workflow.",
)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


FIELDS: dict[str, frozenset[str]] = {
    "workflow.lua": _words("source method modules imports"),
    "process.lua": _words("source method modules imports"),
    "function.lua": _words("source method modules imports pool"),
    "library.lua": _words("source modules imports"),
    "temporal.client": _words(
        "address namespace tq_prefix connection_timeout keep_alive_time keep_alive_timeout auth tls health_check "
        "lifecycle"
    ),
    "temporal.worker": _words("client task_queue worker_options lifecycle"),
    "http.service": _words("addr timeouts host network tls lifecycle"),
    "http.router": _words("prefix middleware options post_middleware post_options server"),
    "http.endpoint": _words("method path func"),
    "http.static": _words("path fs directory middleware options static_options"),
    "process.host": _words("host lifecycle"),
    "process.service": _words("process host input lifecycle"),
    "env.variable": _words("variable storage default readonly"),
}
"""The fields of kinds that are fully known."""

WORKER_OPTIONS = _words(
    "max_concurrent_activity_execution_size max_concurrent_workflow_task_execution_size "
    "max_concurrent_local_activity_execution_size max_concurrent_session_execution_size "
    "max_concurrent_eager_activity_execution_size max_concurrent_activity_task_pollers "
    "max_concurrent_workflow_task_pollers worker_activities_per_second worker_local_activities_per_second "
    "task_queue_activities_per_second sticky_schedule_to_start_timeout worker_stop_timeout deadlock_detection_timeout "
    "max_heartbeat_throttle_interval default_heartbeat_throttle_interval identity use_versioning deployment_name "
    "build_id build_id_env default_versioning_behavior enable_logging_in_replay enable_session_worker "
    "disable_workflow_worker local_activity_worker_only disable_eager_activities disable_registration_aliasing"
)
"""The keys of ``worker_options`` of a ``temporal.worker``."""


def is_known(kind: str) -> bool:
    """Whether entries of this kind mean something to the tool; others are ignored (decisions.md 12)."""
    return kind.startswith(_FAMILIES)
