"""An environment that does not let a command work: one clear line and exit code 2 (contract.md §2)."""

from __future__ import annotations

import contextlib
import datetime
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.host.commands import lua2temporal

REGISTRY = """\
namespace: app
entries:
  - {name: client, kind: temporal.client, address: "%s", tls: {enabled: %s, ca_file: "%s"}}
  - {name: worker, kind: temporal.worker, client: "app:client", task_queue: q}
  - {name: w, kind: workflow.lua, source: "file://w.lua", meta: {temporal: {workflow: {worker: "app:worker"}}}}
  - {name: t, kind: function.lua, source: "file://w.lua", method: main, meta: {type: test}}
  - {name: gateway, kind: http.service, addr: "127.0.0.1:%d", lifecycle: {auto_start: true}}
"""

pytestmark = pytest.mark.server


def project(directory: Path, address: str, authority: str = "", port: int = 0) -> Path:
    tls = "true" if authority else "false"
    (directory / "_index.yaml").write_text(REGISTRY % (address, tls, authority, port))
    (directory / "w.lua").write_text("return {main = function() return 1 end}\n")
    return directory


def refused(done: subprocess.CompletedProcess[str], text: str) -> None:
    assert done.returncode == 2, done.stderr
    assert f"Error: {text}" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("worker",),
        ("serve",),
        ("run", "app:w", "--address", "{}"),
        ("test", "--address", "{}"),
        ("replay", "--workflow-id", "x"),
    ],
)
def test_wrong_namespace(tmp_path: Path, temporal_address: str, arguments: tuple[str, ...]) -> None:
    given = [item.format(temporal_address) for item in arguments]
    done = lua2temporal(project(tmp_path, temporal_address), *given, "--namespace", "nope")
    refused(done, f"the Temporal server at {temporal_address} has no namespace nope")


@pytest.mark.parametrize(
    "arguments",
    [
        ("worker",),
        ("serve",),
        ("run", "app:w", "--address", "127.0.0.1:1"),
        ("test", "--address", "127.0.0.1:1"),
        ("replay", "--workflow-id", "x"),
    ],
)
def test_unreachable_server(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    done = lua2temporal(project(tmp_path, "127.0.0.1:1"), *arguments)
    refused(done, "cannot reach the Temporal server: Connection refused")


def certificate(directory: Path, first_day: int, last_day: int) -> tuple[Path, Path]:
    """A certificate of its own for localhost, valid between two days counted from today, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(1).not_valid_before(now + datetime.timedelta(days=first_day))
    builder = builder.not_valid_after(now + datetime.timedelta(days=last_day))
    builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
    made = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    paths = directory / "server.pem", directory / "server.key"
    paths[0].write_bytes(made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    kind = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    paths[1].write_bytes(key.private_bytes(serialization.Encoding.PEM, *kind))
    return paths


@contextlib.contextmanager
def tls_server(certificate_file: Path, key_file: Path) -> Iterator[int]:
    """The port of something that begins to speak TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate_file, key_file)
    context.set_alpn_protocols(["h2"])
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def accept() -> None:
            with contextlib.suppress(OSError):
                while True:
                    connection, _ = listener.accept()
                    with contextlib.suppress(OSError), connection:
                        context.wrap_socket(connection, server_side=True).recv(1)

        threading.Thread(target=accept, daemon=True).start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize(
    ("days", "text"),
    [((-20, -10), "its certificate has expired"), ((5, 10), "its certificate is not valid yet")],
)
def test_certificate_out_of_date(tmp_path: Path, days: tuple[int, int], text: str) -> None:
    files = certificate(tmp_path, *days)
    with tls_server(*files) as port:
        done = lua2temporal(project(tmp_path, f"localhost:{port}", str(files[0])), "worker")
    refused(done, f"cannot reach the Temporal server: {text}")


def test_a_server_without_tls(tmp_path: Path, temporal_address: str) -> None:
    files = certificate(tmp_path, -1, 10)
    done = lua2temporal(project(tmp_path, temporal_address, str(files[0])), "worker")
    refused(done, "cannot reach the Temporal server: it does not speak TLS there")


def test_a_missing_authority(tmp_path: Path) -> None:
    done = lua2temporal(project(tmp_path, "localhost:1", "/nonexistent.pem"), "worker")
    refused(done, "cannot read /nonexistent.pem: No such file or directory")


def test_ports_in_use(tmp_path: Path, temporal_address: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        root = project(tmp_path, temporal_address, port=taken.getsockname()[1])
        refused(lua2temporal(root, "serve"), f"app:gateway: cannot listen on {address}: address already in use")
        done = lua2temporal(root, "test", "--address", temporal_address)
        refused(done, f"app:gateway: cannot listen on {address}: address already in use")
        assert "--no-http" in done.stderr
        assert lua2temporal(root, "test", "--address", temporal_address, "--no-http").returncode == 0
        done = lua2temporal(root, "worker", "--health", address)
        refused(done, f"cannot listen on {address}: address already in use")
        refused(lua2temporal(root, "worker", "--metrics", address), f"cannot serve metrics on {address}: ")
