"""``lua2temporal dev``: everything that a project needs while it is written, started again when it changes."""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from transpiler.cli.exit_codes import SUCCESS, CommandFailed
from transpiler.cli.options import Common, common_options
from transpiler.cli.project import choose_project
from transpiler.cli.running import (
    build_for_running,
    end_on_sigterm,
    log_to_stderr,
    python_activities,
    run_async,
    server_options,
)
from transpiler.watch import INTERVAL_SECONDS, Snapshot, snapshot

DEFAULT_OUTPUT = "generated"
SERVER_PORT = 7233
UI_PORT = 8233
_PORT = click.IntRange(1, 65535)
SERVICE_STOP_SECONDS = 1.0
"""How long services may take to stop before the project starts again."""

if TYPE_CHECKING:
    from runtime_shims import Application
    from runtime_shims.temporal.dev_server import DevServer, DevServerOptions


@click.command(short_help="Run the project with an embedded server, again after every change.")
@click.argument("project", required=False, type=click.Path(path_type=Path))
@click.option("--db", "database", metavar="FILE", help="Keep the server's state in this file between runs.")
@click.option(
    "--port", type=_PORT, help=f"The server's port; default: {SERVER_PORT}, or a free one when that is in use."
)
@click.option("--ui-port", type=_PORT, help=f"The port of the web UI; default: {UI_PORT}, or a free one.")
@click.option("--namespace", default="default", show_default=True, help="The Temporal namespace.")
@click.option("--temporal-cli", metavar="PATH", help="The Temporal command line tool that serves as embedded server.")
@click.option("--activities", metavar="FILE", multiple=True, help="A Python file with hand-written activities.")
@common_options
def command(
    common: Common,
    project: Path | None,
    database: str | None,
    port: int | None,
    ui_port: int | None,
    namespace: str,
    temporal_cli: str | None,
    activities: tuple[str, ...],
) -> int:
    """Serve PROJECT with an embedded Temporal server and its web UI, workers, services and HTTP servers.

    A change of a source is built at once; everything but the Temporal server then starts again with it. While there
    are errors, they are shown and the last good state is stopped.
    """
    root = choose_project(common, project)
    log_to_stderr(common)
    end_on_sigterm()
    from runtime_shims.temporal.dev_server import port_near

    options = server_options(
        namespace=namespace,
        port=port or port_near(SERVER_PORT),
        ui=True,
        ui_port=ui_port or port_near(UI_PORT),
        temporal_cli=temporal_cli,
        database=database,
    )
    with contextlib.suppress(KeyboardInterrupt):
        run_async(lambda: _dev(common, root, options, [root / name for name in activities]))
    return SUCCESS


async def _dev(common: Common, root: Path, options: DevServerOptions, activity_files: list[Path]) -> None:
    from runtime_shims.temporal.dev_server import DevServer
    from runtime_shims.temporal.plugin import LuaPlugin
    from runtime_shims.temporal.system_activities import own_server

    async with DevServer(options, plugins=[LuaPlugin()]) as server:
        own_server(server.client)
        common.note(f"Temporal server at {server.address}, web UI at {server.ui_address}; Ctrl-C ends")
        while True:
            seen = _sources(root, activity_files)
            try:
                async with _running(common, root, server, options.namespace, activity_files):
                    common.note("ready")
                    await _change(root, activity_files, seen)
            except CommandFailed as failure:
                common.note(f"{failure.message}; waiting for a change")
                await _change(root, activity_files, seen)
            common.note("a source has changed, building again")


@contextlib.asynccontextmanager
async def _running(
    common: Common, root: Path, server: DevServer, namespace: str, activity_files: list[Path]
) -> AsyncIterator[Application]:
    """The project as it is now, with workers, services and HTTP servers. Raises CommandFailed where it has errors."""
    from runtime_shims.engine.services import running_services
    from runtime_shims.http.configuration import HttpConfigurationError, read_servers
    from runtime_shims.http.server import running_servers
    from runtime_shims.temporal.session import open_session
    from runtime_shims.temporal.settings import SettingsError

    with tempfile.TemporaryDirectory(prefix="lua2temporal-") as directory:
        application = build_for_running(common, root, Path(directory), None)
        session = open_session(
            application, address=server.address, namespace=namespace, activities=python_activities(activity_files)
        )
        try:
            servers = read_servers(application.manifest, root).values()
            services = running_services(application.host, common.note, SERVICE_STOP_SECONDS)
            async with session, services, running_servers(application.host, servers) as serving:
                for running in serving:
                    common.note(f"{running.entry_id} listens on {running.url}")
                yield application
        except (HttpConfigurationError, SettingsError) as problem:
            raise CommandFailed(str(problem)) from None


def _sources(root: Path, activity_files: list[Path]) -> Snapshot:
    return snapshot(root, root / DEFAULT_OUTPUT, activity_files)


async def _change(root: Path, activity_files: list[Path], seen: Snapshot) -> None:
    """Wait until the sources differ from what was seen, and have then been still for a moment."""
    current = seen
    while current == seen:
        await asyncio.sleep(INTERVAL_SECONDS)
        current = _sources(root, activity_files)
    while (following := _sources(root, activity_files)) != current:
        current = following
        await asyncio.sleep(INTERVAL_SECONDS)
