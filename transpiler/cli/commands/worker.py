"""``lua2temporal worker``: serve the project's ``temporal.worker`` entries until stopped."""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path

import click

from transpiler.cli.exit_codes import SUCCESS, USAGE, CommandFailed
from transpiler.cli.options import Common, common_options
from transpiler.cli.project import choose_project
from transpiler.cli.running import end_on_sigterm, load_or_build, log_to_stderr, python_activities, run_async
from transpiler.cli.serving_options import serving_options


@click.command(short_help="Serve the project's workers until stopped.")
@click.argument("project", required=False, type=click.Path(path_type=Path), metavar="[PROJECT|DIR]")
@click.option("--entry", "entries", multiple=True, metavar="NS:NAME", help="Serve this temporal.worker entry only.")
@serving_options
@common_options
def command(
    common: Common,
    project: Path | None,
    entries: tuple[str, ...],
    address: str | None,
    namespace: str | None,
    activities: tuple[str, ...],
    health: str | None,
    metrics: str | None,
    log_format: str,
) -> int:
    """Serve the temporal.worker entries of PROJECT, or of the generated package DIR, until SIGTERM or Ctrl-C.

    Running activities get the time to finish. The project's process.service entries run beside the workers, unless
    --entry chooses a worker.
    """
    root = choose_project(common, project)
    log_to_stderr(common, log_format, metrics)
    end_on_sigterm()
    with tempfile.TemporaryDirectory(prefix="lua2temporal-") as directory:
        application = load_or_build(common, root, Path(directory))
        known = application.manifest.workers
        for entry in entries:
            if entry not in known:
                raise CommandFailed(f"there is no temporal.worker entry {entry}", USAGE, f"known: {', '.join(known)}")
        wanted = list(entries) or list(known)
        if not wanted:
            raise CommandFailed(f"{root} has no temporal.worker entry", USAGE)
        given = python_activities([root / name for name in activities])

        async def main() -> None:
            from runtime_shims.temporal.serving import serve_workers

            await serve_workers(
                application,
                wanted,
                health=health,
                services=not entries,
                address=address,
                namespace=namespace,
                activities=given,
                announce=common.note,
            )

        with contextlib.suppress(KeyboardInterrupt):
            run_async(main)
    return SUCCESS
