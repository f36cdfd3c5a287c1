"""Runs the test entries of a project (contract.md §2 `test`, decisions.md 27, host-modules.md §7).

A test is a `function.lua` entry with `meta.type: test`. Tests run one after the other, by suite and order; after each
one the host ends its processes and forgets names and loaded modules, so that no test sees what another one did;
services that start by themselves run anew for each test.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import re
import signal
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from runtime_shims.engine.current import current_process
from runtime_shims.engine.services import running_services
from runtime_shims.lua.errors import LuaError
from runtime_shims.manifest import Entry, Manifest
from runtime_shims.temporal.headers import CallContext
from runtime_shims.temporal.settings import SettingsError

if TYPE_CHECKING:
    from runtime_shims.application import Application

OTHER_SUITE = "other"
"""Where tests without a suite are listed, last."""
BUSY_GRACE_SECONDS = 1.0
_PLACE = re.compile(r"([^\s:]+:[^\s:]+):(\d+): ")


class Status(StrEnum):
    """How a test ended: `failed` is the program's doing, `error` means that it could not be run as it is."""

    PASSED = "passed"
    FAILED = "failed"
    ERROR = "error"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class TestCase:
    """One test entry."""

    __test__ = False

    entry: Entry
    suite: str
    order: float

    @property
    def id(self) -> str:
        """The entry id."""
        return self.entry.id


@dataclass(frozen=True, slots=True)
class TestResult:
    """The outcome of one test; `file` and `line` are where it failed, the entry's own file when that is not known."""

    __test__ = False

    entry_id: str
    suite: str
    status: Status
    duration_ms: int
    message: str
    file: str
    line: int
    output: tuple[str, ...] = ()


class BusyError(Exception):
    """Interrupts Lua code that computes without ever giving the turn over."""


def find_tests(manifest: Manifest, suites: Sequence[str] = (), substrings: Sequence[str] = ()) -> list[TestCase]:
    """The test entries of a package in running order, of the given suites and with one of the substrings in the id."""
    cases = [_case(entry) for entry in manifest.entries.values() if _is_test(entry)]
    chosen = [
        case
        for case in cases
        if (not suites or case.suite in suites) and (not substrings or any(text in case.id for text in substrings))
    ]
    return sorted(chosen, key=lambda case: (case.suite == OTHER_SUITE, case.suite, case.order, case.id.encode()))


def _is_test(entry: Entry) -> bool:
    return entry.kind == "function.lua" and entry.meta.get("type") == "test"


def _case(entry: Entry) -> TestCase:
    suite, order = entry.meta.get("suite"), entry.meta.get("order")
    numeric = isinstance(order, (int, float)) and not isinstance(order, bool)
    return TestCase(entry, str(suite) if suite else OTHER_SUITE, float(order) if numeric else 0.0)  # type: ignore[arg-type]


async def run_tests(
    application: Application,
    cases: Iterable[TestCase],
    timeout_seconds: float,
    report: Callable[[TestResult], None] = lambda _: None,
) -> list[TestResult]:
    """Run the tests in order; `report` gets each result when it is there."""
    results = []
    for case in cases:
        result = await _run(application, case, timeout_seconds)
        await application.host.end_processes()
        report(result)
        results.append(result)
    return results


async def _run(application: Application, case: TestCase, timeout_seconds: float) -> TestResult:
    started = time.monotonic()
    with _captured_output() as output:
        try:
            async with running_services(application.host, stop_limit=0):
                status, message = await _outcome(application, case, timeout_seconds)
        except SettingsError as error:
            status, message = Status.ERROR, str(error)
    duration_ms = round((time.monotonic() - started) * 1000)
    file, line = _place(application.manifest, case.entry, message)
    return TestResult(case.id, case.suite, status, duration_ms, message, file, line, tuple(output))


async def _outcome(application: Application, case: TestCase, timeout_seconds: float) -> tuple[Status, str]:
    if case.entry.form == "unsupported":
        return Status.ERROR, case.entry.reason or "the entry could not be translated"
    try:
        with _interrupting(timeout_seconds + BUSY_GRACE_SECONDS):
            call = application.host.call(case.id, (), CallContext())
            value = await asyncio.wait_for(call, timeout_seconds)
    except (TimeoutError, BusyError):
        return Status.FAILED, f"no result within {timeout_seconds:g} seconds"
    except LuaError as error:
        return Status.FAILED, error.message
    except Exception as fault:
        return Status.ERROR, f"internal error: {type(fault).__name__}: {fault}"
    return (Status.FAILED, "the test returned false") if value is False else (Status.PASSED, "")


@contextlib.contextmanager
def _interrupting(seconds: float) -> Iterator[None]:
    """Raise BusyError in Lua code that still has the turn after `seconds`, where the platform can."""
    if not hasattr(signal, "setitimer"):
        yield
        return

    def interrupt(*_: object) -> None:
        if current_process.get(None) is not None:
            raise BusyError("the test does not give the turn over")

    try:
        previous = signal.signal(signal.SIGALRM, interrupt)
    except ValueError:  # not in the main thread
        yield
        return
    signal.setitimer(signal.ITIMER_REAL, seconds, BUSY_GRACE_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)


class _Collector(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


@contextlib.contextmanager
def _captured_output() -> Iterator[list[str]]:
    """What Lua code prints and logs meanwhile."""
    collector = _Collector()
    lua = logging.getLogger("lua2temporal")
    lua.addHandler(collector)
    try:
        yield collector.lines
    finally:
        lua.removeHandler(collector)


def _place(manifest: Manifest, entry: Entry, message: str) -> tuple[str, int]:
    """File and line of a failure, from the place in front of its text."""
    found = _PLACE.match(message)
    failed = manifest.entries.get(found.group(1)) if found is not None else None
    if found is None or failed is None:
        return entry.source, entry.first_line
    return failed.source, failed.first_line + int(found.group(2)) - 1
