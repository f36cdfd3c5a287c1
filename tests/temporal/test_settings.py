"""What `temporal.client` and `temporal.worker` entries become (spec/wire.md §11.4, §11.5); see test_entry_fields."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from temporalio.common import VersioningBehavior
from temporalio.service import TLSConfig

from runtime_shims.temporal.connection import ClientSettings
from runtime_shims.temporal.settings import SettingsError, parse_duration
from runtime_shims.temporal.worker import WorkerSettings

CLIENT = {"address": "localhost:7233"}
WORKER = {"client": "app:client", "task_queue": "orders"}


def test_client_defaults() -> None:
    settings = ClientSettings.parse(CLIENT)
    assert (settings.namespace, settings.tq_prefix, settings.connection_timeout) == ("default", "", 10.0)
    assert (settings.keep_alive_time, settings.keep_alive_timeout) == (30.0, 10.0)
    assert settings.tls_config() is False


def test_client_secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEST_API_KEY", "from-environment")
    (tmp_path / "key").write_text("from-file\n")
    (tmp_path / "cert").write_text("CERT")
    sources = ({"api_key": "inline"}, {"api_key_env": "TEST_API_KEY"}, {"api_key_file": str(tmp_path / "key")})
    keys = [
        ClientSettings.parse({**CLIENT, "auth": {"type": "api_key", **source}}).auth.resolve_api_key()
        for source in sources
    ]
    assert keys == ["inline", "from-environment", "from-file"]
    mutual = ClientSettings.parse(
        {**CLIENT, "auth": {"type": "mtls", "cert_file": str(tmp_path / "cert"), "key_pem": "KEY"}}
    )
    tls = mutual.tls_config()
    assert isinstance(tls, TLSConfig)
    assert (tls.client_cert, tls.client_private_key) == (b"CERT", b"KEY")
    missing = ClientSettings.parse(
        {**CLIENT, "auth": {"type": "mtls", "cert_file": str(tmp_path / "none"), "key_pem": "KEY"}}
    )
    with pytest.raises(SettingsError, match="No such file"):
        missing.tls_config()
    expanded = ClientSettings.parse({"address": "${env:TEST_API_KEY}:1", "namespace": "${env:NO_NAME|fallback}"})
    assert (expanded.address, expanded.namespace) == ("from-environment:1", "fallback")


def test_worker_arguments(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BUILD", "b-7")
    settings = WorkerSettings.parse(
        {
            **WORKER,
            "worker_options": {
                "max_concurrent_activity_execution_size": 7,
                "max_concurrent_workflow_task_execution_size": 3,
                "max_concurrent_workflow_task_pollers": 4,
                "worker_activities_per_second": 2,
                "worker_stop_timeout": "30s",
                "identity": "me",
                "disable_eager_activities": True,
                "deployment_name": "orders",
                "build_id_env": "BUILD",
                "use_versioning": True,
                "default_versioning_behavior": "pinned",
                "enable_session_worker": True,
            },
        },
        "dev-",
    )
    assert settings.task_queue == "dev-orders"
    arguments = dict(settings.arguments)
    deployment = arguments.pop("deployment_config")
    assert (deployment.version.build_id, deployment.use_worker_versioning) == ("b-7", True)
    assert deployment.default_versioning_behavior is VersioningBehavior.PINNED
    assert arguments == {
        "max_concurrent_activities": 7,
        "max_concurrent_workflow_tasks": 3,
        "max_concurrent_workflow_task_polls": 4,
        "max_activities_per_second": 2.0,
        "graceful_shutdown_timeout": timedelta(seconds=30),
        "identity": "me",
        "disable_eager_activity_execution": True,
    }


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("1h30m", 5400), ("250ms", 0.25), ("-5s", -5), ("0", 0), ("+1.5s", 1.5), ("2us", 2e-6), ("1m1ms", 60.001)],
)
def test_durations(text: str, seconds: float) -> None:
    assert parse_duration(text) == pytest.approx(seconds)


@pytest.mark.parametrize("text", ["", "5", "1d", "s", "1 s", "--1s", "1s2"])
def test_no_durations(text: str) -> None:
    with pytest.raises(ValueError, match="invalid duration"):
        parse_duration(text)
