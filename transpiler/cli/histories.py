"""Recorded histories: from files, and from a server."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from temporalio.client import Client, WorkflowHistory
from temporalio.service import RPCError, RPCStatusCode

from transpiler.cli.exit_codes import USAGE, CommandFailed

if TYPE_CHECKING:
    from runtime_shims import Application

DEFAULT_ADDRESS = "localhost:7233"


@dataclass(frozen=True, slots=True)
class Source:
    """Which histories to fetch from a server, and from which one."""

    workflow_ids: tuple[str, ...] = ()
    run_id: str | None = None
    query: str | None = None
    limit: int | None = None
    address: str | None = None
    namespace: str | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing is asked of a server."""
        return not self.workflow_ids and self.query is None


def read_history(file: Path) -> WorkflowHistory:
    """The history in a JSON file of the Temporal CLI, the web UI or an SDK.

    Raises CommandFailed for what is no history, OSError for a file that cannot be read.
    """
    try:
        document = json.loads(file.read_text(encoding="utf-8"))
        if isinstance(document, dict) and isinstance(document.get("history"), dict):
            document = document["history"]
        history = WorkflowHistory.from_json(file.stem, document)
        started = history.events[0].workflow_execution_started_event_attributes
        identifier = started.workflow_id
    except OSError:
        raise
    except Exception as error:
        # The SDK's reader raises whatever protobuf and its own renaming of enums stumble over.
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise CommandFailed(f"{file} is not a workflow history: {reason}", USAGE) from error
    if not started.workflow_type.name:
        raise CommandFailed(f"{file} is not a workflow history: its first event starts no workflow", USAGE)
    return WorkflowHistory(identifier or file.stem, history.events)


async def connect(application: Application, source: Source) -> Client:
    """A client for `source`, with the settings of the project's client entry where they are not given.

    Raises RuntimeError when the server cannot be reached, SettingsError for wrong fields of the entry.
    """
    from runtime_shims.temporal.serving import connect_client

    clients = application.manifest.clients
    client_id = next(iter(clients), "")
    address = source.address or (None if clients else DEFAULT_ADDRESS)
    return await connect_client(application, client_id, address, source.namespace)


async def fetch_histories(client: Client, source: Source) -> AsyncIterator[WorkflowHistory]:
    """The histories that `source` names. Raises CommandFailed when there is no such workflow or the query is wrong."""
    for workflow_id in source.workflow_ids:
        try:
            yield await client.get_workflow_handle(workflow_id, run_id=source.run_id).fetch_history()
        except RPCError as error:
            raise _refused(error, f"workflow {workflow_id}") from error
    if source.query is not None:
        found: Any = client.list_workflows(source.query, limit=source.limit)
        try:
            async for execution in found:
                handle = client.get_workflow_handle(execution.id, run_id=execution.run_id)
                yield await handle.fetch_history()
        except RPCError as error:
            raise _refused(error, f"query {source.query}") from error


def _refused(error: RPCError, subject: str) -> CommandFailed:
    if error.status is RPCStatusCode.NOT_FOUND and "namespace" not in error.message.lower():
        return CommandFailed(f"{subject} not found", USAGE)
    return CommandFailed(f"{subject}: {error.message}", USAGE)
