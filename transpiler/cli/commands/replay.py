"""``lua2temporal replay``: replay recorded histories against the built code."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import click

from transpiler.cli.exit_codes import NOT_FINE, SUCCESS, USAGE, CommandFailed
from transpiler.cli.options import Common, common_options
from transpiler.cli.project import choose_project
from transpiler.cli.running import load_or_build, log_to_stderr, run_async


@click.command(short_help="Replay recorded histories against the built code.")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="[HISTORY.json]...")
@click.option("--workflow-id", "workflow_ids", multiple=True, metavar="ID", help="Replay this workflow of the server.")
@click.option("--run-id", metavar="ID", help="With one --workflow-id: this run of it; default: the latest.")
@click.option("--query", metavar="Q", help="Replay the workflows that this visibility query finds.")
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="With --query: at most N workflows.")
@click.option("--address", metavar="HOST:PORT", help="The Temporal server; default: the client entry's address.")
@click.option("--namespace", help="The Temporal namespace; default: the client entry's.")
@click.option(
    "--format", "format_", type=click.Choice(["text", "json"]), default="text", help="The form of the report."
)
@common_options
def command(
    common: Common,
    files: tuple[Path, ...],
    workflow_ids: tuple[str, ...],
    run_id: str | None,
    query: str | None,
    limit: int | None,
    address: str | None,
    namespace: str | None,
    format_: str,
) -> int:
    """Replay histories strictly: every command must equal the recorded one, with its arguments and timers.

    Histories come from files (as `temporal workflow show --output json` writes them) or from a server. The code is
    that of the project, or of the generated package, in -C. Exit code 1 when a history diverges; the report names the
    Lua line.
    """
    if not files and not workflow_ids and query is None:
        raise CommandFailed("nothing to replay: give history files, --workflow-id or --query", USAGE)
    if run_id is not None and len(workflow_ids) != 1:
        raise CommandFailed("--run-id needs exactly one --workflow-id", USAGE)
    root = choose_project(common, None)
    log_to_stderr(common)
    from transpiler.cli.histories import Source, read_history
    from transpiler.cli.replaying import Report, as_document, as_text, replay_all

    recorded = [read_history(file) for file in files]
    source = Source(workflow_ids, run_id, query, limit, address, namespace)
    with tempfile.TemporaryDirectory(prefix="lua2temporal-") as directory:
        application = load_or_build(common, root, Path(directory))

        async def main() -> list[Report]:
            return [report async for report in replay_all(application, recorded, source, common)]

        reports = run_async(main)
    if format_ == "json":
        common.result(json.dumps(as_document(reports), ensure_ascii=False, indent=2))
    else:
        common.result(as_text(reports, quiet=common.quiet))
    return SUCCESS if all(report.is_fine for report in reports) else NOT_FINE
