"""Modules that cannot be loaded, or lack their method: the call fails, never the worker (spec/dialect.md §1.12)."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from analyzer.program.modules import ModuleSource
from runtime_shims import Application, LuaError
from runtime_shims.manifest import ManifestError
from tests.building.shop import build_project, write_files
from tests.translate.harness import Outcome, run_project, translate_sources
from transpiler import translate
from transpiler.build import BuildOptions

REGISTRY = """namespace: app
entries:
  - {name: client, kind: temporal.client, address: "localhost:7233"}
  - {name: worker, kind: temporal.worker, client: client, task_queue: queue}
  - {name: f, kind: KIND, source: "file://f.lua", method: main, meta: {temporal: {workflow: {worker: worker}}}}
"""
LACKING = {
    "another method": "return { other = function() return 1 end }",
    "a number": "return 5",
    "nothing": "local x = 1",
    "an empty file": "",
}
FAULTS = {
    "error": ('error("at load")\nreturn { main = function() return 1 end }', "app:f:1: at load"),
    "conditional": (
        'local n = 1\nif n < 2 then error("small") end\nreturn { main = function() end }',
        "app:f:2: small",
    ),
    "arithmetic": ("local n = nil\nlocal x = n + 1\nreturn { main = function() return x end }", "app:f:2: attempt to"),
}


def built(source: str, tmp_path: Path, kind: str = "function.lua") -> Application:
    root = write_files(tmp_path / "project", {"_index.yaml": REGISTRY.replace("KIND", kind), "f.lua": source})
    assert build_project(root, tmp_path / "generated", BuildOptions(lint=False)).ok
    return Application.load(tmp_path / "generated")


async def call(application: Application) -> object:
    async with application:
        return await application.call("app:f")


@pytest.mark.parametrize("source", LACKING.values(), ids=LACKING)
def test_a_missing_method_is_named(source: str, tmp_path: Path) -> None:
    with pytest.raises(LuaError, match='method "main" not found in module'):
        asyncio.run(call(built(source, tmp_path)))


@pytest.mark.parametrize("source", LACKING.values(), ids=LACKING)
def test_a_workflow_without_its_method_is_loaded_in_its_run(source: str) -> None:
    text = translate(source)
    assert "def load(rt: LuaValue)" in text and 'run_module(load, "main", args)' in text


@pytest.mark.parametrize(("source", "message"), FAULTS.values(), ids=FAULTS)
def test_an_error_at_load_is_the_callers(source: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(LuaError, match=message):
        asyncio.run(call(built(source, tmp_path)))


def test_a_raised_error_at_load_waits_for_a_run(tmp_path: Path) -> None:
    workflows = built(FAULTS["error"][0], tmp_path, "workflow.lua").workflows
    assert "FWorkflow" in [workflow.__name__ for workflow in workflows]


def test_a_fault_at_load_is_located(tmp_path: Path) -> None:
    with pytest.raises(ManifestError, match=r"app:f cannot be loaded: app:f:2: attempt to perform arithmetic on a nil"):
        _ = built(FAULTS["arithmetic"][0], tmp_path, "workflow.lua").workflows


def test_an_importer_of_a_module_that_is_loaded_anew_is_so_too() -> None:
    library = 'if tostring(1) == "2" then return { one = 2 } end\nreturn { one = 1 }'
    middle = "return { get = function() return lib.one end }"
    main = "local function main() print(middle.get()) end\nreturn { main = main }"
    sources = [
        ModuleSource("app:lib", library, "library.lua"),
        ModuleSource("app:middle", middle, "library.lua", imports=(("lib", "app:lib"),)),
        ModuleSource("app:main", main, imports=(("middle", "app:middle"),)),
    ]
    assert run_project(sources) == Outcome(["1"])


def test_a_workflow_without_its_method_can_be_imported() -> None:
    lacking = "return { other = function() return 5 end }"
    main = "local function main() print(lacking.other()) end\nreturn { main = main }"
    sources = [
        ModuleSource("app:lacking", lacking),
        ModuleSource("app:main", main, imports=(("lacking", "app:lacking"),)),
    ]
    assert run_project(sources) == Outcome(["5"])
    assert "def load(rt: LuaValue)" in translate_sources(sources)["app:lacking"].text


@pytest.mark.parametrize(
    ("end", "use"),
    [
        ("local M = {}\nfunction M.one() return 1 end\nEARLY\nreturn M", "lib.one()"),
        ("EARLY\nreturn function() return 1 end", "lib()"),
        ("EARLY\nreturn { one = function() return 1 end }", "lib.one()"),
    ],
    ids=["table by name", "function", "table"],
)
def test_a_module_may_return_early(end: str, use: str) -> None:
    library = end.replace("EARLY", 'if tostring(1) == "2" then return end')
    main = f"local function main() print({use}) end\nreturn {{ main = main }}"
    imports = (("lib", "app:lib"),)
    sources = [ModuleSource("app:lib", library, "library.lua"), ModuleSource("app:main", main, imports=imports)]
    assert run_project(sources) == Outcome(["1"])
