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


WAITS_AT_LOAD = 'local time = require("time")\ntime.sleep("1s")\nreturn { main = function() return 1 end }'
CAUGHT_AT_LOAD = (
    'local time = require("time")\nlocal ok, err = pcall(function() time.sleep("1s") end)\n'
    "return { main = function() return tostring(ok) .. err end }"
)
IGNORED = '[rules]\nignore = ["D201"]\n'


def waiting(source: str, tmp_path: Path, settings: str) -> Path:
    registry = REGISTRY.replace("KIND", "function.lua").replace("method: main", "method: main, modules: [time]")
    return write_files(tmp_path / "project", {"_index.yaml": registry, "f.lua": source, "lua2temporal.toml": settings})


@pytest.mark.parametrize("lint", [True, False])
def test_waiting_at_load_is_a_located_error_of_every_build(lint: bool, tmp_path: Path) -> None:
    root = waiting(WAITS_AT_LOAD, tmp_path, "")
    options = BuildOptions(lint=lint, required=frozenset({"app:f"}))
    result = build_project(root, tmp_path / "generated", options)
    assert [(item.code, item.place.file.rpartition("/")[2], item.place.line) for item in result.diagnostics] == [
        ("D201", "f.lua", 2)
    ]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (WAITS_AT_LOAD, "app:f:2: can not yield from outside of a coroutine"),
        (CAUGHT_AT_LOAD, "falseapp:f:2: can not yield from outside of a coroutine"),
    ],
    ids=["uncaught", "caught"],
)
def test_waiting_at_load_fails_as_in_the_reference_engine(source: str, expected: str, tmp_path: Path) -> None:
    root = waiting(source, tmp_path, IGNORED)
    assert build_project(root, tmp_path / "generated", BuildOptions(lint=False)).ok
    application = Application.load(tmp_path / "generated")
    try:
        outcome = asyncio.run(call(application))
    except LuaError as error:
        outcome = error.value
    assert outcome == expected
