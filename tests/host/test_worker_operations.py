"""Workers as they are deployed: mutual TLS, several entries, deployment versions, a server that goes away."""

from __future__ import annotations

import asyncio
import signal
import socket
import time
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest
from temporalio.api.workflowservice.v1 import SetWorkerDeploymentCurrentVersionRequest
from temporalio.client import Client
from temporalio.service import RPCError

from runtime_shims.temporal.connection import ClientSettings, check_namespace
from runtime_shims.temporal.dev_server import DevServer, DevServerOptions, free_port

from .commands import command
from .projects import application_of
from .test_processes import chunk
from .tls import SERVER_NAME, Authority, tls_endpoint

pytestmark = pytest.mark.server


def package(
    directory: Path, client: Mapping[str, Any] = {}, workers: Mapping[str, Mapping[str, Any]] | None = None
) -> Path:
    """A generated package with a workflow `app:hello`, served by `app:worker`; queues are worker names and a suffix."""
    suffix = uuid.uuid4()
    entries: list[dict[str, Any]] = [{"name": "client", "kind": "temporal.client", "address": "unset:1", **client}]
    for name, options in (workers or {"worker": {}}).items():
        queue = {"client": "app:client", "task_queue": f"{name}-{suffix}", "worker_options": dict(options)}
        entries.append({"name": name, "kind": "temporal.worker", **queue})
    application_of(directory, {"workflow hello": chunk("return 'hello ' .. name", "name")}, entries)
    (directory / "queue").write_text(f"worker-{suffix}")
    return directory / "generated"


def hello(package: Path, address: str, seconds: float = 20) -> Any:
    async def scenario() -> Any:
        client = await Client.connect(address)
        queue = (package.parent / "queue").read_text()
        identifier = f"hello-{uuid.uuid4()}"
        return await client.execute_workflow("app:hello", "you", id=identifier, task_queue=queue)

    return asyncio.run(asyncio.wait_for(scenario(), seconds))


CLOSED = "the server closed the connection, it may want TLS or another client certificate"
CLIENT_ALERTS = (
    "it says that the client's certificate has expired",
    "it wants a certificate of the client (auth.type mtls)",
)


def mutual_tls(authority: Authority, address: str, certificate: tuple[Path, Path]) -> dict[str, Any]:
    return {
        "address": address,
        "auth": {"type": "mtls", "cert_file": str(certificate[0]), "key_file": str(certificate[1])},
        "tls": {"enabled": True, "ca_file": str(authority.directory / "ca.pem"), "server_name": SERVER_NAME},
    }


def test_a_worker_behind_mutual_tls(tmp_path: Path, temporal_address: str) -> None:
    authority = Authority(tmp_path / "authority")
    with tls_endpoint(temporal_address, authority, authority.issue("server")) as address:
        package(tmp_path, mutual_tls(authority, address, authority.issue("client")))
        with command(tmp_path / "generated", "worker") as running:
            running.wait_for("serves task queue")
            assert hello(tmp_path / "generated", temporal_address) == "hello you"
            assert running.end() == 0


@pytest.mark.parametrize(
    ("fault", "text"),
    [
        ("expired server", "its certificate has expired"),
        ("other authority", "its certificate is of an authority that is not trusted (tls.ca_file)"),
        ("expired client", CLOSED),
        ("no client certificate", CLOSED),
        ("other name", "its certificate is for another name (tls.server_name)"),
    ],
)
def test_certificates_that_are_not_accepted(fault: str, text: str, tmp_path: Path, temporal_address: str) -> None:
    authority = Authority(tmp_path / "authority")
    server = authority.issue("server", days=-1 if fault == "expired server" else 1)
    client = authority.issue("client", days=-1 if fault == "expired client" else 1)
    trusted = Authority(tmp_path / "other") if fault == "other authority" else authority
    with tls_endpoint(temporal_address, authority, server) as address:
        fields = mutual_tls(trusted, address, client)
        if fault == "other name":
            fields["tls"]["server_name"] = "temporal.elsewhere"
        if fault == "no client certificate":
            del fields["auth"]
        package(tmp_path, fields)
        with command(tmp_path / "generated", "worker") as running:
            assert running.process.wait(30) == 2
        # The server's alert may or may not arrive before its end of the connection is closed.
        told = (CLOSED, *CLIENT_ALERTS) if text == CLOSED else (text,)
        assert running.text() in {f"Error: cannot reach the Temporal server: {problem}\n" for problem in told}


def test_several_workers_in_one_process_or_one_in_each(tmp_path: Path, temporal_address: str) -> None:
    package(tmp_path, workers={"worker": {}, "second": {"deadlock_detection_timeout": "3s"}})
    directory = tmp_path / "generated"
    with command(directory, "worker", "--address", temporal_address) as both:
        both.wait_for("worker app:worker serves task queue worker-")
        both.wait_for("worker app:second serves task queue second-")
        both.wait_for("worker app:second: deadlock_detection_timeout has no effect")
        assert both.end() == 0
    with (
        command(directory, "worker", "--address", temporal_address, "--entry", "app:worker") as first,
        command(directory, "worker", "--address", temporal_address, "--entry", "app:second") as second,
    ):
        first.wait_for("app:worker serves")
        second.wait_for("app:second serves")
        assert "app:second" not in first.text()
        assert hello(directory, temporal_address) == "hello you"


def test_a_worker_without_workflows(tmp_path: Path, temporal_address: str) -> None:
    package(tmp_path, workers={"worker": {"disable_workflow_worker": True}})
    with command(tmp_path / "generated", "worker", "--address", temporal_address) as running:
        running.wait_for("serves task queue")
        with pytest.raises(TimeoutError):
            hello(tmp_path / "generated", temporal_address, seconds=1)
        assert running.end() == 0


@pytest.mark.parametrize(
    ("sleep", "options", "signals", "longest", "attempt"),
    [
        pytest.param("1s", {}, 1, 9, 1, id="finishes"),
        pytest.param("60s", {"worker_stop_timeout": "1s"}, 1, 9, 2, id="is given back"),
        pytest.param("60s", {"worker_stop_timeout": "50s"}, 2, 9, 2, id="a second signal"),
    ],
)
def test_shutdown_with_a_running_activity(
    sleep: str,
    options: dict[str, Any],
    signals: int,
    longest: float,
    attempt: int,
    tmp_path: Path,
    temporal_address: str,
) -> None:
    queue, identifier = f"stop-{uuid.uuid4()}", f"stop-{uuid.uuid4()}"
    entries: list[dict[str, Any]] = [
        {"name": "client", "kind": "temporal.client", "address": temporal_address},
        {"name": "worker", "kind": "temporal.worker", "client": "app:client", "task_queue": queue}
        | {"worker_options": options},
        {"name": "step", "kind": "function.lua", "source": "file://step.lua", "method": "main", "modules": ["time"]}
        | {"meta": {"temporal": {"activity": {"worker": "app:worker"}}}},
    ]
    (tmp_path / "step.lua").write_text(chunk(f"print('begun')\ntime.sleep('{sleep}')\nreturn 7"))
    application_of(tmp_path, {"workflow caller funcs": chunk("return funcs.call('app:step')")}, entries)

    async def start() -> None:
        client = await Client.connect(temporal_address)
        await client.start_workflow("app:caller", id=identifier, task_queue=queue)

    async def attempts() -> int:
        client = await Client.connect(temporal_address)
        description = await client.get_workflow_handle(identifier).describe()
        pending = description.raw_description.pending_activities
        return pending[0].attempt if pending else 1

    with command(tmp_path / "generated", "worker") as running:
        running.wait_for("serves task queue")
        asyncio.run(start())
        running.wait_for("begun")
        begun = time.monotonic()
        for _ in range(signals - 1):
            running.process.send_signal(signal.SIGTERM)
            time.sleep(0.5)
        assert running.end() == 0
        assert time.monotonic() - begun < longest
    assert asyncio.run(attempts()) == attempt
    assert "Traceback" not in running.text()


def test_an_api_key_goes_over_tls(tmp_path: Path, temporal_address: str) -> None:
    authority = Authority(tmp_path / "authority")
    with tls_endpoint(temporal_address, authority, authority.issue("server"), mutual=False) as address:
        settings = ClientSettings.parse(
            {
                "address": address,
                "auth": {"type": "api_key", "api_key": "secret"},
                "tls": {"ca_file": str(authority.directory / "ca.pem"), "server_name": SERVER_NAME},
            }
        )

        async def connected() -> str | None:
            client = await settings.connect()
            await check_namespace(client)
            return client.service_client.config.api_key

        assert asyncio.run(connected()) == "secret"


def test_a_deployment_version(tmp_path: Path, temporal_address: str) -> None:
    """A versioned worker gets work once its version is the current one."""
    deployment = f"orders-{uuid.uuid4()}"
    options = {
        "use_versioning": True,
        "deployment_name": deployment,
        "build_id": "b1",
        "default_versioning_behavior": "pinned",
    }
    package(tmp_path, workers={"worker": options})

    async def make_current() -> None:
        client = await Client.connect(temporal_address)
        request = SetWorkerDeploymentCurrentVersionRequest(
            namespace="default", deployment_name=deployment, build_id="b1", ignore_missing_task_queues=True
        )
        for _ in range(100):
            try:
                await client.workflow_service.set_worker_deployment_current_version(request)
                return
            except RPCError:
                await asyncio.sleep(0.1)
        raise AssertionError("the server does not know the version")

    async def versions() -> list[str]:
        client = await Client.connect(temporal_address)
        found = client.list_workflows(f"TaskQueue = '{(tmp_path / 'queue').read_text()}'")
        return [str(item.search_attributes) async for item in found]

    with command(tmp_path / "generated", "worker", "--address", temporal_address) as running:
        running.wait_for("serves task queue")
        asyncio.run(make_current())
        assert hello(tmp_path / "generated", temporal_address) == "hello you"
        assert f"{deployment}:b1" in str(asyncio.run(versions()))
        assert running.end() == 0


def test_health_tells_that_the_server_is_gone(tmp_path: Path) -> None:
    package(tmp_path)
    server = DevServer(DevServerOptions(allow_download=False))
    asyncio.run(server.start())
    try:
        health = f"127.0.0.1:{free_port()}"
        with command(tmp_path / "generated", "worker", "--address", server.address, "--health", health) as running:
            running.wait_for("serves task queue")
            assert httpx.get(f"http://{health}/health", trust_env=False).text == "ok\n"
            asyncio.run(server.stop())
            answer = httpx.get(f"http://{health}/health", trust_env=False, timeout=10)
            assert answer.status_code == 503
            assert answer.text.startswith("the Temporal server does not answer")
            assert running.end() == 0
    finally:
        asyncio.run(server.stop())


def test_wrong_namespace_and_ports_in_use(tmp_path: Path, temporal_address: str) -> None:
    package(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        cases = (
            (("--namespace", "nowhere"), f"Error: the Temporal server at {temporal_address} has no namespace nowhere"),
            (("--health", address), f"cannot listen on {address}: address already in use"),
            (("--metrics", address), f"cannot serve metrics on {address}"),
        )
        for options, text in cases:
            with command(tmp_path / "generated", "worker", "--address", temporal_address, *options) as running:
                assert running.process.wait(30) == 2, running.text()
            assert text in running.text()
            assert "Traceback" not in running.text()


def test_two_entries_of_one_queue(tmp_path: Path, temporal_address: str) -> None:
    entries: list[dict[str, Any]] = [{"name": "client", "kind": "temporal.client", "address": temporal_address}]
    for name in ("worker", "twin"):
        entries.append({"name": name, "kind": "temporal.worker", "client": "app:client", "task_queue": "shared"})
    application_of(tmp_path, {"workflow hello": chunk("return 1")}, entries)
    with command(tmp_path / "generated", "worker") as running:
        assert running.process.wait(30) == 2
    assert "Error: app:twin and app:worker poll the same task queue shared" in running.text()
