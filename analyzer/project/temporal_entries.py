"""``temporal.client`` and ``temporal.worker`` entries and their validation (spec/wire.md §11.4–11.5)."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator

from analyzer.diagnostic import Diagnostic
from analyzer.duration import parse_duration
from analyzer.project.model import ClientEntry, Entry, WorkerEntry, qualified
from analyzer.project.problems import problem
from analyzer.project.yaml_source import Data

Path = tuple[str, ...]
"""The keys that lead to a field."""
Wrong = tuple[Path, str]
"""The path of a field and what is wrong with it; the texts are those with which a worker would refuse to start."""


_CLIENT_TEXTS = ("address", "namespace", "tq_prefix")
_CLIENT_DURATIONS = (
    ("connection_timeout", "connection timeout must be >= 0"),
    ("keep_alive_time", "keep alive time must be >= 0"),
    ("keep_alive_timeout", "keep alive timeout must be >= 0"),
)
_API_KEY_SOURCES = ("api_key", "api_key_env", "api_key_file")
_CERTIFICATE_SOURCES = ("cert_file", "cert_pem")
_KEY_SOURCES = ("key_file", "key_pem", "key_pem_env")
_SIZES = (
    "max_concurrent_activity_execution_size",
    "max_concurrent_workflow_task_execution_size",
    "max_concurrent_local_activity_execution_size",
    "max_concurrent_session_execution_size",
    "max_concurrent_eager_activity_execution_size",
    "max_concurrent_activity_task_pollers",
    "max_concurrent_workflow_task_pollers",
)
_NEVER_ZERO = frozenset(("max_concurrent_activity_execution_size", "max_concurrent_workflow_task_execution_size"))
_LARGEST_SIZE = 2**31 - 1
_LARGEST = 2**63
_RATES = ("worker_activities_per_second", "worker_local_activities_per_second", "task_queue_activities_per_second")
_SLOWEST_RATE = 1e-6
_WORKER_DURATIONS = (
    "sticky_schedule_to_start_timeout",
    "worker_stop_timeout",
    "deadlock_detection_timeout",
    "max_heartbeat_throttle_interval",
    "default_heartbeat_throttle_interval",
)
_WORKER_SWITCHES = (
    "use_versioning",
    "disable_workflow_worker",
    "local_activity_worker_only",
    "disable_eager_activities",
    "enable_logging_in_replay",
    "enable_session_worker",
    "disable_registration_aliasing",
)
_WORKER_TEXTS = ("identity", "deployment_name", "build_id", "build_id_env", "default_versioning_behavior")
_VERSIONING = ("deployment_name", "default_versioning_behavior")
_BEHAVIORS = ("", "pinned", "auto_upgrade")
_ENVIRONMENT = "${env:"
"""What a value with a reference to the environment says is known to the worker only."""


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
    yield from _text_faults(data, (), _CLIENT_TEXTS)
    if not data.get("address"):
        yield ("address",), "address is required"
    for key, message in _CLIENT_DURATIONS:
        yield from _duration_faults(data, (), key, lambda nanoseconds: nanoseconds >= 0, message)
    auth, tls, check = (data.get(key) for key in ("auth", "tls", "health_check"))
    for key, value in (("auth", auth), ("tls", tls), ("health_check", check)):
        if value is not None and not isinstance(value, dict):
            yield (key,), f"{key} must be a mapping"
    yield from _auth_faults(auth if isinstance(auth, dict) else {})
    yield from _tls_faults(tls if isinstance(tls, dict) else {})
    yield from _health_faults(check if isinstance(check, dict) else {})


def _auth_faults(auth: dict[str, Data]) -> Iterator[Wrong]:
    yield from _text_faults(auth, ("auth",), ("type", *_API_KEY_SOURCES, *_CERTIFICATE_SOURCES, *_KEY_SOURCES))
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
    elif isinstance(kind, str) and kind != "none" and _ENVIRONMENT not in kind:
        yield ("auth", "type"), f"invalid auth type: {kind}"


def _one_of(auth: dict[str, Data], keys: tuple[str, ...], none: str, several: str) -> Iterator[Wrong]:
    given = [key for key in keys if auth.get(key)]
    if not given:
        yield ("auth",), none
    elif len(given) > 1:
        yield ("auth", given[1]), several


def _tls_faults(tls: dict[str, Data]) -> Iterator[Wrong]:
    yield from _switch_faults(tls, ("tls",), ("enabled", "insecure_skip_verify"))
    yield from _text_faults(tls, ("tls",), ("ca_file", "server_name"))
    if tls.get("insecure_skip_verify") is True and tls.get("server_name"):
        yield ("tls", "insecure_skip_verify"), "cannot use insecure skip verify with server name"


def _health_faults(check: dict[str, Data]) -> Iterator[Wrong]:
    yield from _switch_faults(check, ("health_check",), ("enabled",))
    enabled = check.get("enabled") is True
    yield from _duration_faults(
        check,
        ("health_check",),
        "interval",
        lambda nanoseconds: nanoseconds > 0 or not enabled,
        "health check interval must be > 0 when enabled",
    )


def _worker_faults(data: dict[str, Data]) -> Iterator[Wrong]:
    yield from _text_faults(data, (), ("client", "task_queue"))
    if not data.get("client"):
        yield ("client",), "client reference is required"
    if not data.get("task_queue"):
        yield ("task_queue",), "task queue is required"
    options = data.get("worker_options")
    if options is not None and not isinstance(options, dict):
        yield ("worker_options",), "worker_options must be a mapping"
    elif options:
        yield from _option_faults(options, ("worker_options",))


def _option_faults(options: dict[str, Data], path: Path) -> Iterator[Wrong]:
    yield from _number_faults(options, path, _SIZES, _size_fault)
    yield from _number_faults(options, path, _RATES, _rate_fault)
    for key in _WORKER_DURATIONS:
        message = f"invalid {key}: {options.get(key)} is negative"
        yield from _duration_faults(options, path, key, lambda nanoseconds: nanoseconds >= 0, message)
    yield from _switch_faults(options, path, _WORKER_SWITCHES)
    yield from _text_faults(options, path, _WORKER_TEXTS)
    if options.get("disable_workflow_worker") is True and options.get("local_activity_worker_only") is True:
        yield (
            (*path, "local_activity_worker_only"),
            "cannot disable workflow worker and use local activity worker only simultaneously",
        )
    behavior = options.get("default_versioning_behavior") or ""
    if isinstance(behavior, str) and behavior not in _BEHAVIORS and _ENVIRONMENT not in behavior:
        yield (
            (*path, "default_versioning_behavior"),
            f'invalid default_versioning_behavior: {behavior} is neither "pinned" nor "auto_upgrade"',
        )
    complete = all(options.get(key) for key in _VERSIONING) and (options.get("build_id") or options.get("build_id_env"))
    if options.get("use_versioning") is True and not complete:
        yield (
            (*path, "use_versioning"),
            "use_versioning needs deployment_name, build_id and default_versioning_behavior",
        )


def _text_faults(data: dict[str, Data], path: Path, keys: Iterable[str]) -> Iterator[Wrong]:
    for key in keys:
        if data.get(key) is not None and not isinstance(data[key], str):
            yield (*path, key), f"{key} must be a string"


def _switch_faults(data: dict[str, Data], path: Path, keys: Iterable[str]) -> Iterator[Wrong]:
    for key in keys:
        value = data.get(key)
        if not (value is None or isinstance(value, bool) or _is_deferred(value) or value in ("true", "false")):
            yield (*path, key), f"{key} must be a boolean"


def _duration_faults(
    data: dict[str, Data], path: Path, key: str, holds: Callable[[int], bool], message: str
) -> Iterator[Wrong]:
    value = data.get(key)
    if value is None or value == "" or _is_deferred(value):
        return
    nanoseconds = parse_duration(value) if isinstance(value, str) else None
    if nanoseconds is None:
        yield (*path, key), f'invalid {key}: {value} is not a duration such as "10s"'
    elif not holds(nanoseconds):
        yield (*path, key), message


def _number_faults(
    options: dict[str, Data], path: Path, keys: Iterable[str], fault: Callable[[str, float], str]
) -> Iterator[Wrong]:
    for key in keys:
        value = _number(options.get(key))
        if value is not None:
            message = f"{key} must be a number" if math.isnan(value) else fault(key, value)
            if message:
                yield (*path, key), message


def _size_fault(key: str, value: float) -> str:
    """What is wrong with a number of slots or pollers; empty when nothing is."""
    label = key.replace("_", " ")
    if value != int(value):
        return f"{key} must be an integer"
    if key == "max_concurrent_workflow_task_pollers" and value == 1:
        return f"{label} cannot be 1"
    if key in _NEVER_ZERO and value <= 0:
        return f"{label} must be > 0"
    if value < 0:
        return f"{label} cannot be negative"
    return f"{label} is too large" if value > _LARGEST_SIZE else ""


def _rate_fault(key: str, value: float) -> str:
    """What is wrong with a rate; empty when nothing is."""
    label = key.replace("_", " ")
    if value < 0:
        return f"{label} cannot be negative"
    return f"{label} is too small" if 0 < value < _SLOWEST_RATE else ""


def _number(value: Data) -> float | None:
    """A number, also one in a text; NaN for what is none, and None for what is absent or known later."""
    if value is None or _is_deferred(value):
        return None
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return math.nan
    try:
        number = float(value) if isinstance(value, str) else value
    except ValueError:
        return math.nan
    return number if -_LARGEST <= number <= _LARGEST else math.nan


def _is_deferred(value: Data) -> bool:
    return isinstance(value, str) and _ENVIRONMENT in value


def _text(value: Data) -> str:
    return value if isinstance(value, str) else ""
