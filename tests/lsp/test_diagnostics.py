"""Findings on open, change, save; of the whole project with unsaved buffers on top; registry files; lone files."""

from __future__ import annotations

import asyncio

import pytest
from lsprotocol import types

from tests.lsp.editor import Editor
from tests.lsp.shop import ORDER, PRICING, REGISTRY

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_sound_file_has_no_errors(editor: Editor) -> None:
    editor.open("order.lua")
    findings = await editor.findings("order.lua")
    assert [item for item in findings if item.severity == types.DiagnosticSeverity.Error] == []
    editor.close("order.lua")


async def test_a_keystroke_is_answered_and_a_repair_too(editor: Editor) -> None:
    editor.open("order.lua")
    editor.replace("order.lua", "local sum = first + second", "local sum = first + os.time()")
    findings = await editor.findings("order.lua")
    (clock,) = [item for item in findings if item.code == "D101"]
    assert clock.range == editor.span("order.lua", "os.time()")
    assert clock.source == "lua2temporal"
    assert clock.code_description is not None and clock.code_description.href.endswith("/D101.md")
    editor.replace("order.lua", "os.time()", "second")
    assert "D101" not in {item.code for item in await editor.findings("order.lua")}
    editor.close("order.lua")


async def test_half_typed_text_keeps_other_findings(editor: Editor) -> None:
    editor.open("order.lua", ORDER.replace("first + second", "os.time() + second"))
    await editor.findings("order.lua")
    editor.replace("order.lua", "local function pause", "-- A comment.\nlocal function pause")
    editor.replace("order.lua", 'pause(5, "large")', "pause(5, ")
    findings = await editor.findings("order.lua")
    by_code = {item.code: item for item in findings}
    assert {"P0001", "D101"} <= set(by_code)
    assert by_code["D101"].range == editor.span("order.lua", "os.time()")
    editor.close("order.lua")


async def test_unsaved_buffers_of_other_files_count(editor: Editor) -> None:
    """The clock in a library is a finding once an unsaved workflow reaches it; the chain leads to the call."""
    editor.open("pricing.lua")
    await editor.findings("pricing.lua")
    editor.open("order.lua", ORDER.replace("pricing.total(order.items)", "pricing.stamp()"))
    findings = await editor.until("pricing.lua", "D101")
    (clock,) = [item for item in findings if item.code == "D101"]
    related = clock.related_information or []
    assert any(item.location.uri.endswith("order.lua") for item in related)
    editor.replace("order.lua", "pricing.stamp()", "1")
    await editor.until("pricing.lua", "D101", present=False)
    editor.close("order.lua")
    editor.close("pricing.lua")


async def test_positions_count_utf16_units(editor: Editor) -> None:
    editor.open("order.lua", ORDER.replace("local sum = first + second", 'local sum = #"😀é" + os.time()'))
    findings = await editor.findings("order.lua")
    (clock,) = [item for item in findings if item.code == "D101"]
    assert clock.range.start.character == len('    local sum = #"xxé" + ')
    editor.close("order.lua")


async def test_registry_files_report_missing_sources_unknown_fields_modules_imports_workers(editor: Editor) -> None:
    text = (
        REGISTRY.replace("file://charge.lua", "file://gone.lua")
        .replace("modules: [funcs,", "modules: [funk,")
        .replace("pricing: shop:pricing", "pricing: shop:prices")
        .replace("worker: shop:worker\n\n  - name: charge", "worker: shop:nobody\n\n  - name: charge")
        .replace("    task_queue: shop", "    task_queue: shop\n    colour: red")
    )
    editor.open("_index.yaml", text, language="yaml")
    findings = await editor.findings("_index.yaml")
    by_code = {item.code: item for item in findings}
    assert {"R0002", "R0004", "R0005", "R0008", "R0013"} <= set(by_code)
    assert by_code["R0013"].severity == types.DiagnosticSeverity.Hint
    assert by_code["R0008"].range == editor.span("_index.yaml", "funk")
    editor.close("_index.yaml")


async def test_a_registry_edit_reaches_open_lua_files(editor: Editor) -> None:
    editor.open("order.lua")
    await editor.findings("order.lua")
    editor.open("_index.yaml", language="yaml")
    editor.replace("_index.yaml", "modules: [funcs, time, process]", "modules: [funcs, process]")
    await editor.until("order.lua", "E0101")
    editor.replace("_index.yaml", "modules: [funcs, process]", "modules: [funcs, time, process]")
    await editor.until("order.lua", "E0101", present=False)
    editor.close("_index.yaml")
    editor.close("order.lua")


async def test_a_file_without_registry_entry_is_a_workflow(editor: Editor) -> None:
    editor.open("scratch.lua", "local function main()\n    return os.time()\nend\n\nreturn { main = main }\n")
    assert "D101" in {item.code for item in await editor.findings("scratch.lua")}
    editor.close("scratch.lua")


async def test_an_untitled_buffer_is_a_workflow(editor: Editor) -> None:
    name = "untitled:Untitled-1"
    editor.open(name, "return { main = function() return os.time() end }\n")
    assert "D101" in {item.code for item in await editor.findings(name)}
    editor.close(name)


async def test_changes_on_disk_are_read_again(editor: Editor) -> None:
    editor.open("order.lua", ORDER.replace("pricing.total(order.items)", "pricing.stamp()"))
    await editor.until("order.lua", "D101", present=False)
    (editor.root / "pricing.lua").write_text(PRICING.replace("function pricing.stamp", "function pricing.other"))
    try:
        event = types.FileEvent(editor.uri("pricing.lua"), types.FileChangeType.Changed)
        editor.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([event]))
        symbols = types.WorkspaceSymbolParams("other")
        for _ in range(50):
            await asyncio.sleep(0.1)
            found = await editor.client.workspace_symbol_async(symbols)
            if any(item.name == "pricing.other" for item in found or ()):
                break
        else:
            raise AssertionError("the changed file was not read")
    finally:
        (editor.root / "pricing.lua").write_text(PRICING)
        editor.close("order.lua")


async def test_weaker_findings_can_be_hidden(editor: Editor) -> None:
    text = REGISTRY.replace("    task_queue: shop", "    task_queue: shop\n    colour: red")
    editor.open("_index.yaml", text, language="yaml")
    await editor.until("_index.yaml", "R0013")
    settings = types.DidChangeConfigurationParams({"lua2temporal": {"lint": {"level": "warning"}}})
    editor.client.workspace_did_change_configuration(settings)
    await editor.until("_index.yaml", "R0013", present=False)
    settings = types.DidChangeConfigurationParams({"lua2temporal": {"lint": {"level": "hint"}}})
    editor.client.workspace_did_change_configuration(settings)
    await editor.until("_index.yaml", "R0013")
    editor.close("_index.yaml")
