"""The order project of the corpus as an application: built, loaded, run by its own worker."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from temporalio.client import Client

from runtime_shims import Application, LuaError

PROJECT = Path(__file__).parents[2] / "corpus" / "orders"


def test_placeholder(temporal_address: str) -> None:
    async def scenario() -> None:
        application = Application.from_project(PROJECT)
        print(application.manifest)
        client = await Client.connect(temporal_address)
        async with application.worker(client):
            pass

    asyncio.run(scenario())
