"""Settings of a `temporal.client` entry and the client they make (spec/wire.md §11.4).

`ClientSettings.parse` turns the entry's fields into a checked value, `connect` into a connected SDK client.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest
from temporalio.client import Client, Plugin
from temporalio.service import KeepAliveConfig, RPCError, RPCStatusCode, TLSConfig

from .settings import SettingsError, boolean, mapping, seconds, text

DEFAULT_NAMESPACE = "default"


@dataclass(frozen=True, slots=True)
class AuthSettings:
    """Field `auth`: how the client proves who it is."""

    type: str = "none"
    api_key: str = ""
    api_key_env: str = ""
    api_key_file: str = ""
    cert_file: str = ""
    cert_pem: str = ""
    key_file: str = ""
    key_pem: str = ""
    key_pem_env: str = ""

    def validate(self) -> None:
        """Raise SettingsError unless exactly the sources that `type` needs are given."""
        if self.type == "api_key":
            sources = [source for source in (self.api_key, self.api_key_env, self.api_key_file) if source]
            _exactly_one(sources, "API key source is required", "multiple API key sources specified")
        elif self.type == "mtls":
            certificates = [source for source in (self.cert_file, self.cert_pem) if source]
            keys = [source for source in (self.key_file, self.key_pem, self.key_pem_env) if source]
            _exactly_one(certificates, "mTLS certificate is required", "multiple mTLS certificate sources specified")
            _exactly_one(keys, "mTLS key is required", "multiple mTLS key sources specified")
        elif self.type not in ("", "none"):
            raise SettingsError(f"invalid auth type: {self.type}")

    def resolve_api_key(self) -> str | None:
        """The API key, read from its environment variable or file where it is given so."""
        if self.type != "api_key":
            return None
        if self.api_key_env:
            return _environment(self.api_key_env)
        return _read(self.api_key_file).decode().strip() if self.api_key_file else self.api_key

    def resolve_certificate(self) -> tuple[bytes, bytes] | None:
        """Client certificate and private key in PEM, or None without mutual TLS."""
        if self.type != "mtls":
            return None
        certificate = _read(self.cert_file) if self.cert_file else self.cert_pem.encode()
        if self.key_file:
            return certificate, _read(self.key_file)
        return certificate, (_environment(self.key_pem_env) if self.key_pem_env else self.key_pem).encode()


@dataclass(frozen=True, slots=True)
class TlsSettings:
    """Field `tls`."""

    enabled: bool = False
    ca_file: str = ""
    server_name: str = ""
    insecure_skip_verify: bool = False

    def validate(self) -> None:
        """Raise SettingsError for settings that exclude each other."""
        if self.insecure_skip_verify and self.server_name:
            raise SettingsError("cannot use insecure skip verify with server name")


@dataclass(frozen=True, slots=True)
class HealthCheckSettings:
    """Field `health_check`."""

    enabled: bool = False
    interval: float = 30.0


@dataclass(frozen=True, slots=True)
class ClientSettings:
    """A `temporal.client` entry; durations are seconds."""

    address: str
    namespace: str = DEFAULT_NAMESPACE
    tq_prefix: str = ""
    connection_timeout: float = 10.0
    keep_alive_time: float = 30.0
    keep_alive_timeout: float = 10.0
    auth: AuthSettings = field(default_factory=AuthSettings)
    tls: TlsSettings = field(default_factory=TlsSettings)
    health_check: HealthCheckSettings = field(default_factory=HealthCheckSettings)

    @classmethod
    def parse(cls, fields: Mapping[str, Any]) -> ClientSettings:
        """The settings that an entry's `fields` say. Raises SettingsError with the reference engine's texts."""
        auth = mapping(fields, "auth")
        tls = mapping(fields, "tls")
        health = mapping(fields, "health_check")
        settings = cls(
            address=text(fields, "address"),
            namespace=text(fields, "namespace", DEFAULT_NAMESPACE),
            tq_prefix=text(fields, "tq_prefix"),
            connection_timeout=seconds(fields, "connection_timeout", 10.0),
            keep_alive_time=seconds(fields, "keep_alive_time", 30.0),
            keep_alive_timeout=seconds(fields, "keep_alive_timeout", 10.0),
            auth=AuthSettings(
                text(auth, "type", "none"), **{key: text(auth, key) for key in AuthSettings.__slots__ if key != "type"}
            ),
            tls=TlsSettings(
                boolean(tls, "enabled"),
                text(tls, "ca_file"),
                text(tls, "server_name"),
                boolean(tls, "insecure_skip_verify"),
            ),
            health_check=HealthCheckSettings(boolean(health, "enabled"), seconds(health, "interval", 30.0)),
        )
        settings.validate()
        return settings

    def validate(self) -> None:
        """Raise SettingsError for the first field that is missing or out of range (spec/wire.md §11.4)."""
        if not self.address:
            raise SettingsError("address is required")
        for value, name in (
            (self.connection_timeout, "connection timeout"),
            (self.keep_alive_time, "keep alive time"),
            (self.keep_alive_timeout, "keep alive timeout"),
        ):
            if value < 0:
                raise SettingsError(f"{name} must be >= 0")
        if self.health_check.enabled and self.health_check.interval <= 0:
            raise SettingsError("health check interval must be > 0 when enabled")
        self.auth.validate()
        self.tls.validate()

    def tls_config(self) -> TLSConfig | bool:
        """The SDK's TLS configuration. Raises SettingsError for files that cannot be read."""
        certificate = self.auth.resolve_certificate()
        if not (self.tls.enabled or certificate or self.auth.type == "api_key"):
            return False
        if self.tls.insecure_skip_verify:
            raise SettingsError("tls.insecure_skip_verify is not supported; name the authority with tls.ca_file")
        return TLSConfig(
            server_root_ca_cert=_read(self.tls.ca_file) if self.tls.ca_file else None,
            domain=self.tls.server_name or None,
            client_cert=certificate[0] if certificate else None,
            client_private_key=certificate[1] if certificate else None,
        )

    async def connect(self, plugins: Sequence[Plugin] = ()) -> Client:
        """Connect; raises SettingsError for unreadable secrets and the SDK's RuntimeError for an unreachable server."""
        return await Client.connect(
            self.address,
            namespace=self.namespace,
            api_key=self.auth.resolve_api_key(),
            tls=self.tls_config(),
            connect_timeout=timedelta(seconds=self.connection_timeout) if self.connection_timeout else None,
            keep_alive_config=KeepAliveConfig(
                interval_millis=round(self.keep_alive_time * 1000),
                timeout_millis=round(self.keep_alive_timeout * 1000),
            )
            if self.keep_alive_time
            else None,
            plugins=plugins,
        )


CONNECT_FAILED = "Failed client connect"
"""How the text of the SDK's RuntimeError for an unreachable server begins."""
_CLOSED = "the server closed the connection, it may want TLS or another client certificate"
_PROBLEMS = {
    "ExpiredContext": "its certificate has expired",
    "InvalidCertificate(Expired": "its certificate has expired",
    "NotValidYet": "its certificate is not valid yet",
    "NotValidForName": "its certificate is for another name (tls.server_name)",
    "UnknownIssuer": "its certificate is of an authority that is not trusted (tls.ca_file)",
    "CaUsedAsEndEntity": "its certificate is that of an authority, not of a server",
    "InvalidCertificate": "its certificate is not valid",
    "CertificateExpired": "it says that the client's certificate has expired",
    "CertificateRequired": "it wants a certificate of the client (auth.type mtls)",
    "UnknownCA": "it does not trust the authority of the client's certificate",
    "InvalidContentType": "it does not speak TLS there",
    "Unauthenticated": "it does not accept the API key or certificate",
    "transport error": _CLOSED,
    "connection closed": _CLOSED,
    "Connection reset": _CLOSED,
    "Broken pipe": _CLOSED,
}
"""What the SDK's network layer prints, and what it means; the first sign found counts."""


def connection_problem(text: str) -> str:
    """What an error text of the SDK says about a failed connection, in words."""
    for part, meaning in _PROBLEMS.items():
        if part in text:
            return meaning
    reasons = re.findall(r'"([^"]+)"', text)
    return str(reasons[-1]) if reasons else text


async def check_namespace(client: Client) -> None:
    """Raise SettingsError when the server does not have the client's namespace, or does not admit the client to it."""
    try:
        await client.workflow_service.describe_namespace(DescribeNamespaceRequest(namespace=client.namespace))
    except RPCError as error:
        server = client.service_client.config.target_host
        if error.status is RPCStatusCode.NOT_FOUND:
            raise SettingsError(f"the Temporal server at {server} has no namespace {client.namespace}") from None
        if error.status is RPCStatusCode.UNAUTHENTICATED:
            raise SettingsError(f"the Temporal server at {server} refuses the client: {error.message}") from None
        # Whoever may use a namespace need not be allowed to describe it.


def _exactly_one(sources: Sequence[str], missing: str, several: str) -> None:
    if not sources:
        raise SettingsError(missing)
    if len(sources) > 1:
        raise SettingsError(several)


def _environment(name: str) -> str:
    value = os.environ.get(name)
    if not value:
        raise SettingsError(f"environment variable {name} is not set")
    return value


def _read(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise SettingsError(f"cannot read {path}: {error.strerror or error}") from error
