"""The guard of a change since the last commit: offered where D401 would find it, and settling it."""

from __future__ import annotations

import subprocess
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import pytest_asyncio
from lsprotocol import types

from analyzer.lsp.features.version_changes import TITLE
from tests.lsp.conftest import connected
from tests.lsp.editor import Editor, apply
from tests.lsp.shop import ORDER, PRICING, REGISTRY, write_shop

pytestmark = pytest.mark.asyncio(loop_scope="module")

DECLARED = REGISTRY.replace("      - time\n", "      - time\n      - funcs\n")
LIBRARY = PRICING.replace(
    "local pricing = {}\n", "local pricing = {}\n\nfunction pricing.wait(seconds)\n    time.sleep(seconds)\nend\n"
)
WORKFLOW = ORDER.replace("    local price =", "    pricing.wait(1)\n    local price =")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def committed(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Editor]:
    """An editor with a project in a git repository."""
    root = write_shop(tmp_path_factory.mktemp("repository"))
    (root / "_index.yaml").write_text(DECLARED)
    (root / "order.lua").write_text(WORKFLOW)
    (root / "pricing.lua").write_text(LIBRARY)
    identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
    for command in (["init", "-q"], ["add", "."], [*identity, "commit", "-q", "-m", "first"]):
        subprocess.run(["git", *command], cwd=root, check=True)
    async with connected(root, {"idleDelay": 50}) as editor:
        yield editor


async def guarded(editor: Editor, name: str, text: str, cursor: str) -> str | None:
    """The text of a buffer after the guard at a place; None when none is offered."""
    editor.open(name, text)
    await editor.findings(name)
    params = types.CodeActionParams(editor.document(name), editor.span(name, cursor), types.CodeActionContext([]))
    found = await editor.client.text_document_code_action_async(params)
    editor.close(name)
    for item in found or ():
        if isinstance(item, types.CodeAction) and item.title == TITLE and item.edit is not None:
            changes = item.edit.changes or {}
            registry = apply(DECLARED, changes[editor.uri("_index.yaml")])
            assert "workflow" in registry.partition(f"file://{name}")[2].partition("- name:")[0]
            return apply(text, changes[editor.uri(name)])
    return None


def settled(root: Path, name: str, text: str) -> bool:
    """Whether the command line finds no unversioned change in the text."""
    from analyzer.linting.run import LintOptions, run_lint
    from analyzer.linting.targets import find_targets

    registry = DECLARED.replace("time, process]", "time, process, workflow]").replace(
        "      - time\n", "      - time\n      - workflow\n"
    )
    (target,) = find_targets(root, [])
    overlays = {root / name: text, root / "_index.yaml": registry}
    run = run_lint(target, LintOptions(since="HEAD", overlays=overlays))
    return not {item.code for item in run.diagnostics} & {"D401", "E0001", "P0001", "E0101"}


GUARD = 'if workflow.version("name-this-change", -1, 1) '
FORMS: dict[str, tuple[str, Callable[[str], str], str, str]] = {
    "an added call": (
        "order.lua",
        lambda text: text.replace("    local inbox", '    funcs.call("shop:audit")\n    local inbox'),
        '"shop:audit"',
        f'    {GUARD}>= 1 then\n        funcs.call("shop:audit")\n    end\n    local inbox',
    ),
    "an added call whose result is used": (
        "order.lua",
        lambda text: text.replace(
            "    local inbox", '    local note, fault = funcs.call("shop:audit")\n    local inbox'
        ).replace("note = message", "note = note, fault = fault"),
        '"shop:audit"',
        f"    local note, fault\n    {GUARD}>= 1 then\n"
        '        note, fault = funcs.call("shop:audit")\n    end\n    local inbox',
    ),
    "several added statements with a comment": (
        "order.lua",
        lambda text: text.replace(
            "    local inbox",
            '    local note = funcs.call("shop:audit")\n    -- Said once.\n    funcs.call("shop:say", note) -- !\n'
            "    local inbox",
        ),
        '"shop:audit"',
        f'    {GUARD}>= 1 then\n        local note = funcs.call("shop:audit")\n        -- Said once.\n'
        '        funcs.call("shop:say", note)\n    end -- !\n    local inbox',
    ),
    "a changed call whose result is used": (
        "order.lua",
        lambda text: text.replace(
            'funcs.call("shop:charge", { amount', 'funcs.call("shop:bill", {\n        amount'
        ).replace("= price })", "= price,\n    })"),
        '"shop:bill"',
        f'    local payment, err\n    {GUARD}>= 1 then\n        payment, err = funcs.call("shop:bill", {{\n'
        "            amount = price,\n        })\n    else\n"
        '        payment, err = funcs.call("shop:charge", { amount = price })\n    end\n    if err then',
    ),
    "a changed call in a helper": (
        "order.lua",
        lambda text: text.replace("    time.sleep(seconds * 1000)", '    funcs.call("shop:wait", seconds)'),
        '"shop:wait"',
        f'    {GUARD}>= 1 then\n        funcs.call("shop:wait", seconds)\n    else\n'
        "        time.sleep(seconds * 1000)\n    end\n    return reason",
    ),
    "a removed call in front of others": (
        "order.lua",
        lambda text: text.replace("    pricing.wait(1)\n", ""),
        "local price",
        f"    {GUARD}== -1 then\n        pricing.wait(1)\n    end\n    local price",
    ),
    "a call that lost its command": (
        "order.lua",
        lambda text: text.replace('        pause(1, "small")', '        print(1, "small")'),
        'print(1, "small")',
        f'        {GUARD}>= 1 then\n            print(1, "small")\n        else\n'
        '            pause(1, "small")\n        end\n    end',
    ),
    "a removed call at the end of a branch": (
        "order.lua",
        lambda text: text.replace('        pause(5, "large")\n', ""),
        "    else",
        f'        {GUARD}== -1 then\n            pause(5, "large")\n        end\n    else',
    ),
    "a changed call in a library": (
        "pricing.lua",
        lambda text: text.replace("    time.sleep(seconds)", '    funcs.call("shop:wait", seconds)'),
        '"shop:wait"',
        f'    {GUARD}>= 1 then\n        funcs.call("shop:wait", seconds)\n    else\n'
        "        time.sleep(seconds)\n    end\nend",
    ),
}


@pytest.mark.parametrize("form", FORMS)
async def test_the_guard_settles_the_change(committed: Editor, form: str) -> None:
    name, change, cursor, expected = FORMS[form]
    text = change((committed.root / name).read_text())
    result = await guarded(committed, name, text, cursor)
    assert result is not None
    assert expected in result
    assert settled(committed.root, name, result)


async def test_nothing_is_offered_for_the_committed_text_and_elsewhere(committed: Editor) -> None:
    assert await guarded(committed, "order.lua", WORKFLOW, "pricing.wait(1)") is None
    name, change, _, _ = FORMS["an added call"]
    assert await guarded(committed, name, change(WORKFLOW), "local function add") is None
