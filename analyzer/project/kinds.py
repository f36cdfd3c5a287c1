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

SERVED_KINDS = ("http.", "process.service")
"""Kinds that ``serve`` acts on, where a field that means nothing is more than a hint."""

_WORKER_OPTIONS = _words(
    "max_concurrent_activity_execution_size max_concurrent_workflow_task_execution_size "
    "max_concurrent_local_activity_execution_size max_concurrent_session_execution_size "
    "max_concurrent_eager_activity_execution_size max_concurrent_activity_task_pollers "
    "max_concurrent_workflow_task_pollers worker_activities_per_second worker_local_activities_per_second "
    "task_queue_activities_per_second sticky_schedule_to_start_timeout worker_stop_timeout deadlock_detection_timeout "
    "max_heartbeat_throttle_interval default_heartbeat_throttle_interval identity use_versioning deployment_name "
    "build_id build_id_env default_versioning_behavior enable_logging_in_replay enable_session_worker "
    "disable_workflow_worker local_activity_worker_only disable_eager_activities disable_registration_aliasing"
)

_LIFECYCLE = {
    ("lifecycle",): _words(
        "auto_start startup requires depends_on start_timeout stop_timeout stable_threshold restart security"
    ),
    ("lifecycle", "restart"): _words("initial_delay max_delay backoff_factor jitter max_attempts"),
}

NESTED_FIELDS: dict[str, dict[tuple[str, ...], frozenset[str]]] = {
    "temporal.client": {
        ("auth",): _words("type api_key api_key_env api_key_file cert_file cert_pem key_file key_pem key_pem_env"),
        ("tls",): _words("enabled ca_file server_name insecure_skip_verify"),
        ("health_check",): _words("enabled interval"),
        **_LIFECYCLE,
    },
    "temporal.worker": {("worker_options",): _WORKER_OPTIONS, **_LIFECYCLE},
    "http.service": {
        ("timeouts",): _words("read write idle"),
        ("host",): _words("buffer_size worker_count"),
        ("tls",): _words("mode cert key cert_env key_env client_ca client_ca_env client_auth"),
        **_LIFECYCLE,
    },
    "http.static": {("static_options",): _words("spa index cache")},
    "process.host": _LIFECYCLE,
    "process.service": _LIFECYCLE,
}
"""The keys of mappings inside entries, by their path, where they are fully known."""


def is_known(kind: str) -> bool:
    """Whether entries of this kind mean something to the tool; others are ignored (decisions.md 12)."""
    return kind.startswith(_FAMILIES)
