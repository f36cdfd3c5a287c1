"""`doctor` on projects in any state: never a crash, and exit code 1 exactly where `build` stops."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from transpiler.cli.main import run

WORKFLOW = {"temporal": {"workflow": {"worker": "app:worker"}}}
GOOD = b"return {main = function() return 1 end}\n"
ENTRIES: list[dict[str, Any]] = [
    {"name": "client", "kind": "temporal.client", "address": "localhost:7233"},
    {"name": "worker", "kind": "temporal.worker", "client": "app:client", "task_queue": "q"},
    {"name": "good", "kind": "workflow.lua", "source": "file://good.lua", "method": "main", "meta": WORKFLOW},
]
Files = Mapping[str, bytes]
NO_FILES: Files = {}


def entry(name: str, kind: str = "function.lua", **fields: Any) -> dict[str, Any]:
    method = {} if kind == "library.lua" else {"method": "main"}
    return {"name": name, "kind": kind, "source": f"file://{name}.lua", **method, **fields}


def workflow(name: str, **fields: Any) -> dict[str, Any]:
    return entry(name, "workflow.lua", meta=WORKFLOW, **fields)


CYCLE = [
    entry("one", "library.lua", imports={"two": "app:two"}),
    entry("two", "library.lua", imports={"one": "app:one"}),
    workflow("flow", imports={"one": "app:one"}),
]
CYCLE_FILES = {
    "one.lua": b'local two = require("two")\nreturn {f = function() return two.g() end}\n',
    "two.lua": b'local one = require("one")\nreturn {g = function() return one.f() end}\n',
    "flow.lua": b'local one = require("one")\nreturn {main = function() return one.f() end}\n',
}
COMPILED = {"name": "bad", "kind": "function.lua.bc", "fs": "a", "path": "b"}
WRONG_WORKER = {
    "name": "slow",
    "kind": "temporal.worker",
    "client": "app:client",
    "task_queue": "x",
    "worker_options": {"max_concurrent_workflow_task_pollers": 1},
}
BROKEN = b"return {main = function( end"
DEEP = b"return {main = function() return " + b"not " * 3000 + b"1 end}\n"
OS = b"return {main = function() return os.execute('true') end}\n"

# name: entries, files, blocked entries with a code each, codes of problems that concern no entry
CASES: dict[str, tuple[list[Any], Files, dict[str, str], list[str]]] = {
    "nothing wrong": ([], NO_FILES, {}, []),
    "syntax error in a workflow": ([workflow("bad")], {"bad.lua": BROKEN}, {"bad": "P0001"}, []),
    "syntax error in a function": ([entry("bad")], {"bad.lua": BROKEN}, {"bad": "P0001"}, []),
    "unsupported module in a workflow": ([workflow("bad", modules=["sql"])], {"bad.lua": GOOD}, {"bad": "T0001"}, []),
    "unsupported module in a function": ([entry("bad", modules=["sql"])], {"bad.lua": GOOD}, {"bad": "T0001"}, []),
    "unknown module in a workflow": ([workflow("bad", modules=["nonsense"])], {"bad.lua": GOOD}, {"bad": "R0008"}, []),
    "unknown module in a function": ([entry("odd", modules=["nonsense"])], {"odd.lua": GOOD}, {}, []),
    "missing import": ([entry("bad", imports={"x": "app:absent"})], {"bad.lua": GOOD}, {"bad": "R0004"}, []),
    "missing file": ([workflow("bad")], NO_FILES, {"bad": "R0002"}, []),
    "missing file of a function": ([entry("bad")], NO_FILES, {"bad": "R0002"}, []),
    "a file that is no UTF-8": ([workflow("bad")], {"bad.lua": b'return "\xff\xfe"'}, {"bad": "R0010"}, []),
    "a directory as source": ([entry("bad", source="file://sub")], {"sub/x": b""}, {"bad": "R0010"}, []),
    "a path out of the project": ([entry("bad", source="file://../x.lua")], NO_FILES, {"bad": "R0003"}, []),
    "no source": ([{"name": "bad", "kind": "function.lua", "method": "main"}], NO_FILES, {"bad": "R0007"}, []),
    "a cycle of imports": (CYCLE, CYCLE_FILES, {"one": "R0009", "two": "T0001", "flow": "T0001"}, []),
    "compiled Lua": ([COMPILED], NO_FILES, {"bad": "T0001"}, []),
    "too deep": ([workflow("bad")], {"bad.lua": DEEP}, {"bad": "T0001"}, []),
    "a finding in a workflow": ([workflow("bad")], {"bad.lua": OS}, {"bad": "D103"}, []),
    "an undefined name in a function": ([entry("bad")], {"bad.lua": b"return {main = function() return x() end}"}, 
                                        {"bad": "E0001"}, []),
    "an entry without a name": ([{"kind": "library.lua", "source": "return 1"}], NO_FILES, {}, ["R0007"]),
    "an entry that is a text": (["text"], NO_FILES, {}, ["R0007"]),
    "a wrong worker option": ([WRONG_WORKER], NO_FILES, {}, ["R0007"]),
    "broken YAML beside": ([], {"sub/_index.yaml": b"namespace: a\nentries: [ {name: x\n"}, {}, ["R0001"]),
    "YAML that is no UTF-8 beside": ([], {"sub/_index.yaml": b"namespace: a\nentries: [\xff\xfe]\n"}, {}, ["R0010"]),
    "broken JSON beside": ([], {"sub/x.json": b'{"namespace": "j", "entries": {"a": 1}}'}, {}, ["R0007"]),
}  # fmt: skip


def project(directory: Path, entries: list[Any], files: Files) -> Path:
    for name, content in {"good.lua": GOOD, **files}.items():
        path = directory / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
    document = {"version": "1.0", "namespace": "app", "entries": [*ENTRIES, *entries]}
    (directory / "_index.yaml").write_text(yaml.safe_dump(document, sort_keys=False))
    return directory


@pytest.mark.parametrize("case", CASES)
def test_every_kind_of_mess(case: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    entries, files, blocked, problems = CASES[case]
    root = project(tmp_path, entries, files)

    code = run(["doctor", str(root), "--format", "json"])
    document = json.loads(capsys.readouterr().out)
    found = {item["entry_id"]: item["reasons"] for item in document["entries"] if item["status"] == "blocked"}
    assert set(found) == {f"app:{name}" for name in blocked}
    for name, reason_code in blocked.items():
        assert reason_code in {reason["code"] for reason in found[f"app:{name}"]}
    assert [problem["code"] for problem in document["problems"]] == problems
    assert document["stops_build"] is (code == 1)

    assert run(["doctor", str(root)]) == code
    text = capsys.readouterr()
    assert all(f"blocked app:{name}" in text.out for name in blocked)
    assert text.out.count("problem ") == len(problems)
    assert text.err == ""

    built = run(["build", str(root), "-o", str(tmp_path / "generated"), "--no-cross-check"])
    capsys.readouterr()
    assert (code, built) in ((0, 0), (1, 1))


def test_all_of_it_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    entries: list[Any] = []
    files: dict[str, bytes] = {}
    for number, (more, contents, _, _) in enumerate(CASES.values()):
        for item in more:
            entries.append(
                item | {"name": f"{item['name']}{number}"} if isinstance(item, dict) and "name" in item else item
            )
        files.update({f"{number}/{name}" if name.startswith("sub/") else name: data for name, data in contents.items()})
    for name in files:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    root = project(tmp_path, entries, files)
    assert run(["doctor", str(root)]) == 1
    assert run(["doctor", str(root), "--format", "json"]) == 1
    assert "internal error" not in capsys.readouterr().err


def test_a_project_whose_only_registry_file_is_broken(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "_index.yaml").write_text("namespace: a\nentries: [ {name: x\n")
    assert run(["doctor", str(tmp_path)]) == 2
    assert "_index.yaml" in capsys.readouterr().err
