"""Generated Python and workflow graphs as documents that follow edits; rule pages."""

from __future__ import annotations

import ast
import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pytest_lsp import ClientServerConfig

from analyzer.lsp.features.diagnostics import RULE_SCHEME
from analyzer.lsp.features.generated_python import virtual_uri
from analyzer.lsp.handlers import COMMAND_GRAPH, COMMAND_PYTHON, COMMAND_RELOAD
from tests.lsp.conftest import COMMAND, make_client
from tests.lsp.editor import TIMEOUT, Editor

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def following(shop: Path) -> AsyncIterator[tuple[Editor, asyncio.Queue[str]]]:
    """An editor that can show virtual documents, and the URIs that it was asked to refresh."""
    client = await ClientServerConfig(server_command=COMMAND, client_factory=make_client).start()
    editor = Editor(client, shop)  # type: ignore[arg-type]
    refreshed: asyncio.Queue[str] = asyncio.Queue()

    @client.feature(types.WORKSPACE_TEXT_DOCUMENT_CONTENT_REFRESH)
    def refresh(params: types.TextDocumentContentRefreshParams) -> None:
        refreshed.put_nowait(params.uri)

    content = types.TextDocumentContentClientCapabilities()
    workspace = types.WorkspaceClientCapabilities(text_document_content=content)
    await editor.start({"idleDelay": 50}, types.ClientCapabilities(workspace=workspace))
    yield editor, refreshed
    await editor.client.shutdown_session()
    await client.stop()


async def content(editor: Editor, uri: str) -> str:
    params = types.TextDocumentContentParams(uri)
    return (await editor.client.workspace_text_document_content_async(params)).text


async def command(editor: Editor, name: str, *arguments: object) -> dict[str, str]:
    params = types.ExecuteCommandParams(name, list(arguments))
    found = await editor.client.workspace_execute_command_async(params)
    return dict(found) if isinstance(found, dict) else vars(found) if found is not None else {}


async def test_generated_python_follows_edits(following: tuple[Editor, asyncio.Queue[str]]) -> None:
    editor, refreshed = following
    buffer = editor.open("order.lua")
    uri = virtual_uri(buffer.uri)
    text = await content(editor, uri)
    ast.parse(text)
    assert "async def pause(" in text and "shop:charge" in text
    editor.replace("order.lua", "local function pause", "local function wait_for")
    editor.replace("order.lua", 'pause(5, "large")', 'wait_for(5, "large")')
    editor.replace("order.lua", 'pause(1, "small")', 'wait_for(1, "small")')
    await editor.findings("order.lua")
    async with asyncio.timeout(TIMEOUT):
        assert await refreshed.get() == uri
    assert "async def wait_for(" in await content(editor, uri)
    editor.close("order.lua")


async def test_a_broken_file_is_explained_in_comments(editor: Editor) -> None:
    buffer = editor.open("order.lua")
    await editor.findings("order.lua")
    editor.replace("order.lua", "local sum = first + second", "local sum = first +")
    found = await command(editor, COMMAND_PYTHON, buffer.uri)
    assert found["text"].startswith("# The Lua file cannot be translated:")
    assert "line 14" in found["text"] or "line 15" in found["text"]
    editor.close("order.lua")


async def test_commands_show_python_and_graph(editor: Editor) -> None:
    buffer = editor.open("order.lua")
    python = await command(editor, COMMAND_PYTHON, buffer.uri)
    ast.parse(python["text"])
    graph = await command(editor, COMMAND_GRAPH, buffer.uri)
    lines = graph["text"].splitlines()
    assert lines[0] == "flowchart TD"
    assert any("shop:charge" in line for line in lines)
    assert sum("time.sleep" in line for line in lines) == 2, "one for each branch"
    assert any("price &gt; 100" in line for line in lines)
    assert any('|"yes"|' in line for line in lines) and any('|"no"|' in line for line in lines)
    assert await content(editor, graph["uri"]) == graph["text"]
    assert await command(editor, COMMAND_RELOAD) == {}
    editor.close("order.lua")


async def test_rule_pages(editor: Editor) -> None:
    text = await content(editor, f"{RULE_SCHEME}:/D101.md")
    assert "wall-clock" in text


async def test_other_documents_and_commands_are_refused(editor: Editor) -> None:
    with pytest.raises(JsonRpcException, match="not one of the server's documents"):
        await content(editor, "other:/x")
    with pytest.raises(JsonRpcException, match="not open"):
        await content(editor, virtual_uri(editor.uri("nowhere.lua")))
    with pytest.raises(JsonRpcException):
        await command(editor, "lua2temporal.server.nothing")
    with pytest.raises(JsonRpcException):
        await command(editor, COMMAND_PYTHON)
