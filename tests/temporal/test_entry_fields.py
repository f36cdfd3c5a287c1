"""Every field of `temporal.client` and `temporal.worker` entries (spec/wire.md §11.4, §11.5), right and wrong.

Each wrong value is refused twice with the same words: by `lint` and `build` at its place in the registry file, and by a
worker of a package that was built before the value was changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml

from analyzer.project.loader import load_project
from runtime_shims.manifest import Manifest, WorkerEntry
from runtime_shims.temporal.connection import ClientSettings
from runtime_shims.temporal.settings import SettingsError
from runtime_shims.temporal.worker import WITHOUT_EFFECT, WorkerSettings, ignored_options

Field = tuple[str, ...]
CLIENT: dict[str, Any] = {"address": "localhost:7233"}
WORKER: dict[str, Any] = {"client": "app:client", "task_queue": "orders"}
VARIABLE, MISSING = "LUA2TEMPORAL_TEST_VALUE", "LUA2TEMPORAL_TEST_MISSING"
UNSET = f"environment variable {MISSING} is not set"
UNREADABLE = f"cannot read {MISSING}: No such file or directory"

DURATION = 'invalid {key}: {value} is not a duration such as "10s"'
STRING, BOOLEAN, NUMBER = "{key} must be a string", "{key} must be a boolean", "{key} must be a number"
INTEGER, MAPPING = "{key} must be an integer", "{key} must be a mapping"
NEVER_NEGATIVE = "{label} cannot be negative"

Wrong = tuple[Field, Any, str]


def texts(*fields: Field) -> list[Wrong]:
    return [(field, value, STRING) for field in fields for value in (5, True, ["a"], {"a": "b"})]


def durations(negative: str, *fields: Field) -> list[Wrong]:
    wrong = [(field, value, DURATION) for field in fields for value in ("soon", "5", "1d", 30, True, "99999999999h")]
    return [*wrong, *((field, "-1s", negative) for field in fields)]


def switches(*fields: Field) -> list[Wrong]:
    return [(field, value, BOOLEAN) for field in fields for value in ("yes", 1, "", [])]


def numbers(*fields: Field) -> list[Wrong]:
    values: tuple[Any, ...] = ("many", True, [], float("inf"), float("nan"), 10**400)
    return [(field, value, NUMBER) for field in fields for value in values]


def sizes(*names: str) -> list[Wrong]:
    fields = [option(name) for name in names]
    return [
        *numbers(*fields),
        *((field, 1.5, INTEGER) for field in fields),
        *((field, 2**40, "{label} is too large") for field in fields),
    ]


def option(name: str) -> Field:
    return "worker_options", name


AUTH_TEXTS = (
    *("type", "api_key", "api_key_env", "api_key_file", "cert_file", "cert_pem"),
    *("key_file", "key_pem", "key_pem_env"),
)
WRONG_IN_CLIENT: list[Wrong] = [
    (("address",), None, "address is required"),
    (("address",), "", "address is required"),
    *texts(("address",), ("namespace",), ("tq_prefix",), ("tls", "ca_file"), ("tls", "server_name")),
    *durations("connection timeout must be >= 0", ("connection_timeout",)),
    *durations("keep alive time must be >= 0", ("keep_alive_time",)),
    *durations("keep alive timeout must be >= 0", ("keep_alive_timeout",)),
    *((("auth", key), 5, STRING) for key in AUTH_TEXTS),
    *(((key,), "yes", MAPPING) for key in ("auth", "tls", "health_check")),
    (("auth",), {"type": "magic"}, "invalid auth type: magic"),
    (("auth",), {"type": "api_key"}, "API key source is required"),
    (("auth",), {"type": "api_key", "api_key": "a", "api_key_file": "b"}, "multiple API key sources specified"),
    (("auth",), {"type": "mtls", "key_pem": "k"}, "mTLS certificate is required"),
    (("auth",), {"type": "mtls", "cert_pem": "c"}, "mTLS key is required"),
    (("auth",), {"type": "mtls", "cert_pem": "c", "cert_file": "f", "key_pem": "k"}, 
     "multiple mTLS certificate sources specified"),
    (("auth",), {"type": "mtls", "cert_pem": "c", "key_pem": "k", "key_pem_env": "E"}, 
     "multiple mTLS key sources specified"),
    (("tls",), {"insecure_skip_verify": True, "server_name": "x"}, "cannot use insecure skip verify with server name"),
    *switches(("tls", "enabled"), ("tls", "insecure_skip_verify"), ("health_check", "enabled")),
    (("health_check",), {"enabled": True, "interval": "0s"}, "health check interval must be > 0 when enabled"),
    (("health_check", "interval"), "often", DURATION),
]  # fmt: skip
WRONG_IN_WORKER: list[Wrong] = [
    (("client",), None, "client reference is required"),
    (("task_queue",), None, "task queue is required"),
    (("task_queue",), "", "task queue is required"),
    (("worker_options",), "fast", MAPPING),
    *texts(("task_queue",), *(option(key) for key in ("identity", "deployment_name", "build_id", "build_id_env"))),
    *sizes(
        "max_concurrent_activity_execution_size",
        "max_concurrent_workflow_task_execution_size",
        "max_concurrent_local_activity_execution_size",
        "max_concurrent_session_execution_size",
        "max_concurrent_eager_activity_execution_size",
        "max_concurrent_activity_task_pollers",
        "max_concurrent_workflow_task_pollers",
    ),
    *(
        (option(key), value, "{label} must be > 0")
        for key in ("max_concurrent_activity_execution_size", "max_concurrent_workflow_task_execution_size")
        for value in (0, -1)
    ),
    *(
        (option(f"max_concurrent_{what}"), -1, NEVER_NEGATIVE)
        for what in (
            *("local_activity_execution_size", "session_execution_size", "eager_activity_execution_size"),
            *("activity_task_pollers", "workflow_task_pollers"),
        )
    ),
    (option("max_concurrent_workflow_task_pollers"), 1, "max concurrent workflow task pollers cannot be 1"),
    *(
        wrong
        for key in (
            *("worker_activities_per_second", "worker_local_activities_per_second"),
            "task_queue_activities_per_second",
        )
        for wrong in (
            *numbers(option(key)),
            (option(key), -0.5, NEVER_NEGATIVE),
            (option(key), 1e-300, "{label} is too small"),
        )
    ),
    *durations(
        "invalid {key}: -1s is negative",
        option("sticky_schedule_to_start_timeout"),
        option("worker_stop_timeout"),
        option("deadlock_detection_timeout"),
        option("max_heartbeat_throttle_interval"),
        option("default_heartbeat_throttle_interval"),
    ),
    *switches(
        option("use_versioning"),
        option("disable_workflow_worker"),
        option("local_activity_worker_only"),
        option("disable_eager_activities"),
        option("enable_logging_in_replay"),
        option("enable_session_worker"),
        option("disable_registration_aliasing"),
    ),
    (option("default_versioning_behavior"), "odd", 
     'invalid default_versioning_behavior: odd is neither "pinned" nor "auto_upgrade"'),
    (option("default_versioning_behavior"), 5, STRING),
    (option("use_versioning"), True, "use_versioning needs deployment_name, build_id and default_versioning_behavior"),
    (("worker_options",), {"disable_workflow_worker": True, "local_activity_worker_only": True}, 
     "cannot disable workflow worker and use local activity worker only simultaneously"),
]  # fmt: skip


def changed(entry: Mapping[str, Any], field: Field, value: Any) -> dict[str, Any]:
    """An entry with another value in one field."""
    result = deepcopy(dict(entry))
    owner = result
    for key in field[:-1]:
        owner = owner.setdefault(key, {})
    owner[field[-1]] = value
    return result


def found_in_registry(directory: Path, client: Mapping[str, Any], worker: Mapping[str, Any]) -> list[str]:
    """What the analyzer says of a registry with these two entries."""
    entries = [
        {"name": "client", "kind": "temporal.client", **client},
        {"name": "worker", "kind": "temporal.worker", **worker},
    ]
    document = yaml.safe_dump({"version": "1.0", "namespace": "app", "entries": entries}, sort_keys=False)
    (directory / "_index.yaml").write_text(document)
    return [item.message for item in load_project(directory).diagnostics if item.severity == "error"]


def wrong_values() -> Iterator[tuple[str, Field, Any, str]]:
    for kind, cases in (("client", WRONG_IN_CLIENT), ("worker", WRONG_IN_WORKER)):
        for field, value, message in cases:
            key = field[-1]
            text = message.format(key=key, label=key.replace("_", " "), value=value)
            yield kind, field, value, text


PARSERS: dict[str, Callable[[Mapping[str, Any]], Any]] = {
    "client": ClientSettings.parse,
    "worker": WorkerSettings.parse,
}


@pytest.mark.parametrize(
    ("kind", "field", "value", "message"),
    [pytest.param(*case, id=f"{case[0]}-{'.'.join(case[1])}-{str(case[2])[:20]}") for case in wrong_values()],
)
def test_a_wrong_value_is_refused_by_lint_and_by_the_worker(
    kind: str, field: Field, value: Any, message: str, tmp_path: Path
) -> None:
    entries = {"client": CLIENT, "worker": WORKER}
    entries[kind] = changed(entries[kind], field, value)
    with pytest.raises(SettingsError) as refused:
        PARSERS[kind](entries[kind])
    assert str(refused.value) == message
    assert message in found_in_registry(tmp_path, entries["client"], entries["worker"])


GOOD_CLIENT: dict[Field, Any] = {
    ("address",): "temporal.example:7233",
    ("namespace",): "shop",
    ("tq_prefix",): "dev-",
    ("connection_timeout",): "3s",
    ("keep_alive_time",): "1m",
    ("keep_alive_timeout",): "1500ms",
    ("tls", "enabled"): True,
    ("tls", "ca_file"): "ca.pem",
    ("tls", "server_name"): "temporal",
    ("tls", "insecure_skip_verify"): False,
    ("health_check", "enabled"): True,
    ("health_check", "interval"): "10s",
}
GOOD_WORKER: dict[str, tuple[Any, str | None, Any]] = {
    "max_concurrent_activity_execution_size": (7, "max_concurrent_activities", 7),
    "max_concurrent_workflow_task_execution_size": (8, "max_concurrent_workflow_tasks", 8),
    "max_concurrent_local_activity_execution_size": (9, "max_concurrent_local_activities", 9),
    "max_concurrent_session_execution_size": (10, None, None),
    "max_concurrent_eager_activity_execution_size": (11, None, None),
    "max_concurrent_activity_task_pollers": (3, "max_concurrent_activity_task_polls", 3),
    "max_concurrent_workflow_task_pollers": (4, "max_concurrent_workflow_task_polls", 4),
    "worker_activities_per_second": (2, "max_activities_per_second", 2.0),
    "worker_local_activities_per_second": (2.5, None, None),
    "task_queue_activities_per_second": (0.5, "max_task_queue_activities_per_second", 0.5),
    "sticky_schedule_to_start_timeout": ("2s", "sticky_queue_schedule_to_start_timeout", 2.0),
    "worker_stop_timeout": ("1m", "graceful_shutdown_timeout", 60.0),
    "deadlock_detection_timeout": ("3s", None, None),
    "max_heartbeat_throttle_interval": ("30s", "max_heartbeat_throttle_interval", 30.0),
    "default_heartbeat_throttle_interval": ("15s", "default_heartbeat_throttle_interval", 15.0),
    "identity": ("me", "identity", "me"),
    "enable_logging_in_replay": (True, None, None),
    "enable_session_worker": (True, None, None),
    "local_activity_worker_only": (True, "no_remote_activities", True),
    "disable_eager_activities": (True, "disable_eager_activity_execution", True),
    "disable_registration_aliasing": (True, None, None),
    "disable_workflow_worker": (True, None, None),
}


@pytest.mark.parametrize("field", GOOD_CLIENT, ids=".".join)
def test_each_client_field_is_read_also_from_the_environment(
    field: Field, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    value = GOOD_CLIENT[field]
    written = changed(CLIENT, field, value)
    expected = ClientSettings.parse(written)
    assert found_in_registry(tmp_path, written, WORKER) == []

    monkeypatch.setenv(VARIABLE, str(value).lower() if isinstance(value, bool) else value)
    from_environment = changed(CLIENT, field, f"${{env:{VARIABLE}}}")
    assert ClientSettings.parse(from_environment) == expected
    assert found_in_registry(tmp_path, from_environment, WORKER) == []
    if value is not False:
        assert expected != ClientSettings.parse(CLIENT)
    with pytest.raises(SettingsError, match=UNSET):
        ClientSettings.parse(changed(CLIENT, field, f"${{env:{MISSING}}}"))


@pytest.mark.parametrize("key", GOOD_WORKER)
def test_each_worker_option_is_read_also_from_the_environment(
    key: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    value, argument, expected = GOOD_WORKER[key]
    written = changed(WORKER, option(key), value)
    monkeypatch.setenv(VARIABLE, str(value).lower())
    from_environment = changed(WORKER, option(key), f"${{env:{VARIABLE}}}")
    for fields in (written, from_environment):
        settings = WorkerSettings.parse(fields)
        got = {
            name: getattr(item, "total_seconds", lambda item=item: item)() for name, item in settings.arguments.items()
        }
        assert got == ({} if argument is None else {argument: expected})
        assert settings.serves_workflows is (key != "disable_workflow_worker")
        assert ignored_options(fields["worker_options"]) == [name for name in WITHOUT_EFFECT if name == key]
        assert found_in_registry(tmp_path, CLIENT, fields) == []
    with pytest.raises(SettingsError, match=UNSET):
        WorkerSettings.parse(changed(WORKER, option(key), f"${{env:{MISSING}}}"))


def test_every_option_stands_in_these_tables() -> None:
    from analyzer.project.kinds import NESTED_FIELDS

    known = NESTED_FIELDS["temporal.worker"]["worker_options",]
    versioning = {"use_versioning", "deployment_name", "build_id", "build_id_env", "default_versioning_behavior"}
    assert set(GOOD_WORKER) | versioning == known
    assert {field[-1] for field, _, _ in WRONG_IN_WORKER if field[0] == "worker_options"} >= known


@pytest.mark.parametrize("behavior", ["pinned", "auto_upgrade"])
def test_versioning(behavior: str, monkeypatch: pytest.MonkeyPatch) -> None:
    options = {
        "use_versioning": True,
        "deployment_name": "orders",
        "build_id_env": VARIABLE,
        "default_versioning_behavior": behavior,
    }
    monkeypatch.delenv(VARIABLE, raising=False)
    with pytest.raises(SettingsError, match=f"environment variable {VARIABLE} is not set"):
        WorkerSettings.parse({**WORKER, "worker_options": options})
    monkeypatch.setenv(VARIABLE, "b7")
    deployment = WorkerSettings.parse({**WORKER, "worker_options": options}).arguments["deployment_config"]
    assert (deployment.version.deployment_name, deployment.version.build_id) == ("orders", "b7")
    assert (deployment.use_worker_versioning, deployment.default_versioning_behavior.name.lower()) == (True, behavior)


@pytest.mark.parametrize(
    ("auth", "secret", "missing"),
    [
        ({"type": "api_key", "api_key": "${env:%s}"}, "key", UNSET),
        ({"type": "api_key", "api_key_env": "%s"}, "key", UNSET),
        ({"type": "api_key", "api_key_file": "%s"}, "key", UNREADABLE),
        ({"type": "mtls", "cert_pem": "c", "key_pem_env": "%s"}, ("c", "key"), UNSET),
        ({"type": "mtls", "cert_file": "%s", "key_pem": "k"}, ("key", "k"), UNREADABLE),
        ({"type": "mtls", "cert_pem": "c", "key_file": "%s"}, ("c", "key"), UNREADABLE),
    ],
)  # fmt: skip
def test_secrets(
    auth: dict[str, str], secret: Any, missing: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def resolved(name: str) -> Any:
        fields = {key: value % name if "%s" in value else value for key, value in auth.items()}
        found = ClientSettings.parse({**CLIENT, "auth": fields}).auth
        pair = found.resolve_certificate()
        return found.resolve_api_key() if pair is None else tuple(part.decode() for part in pair)

    monkeypatch.setenv(VARIABLE, "key")
    (tmp_path / VARIABLE).write_text("key")
    assert resolved(str(tmp_path / VARIABLE) if any(key.endswith("_file") for key in auth) else VARIABLE) == secret
    with pytest.raises(SettingsError) as refused:
        resolved(MISSING)
    assert str(refused.value) == missing


def test_routes_follow_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The queue that a worker polls is the one that its entries' workflows and activities are sent to."""
    clients = {"app:client": {**CLIENT, "tq_prefix": f"${{env:{VARIABLE}|dev-}}"}}
    queue = f"${{env:{VARIABLE}_QUEUE|orders}}"
    manifest = Manifest(tmp_path, {}, {"app:worker": WorkerEntry("app:worker", "app:client", queue)}, clients)

    def polled() -> str:
        fields = {"client": "app:client", "task_queue": queue}
        return WorkerSettings.parse(fields, manifest.prefix_of("app:client")).task_queue

    assert polled() == manifest.task_queue("app:worker") == "dev-orders"
    monkeypatch.setenv(VARIABLE, "prod-")
    monkeypatch.setenv(f"{VARIABLE}_QUEUE", "invoices")
    assert polled() == manifest.task_queue("app:worker") == "prod-invoices"
