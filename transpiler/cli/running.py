"""What commands that run translated code share: building for them, logging, the server's options."""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
from collections.abc import Callable, Coroutine, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from transpiler.cli.exit_codes import NOT_FINE, USAGE, CommandFailed
from transpiler.cli.options import Common
from transpiler.cli.project import check_readable, find_entry, report

if TYPE_CHECKING:
    from analyzer.project.model import Project
    from runtime_shims import Application
    from runtime_shims.temporal.dev_server import DevServerOptions

Result = TypeVar("Result")

IGNORED_FIELD = "R0013"
"""What a registry asks for without effect is shown by every command that runs the project."""


def build_for_running(
    common: Common, root: Path, output: Path, required: Iterable[str] | None, *, whole: bool = False
) -> Application:
    """Build the project at ``root`` into ``output`` and load it.

    Only errors in ``required`` entries, and in what they use, stop the build (decisions.md 12); None requires every
    workflow and activity. With ``whole`` every registry file must be readable. Raises CommandFailed.
    """
    from analyzer.project.loader import load_project
    from runtime_shims import Application
    from transpiler.build import BuildOptions, build

    project = load_project(root)
    if whole or required is None or not project.entries:
        check_readable(common, project)
    wanted = None if required is None else frozenset(required)
    for entry_id in sorted(wanted or ()):
        _check_runnable(project, entry_id)
    result = build(project, output, BuildOptions(required=wanted, cross_check=False, lint=False))
    shown = [item for item in result.diagnostics if not result.ok or common.verbosity > 0 or item.code == IGNORED_FIELD]
    report(common, project, shown)
    if not result.ok:
        raise CommandFailed("the project cannot be built", NOT_FINE)
    application: Application = Application.load(output)
    return application


def load_or_build(common: Common, root: Path, output: Path) -> Application:
    """Load the generated package ``root``, or build the project there into ``output``. Raises CommandFailed."""
    if (root / "manifest.json").is_file() and (root / "__init__.py").is_file():
        from runtime_shims import Application

        application: Application = Application.load(root)
        return application
    return build_for_running(common, root, output, None)


def _check_runnable(project: Project, entry_id: str) -> None:
    entry = find_entry(project, entry_id, project.root)
    if not entry.is_lua or not entry.method:
        raise CommandFailed(f"{entry_id} is a {entry.kind}; only workflows and functions can be run", USAGE)


def server_options(
    *,
    namespace: str = "default",
    ui: bool = False,
    skip_time: bool = False,
    temporal_cli: str | None = None,
    database: str | None = None,
    port: int | None = None,
    ui_port: int | None = None,
) -> DevServerOptions:
    """How the embedded server is started. Raises CommandFailed when none can be found."""
    from runtime_shims.temporal.dev_server import DevServerError, DevServerOptions, find_temporal_cli

    try:
        find_temporal_cli(temporal_cli)
    except DevServerError as error:
        raise CommandFailed(str(error), USAGE) from None
    return DevServerOptions(
        temporal_cli=temporal_cli,
        namespace=namespace,
        port=port,
        ui=ui,
        ui_port=ui_port,
        skip_time=skip_time,
        database=database,
    )


def python_activities(files: Sequence[Path]) -> list[Callable[..., Any]]:
    """The functions decorated with ``@activity.defn`` in hand-written Python files. Raises CommandFailed."""
    import importlib.util

    from temporalio import activity

    found: list[Callable[..., Any]] = []
    for file in files:
        if not file.is_file():
            raise CommandFailed(f"{file}: no such file", USAGE)
        spec = importlib.util.spec_from_file_location(f"lua2temporal_activities_{len(found)}", file)
        assert spec is not None and spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        try:
            spec.loader.exec_module(module)
        except Exception as error:
            raise CommandFailed(f"{file} cannot be imported: {type(error).__name__}: {error}", USAGE) from error
        functions = (value for value in vars(module).values() if callable(value))
        found.extend(item for item in functions if activity._Definition.from_callable(item) is not None)
    return found


def run_async(main: Callable[[], Coroutine[Any, Any, Result]]) -> Result:
    """``asyncio.run(main())``, with what the environment refuses turned into CommandFailed."""
    from runtime_shims.manifest import ManifestError
    from runtime_shims.temporal.connection import CONNECT_FAILED, connection_problem
    from runtime_shims.temporal.dev_server import DevServerError
    from runtime_shims.temporal.settings import SettingsError

    try:
        return asyncio.run(main())
    except (DevServerError, ManifestError, SettingsError) as error:
        raise CommandFailed(str(error), USAGE) from error
    except RuntimeError as error:
        if not str(error).startswith(CONNECT_FAILED):
            raise
        raise CommandFailed(f"cannot reach the Temporal server: {connection_problem(str(error))}", USAGE) from error


def log_to_stderr(common: Common, format_: str = "text", metrics: str | None = None) -> None:
    """Send ``print`` of Lua code and the logs to stderr; stdout belongs to results (decisions.md 24).

    ``format_`` is ``text`` or ``json``; ``metrics`` is the address where the SDK serves its metrics. Raises
    CommandFailed for an address that cannot be used.
    """
    from runtime_shims.logs import JsonFormatter
    from runtime_shims.temporal.monitoring import configure_sdk
    from runtime_shims.temporal.settings import SettingsError

    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter() if format_ == "json" else _Formatter(common.verbosity > 0))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING if common.quiet else logging.INFO)
    try:
        configure_sdk(metrics)
    except SettingsError as error:
        raise CommandFailed(str(error), USAGE) from None
    for name in ("temporalio", "uvicorn"):
        logging.getLogger(name).setLevel(logging.INFO if common.verbosity > 0 else logging.WARNING)


class _Formatter(logging.Formatter):
    """One line per record; a failed attempt of an activity says which and why, its traceback only when asked for."""

    def __init__(self, tracebacks: bool) -> None:
        super().__init__("%(levelname)s %(name)s: %(message)s")
        self.tracebacks = tracebacks

    def format(self, record: logging.LogRecord) -> str:
        from runtime_shims.logs import with_fields

        error = record.exc_info[1] if record.exc_info else None
        if self.tracebacks or error is None:
            return with_fields(super().format(record), record)
        details = getattr(record, "temporal_activity", None)
        subject = record.getMessage().partition(" ({")[0]
        if isinstance(details, dict):
            subject = f"activity {details.get('activity_type')} failed, attempt {details.get('attempt')}"
        return f"{record.levelname} {record.name}: {subject}: {error}"


def end_on_sigterm() -> None:
    """Treat SIGTERM like Ctrl-C, so that servers and workers are stopped in order.

    A shell starts background jobs with SIGINT ignored; asyncio listens to it only where Python's own handler stands.
    """
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
