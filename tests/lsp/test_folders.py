"""Several folders, files that come and go on disk, line endings, two editors, and every kind of half-typed line."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from lsprotocol import types

from analyzer.lsp.documents import uri_of
from tests.lsp.conftest import connected
from tests.lsp.editor import Editor
from tests.lsp.shop import ORDER, PRICING, REGISTRY, write_shop

pytestmark = pytest.mark.asyncio(loop_scope="module")

HOOK = "    local inbox = process.inbox()\n"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def folders(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Editor]:
    """An editor with two folders; the other one is beside the root and has another ``pricing``."""
    base = tmp_path_factory.mktemp("folders")
    for name in ("first", "second"):
        (base / name).mkdir()
        write_shop(base / name)
    (base / "second" / "pricing.lua").write_text("-- The second.\n" + PRICING)
    roots = [base / "first", base / "second"]
    async with connected(roots[0], {"idleDelay": 50}, roots) as editor:
        yield editor


async def definition(editor: Editor, name: str, text: str) -> list[tuple[str, int]]:
    """Where something is defined: folder and file, line from 1."""
    params = types.DefinitionParams(editor.document(name), editor.at(name, text))
    found = await editor.client.text_document_definition_async(params)
    assert isinstance(found, list | tuple)
    locations = [item for item in found if isinstance(item, types.Location)]
    return [("/".join(item.uri.split("/")[-2:]), item.range.start.line + 1) for item in locations]


async def test_each_folder_is_a_project(folders: Editor) -> None:
    other = uri_of(folders.root.parent / "second" / "order.lua")
    folders.open("order.lua")
    folders.open(other, ORDER)
    assert await definition(folders, "order.lua", "pricing.to|tal") == [("first/pricing.lua", 9)]
    assert await definition(folders, other, "pricing.to|tal") == [("second/pricing.lua", 10)]
    folders.close(other)
    folders.close("order.lua")


def watched(editor: Editor, *changes: tuple[Path, types.FileChangeType]) -> None:
    """The editor says what happened on disk."""
    events = [types.FileEvent(uri_of(path), change) for path, change in changes]
    editor.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams(events))


async def test_files_that_come_move_and_go(folders: Editor) -> None:
    root, kinds = folders.root, types.FileChangeType
    entry = "\n  - name: extra\n    kind: function.lua\n    source: file://extra.lua\n    method: main\n"
    folders.open("order.lua", ORDER.replace('"shop:charge"', '"shop:extra"'))
    assert await definition(folders, "order.lua", "shop:ext|ra") == []
    (root / "extra.lua").write_text("local function main() end\nreturn { main = main }\n")
    (root / "_index.yaml").write_text(REGISTRY + entry)
    watched(folders, (root / "extra.lua", kinds.Created), (root / "_index.yaml", kinds.Changed))
    assert await definition(folders, "order.lua", "shop:ext|ra") == [("first/extra.lua", 1)]
    (root / "extra.lua").rename(root / "moved.lua")
    watched(folders, (root / "extra.lua", kinds.Deleted), (root / "moved.lua", kinds.Created))
    folders.open("_index.yaml", language="yaml")
    assert "R0002" in {item.code for item in await folders.findings("_index.yaml")}
    folders.replace("_index.yaml", "file://extra.lua", "file://moved.lua")
    # The registry buffer is not saved, and the answer does not wait for the user to rest.
    assert await definition(folders, "order.lua", "shop:ext|ra") == [("first/moved.lua", 1)]
    folders.close("_index.yaml")
    (root / "moved.lua").unlink()
    (root / "_index.yaml").write_text(REGISTRY)
    watched(folders, (root / "moved.lua", kinds.Deleted), (root / "_index.yaml", kinds.Changed))
    assert await definition(folders, "order.lua", "shop:ext|ra") == []
    folders.close("order.lua")


@pytest.mark.parametrize("ending", ["\r\n", "\r"])
async def test_line_endings(folders: Editor, ending: str) -> None:
    folders.open("order.lua", ORDER.replace("\n", ending))
    folders.replace("order.lua", "first + second", '"Привет 😀" .. os.time()')
    (clock,) = [item for item in await folders.findings("order.lua") if item.code == "D101"]
    assert clock.range == folders.span("order.lua", "os.time()")
    assert await definition(folders, "order.lua", "pa|use(5") == [("first/order.lua", 8)]
    folders.close("order.lua")


async def test_two_editors_have_servers_of_their_own(folders: Editor) -> None:
    async with connected(folders.root) as second:
        folders.open("order.lua", ORDER.replace("first + second", "os.time()"))
        second.open("order.lua")
        assert "D101" in {item.code for item in await folders.findings("order.lua")}
        assert "D101" not in {item.code for item in await second.findings("order.lua")}
        folders.close("order.lua")


HALF_TYPED = {
    "local x = ": "price",
    "local x = time.": "sleep",
    "if price > ": "price",
    "if price then": "price",
    "for i = 1, ": "price",
    "for i, v in ": "pairs",
    "for i, v in pairs(order) do": "price",
    "while true do": "price",
    "repeat": "price",
    "function ": "",
    "local function f(": "price",
    "return {": "price",
    "funcs.call(": "price",
    'funcs.call("shop:': "shop:charge",
    'funcs.call("shop:charge", {': "price",
    "price = price +": "price",
    "pricing.": "total",
    "local t = { a = ": "price",
    '"unterminated': "",
    "[[long": "",
    "goto ": "",
    "x = x ==": "price",
    "::lab": "price",
    'funcs.call("shop:charge", { amount = pri': "price",
}


@pytest.mark.parametrize("typed", HALF_TYPED)
async def test_half_typed_lines_keep_findings_and_have_proposals(folders: Editor, typed: str) -> None:
    folders.open("order.lua", ORDER.replace("first + second", "os.time() + second"))
    await folders.findings("order.lua")
    folders.replace("order.lua", HOOK, f"    {typed}\n{HOOK}")
    codes = {item.code for item in await folders.findings("order.lua")}
    assert {"D101", "P0001"} <= codes
    position = folders.at("order.lua", f"    {typed}|\n{HOOK}")
    params = types.CompletionParams(folders.document("order.lua"), position)
    found = await folders.client.text_document_completion_async(params)
    assert isinstance(found, types.CompletionList)
    labels = {item.label for item in found.items}
    assert HALF_TYPED[typed] in labels if HALF_TYPED[typed] else not labels
    folders.close("order.lua")
