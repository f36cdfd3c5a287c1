"""`Application`: a generated package, loaded and ready to run (contract.md §5, decisions.md 28)."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from functools import cached_property
from importlib import import_module
from pathlib import Path
from types import ModuleType, TracebackType
from typing import Any

from temporalio import activity
from temporalio.client import Client
from temporalio.worker import Worker

from runtime_shims.engine.functions import EntryLoader
from runtime_shims.engine.host import Host
from runtime_shims.engine.process import Process
from runtime_shims.lua.values import LuaFunction
from runtime_shims.manifest import Entry, Manifest, ManifestError, manifest_above
from runtime_shims.packages import forget_package, register_package
from runtime_shims.temporal.activity import lua_activity
from runtime_shims.temporal.edge import from_lua, lua_arguments
from runtime_shims.temporal.entry_point import entry_function
from runtime_shims.temporal.failures import lua_error
from runtime_shims.temporal.headers import CallContext
from runtime_shims.temporal.plugin import LuaPlugin
from runtime_shims.temporal.settings import SettingsError
from runtime_shims.temporal.system_activities import SYSTEM_ACTIVITIES, SYSTEM_WORKFLOWS
from runtime_shims.temporal.worker import WorkerSettings, create_worker


class Application:
    """The entries of one project, translated to Python.

    `async with` connects to `address` unless a client is given, and ends processes of this host at its end; pure
    functions can be called without either.
    """

    def __init__(self, manifest: Manifest, *, client: Client | None = None, address: str | None = None) -> None:
        self.manifest = manifest
        self.package = register_package(manifest.directory)
        self.host = Host(manifest, self._loader)
        self._client = client
        self._address = address
        self._directory: tempfile.TemporaryDirectory[str] | None = None
        if client is not None:
            self.host.connect(client)

    @classmethod
    def load(cls, directory: str | Path, *, client: Client | None = None, address: str | None = None) -> Application:
        """The application that `lua2temporal build` wrote to `directory`. Raises ManifestError."""
        manifest_above.cache_clear()
        return cls(Manifest.read(Path(directory).resolve()), client=client, address=address)

    @classmethod
    def from_project(
        cls, project: str | Path, *, client: Client | None = None, address: str | None = None
    ) -> Application:
        """Build the project into a temporary directory and load it.

        Raises ManifestError, with the diagnostics as text, when an error in the project stops the build.
        """
        from analyzer.project.loader import load_project
        from transpiler.build import BuildOptions, build

        directory = tempfile.TemporaryDirectory(prefix="lua2temporal-", ignore_cleanup_errors=True)
        result = build(load_project(Path(project)), Path(directory.name), BuildOptions(lint=False))
        if not result.ok:
            found = "\n".join(
                f"{item.place.file}:{item.place.line}:{item.place.column}: {item.message}"
                for item in result.diagnostics
                if item.severity == "error"
            )
            directory.cleanup()
            raise ManifestError(f"{project} cannot be built:\n{found}")
        application = cls.load(directory.name, client=client, address=address)
        application._directory = directory
        return application

    # --- what a worker needs ------------------------------------------------------------------------------------

    @cached_property
    def workflows(self) -> list[type]:
        """All workflow classes, one for each registered type, and the system workflows."""
        found = [item for entry in self._of("workflow.lua") for item in self._classes(entry)]
        return [*found, *SYSTEM_WORKFLOWS]

    @cached_property
    def activities(self) -> list[Callable[..., Any]]:
        """All Lua activities, and the system activities."""
        found = [lua_activity(self.host, entry.id) for entry in self._activity_entries()]
        return [*found, *SYSTEM_ACTIVITIES]

    def worker(
        self,
        client: Client,
        entry_id: str | None = None,
        *,
        activities: Sequence[Callable[..., Any]] = (),
        workflows: Sequence[type] = (),
        **arguments: Any,
    ) -> Worker:
        """A configured worker for a `temporal.worker` entry; without an id, for the project's only one.

        An activity given here replaces the Lua entry of its name. Further `arguments` go to
        `temporalio.worker.Worker` and win over the entry's options. Raises SettingsError for an unknown entry and for
        options that cannot be used, ManifestError for a workflow whose module cannot be loaded.
        """
        worker_id = entry_id or self._only_worker()
        entry = self.manifest.workers.get(worker_id)
        if entry is None:
            raise SettingsError(f"worker {worker_id} not found")
        settings = WorkerSettings.parse(
            {"client": entry.client, "task_queue": entry.task_queue, "options": entry.options},
            self.manifest.prefix_of(entry.client),
        )
        if self.host.client is None:
            self.host.connect(client)
        given = {_activity_name(function) for function in activities}
        own = [item for item in self._activity_entries() if item.worker == worker_id and item.id not in given]
        plugins = list(arguments.pop("plugins", ()))
        if not any(isinstance(plugin, LuaPlugin) for plugin in (*client.config()["plugins"], *plugins)):
            plugins.append(LuaPlugin())
        return create_worker(
            client,
            settings,
            workflows=[
                *(
                    item
                    for found in self._of("workflow.lua")
                    if found.worker == worker_id
                    for item in self._classes(found)
                ),
                *workflows,
            ],
            activities=[*(lua_activity(self.host, item.id) for item in own), *activities],
            plugins=plugins,
            **arguments,
        )

    def _only_worker(self) -> str:
        if len(self.manifest.workers) != 1:
            raise SettingsError(f"name one of the workers: {', '.join(self.manifest.workers) or 'there is none'}")
        return next(iter(self.manifest.workers))

    def _of(self, kind: str) -> list[Entry]:
        return [entry for entry in self.manifest.entries.values() if entry.kind == kind and entry.form != "unsupported"]

    def _activity_entries(self) -> list[Entry]:
        return [entry for entry in self.manifest.entries.values() if entry.is_activity]

    def _classes(self, entry: Entry) -> list[type]:
        try:
            module = self._module(entry)
        except Exception as error:
            raise ManifestError(f"{entry.id} cannot be loaded: {lua_error(error)}") from error
        names = [f"{entry.class_name}_{number}" for number in range(2, len(entry.workflow_types) + 1)]
        return [getattr(module, name) for name in (str(entry.class_name), *names)]

    # --- calls --------------------------------------------------------------------------------------------------

    async def call(self, entry_id: str, *args: Any) -> Any:
        """Call a function entry with plain arguments; its plain first result.

        Raises LuaError when the function raises, or when its second result is a string or an error; (NotFound) when
        there is no such entry.
        """
        return from_lua(await self.host.call(entry_id, lua_arguments(args), CallContext()))

    def _module(self, entry: Entry) -> ModuleType:
        return import_module(f"{self.package}.{entry.module}")

    def _loader(self, entry_id: str) -> EntryLoader | None:
        entry = self.manifest.entries.get(entry_id)
        if entry is None or entry.kind == "library.lua":
            return None
        return lambda process: self._function(entry, process)

    def _function(self, entry: Entry, process: Process) -> LuaFunction:
        module = self._module(entry)
        if entry.form == "factory":
            return entry_function(process.module(module.load), entry.method)
        return getattr(module, entry.method, None) or module.main  # type: ignore[no-any-return]

    # --- life ---------------------------------------------------------------------------------------------------

    async def __aenter__(self) -> Application:
        if self._client is None and self._address is not None:
            self._client = await Client.connect(self._address, plugins=[LuaPlugin()])
            self.host.connect(self._client)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """End the processes of this host; forget the package. Harmless when repeated."""
        await self.host.close()
        forget_package(self.package)
        if self._directory is not None:
            self._directory.cleanup()
            self._directory = None


def _activity_name(function: Callable[..., Any]) -> str | None:
    definition = activity._Definition.from_callable(function)
    return definition.name if definition is not None else None
