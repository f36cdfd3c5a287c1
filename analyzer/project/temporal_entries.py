"""``temporal.client`` and ``temporal.worker`` entries and their validation (spec/wire.md §11.4–11.5)."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator

from analyzer.diagnostic import Diagnostic
from analyzer.duration import parse_duration
from analyzer.project.model import ClientEntry, Entry, WorkerEntry, qualified
from analyzer.project.problems import problem
from analyzer.project.yaml_source import Data
from analyzer.records import record

Wrong = tuple[tuple[str, ...], str]
"""The path of a field and what is wrong with it."""


@record(frozen=True)
class _Limit:
    """A number that must compare with ``bound``; otherwise ``message``."""

    key: str
    holds: Callable[[float, float], bool]
    bound: float
    message: str


_LIMITS = (
    _Limit(
        "max_concurrent_activity_execution_size",
        operator.gt,
        0,
        "max concurrent activity execution size must be > 0",
    ),
    _Limit(
        "max_concurrent_workflow_task_execution_size",
        operator.gt,
        0,
        "max concurrent workflow task execution size must be > 0",
    ),
    _Limit(
        "max_concurrent_workflow_task_pollers",
        operator.ne,
        1,
        "max concurrent workflow task pollers cannot be 1",
    ),
    _Limit("worker_activities_per_second", operator.ge, 0, "worker activities per second cannot be negative"),
    _Limit(
        "worker_local_activities_per_second",
        operator.ge,
        0,
        "worker local activities per second cannot be negative",
    ),
    _Limit("task_queue_activities_per_second", operator.ge, 0, "task queue activities per second cannot be negative"),
)
_WORKER_DURATIONS = (
    "sticky_schedule_to_start_timeout",
    "worker_stop_timeout",
    "deadlock_detection_timeout",
    "max_heartbeat_throttle_interval",
    "default_heartbeat_throttle_interval",
)
_CLIENT_DURATIONS = (
    ("connection_timeout", "connection timeout must be >= 0"),
    ("keep_alive_time", "keep alive time must be >= 0"),
    ("keep_alive_timeout", "keep alive timeout must be >= 0"),
)
_API_KEY_SOURCES = ("api_key", "api_key_env", "api_key_file")
_CERTIFICATE_SOURCES = ("cert_file", "cert_pem")
_KEY_SOURCES = ("key_file", "key_pem", "key_pem_env")


def read_client(entry: Entry) -> tuple[ClientEntry, list[Diagnostic]]:
    """The client that an entry describes, with defaults in place of wrong values, which are reported (R0007)."""
    client = ClientEntry(
        entry,
        address=_text(entry.data.get("address")),
        namespace=_text(entry.data.get("namespace")) or "default",
        queue_prefix=_text(entry.data.get("tq_prefix")),
    )
    return client, _reported(entry, _client_faults(entry.data))


def read_worker(entry: Entry) -> tuple[WorkerEntry, list[Diagnostic]]:
    """The worker that an entry describes, with defaults in place of wrong values, which are reported (R0007)."""
    client = _text(entry.data.get("client"))
    options = entry.data.get("worker_options")
    worker = WorkerEntry(
        entry,
        client_id=qualified(client, entry.namespace) if client else "",
        task_queue=_text(entry.data.get("task_queue")),
        options=options if isinstance(options, dict) else {},
    )
    return worker, _reported(entry, _worker_faults(entry.data))


def _reported(entry: Entry, faults: Iterator[Wrong]) -> list[Diagnostic]:
    return [problem("R0007", message, entry.place_of(*path), entry_id=entry.id) for path, message in faults]


def _client_faults(data: dict[str, Data]) -> Iterator[Wrong]:
    if not _text(data.get("address")):
        yield ("address",), "address is required"
    for key, message in _CLIENT_DURATIONS:
        yield from _duration_faults(data, (key,), message)
    yield from _auth_faults(data.get("auth"))
    tls = data.get("tls")
    if isinstance(tls, dict) and tls.get("insecure_skip_verify") is True and tls.get("server_name"):
        yield ("tls", "insecure_skip_verify"), "cannot use insecure skip verify with server name"
    check = data.get("health_check")
    if isinstance(check, dict) and check.get("enabled") is True and "interval" in check:
        nanoseconds = parse_duration(check["interval"]) if isinstance(check["interval"], str) else None
        if nanoseconds is None or nanoseconds <= 0:
            yield ("health_check", "interval"), "health check interval must be > 0 when enabled"


def _auth_faults(auth: Data) -> Iterator[Wrong]:
    if not isinstance(auth, dict):
        if auth is not None:
            yield ("auth",), "auth must be a mapping"
        return
    kind = auth.get("type") or "none"
    if kind == "api_key":
        yield from _one_of(auth, _API_KEY_SOURCES, "API key source is required", "multiple API key sources specified")
    elif kind == "mtls":
        yield from _one_of(
            auth,
            _CERTIFICATE_SOURCES,
            "mTLS certificate is required",
            "multiple mTLS certificate sources specified",
        )
        yield from _one_of(auth, _KEY_SOURCES, "mTLS key is required", "multiple mTLS key sources specified")
    elif kind != "none":
        yield ("auth", "type"), f"invalid auth type: {kind}"


def _one_of(auth: dict[str, Data], keys: tuple[str, ...], none: str, several: str) -> Iterator[Wrong]:
    given = [key for key in keys if auth.get(key)]
    if not given:
        yield ("auth",), none
    elif len(given) > 1:
        yield ("auth", given[1]), several


def _worker_faults(data: dict[str, Data]) -> Iterator[Wrong]:
    if not _text(data.get("client")):
        yield ("client",), "client reference is required"
    if not _text(data.get("task_queue")):
        yield ("task_queue",), "task queue is required"
    options = data.get("worker_options")
    if options is None:
        return
    if not isinstance(options, dict):
        yield ("worker_options",), "worker_options must be a mapping"
        return
    for limit in _LIMITS:
        value = options.get(limit.key)
        if value is None:
            continue
        path = ("worker_options", limit.key)
        if isinstance(value, bool) or not isinstance(value, int | float):
            yield path, f"{limit.key} must be a number"
        elif not limit.holds(value, limit.bound):
            yield path, limit.message
    for key in _WORKER_DURATIONS:
        value = options.get(key)
        if value is not None and (not isinstance(value, str) or parse_duration(value) is None):
            yield ("worker_options", key), f'invalid {key}: {value!r} is not a duration such as "10s"'
    if options.get("disable_workflow_worker") is True and options.get("local_activity_worker_only") is True:
        yield (
            ("worker_options", "local_activity_worker_only"),
            "cannot disable workflow worker and use local activity worker only simultaneously",
        )
    behaviour = options.get("default_versioning_behavior")
    if behaviour is not None and behaviour not in ("pinned", "auto_upgrade"):
        yield ("worker_options", "default_versioning_behavior"), 'must be "pinned" or "auto_upgrade"'


def _duration_faults(data: dict[str, Data], path: tuple[str, ...], message: str) -> Iterator[Wrong]:
    value = data.get(path[-1])
    if value is None:
        return
    nanoseconds = parse_duration(value) if isinstance(value, str) else None
    if nanoseconds is None:
        yield path, f'{path[-1]}: {value!r} is not a duration such as "10s"'
    elif nanoseconds < 0:
        yield path, message


def _text(value: Data) -> str:
    return value if isinstance(value, str) else ""
