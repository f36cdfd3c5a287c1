"""``lua2temporal serve``: the project's HTTP servers and workers, until stopped."""

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

if TYPE_CHECKING:
    from runtime_shims import Application


@click.command(short_help="Serve the project's HTTP endpoints and workers.")
@click.argument("project", required=False, type=click.Path(path_type=Path), metavar="[PROJECT|DIR]")
@click.option("--port", type=click.IntRange(0, 65535), help="The port of the first HTTP server; 0 takes a free one.")
@click.option("--address", metavar="HOST:PORT", help="The Temporal server; default: the client entry's address.")
@click.option("--namespace", help="The Temporal namespace; default: the client entry's.")
@click.option("--activities", metavar="FILE", multiple=True, help="A Python file with hand-written activities.")
@common_options
def command(
    common: Common,
    project: Path | None,
    port: int | None,
    address: str | None,
    namespace: str | None,
    activities: tuple[str, ...],
) -> int:
    """Serve the http.service entries of PROJECT, or of the generated package DIR, with its workers beside them.

    Ends on SIGTERM or Ctrl-C, after requests and activities that have begun.
    """
    root = choose_project(common, project)
    log_to_stderr(common)
    end_on_sigterm()
    with tempfile.TemporaryDirectory(prefix="lua2temporal-") as directory:
        application = load_or_build(common, root, Path(directory))
        given = python_activities([root / name for name in activities])
        with contextlib.suppress(KeyboardInterrupt):
            run_async(lambda: _serve(common, application, port, address=address, namespace=namespace, activities=given))
    return SUCCESS


async def _serve(common: Common, application: Application, port: int | None, **worker_options: object) -> None:
    from runtime_shims.http.configuration import HttpConfigurationError, read_servers
    from runtime_shims.http.server import running_servers
    from runtime_shims.temporal.serving import running_workers

    try:
        servers = list(read_servers(application.manifest).values())
        if not servers:
            raise CommandFailed("the project has no http.service entry", USAGE)
        workers = running_workers(
            application,
            list(application.manifest.workers),
            announce=common.note,
            **worker_options,  # type: ignore[arg-type]
        )
        async with workers, running_servers(application.host, servers, port) as running:
            for server in running:
                common.note(f"{server.entry_id} listens on {server.url}")
            await asyncio.Event().wait()
    except HttpConfigurationError as problem:
        raise CommandFailed(str(problem), USAGE) from None
