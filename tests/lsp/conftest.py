"""One server for the tests of a module, started as the command line starts it."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import pytest_asyncio
from pygls.protocol import default_converter
from pytest_lsp import ClientServerConfig, LanguageClient

from tests.lsp.editor import Editor
from tests.lsp.shop import write_shop

COMMAND = [sys.executable, "-m", "transpiler", "lsp"]


def make_client() -> LanguageClient:
    """A client without handlers of its own; ``Editor`` brings them."""
    return LanguageClient(converter_factory=default_converter)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project on disk."""
    return write_shop(tmp_path_factory.mktemp("shop"))


@asynccontextmanager
async def connected(root: Path, options: object = None, folders: Sequence[Path] = ()) -> AsyncIterator[Editor]:
    """An editor with a server of its own, for one folder or several; nothing is open yet."""
    client = await ClientServerConfig(server_command=COMMAND, client_factory=make_client).start()
    assert isinstance(client, LanguageClient)
    editor = Editor(client, root)
    await editor.start(options, folders=folders)
    yield editor
    await client.shutdown_session()
    await client.stop()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def editor(shop: Path) -> AsyncIterator[Editor]:
    """An editor with the project as its folder."""
    async with connected(shop, {"idleDelay": 50}) as editor:
        yield editor
