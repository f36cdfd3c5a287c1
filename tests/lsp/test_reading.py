"""Hover, definition, references, highlights, symbols, call hierarchy, semantic tokens, inlay hints, folding."""

from __future__ import annotations

import pytest
from lsprotocol import types

from analyzer.lsp.features.semantic_tokens import LEGEND
from analyzer.lsp.positions import to_offset
from analyzer.text import LineIndex
from tests.lsp.editor import Editor

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def hover(editor: Editor, name: str, text: str, occurrence: int = 0) -> str:
    position = editor.at(name, text, occurrence)
    found = await editor.client.text_document_hover_async(types.HoverParams(editor.document(name), position))
    if found is None:
        return ""
    assert isinstance(found.contents, types.MarkupContent)
    return found.contents.value


async def definition(editor: Editor, name: str, text: str) -> list[tuple[str, int]]:
    params = types.DefinitionParams(editor.document(name), editor.at(name, text))
    found = await editor.client.text_document_definition_async(params)
    assert isinstance(found, list)
    return editor.shown([item for item in found if isinstance(item, types.Location)])


async def whole(editor: Editor) -> None:
    """Waits until the whole project is analysed, as every request for references does."""
    position = editor.at("order.lua", "local pay|ment")
    params = types.ReferenceParams(types.ReferenceContext(False), editor.document("order.lua"), position)
    await editor.client.text_document_references_async(params)


@pytest.fixture(autouse=True)
def opened(editor: Editor) -> None:
    """The project's files are open in every test of this module."""
    for name in ("order.lua", "pricing.lua"):
        if name not in editor.buffers:
            editor.open(name)
    if "_index.yaml" not in editor.buffers:
        editor.open("_index.yaml", language="yaml")


async def test_hover_on_a_library_function_tells_signature_class_and_suspension(editor: Editor) -> None:
    text = await hover(editor, "order.lua", "time.sl|eep")
    assert "time.sleep(duration" in text
    assert "durable command" in text
    assert "Suspends" in text


async def test_hover_on_a_method_of_a_library_object(editor: Editor) -> None:
    assert "Channel.receive() -> any, boolean" in await hover(editor, "order.lua", "inbox:rec|eive")


async def test_hover_on_a_workflow_function_lists_its_durable_commands(editor: Editor) -> None:
    text = await hover(editor, "order.lua", "function ma|in")
    assert 'funcs.call("shop:charge"' in text
    assert "time.sleep" in text
    assert "May suspend" in text


async def test_hover_on_a_function_shows_its_comment_and_annotations(editor: Editor) -> None:
    text = await hover(editor, "order.lua", "pau|se(5")
    assert "function pause(seconds: number, reason)" in text
    assert "Waits a while." in text and "The text of `reason`" in text
    assert "Never suspends" in await hover(editor, "order.lua", "function ad|d")


async def test_hover_across_an_import(editor: Editor) -> None:
    assert "function pricing.total(items)" in await hover(editor, "order.lua", "pricing.to|tal")
    assert "shop:pricing" in await hover(editor, "order.lua", "local pri|cing")


async def test_hover_on_an_entry_id(editor: Editor) -> None:
    await whole(editor)
    text = await hover(editor, "order.lua", '"shop:ch|arge"')
    assert "Charges the card" in text
    assert "function main(request)" in text


async def test_hover_says_what_reaches_nondeterminism(editor: Editor) -> None:
    assert "`os.time`" in await hover(editor, "pricing.lua", "pricing.st|amp")


async def test_hover_on_a_variable_names_the_object_type(editor: Editor) -> None:
    assert "local inbox: Channel" in await hover(editor, "order.lua", "local in|box")
    assert await hover(editor, "order.lua", "loca|l inbox") == ""


async def test_definition_of_locals_and_across_files(editor: Editor) -> None:
    assert await definition(editor, "order.lua", "return su|m") == [("order.lua", 14)]
    assert await definition(editor, "order.lua", "pricing.to|tal") == [("pricing.lua", 9)]
    assert await definition(editor, "order.lua", '"shop:ch|arge"') == [("charge.lua", 1)]
    assert await definition(editor, "order.lua", 'require("pri|cing")') == [("pricing.lua", 1)]
    assert await definition(editor, "pricing.lua", "sum + pricing.it|em") == [("pricing.lua", 5)]


async def test_references_across_files(editor: Editor) -> None:
    context = types.ReferenceContext(include_declaration=True)
    position = editor.at("pricing.lua", "function pricing.to|tal")
    params = types.ReferenceParams(context, editor.document("pricing.lua"), position)
    found = await editor.client.text_document_references_async(params)
    assert editor.shown(found or []) == [("order.lua", 19), ("pricing.lua", 9)]
    position = editor.at("order.lua", "local pay|ment")
    params = types.ReferenceParams(context, editor.document("order.lua"), position)
    found = await editor.client.text_document_references_async(params)
    assert editor.shown(found or []) == [("order.lua", 25), ("order.lua", 31)]


async def test_references_of_an_entry_id(editor: Editor) -> None:
    context = types.ReferenceContext(include_declaration=True)
    position = editor.at("order.lua", '"shop:ch|arge"')
    params = types.ReferenceParams(context, editor.document("order.lua"), position)
    found = await editor.client.text_document_references_async(params)
    assert editor.shown(found or []) == [("order.lua", 25)]


async def test_highlights_tell_reading_from_writing(editor: Editor) -> None:
    params = types.DocumentHighlightParams(editor.document("pricing.lua"), editor.at("pricing.lua", "return s|um"))
    found = await editor.client.text_document_document_highlight_async(params)
    kinds = sorted((item.range.start.line + 1, item.range.start.character, item.kind) for item in found or ())
    write, read = types.DocumentHighlightKind.Write, types.DocumentHighlightKind.Read
    assert kinds == [(10, 10, write), (12, 8, write), (12, 14, read), (14, 11, read)]


async def test_document_symbols(editor: Editor) -> None:
    params = types.DocumentSymbolParams(editor.document("order.lua"))
    found = await editor.client.text_document_document_symbol_async(params)
    names = {item.name: item for item in found or () if isinstance(item, types.DocumentSymbol)}
    assert {"pause", "add", "main", "funcs"} <= set(names)
    assert names["pause"].kind == types.SymbolKind.Function
    assert (names["pause"].detail, names["add"].detail) == ("async", None)
    params = types.DocumentSymbolParams(editor.document("_index.yaml"))
    found = await editor.client.text_document_document_symbol_async(params)
    assert [item.name for item in found or ()] == ["client", "worker", "order", "charge", "pricing"]


async def test_workspace_symbols(editor: Editor) -> None:
    await whole(editor)
    found = await editor.client.workspace_symbol_async(types.WorkspaceSymbolParams("prtot"))
    assert [(item.name, item.container_name) for item in found or ()] == [("pricing.total", "shop:pricing")]
    found = await editor.client.workspace_symbol_async(types.WorkspaceSymbolParams("shop:char"))
    assert [item.name for item in found or ()] == ["shop:charge"]


async def test_call_hierarchy_in_both_directions(editor: Editor) -> None:
    position = editor.at("pricing.lua", "function pricing.to|tal")
    params = types.CallHierarchyPrepareParams(editor.document("pricing.lua"), position)
    (total,) = await editor.client.text_document_prepare_call_hierarchy_async(params) or ()
    assert total.name == "pricing.total"
    callers = await editor.client.call_hierarchy_incoming_calls_async(types.CallHierarchyIncomingCallsParams(total))
    ((caller),) = callers or ()
    assert (caller.from_.name, caller.from_ranges[0].start.line) == ("main", 18)
    called = await editor.client.call_hierarchy_outgoing_calls_async(types.CallHierarchyOutgoingCallsParams(total))
    assert [item.to.name for item in called or ()] == ["pricing.item"]


async def test_call_hierarchy_follows_entry_ids(editor: Editor) -> None:
    params = types.CallHierarchyPrepareParams(editor.document("order.lua"), editor.at("order.lua", "function ma|in"))
    (main,) = await editor.client.text_document_prepare_call_hierarchy_async(params) or ()
    called = await editor.client.call_hierarchy_outgoing_calls_async(types.CallHierarchyOutgoingCallsParams(main))
    assert ("shop:charge", "main") in {(item.to.detail, item.to.name) for item in called or ()}


async def test_semantic_tokens_mark_suspending_calls(editor: Editor) -> None:
    params = types.SemanticTokensParams(editor.document("order.lua"))
    found = await editor.client.text_document_semantic_tokens_full_async(params)
    assert found is not None
    tokens = decode(editor.buffers["order.lua"].text, found.data)
    assert ("sleep", {"async", "defaultLibrary"}) in tokens
    assert ("receive", {"async", "defaultLibrary"}) in tokens
    assert ("pause", {"async"}) in tokens
    assert "add" not in {word for word, _ in tokens}
    params = types.SemanticTokensParams(editor.document("pricing.lua"))
    found = await editor.client.text_document_semantic_tokens_full_async(params)
    assert found is not None
    assert ("time", {"nondeterministic", "defaultLibrary"}) in decode(editor.buffers["pricing.lua"].text, found.data)


def decode(text: str, data: object) -> list[tuple[str, set[str]]]:
    """The protocol's relative numbers as words with modifiers."""
    assert isinstance(data, list | tuple)
    lines = LineIndex(text)
    found = []
    line = column = 0
    for index in range(0, len(data), 5):
        down, right, length, _, bits = data[index : index + 5]
        column = column + right if down == 0 else right
        line += down
        start = to_offset(lines, types.Position(line, column))
        modifiers = {name for bit, name in enumerate(LEGEND.token_modifiers) if bits & 1 << bit}
        found.append((text[start : start + length], modifiers))
    return found


async def test_inlay_hints_are_off_until_wanted(editor: Editor) -> None:
    end = types.Position(100, 0)
    params = types.InlayHintParams(editor.document("pricing.lua"), types.Range(types.Position(0, 0), end))
    assert not await editor.client.text_document_inlay_hint_async(params)
    settings = types.DidChangeConfigurationParams({"lua2temporal": {"inlayHints": {"types": True}}})
    editor.client.workspace_did_change_configuration(settings)
    params = types.InlayHintParams(editor.document("order.lua"), types.Range(types.Position(0, 0), end))
    found = await editor.client.text_document_inlay_hint_async(params)
    hints = {(item.position.line + 1, item.label) for item in found or ()}
    assert (29, ": Channel") in hints or (29, ": Channel<Message>") in hints
    assert not any(line == 8 and "number" in str(label) for line, label in hints), "annotated parameters have no hint"


async def test_folding(editor: Editor) -> None:
    params = types.FoldingRangeParams(editor.document("order.lua"))
    found = await editor.client.text_document_folding_range_async(params)
    ranges = {(item.start_line + 1, item.end_line + 1): item.kind for item in found or ()}
    assert (8, 10) in ranges, "a function without its end"
    assert (20, 21) in ranges and (22, 23) in ranges, "both branches"
    assert ranges[6, 7] == types.FoldingRangeKind.Comment


async def test_registry_hover_and_definition(editor: Editor) -> None:
    assert await definition(editor, "_index.yaml", "file://ch|arge.lua") == [("charge.lua", 1)]
    assert await definition(editor, "_index.yaml", "pricing: shop:pri|cing") == [("pricing.lua", 1)]
    assert await definition(editor, "_index.yaml", "client: shop:cli|ent") == [("_index.yaml", 5)]
    assert "Charges" not in await hover(editor, "_index.yaml", "[funcs, ti|me")
    assert "module time" in await hover(editor, "_index.yaml", "[funcs, ti|me")
