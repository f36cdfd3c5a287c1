"""``lua2temporal run``: build, start a server and workers, run one workflow or function, print its result."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from transpiler.cli.exit_codes import NOT_FINE, SUCCESS, USAGE, CommandFailed
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

if TYPE_CHECKING:
    from runtime_shims.manifest import Entry
    from runtime_shims.temporal.session import Session


@click.command(short_help="Run one workflow or function and print its result.")
@click.argument("entry")
@click.argument("arguments", nargs=-1, metavar="[JSON]...")
@click.option("--address", metavar="HOST:PORT", help="Use this Temporal server instead of an embedded one.")
@click.option("--namespace", default="default", show_default=True, help="The Temporal namespace.")
@click.option("--workflow-id", metavar="ID", help="The workflow id; default: a fresh one.")
@click.option("--skip-time", is_flag=True, help="Use a virtual clock: timers take no time (embedded server only).")
@click.option("--ui", is_flag=True, help="Also serve the web UI, and keep running until interrupted.")
@click.option("--temporal-cli", metavar="PATH", help="The Temporal command line tool that serves as embedded server.")
@click.option("--activities", metavar="FILE", multiple=True, help="A Python file with hand-written activities.")
@common_options
def command(
    common: Common,
    entry: str,
    arguments: tuple[str, ...],
    address: str | None,
    namespace: str,
    workflow_id: str | None,
    skip_time: bool,
    ui: bool,
    temporal_cli: str | None,
    activities: tuple[str, ...],
) -> int:
    """Build the project, run ENTRY (a workflow or function id) with the JSON arguments and print the result as JSON.

    Exit code 1 when it failed.
    """
    values = [_parsed(position, text) for position, text in enumerate(arguments, 1)]
    if skip_time and address is not None:
        raise CommandFailed("--skip-time needs the embedded server, it cannot be used with --address", USAGE)
    root = choose_project(common, None)
    log_to_stderr(common)
    end_on_sigterm()
    with tempfile.TemporaryDirectory(prefix="lua2temporal-") as directory:
        application = build_for_running(common, root, Path(directory), [entry])
        options = server_options(namespace=namespace, ui=ui, skip_time=skip_time, temporal_cli=temporal_cli)
        given = python_activities([root / name for name in activities])

        async def main() -> int:
            from runtime_shims.temporal.session import open_session, until_cancelled

            async with open_session(
                application, address=address, namespace=namespace, server=options, activities=given
            ) as session:
                code = await _run(common, session, application.manifest.entries[entry], values, workflow_id)
                if ui and session.server is not None and session.server.ui_address is not None:
                    common.note(f"web UI at {session.server.ui_address}; Ctrl-C ends")
                    await until_cancelled()
                return code

        return run_async(main)


def _parsed(position: int, text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise CommandFailed(f"argument {position} is not JSON: {error}", USAGE) from None


async def _run(common: Common, session: Session, entry: Entry, values: list[Any], workflow_id: str | None) -> int:
    from runtime_shims.lua.errors import LuaError

    try:
        if entry.kind == "workflow.lua":
            result = await _run_workflow(session, entry, values, workflow_id)
        else:
            result = await session.application.call(entry.id, *values)
    except LuaError as error:
        raise CommandFailed(f"{entry.id} failed: {_error_text(error)}", NOT_FINE) from None
    common.result(json.dumps(result, ensure_ascii=False))
    return SUCCESS


async def _run_workflow(session: Session, entry: Entry, values: list[Any], workflow_id: str | None) -> Any:
    from uuid import uuid4

    from temporalio.client import WorkflowFailureError

    from runtime_shims.temporal.failures import lua_error
    from runtime_shims.temporal.waiting import WaitingHints

    queue = session.application.manifest.task_queue_of(entry.id)
    if queue is None:
        raise CommandFailed(f"{entry.id} names no worker (meta.temporal.workflow.worker)", USAGE)
    identifier = workflow_id or f"{entry.id.rpartition(':')[2]}-{uuid4()}"
    try:
        handle = await session.client.start_workflow(entry.id, args=values, id=identifier, task_queue=queue)
        async with WaitingHints(session.client).waiting(identifier):
            return await handle.result()
    except WorkflowFailureError as failure:
        raise lua_error(failure) from failure


def _error_text(error: Any) -> str:
    from runtime_shims.lua.error_object import ErrorObject
    from runtime_shims.lua.text import tostring
    from runtime_shims.lua.values import to_text

    value = error.value
    text = to_text(tostring(value))
    return f"{text} ({value.kind_name})" if isinstance(value, ErrorObject) and value.kind_name else text
