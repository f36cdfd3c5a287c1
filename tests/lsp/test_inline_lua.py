"""Lua text in a registry file: findings, hover, completion and navigation at the lines of the YAML file."""

from __future__ import annotations

import pytest
from lsprotocol import types

from tests.lsp.editor import Editor
from tests.lsp.shop import REGISTRY

pytestmark = pytest.mark.asyncio(loop_scope="module")

NAME = "_index.yaml"
INLINE = """
  - name: nightly
    kind: workflow.lua
    method: main
    modules: [time, funcs]
    imports:
      pricing: shop:pricing
    meta:
      temporal:
        workflow:
          worker: shop:worker
    source: |
      local time = require("time")

      -- Waits.
      local function wait(seconds)
          time.sleep(seconds * 1000)
      end

      local function main()
          wait(5)
          local note = "😀 Привет" .. tostring(os.time())
          return { note = note, total = pricing.total({}) }
      end

      return { main = main }
"""


async def opened(editor: Editor, text: str = REGISTRY + INLINE) -> None:
    editor.open(NAME, text, language="yaml")
    await editor.findings(NAME)


def position(editor: Editor, text: str) -> dict[str, object]:
    return {"text_document": editor.document(NAME), "position": editor.at(NAME, text)}


async def test_findings_at_each_keystroke_and_their_fixes(editor: Editor) -> None:
    await opened(editor)
    (clock,) = [item for item in await editor.findings(NAME) if item.code == "D101"]
    assert clock.range == editor.span(NAME, "os.time()")
    editor.replace(NAME, "wait(5)", "wait(5 ")
    findings = await editor.findings(NAME)
    (fault,) = [item for item in findings if item.code == "P0001"]
    assert fault.range.start.line == editor.at(NAME, "|local note").line
    editor.replace(NAME, "wait(5 ", "wait(5)")
    assert "D101" in {item.code for item in await editor.findings(NAME)}, "before the project is analysed again"
    editor.close(NAME)


async def test_hover_has_the_range_in_the_registry_file(editor: Editor) -> None:
    await opened(editor)
    found = await editor.client.text_document_hover_async(types.HoverParams(**position(editor, "os.ti|me()")))  # type: ignore[arg-type]
    assert found is not None and isinstance(found.contents, types.MarkupContent)
    assert "os.time" in found.contents.value
    assert found.range == types.Range(editor.at(NAME, "os.|time()"), editor.at(NAME, "os.time|()"))
    editor.close(NAME)


async def test_definition_inside_and_across_files(editor: Editor) -> None:
    await opened(editor)
    for text, file, line in (
        ("          wa|it(5)", NAME, editor.at(NAME, "local function wait").line),
        ("pricing.to|tal({})", "pricing.lua", 8),
    ):
        params = types.DefinitionParams(**position(editor, text))  # type: ignore[arg-type]
        (location,) = await editor.client.text_document_definition_async(params) or ()  # type: ignore[misc]
        assert isinstance(location, types.Location)
        assert (location.uri, location.range.start.line) == (editor.uri(file), line)
    editor.close(NAME)


async def test_completion_and_signature_help(editor: Editor) -> None:
    await opened(editor)
    editor.replace(NAME, "wait(5)", 'wait(5)\n          funcs.call("shop:')
    params = types.CompletionParams(**position(editor, 'funcs.call("shop:|'))  # type: ignore[arg-type]
    found = await editor.client.text_document_completion_async(params)
    assert isinstance(found, types.CompletionList)
    (item,) = found.items
    assert item.label == "shop:charge" and isinstance(item.text_edit, types.TextEdit)
    assert item.text_edit.range == types.Range(
        editor.at(NAME, 'funcs.call("|shop:'), editor.at(NAME, 'funcs.call("shop:|')
    )
    editor.replace(NAME, 'funcs.call("shop:', "time.")
    params = types.CompletionParams(**position(editor, "          time.|\n"))  # type: ignore[arg-type]
    found = await editor.client.text_document_completion_async(params)
    assert isinstance(found, types.CompletionList)
    assert "sleep" in {item.label for item in found.items}
    editor.replace(NAME, "          time.\n", "          wait(\n")
    help_params = types.SignatureHelpParams(**position(editor, "          wait(|\n"))  # type: ignore[arg-type]
    signature = await editor.client.text_document_signature_help_async(help_params)
    assert signature is not None and signature.signatures[0].label == "function wait(seconds)"
    editor.close(NAME)


async def test_the_yaml_around_it_is_still_yaml(editor: Editor) -> None:
    await opened(editor)
    found = await editor.client.text_document_completion_async(
        types.CompletionParams(**position(editor, "modules: [ti|me, funcs]"))  # type: ignore[arg-type]
    )
    assert isinstance(found, types.CompletionList)
    assert {item.kind for item in found.items} == {types.CompletionItemKind.Module}
    editor.close(NAME)


@pytest.mark.parametrize("style", [">", '"', "'"])
async def test_texts_whose_characters_cannot_be_placed(editor: Editor, style: str) -> None:
    """A folded or quoted text of several lines has findings at its first line and nothing that needs positions."""
    code = "return { main = function() return os.time() end }"
    text = f">\n      {code}\n\n      -- end\n" if style == ">" else f"{style}{code}\n\n      -- end{style}\n"
    await opened(editor, REGISTRY + INLINE.partition("source: |")[0] + "source: " + text)
    assert "D101" in {item.code for item in await editor.findings(NAME)}
    params = types.HoverParams(**position(editor, "os.ti|me()"))  # type: ignore[arg-type]
    assert await editor.client.text_document_hover_async(params) is None
    editor.close(NAME)
