"""Completion, signature help, rename and code actions."""

from __future__ import annotations

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from tests.lsp.editor import Editor, apply
from tests.lsp.shop import ORDER, PRICING, REGISTRY

pytestmark = pytest.mark.asyncio(loop_scope="module")

HOOK = "    local inbox = process.inbox()\n"
"""A line of the workflow in front of which tests type."""


async def complete(editor: Editor, typed: str, after: str = "") -> dict[str, types.CompletionItem]:
    """The proposals at ``|`` of a line typed into the workflow after it was analysed."""
    editor.open("order.lua")
    await editor.findings("order.lua")
    before, _, rest = typed.partition("|")
    editor.replace("order.lua", HOOK, f"    {before}{rest}\n{HOOK}")
    position = editor.at("order.lua", f"    {before}|{rest}\n{HOOK}")
    found = await editor.client.text_document_completion_async(
        types.CompletionParams(editor.document("order.lua"), position)
    )
    editor.close("order.lua")
    items = found.items if isinstance(found, types.CompletionList) else found or ()
    return {item.label: item for item in items}


async def test_names_in_scope_modules_and_keywords(editor: Editor) -> None:
    items = await complete(editor, "p|")
    assert {"price", "payment", "pause", "process", "pricing", "pcall", "local"} <= set(items)
    assert "first" not in items, "parameters of other functions are not visible"
    assert "inbox" not in items, "not declared yet"


async def test_members_of_modules(editor: Editor) -> None:
    items = await complete(editor, "time.|")
    assert {"sleep", "now", "MINUTE"} <= set(items)
    assert (items["sleep"].detail or "").startswith("time.sleep(")
    items = await complete(editor, "os.ti|")
    assert types.CompletionItemTag.Deprecated in (items["time"].tags or ())


async def test_members_of_objects_after_a_colon(editor: Editor) -> None:
    assert "receive" in await complete(editor, "local x = process.inbox():|")
    assert "unix" in await complete(editor, "time.now():|")
    assert "upper" in await complete(editor, '("text"):|')


async def test_members_of_an_import(editor: Editor) -> None:
    items = await complete(editor, "pricing.|")
    assert set(items) == {"item", "total", "stamp"}
    assert items["total"].detail == "function pricing.total(items)"


async def test_entry_ids_in_texts(editor: Editor) -> None:
    assert set(await complete(editor, 'funcs.call("|')) == {"shop:charge"}
    items = await complete(editor, "process.spawn('shop:o|")
    assert set(items) == {"shop:order"}
    edit = items["shop:order"].text_edit
    assert isinstance(edit, types.TextEdit)
    assert edit.range.end.character - edit.range.start.character == len("shop:o")
    assert set(await complete(editor, 'process.spawn("shop:order", "|')) == {"shop:worker"}


async def test_require_proposes_declared_modules_first(editor: Editor) -> None:
    items = await complete(editor, 'local x = require("|')
    assert items["pricing"].sort_text < items["time"].sort_text < items["json"].sort_text  # type: ignore[operator]


async def test_option_keys_and_values(editor: Editor) -> None:
    assert {"message", "kind", "retryable"} <= set(await complete(editor, "errors.new({ |"))
    items = await complete(editor, 'process.with_options({ ["workflow.|')
    assert "workflow.id" in items
    items = await complete(editor, 'process.with_options({ ["workflow.retry_policy"] = { |')
    assert "maximum_attempts" in items
    items = await complete(editor, 'process.with_options({ ["workflow.id_conflict_policy"] = "|')
    assert "use_existing" in items


async def test_no_proposals_in_comments(editor: Editor) -> None:
    assert await complete(editor, "-- time.|") == {}


async def test_completion_in_registry_files(editor: Editor) -> None:
    editor.open("_index.yaml", language="yaml")
    await editor.findings("_index.yaml")
    position = editor.at("_index.yaml", "[funcs, ti|me")
    params = types.CompletionParams(editor.document("_index.yaml"), position)
    found = await editor.client.text_document_completion_async(params)
    assert isinstance(found, types.CompletionList)
    assert "json" in {item.label for item in found.items}
    editor.close("_index.yaml")


async def signature(editor: Editor, typed: str) -> tuple[str, int | None]:
    editor.open("order.lua")
    await editor.findings("order.lua")
    editor.replace("order.lua", HOOK, f"    {typed}\n{HOOK}")
    params = types.SignatureHelpParams(editor.document("order.lua"), editor.at("order.lua", f"{typed}|\n"))
    found = await editor.client.text_document_signature_help_async(params)
    editor.close("order.lua")
    return ("", None) if found is None else (found.signatures[0].label, found.active_parameter)


async def test_signature_help(editor: Editor) -> None:
    label, active = await signature(editor, "process.spawn(price, ")
    assert label.startswith("process.spawn(id: string, host: string, ...)")
    assert active == 1
    assert await signature(editor, "pause(1, ") == ("function pause(seconds: number, reason)", 1)
    assert (await signature(editor, "funcs.call('x', { a = 1, b = 2 }, 3, "))[1] == 1, "the rest belongs to `...`"
    assert await signature(editor, "local x = 1") == ("", None)


async def rename(editor: Editor, name: str, text: str, new: str) -> types.WorkspaceEdit:
    params = types.RenameParams(editor.document(name), editor.at(name, text), new)
    found = await editor.client.text_document_rename_async(params)
    assert found is not None
    return found


async def test_rename_a_local(editor: Editor) -> None:
    editor.open("order.lua")
    edit = await rename(editor, "order.lua", "local pri|ce", "amount")
    text = apply(ORDER, (edit.changes or {})[editor.uri("order.lua")])
    assert "local amount = pricing.total(order.items)\n    if amount > 100 then" in text
    assert "{ amount = amount }" in text
    editor.close("order.lua")


async def test_rename_an_exported_function_in_all_files(editor: Editor) -> None:
    editor.open("order.lua")
    edit = await rename(editor, "order.lua", "pricing.to|tal", "sum_of")
    changes = edit.changes or {}
    assert "pricing.sum_of(order.items)" in apply(ORDER, changes[editor.uri("order.lua")])
    assert "function pricing.sum_of(items)" in apply(PRICING, changes[editor.uri("pricing.lua")])
    editor.close("order.lua")


async def test_rename_refuses_names_that_would_change_the_meaning(editor: Editor) -> None:
    editor.open("order.lua")
    for text, new, reason in (
        ("local pay|ment", "inbox", "already means something else"),
        ("local pri|ce", "end", "not a name"),
        ("tos|tring(err)", "text", "only local variables"),
        ('"shop:ch|arge"', "x", "entry ids"),
    ):
        with pytest.raises(JsonRpcException, match=reason):
            await rename(editor, "order.lua", text, new)
    editor.close("order.lua")


async def test_rename_refuses_when_a_use_is_uncertain(editor: Editor) -> None:
    editor.open("pricing.lua", PRICING.replace("return sum", "local x = pricing[items]\n    return sum"))
    with pytest.raises(JsonRpcException, match="not certain"):
        await rename(editor, "pricing.lua", "function pricing.to|tal", "sum_of")
    editor.close("pricing.lua")


async def test_rename_refuses_the_name_of_another_field(editor: Editor) -> None:
    editor.open("pricing.lua")
    with pytest.raises(JsonRpcException, match="already a field"):
        await rename(editor, "pricing.lua", "function pricing.to|tal", "item")
    editor.close("pricing.lua")


async def test_prepare_rename_gives_the_present_name(editor: Editor) -> None:
    editor.open("order.lua")
    params = types.PrepareRenameParams(editor.document("order.lua"), editor.at("order.lua", "local pay|ment"))
    found = await editor.client.text_document_prepare_rename_async(params)
    assert isinstance(found, types.PrepareRenamePlaceholder)
    assert found.placeholder == "payment"
    editor.close("order.lua")


async def actions(
    editor: Editor, name: str, text: str, only: list[str] | None = None
) -> dict[str, dict[str, list[types.TextEdit]]]:
    context = types.CodeActionContext([], only=only)  # type: ignore[arg-type]
    params = types.CodeActionParams(editor.document(name), editor.span(name, text), context)
    found = await editor.client.text_document_code_action_async(params)
    return {
        item.title: dict(item.edit.changes or {})
        for item in found or ()
        if isinstance(item, types.CodeAction) and item.edit is not None
    }


async def changed(editor: Editor, name: str, text: str, title: str) -> str:
    """The buffer after the action whose title begins so."""
    found = await actions(editor, name, text)
    (key,) = [item for item in found if item.startswith(title)]
    return apply(editor.buffers[name].text, found[key][editor.uri(name)])


async def test_fixes_and_all_fixes_of_a_kind(editor: Editor) -> None:
    text = ORDER.replace("local sum = first + second", "local sum = os.time() + os.time()")
    editor.open("order.lua", text)
    await editor.findings("order.lua")
    one = await changed(editor, "order.lua", "os.time() + ", "use the workflow's time")
    assert one.count("os.time()") == 1
    everything = await changed(editor, "order.lua", "os.time() + ", "Fix all 2 findings of D101")
    assert "os.time()" not in everything
    context = types.CodeActionContext([], only=[types.CodeActionKind.SourceFixAll])
    params = types.CodeActionParams(editor.document("order.lua"), editor.span("order.lua", "local"), context)
    found = await editor.client.text_document_code_action_async(params)
    assert [item.kind for item in found or () if isinstance(item, types.CodeAction)] in (
        [],
        ["source.fixAll.lua2temporal"],
    )
    editor.close("order.lua")


async def test_suppression_with_a_reason_placeholder(editor: Editor) -> None:
    editor.open("order.lua", ORDER.replace("first + second", "first + os.time()"))
    await editor.findings("order.lua")
    text = await changed(editor, "order.lua", "os.time()", "Suppress D101")
    assert "    -- lint: ignore[D101] explain why this is safe\n    local sum = first + os.time()" in text
    editor.close("order.lua")
    editor.open("order.lua", text)
    assert "D101" not in {item.code for item in await editor.findings("order.lua")}
    editor.close("order.lua")


async def test_declaring_a_module_in_the_registry_file(editor: Editor) -> None:
    editor.open("order.lua", ORDER.replace('require("process")', 'require("json")'))
    await editor.findings("order.lua")
    found = await actions(editor, "order.lua", '"json"')
    edits = [changes[editor.uri("_index.yaml")] for changes in found.values() if editor.uri("_index.yaml") in changes]
    assert len(edits) == 1, "one action, whether the finding brings its own fix or not"
    assert "modules: [funcs, time, process, json]" in apply(REGISTRY, edits[0])
    editor.close("order.lua")


async def test_guarding_a_change_with_a_version(editor: Editor) -> None:
    editor.open("order.lua")
    await editor.findings("order.lua")
    found = await actions(editor, "order.lua", 'pause(5, "large")')
    changes = found["Guard this change with workflow.version"]
    text = apply(ORDER, changes[editor.uri("order.lua")])
    assert (
        '        if workflow.version("name-this-change", -1, 1) >= 1 then\n            pause(5, "large")\n        end\n'
    ) in text
    assert "process, workflow]" in apply(REGISTRY, changes[editor.uri("_index.yaml")])
    assert not any(title.startswith("Guard") for title in await actions(editor, "order.lua", "local sum ="))
    assert not any(title.startswith("Guard") for title in await actions(editor, "order.lua", "local payment, err")), (
        "the variables are used afterwards"
    )
    editor.close("order.lua")
