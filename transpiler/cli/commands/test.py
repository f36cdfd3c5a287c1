"""``lua2temporal test``: run the test entries of a project (decisions.md 27)."""

from __future__ import annotations

import contextlib
import logging
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING

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
    from runtime_shims import Application
    from runtime_shims.testing import TestCase, TestResult


@click.command(short_help="Run the test entries of a project.")
@click.argument("project", required=False, type=click.Path(path_type=Path))
@click.option("--suite", "suites", multiple=True, metavar="NAME", help="Only tests of this suite; may be repeated.")
@click.option("-k", "substrings", multiple=True, metavar="SUBSTRING", help="Only tests whose id contains this.")
@click.option(
    "--format", "format_", type=click.Choice(["text", "json", "junit"]), default="text", help="The form of the result."
)
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    default=30.0,
    show_default=True,
    metavar="SECONDS",
    help="The longest time for one test.",
)
@click.option("--address", metavar="HOST:PORT", help="Use this Temporal server instead of an embedded one.")
@click.option("--namespace", default="default", show_default=True, help="The Temporal namespace.")
@click.option("--temporal-cli", metavar="PATH", help="The Temporal command line tool that serves as embedded server.")
@click.option("--no-http", is_flag=True, help="Do not start the project's HTTP servers.")
@click.option("--activities", metavar="FILE", multiple=True, help="A Python file with hand-written activities.")
@common_options
def command(
    common: Common,
    project: Path | None,
    suites: tuple[str, ...],
    substrings: tuple[str, ...],
    format_: str,
    timeout: float,
    address: str | None,
    namespace: str,
    temporal_cli: str | None,
    no_http: bool,
    activities: tuple[str, ...],
) -> int:
    """Run every function.lua entry of PROJECT whose meta.type is "test".

    With workers and an embedded server when the project has temporal.worker entries; what has lifecycle.auto_start runs
    as well: HTTP servers during all tests, process.service entries anew for each. Entries that cannot be translated
    fail on their own. Exit code 1 when a test failed.
    """
    root = choose_project(common, project)
    log_to_stderr(common)
    if common.verbosity <= 0:
        # What Lua code prints is shown below the test that failed.
        logging.getLogger().handlers[0].setLevel(logging.WARNING)
    end_on_sigterm()
    with tempfile.TemporaryDirectory(prefix="lua2temporal-") as directory:
        application = build_for_running(common, root, Path(directory), (), whole=True)
        from runtime_shims.testing import find_tests

        cases = find_tests(application.manifest, suites, substrings)
        if not cases and (suites or substrings):
            raise CommandFailed("no test matches the given suites and substrings", USAGE)
        results = run_async(
            lambda: _run(
                common,
                application,
                cases,
                timeout,
                format_,
                None if no_http else root,
                address=address,
                namespace=namespace,
                server=server_options(namespace=namespace, temporal_cli=temporal_cli),
                activities=python_activities([root / name for name in activities]),
            )
        )
    from transpiler.cli.test_reports import render

    common.result(render(format_, results))
    return SUCCESS if all(result.status in ("passed", "skipped") for result in results) else NOT_FINE


async def _run(
    common: Common,
    application: Application,
    cases: list[TestCase],
    timeout: float,
    format_: str,
    http_root: Path | None,
    **session_options: object,
) -> list[TestResult]:
    from runtime_shims.temporal.session import open_session
    from runtime_shims.testing import run_tests
    from transpiler.cli.test_reports import line

    def report(result: TestResult) -> None:
        if format_ == "text":
            common.result(line(result, common.use_color()))
        else:
            common.note(line(result, False), verbosity=1)

    if not cases:
        return []
    async with contextlib.AsyncExitStack() as stack:
        if application.manifest.workers:
            await stack.enter_async_context(open_session(application, **session_options))  # type: ignore[arg-type]
        else:
            await stack.enter_async_context(application)
        if http_root is not None:
            await stack.enter_async_context(_http_servers(common, application, http_root))
        return await run_tests(application, cases, timeout, report)


@contextlib.asynccontextmanager
async def _http_servers(common: Common, application: Application, root: Path) -> AsyncIterator[None]:
    """The HTTP servers that start by themselves; ones that cannot be used are left out with a warning.

    Raises CommandFailed for an address in use, because tests would then speak to somebody else's server.
    """
    if not any(entry.get("kind") == "http.service" for entry in application.manifest.services):
        yield
        return
    from runtime_shims.http.configuration import HttpConfigurationError, read_servers
    from runtime_shims.http.server import running_servers

    try:
        servers = [server for server in read_servers(application.manifest, root).values() if server.auto_start]
    except HttpConfigurationError as problem:
        common.note(f"no HTTP server is started:\n{problem}")
        servers = []
    try:
        async with running_servers(application.host, servers):
            yield
    except HttpConfigurationError as problem:
        help_ = "--no-http runs the tests without the project's HTTP servers"
        raise CommandFailed(str(problem), USAGE, help_) from None
