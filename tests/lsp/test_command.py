"""The command: TCP, wrong arguments."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from lsprotocol import types

from tests.lsp.conftest import COMMAND, make_client
from tests.lsp.editor import Editor
from tests.lsp.shop import write_shop


@pytest.mark.asyncio
async def test_tcp(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = await asyncio.create_subprocess_exec(
        *COMMAND, "--tcp", f"127.0.0.1:{port}", stderr=asyncio.subprocess.PIPE
    )
    assert process.stderr is not None
    assert b"listening on 127.0.0.1" in await asyncio.wait_for(process.stderr.readline(), 20)
    client = make_client()
    for _ in range(100):
        try:
            await client.start_tcp("127.0.0.1", port)
            break
        except OSError:
            await asyncio.sleep(0.1)
    editor = Editor(client, write_shop(tmp_path))
    await editor.start()
    editor.open("order.lua")
    assert await editor.findings("order.lua") is not None
    position = editor.at("order.lua", "time.sl|eep")
    hover = await client.text_document_hover_async(types.HoverParams(editor.document("order.lua"), position))
    assert hover is not None
    await client.shutdown_session()
    assert await asyncio.wait_for(process.wait(), 20) == 0
    await client.stop()


@pytest.mark.parametrize("arguments", [["--tcp", "nowhere"], ["--tcp", "host:99999"], ["--stdio", "--tcp", "h:1"]])
def test_wrong_usage(arguments: list[str]) -> None:
    done = subprocess.run([*COMMAND, *arguments], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert "Error" in done.stderr and "Traceback" not in done.stderr


def test_the_analyzer_side_does_not_import_the_translator() -> None:
    foreign = ("transpiler", "libcst", "temporalio")
    code = f"import analyzer.lsp.handlers, sys; sys.exit(any(n.startswith({foreign}) for n in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], timeout=60, check=False).returncode == 0
