"""Small projects that a test writes down, builds and runs."""

from __future__ import annotations

import contextlib
import textwrap
import uuid
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml
from temporalio.client import Client

from analyzer.project.loader import load_project
from runtime_shims import Application
from runtime_shims.temporal.plugin import LuaPlugin
from transpiler.build import BuildOptions, build


def application_of(
    directory: Path, sources: Mapping[str, str], entries: Sequence[dict[str, Any]] = (), **client: Any
) -> Application:
    """An application of Lua sources, `kind name: modules` → chunk, and further registry entries in namespace `app`."""
    registry: list[dict[str, Any]] = list(entries)
    for heading, source in sources.items():
        kind, name, *modules = heading.split()
        (directory / f"{name}.lua").write_text(textwrap.dedent(source), encoding="utf-8")
        entry: dict[str, Any] = {"name": name, "kind": f"{kind}.lua", "source": f"file://{name}.lua"}
        entry |= {"modules": modules} | ({} if kind == "library" else {"method": "main"})
        if kind == "workflow":
            entry["meta"] = {"temporal": {"workflow": {"worker": "app:worker"}}}
        registry.append(entry)
    document = {"version": "1.0", "namespace": "app", "entries": registry}
    (directory / "_index.yaml").write_text(yaml.safe_dump(document, sort_keys=False), encoding="utf-8")
    output = directory / "generated"
    result = build(load_project(directory), output, BuildOptions(cross_check=False, lint=False))
    assert result.ok, [item.message for item in result.diagnostics]
    return Application.load(output, **client)


def temporal_entries() -> list[dict[str, Any]]:
    """A client and a worker on a queue of their own."""
    return [
        {"name": "client", "kind": "temporal.client", "address": "localhost:7233"},
        {"name": "worker", "kind": "temporal.worker", "client": "app:client", "task_queue": f"host-{uuid.uuid4()}"},
        {"name": "processes", "kind": "process.host"},
    ]


@contextlib.asynccontextmanager
async def running(application: Application, address: str) -> AsyncIterator[Application]:
    """The application connected to a server, with its worker."""
    client = await Client.connect(address, plugins=[LuaPlugin()])
    application.host.connect(client)
    async with application, application.worker(client, "app:worker"):
        yield application
