"""Runs the HTTP servers of a project under uvicorn (host-modules.md §1.1)."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import ssl
import tempfile
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvicorn

from runtime_shims.engine.host import Host
from runtime_shims.http.application import http_application
from runtime_shims.http.configuration import HttpConfigurationError, Server
from runtime_shims.temporal.settings import expand_environment

STOP_SECONDS = 30
_CLIENT_AUTH = {
    "request": ssl.CERT_OPTIONAL,
    "verify_if_given": ssl.CERT_OPTIONAL,
    "require_any": ssl.CERT_REQUIRED,
    "require_and_verify": ssl.CERT_REQUIRED,
}


@dataclass(frozen=True, slots=True)
class RunningServer:
    """A server that accepts requests."""

    entry_id: str
    url: str


class _Uvicorn(uvicorn.Server):
    """Leaves signals to the command that runs it."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@contextlib.asynccontextmanager
async def running_servers(
    host: Host, servers: Iterable[Server], port: int | None = None
) -> AsyncIterator[list[RunningServer]]:
    """Serve every server while the block runs; requests under way are finished at its end.

    `port` replaces the port of the first one; 0 takes a free one. Raises HttpConfigurationError for an address or
    certificate that cannot be used.
    """
    async with contextlib.AsyncExitStack() as stack:
        running = []
        for server in servers:
            bound = _bind(server, server.port if port is None else port)
            port = None
            stack.callback(bound.close)
            await stack.enter_async_context(_serving(host, server, bound))
            scheme = "https" if _uses_tls(server) else "http"
            name = "127.0.0.1" if server.host == "0.0.0.0" else server.host
            running.append(RunningServer(server.id, f"{scheme}://{name}:{bound.getsockname()[1]}"))
        yield running


def _bind(server: Server, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in server.host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((server.host, port))
    except OSError as error:
        bound.close()
        raise HttpConfigurationError(
            f"{server.id}: cannot listen on {server.host}:{port}: {(error.strerror or str(error)).lower()}"
        ) from None
    return bound


@contextlib.asynccontextmanager
async def _serving(host: Host, server: Server, bound: socket.socket) -> AsyncIterator[None]:
    config = uvicorn.Config(
        http_application(host, server),
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        ws="none",
        timeout_keep_alive=max(1, round(server.idle_seconds)) if server.idle_seconds else 5,
        timeout_graceful_shutdown=STOP_SECONDS,
    )
    config.load()
    if _uses_tls(server):
        config.ssl = _tls_context(server)
    instance = _Uvicorn(config)
    task = asyncio.get_running_loop().create_task(instance.serve([bound]))
    try:
        while not instance.started and not task.done():
            await asyncio.sleep(0.01)
        yield
    finally:
        instance.should_exit = True
        await task


def _uses_tls(server: Server) -> bool:
    return bool(server.tls.get("mode"))


def _tls_context(server: Server) -> ssl.SSLContext:
    """The certificate and client check of `tls.mode: manual`. Raises HttpConfigurationError."""
    if server.tls.get("mode") != "manual":
        raise HttpConfigurationError(f"{server.id}: tls.mode {server.tls.get('mode')} is not supported")
    certificate, key = _pem(server, "cert"), _pem(server, "key")
    if not certificate or not key:
        raise HttpConfigurationError(f"{server.id}: tls needs cert and key")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        with tempfile.TemporaryDirectory() as directory:
            files = {"cert": certificate, "key": key}
            paths = {name: _private_file(Path(directory) / name, text) for name, text in files.items()}
            context.load_cert_chain(paths["cert"], paths["key"])
        authority = _pem(server, "client_ca")
        if authority:
            context.load_verify_locations(cadata=authority)
            context.verify_mode = _CLIENT_AUTH.get(str(server.tls.get("client_auth")), ssl.CERT_NONE)
    except (ssl.SSLError, ValueError) as error:
        raise HttpConfigurationError(f"{server.id}: tls: {error}") from None
    return context


def _pem(server: Server, name: str) -> str:
    fields: Mapping[str, Any] = server.tls
    variable = fields.get(f"{name}_env")
    if variable:
        return os.environ.get(str(variable), "")
    return expand_environment(str(fields.get(name) or ""))


def _private_file(path: Path, text: str) -> Path:
    path.touch(0o600)
    path.write_text(text)
    return path
