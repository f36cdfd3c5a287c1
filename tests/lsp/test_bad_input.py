"""Whatever arrives, the server answers with an error, or not at all, and lives."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from analyzer.lsp.documents import uri_of
from tests.lsp.raw import RawClient
from tests.lsp.shop import ORDER, write_shop

pytestmark = pytest.mark.asyncio(loop_scope="module")

UNINITIALIZED = -32002
PARSE_ERROR, INVALID_REQUEST, UNKNOWN_METHOD, INVALID_PARAMS, CANCELLED = -32700, -32600, -32601, -32602, -32800


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def server() -> AsyncIterator[RawClient]:
    """One server for all tests here; that it lives is checked after each of them."""
    client = await RawClient.start()
    yield client
    assert await client.stop() == 0


@pytest_asyncio.fixture(autouse=True, loop_scope="module")
async def alive(server: RawClient) -> AsyncIterator[None]:
    """The server still answers after the test."""
    yield
    assert server.process.returncode is None
    answer = await server.request("workspace/symbol", {"query": "x"})
    assert "result" in answer


def open_document(server: RawClient, uri: str, text: str, language: str = "lua") -> None:
    document = {"uri": uri, "languageId": language, "version": 1, "text": text}
    server.notify("textDocument/didOpen", {"textDocument": document})


def close_document(server: RawClient, uri: str) -> None:
    server.notify("textDocument/didClose", {"textDocument": {"uri": uri}})


def at(uri: str, line: int, character: int) -> dict[str, Any]:
    return {"textDocument": {"uri": uri}, "position": {"line": line, "character": character}}


@pytest.mark.parametrize("body", [b"{", b"", b"\xff\xfe", b"[" * 100_000, b'"text"', b"[]", b"{}", b"null"])
async def test_bodies_that_are_no_messages(server: RawClient, body: bytes) -> None:
    if body:
        server.send_bytes(body)


async def test_text_that_is_no_json_is_answered(server: RawClient) -> None:
    server.send_bytes(b"{]")
    server.messages.clear()
    await server.request("workspace/symbol", {"query": "x"})
    assert [item["error"]["code"] for item in server.messages if item.get("id", "") is None] == [PARSE_ERROR]


async def test_a_message_without_version_is_answered(server: RawClient) -> None:
    server.send({"id": 4711, "method": "textDocument/hover"})
    assert (await server.answer(4711))["error"]["code"] == INVALID_REQUEST


async def test_an_unknown_method_is_answered(server: RawClient) -> None:
    assert (await server.request("textDocument/nothing", {}))["error"]["code"] == UNKNOWN_METHOD


@pytest.mark.parametrize(
    "params",
    [None, [], {"textDocument": 1}, at("file:///x.lua", -1, 0), at("file:///x.lua", 1 << 40, 0), {"position": {}}],
)
async def test_invalid_parameters_are_answered(server: RawClient, params: object) -> None:
    assert (await server.request("textDocument/hover", params))["error"]["code"] == INVALID_PARAMS


@pytest.mark.parametrize(
    "method",
    [
        "hover",
        "completion",
        "definition",
        "signatureHelp",
        "documentHighlight",
        "prepareCallHierarchy",
        "prepareRename",
    ],
)
async def test_a_file_that_is_not_open_is_an_error(server: RawClient, method: str) -> None:
    answer = await server.request(f"textDocument/{method}", at("file:///nowhere/x.lua", 0, 0))
    assert answer["error"]["code"] == INVALID_PARAMS


@pytest.mark.parametrize("method", ["hover", "completion", "definition", "signatureHelp", "documentHighlight"])
async def test_positions_beyond_the_text_are_clamped(server: RawClient, method: str) -> None:
    uri = "untitled:beyond"
    open_document(server, uri, "return 1")
    for line, character in ((0, 1000), (1000, 0), (2**31 - 1, 2**31 - 1)):
        assert "result" in await server.request(f"textDocument/{method}", at(uri, line, character))
    close_document(server, uri)


@pytest.mark.parametrize(
    "uri", ["file:///nowhere/gone/x.lua", "file:///%00.lua", "http://example.org/x.lua", "", "file:", "untitled:a?b#c"]
)
async def test_documents_anywhere(server: RawClient, uri: str) -> None:
    open_document(server, uri, ORDER)
    answer = await server.request("textDocument/documentSymbol", {"textDocument": {"uri": uri}})
    assert [item["name"] for item in answer["result"]][-1] == "main"
    close_document(server, uri)


@pytest.mark.parametrize("text", ["\0\1\2\xff" * 1000, "(" * 50_000, "local x = " + "{" * 20_000, "\ud800", "--[["])
async def test_binary_and_monstrous_texts(server: RawClient, text: str) -> None:
    uri = "untitled:monster"
    open_document(server, uri, text)
    answer = await server.request("textDocument/foldingRange", {"textDocument": {"uri": uri}})
    assert "result" in answer
    close_document(server, uri)


async def test_broken_registry_files(server: RawClient, tmp_path: Path) -> None:
    root = write_shop(tmp_path)
    (root / "order.lua").unlink()
    (root / "charge.lua").write_bytes(b"\0\xff\xfe")
    uri = uri_of(root / "_index.yaml")
    for text in ("namespace: shop\nentries: [", "namespace: shop\nentries:\n  - {", "&a [*a, *a]", "\t", ""):
        open_document(server, uri, text, "yaml")
        assert "result" in await server.request("textDocument/documentSymbol", {"textDocument": {"uri": uri}})
        assert "result" in await server.request("textDocument/hover", at(uri, 1, 3))
        close_document(server, uri)


async def test_a_deleted_file_can_still_be_edited(server: RawClient, tmp_path: Path) -> None:
    root = write_shop(tmp_path)
    uri = uri_of(root / "order.lua")
    open_document(server, uri, ORDER)
    await server.request("textDocument/hover", at(uri, 1, 7))
    (root / "order.lua").unlink()
    server.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": uri, "type": 3}]})
    server.notify(
        "textDocument/didChange",
        {"textDocument": {"uri": uri, "version": 2}, "contentChanges": [{"text": ORDER + "\n"}]},
    )
    assert (await server.request("textDocument/hover", at(uri, 1, 7)))["result"] is not None
    close_document(server, uri)


async def test_changes_of_unknown_documents_and_strange_ranges(server: RawClient) -> None:
    change = {
        "range": {"start": {"line": 9, "character": 9}, "end": {"line": 0, "character": 0}},
        "text": "x",
    }
    server.notify(
        "textDocument/didChange",
        {"textDocument": {"uri": "untitled:never", "version": 2}, "contentChanges": [change]},
    )
    open_document(server, "untitled:range", "return 1")
    server.notify(
        "textDocument/didChange",
        {"textDocument": {"uri": "untitled:range", "version": 2}, "contentChanges": [change]},
    )
    assert "result" in await server.request("textDocument/hover", at("untitled:range", 0, 0))
    close_document(server, "untitled:range")
    close_document(server, "untitled:range")


async def test_a_cancelled_request_is_answered_as_cancelled(server: RawClient) -> None:
    uri = "untitled:cancel"
    open_document(server, uri, ORDER)
    wanted = server.ask("textDocument/hover", at(uri, 0, 7))
    server.notify("$/cancelRequest", {"id": wanted})
    server.notify("$/cancelRequest", {"id": 99_999})
    answer = await server.answer(wanted)
    assert answer.get("error", {}).get("code") == CANCELLED or "result" in answer
    close_document(server, uri)


@pytest.mark.parametrize(
    "data",
    [
        b"X-Padding: " + b"a" * 200_000 + b"\r\nContent-Length: 2\r\n\r\n{}",
        b"Content-Length: 99999999999999\r\n\r\n",
        b"Content-Length: -5\r\n\r\n",
        b"Content-Length: many\r\n\r\n",
        b"Host: nowhere\r\n\r\n",
        b"hello\n\n\n",
    ],
)
async def test_headers_that_announce_no_message(server: RawClient, data: bytes) -> None:
    assert server.process.stdin is not None
    server.process.stdin.write(data)


async def test_header_names_are_in_any_case(server: RawClient) -> None:
    body = b'{"jsonrpc": "2.0", "id": 4712, "method": "workspace/symbol", "params": {"query": "x"}}'
    assert server.process.stdin is not None
    server.process.stdin.write(b"content-type: text\r\ncontent-length:%d\r\n\r\n" % len(body) + body)
    assert (await server.answer(4712))["result"] == []


async def test_requests_before_initialize_and_after_shutdown_are_refused() -> None:
    client = await RawClient.spawn()
    client.notify("textDocument/didOpen", {"textDocument": {"uri": "a", "languageId": "lua", "version": 1, "text": ""}})
    assert (await client.request("textDocument/hover", at("a", 0, 0)))["error"]["code"] == UNINITIALIZED
    initialize = {"capabilities": {}, "processId": None, "rootUri": None}
    assert "result" in await client.request("initialize", initialize)
    assert (await client.request("initialize", initialize))["error"]["code"] == INVALID_REQUEST
    assert "result" in await client.request("shutdown", None)
    assert (await client.request("textDocument/hover", at("a", 0, 0)))["error"]["code"] == INVALID_REQUEST
    client.notify("exit", None)
    assert await asyncio.wait_for(client.process.wait(), 20) == 0


async def test_leaving_without_shutdown_is_an_exit_code() -> None:
    client = await RawClient.start()
    client.notify("exit", None)
    assert await asyncio.wait_for(client.process.wait(), 20) == 1


async def test_a_client_that_vanishes_ends_the_server() -> None:
    client = await RawClient.start()
    assert client.process.stdin is not None
    client.process.stdin.close()
    assert await asyncio.wait_for(client.process.wait(), 20) == 1
