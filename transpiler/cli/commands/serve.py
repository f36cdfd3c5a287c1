"""``lua2temporal serve``: the project's HTTP servers, workers and services, until stopped."""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from transpiler.cli.exit_codes import SUCCESS, USAGE, CommandFailed
from transpiler.cli.options import Common, common_options
from transpiler.cli.project import choose_project
from transpiler.cli.running import end_on_sigterm, load_or_build, log_to_stderr, python_activities, run_async
from transpiler.cli.serving_options import serving_options

if TYPE_CHECKING:
    from runtime_shims import Application


@click.command(short_help="Serve the project's HTTP endpoints and workers.")
@click.argument("project", required=False, type=click.Path(path_type=Path), metavar="[PROJECT|DIR]")
@click.option("--port", type=click.IntRange(0, 65535), help="The port of the first HTTP server; 0 takes a free one.")
@serving_options
@common_options
def command(
    common: Common,
    project: Path | None,
    port: int | None,
    address: str | None,
    namespace: str | None,
    activities: tuple[str, ...],
    health: str | None,
    metrics: str | None,
    log_format: str,
) -> int:
    """Serve the http.service entries of PROJECT, or of the generated package DIR, with its workers beside them.

    The process.service entries with lifecycle.auto_start run as well. Ends on SIGTERM or Ctrl-C, after requests and
    activities that have begun.
    """
    root = choose_project(common, project)
    log_to_stderr(common, log_format, metrics)
    end_on_sigterm()
    with tempfile.TemporaryDirectory(prefix="lua2temporal-") as directory:
        application = load_or_build(common, root, Path(directory))
        given = python_activities([root / name for name in activities])
        with contextlib.suppress(KeyboardInterrupt):
            run_async(
                lambda: _serve(
                    common,
                    application,
                    root,
                    port,
                    health,
                    address=address,
                    namespace=namespace,
                    activities=given,
                )
            )
    return SUCCESS


async def _serve(
    common: Common, application: Application, root: Path, port: int | None, health: str | None, **worker_options: object
) -> None:
    from runtime_shims.engine.services import read_services, running_services
    from runtime_shims.http.configuration import HttpConfigurationError, read_servers
    from runtime_shims.http.server import running_servers
    from runtime_shims.temporal.monitoring import health_endpoint
    from runtime_shims.temporal.serving import running_workers

    try:
        servers = list(read_servers(application.manifest, root).values())
        if not servers and not read_services(application.manifest):
            raise CommandFailed("the project has no http.service entry", USAGE)
        async with contextlib.AsyncExitStack() as stack:
            workers = await stack.enter_async_context(
                running_workers(
                    application,
                    list(application.manifest.workers),
                    announce=common.note,
                    **worker_options,  # type: ignore[arg-type]
                )
            )
            await stack.enter_async_context(running_services(application.host, common.note))
            running = await stack.enter_async_context(running_servers(application.host, servers, port))
            if health is not None:
                await stack.enter_async_context(health_endpoint(health, workers))
            for server in running:
                common.note(f"{server.entry_id} listens on {server.url}")
            await asyncio.Event().wait()
    except HttpConfigurationError as problem:
        raise CommandFailed(str(problem), USAGE) from None
