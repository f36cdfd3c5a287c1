"""Fixtures shared by all tests."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from runtime_shims.temporal.dev_server import DevServer, DevServerOptions

# mypy does not see editable installations; generated code is checked against these sources.
os.environ["MYPYPATH"] = str(Path(__file__).parents[1])


@pytest.fixture(scope="session")
def temporal_address() -> Iterator[str]:
    """Address of one real Temporal server for the whole session; never skipped: without a server tests fail."""
    server = DevServer(DevServerOptions(allow_download=False, search_attributes={"OrderState": "Keyword"}))
    asyncio.run(server.start())
    yield server.address
    asyncio.run(server.stop())


def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave at once when the SDK was used: its threads can crash a finalising interpreter (spec/temporalio.md §1)."""
    if getattr(config, "sdk_exit_code", None) is not None:
        from runtime_shims.temporal.exit import leave

        leave(config.sdk_exit_code)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    import sys

    if "temporalio.bridge.temporal_sdk_bridge" in sys.modules and not hasattr(session.config, "workerinput"):
        session.config.sdk_exit_code = int(exitstatus)  # type: ignore[attr-defined]
