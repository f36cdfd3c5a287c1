"""Certificates, and an endpoint with mutual TLS in front of a server that has none."""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

SERVER_NAME = "temporal.test"
_DAY = datetime.timedelta(days=1)


class Authority:
    """A certificate authority that writes what it issues into a directory: `ca.pem`, `<name>.pem`, `<name>.key`."""

    def __init__(self, directory: Path) -> None:
        directory.mkdir()
        self.directory = directory
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"authority {directory.name}")])
        certificate = self._certificate(self._name, self._key.public_key(), days=1, authority=True)
        self._write("ca.pem", certificate.public_bytes(serialization.Encoding.PEM))

    def issue(self, name: str, *, days: int = 1) -> tuple[Path, Path]:
        """Certificate and key files for `SERVER_NAME`; with negative `days` the certificate has expired."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        certificate = self._certificate(subject, key.public_key(), days=days, authority=False)
        pem, private = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
        return (
            self._write(f"{name}.pem", certificate.public_bytes(pem)),
            self._write(f"{name}.key", key.private_bytes(pem, private, serialization.NoEncryption())),
        )

    def _certificate(
        self, subject: x509.Name, key: ec.EllipticCurvePublicKey, *, days: int, authority: bool
    ) -> x509.Certificate:
        now = datetime.datetime.now(datetime.UTC)
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - 10 * _DAY)
            .not_valid_after(now + days * _DAY)
            .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(SERVER_NAME)]), critical=False)
            .sign(self._key, hashes.SHA256())
        )

    def _write(self, name: str, content: bytes) -> Path:
        path = self.directory / name
        path.write_bytes(content)
        return path


@contextlib.contextmanager
def tls_endpoint(
    target: str, authority: Authority, certificate: tuple[Path, Path], *, mutual: bool = True
) -> Iterator[str]:
    """The address of an endpoint that forwards to `target`; if `mutual`, it asks clients for a certificate."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=str(authority.directory / "ca.pem"))
    context.load_cert_chain(*certificate)
    context.verify_mode = ssl.CERT_REQUIRED if mutual else ssl.CERT_NONE
    context.set_alpn_protocols(["h2"])
    host, _, port = target.rpartition(":")
    bound: list[int] = []
    ready = threading.Event()
    loop = asyncio.new_event_loop()

    async def forward(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection(host, int(port))
        await asyncio.gather(_copy(reader, far_writer), _copy(far_reader, writer))

    async def serve() -> None:
        server = await asyncio.start_server(forward, "127.0.0.1", 0, ssl=context)
        bound.append(server.sockets[0].getsockname()[1])
        ready.set()
        with contextlib.suppress(asyncio.CancelledError):
            await server.serve_forever()

    task = loop.create_task(serve())
    thread = threading.Thread(target=loop.run_until_complete, args=(task,))
    thread.start()
    assert ready.wait(10)
    try:
        yield f"127.0.0.1:{bound[0]}"
    finally:
        loop.call_soon_threadsafe(task.cancel)
        thread.join(10)


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    writer.close()
