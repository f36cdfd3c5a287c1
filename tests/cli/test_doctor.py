"""`doctor`: what can move to Python today, and why the rest cannot."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from transpiler.cli.main import run

REGISTRY = """\
version: "1.0"
namespace: app
entries:
  - {name: client, kind: temporal.client, address: "localhost:7233"}
  - {name: worker, kind: temporal.worker, client: "app:client", task_queue: q}
  - name: good
    kind: workflow.lua
    source: file://good.lua
    method: main
    imports: {clock: "app:clock"}
    meta: {temporal: {workflow: {worker: "app:worker"}}}
  - name: timed
    kind: workflow.lua
    source: file://timed.lua
    method: main
    imports: {clock: "app:clock"}
    meta: {temporal: {workflow: {worker: "app:worker"}}}
  - {name: clock, kind: library.lua, source: "file://clock.lua"}
  - {name: store, kind: library.lua, source: "file://store.lua", modules: [json, sql]}
  - {name: report, kind: function.lua, source: "file://report.lua", method: main, imports: {store: "app:store"}}
  - {name: broken, kind: function.lua, source: "file://broken.lua", method: main}
  - {name: reader, kind: function.lua, source: "file://reader.lua", method: main, imports: {clock: "app:clock"}}
"""
SOURCES = {
    "good": 'local clock = require("clock")\nreturn {main = function() return clock.name end}\n',
    "timed": 'local clock = require("clock")\nreturn {main = function() return clock.now() end}\n',
    "clock": 'return {name = "clock", now = function() return os.time() end}\n',
    "store": "return {}\n",
    "report": 'local store = require("store")\nreturn {main = function() return store end}\n',
    "broken": "return {main = function( end}\n",
    "reader": 'local clock = require("clock")\nreturn {main = function() return clock.now() end}\n',
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "_index.yaml").write_text(REGISTRY)
    for name, source in SOURCES.items():
        (tmp_path / f"{name}.lua").write_text(source)
    return tmp_path


def _entries(project: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, Any], dict[str, Any]]:
    code = run(["doctor", str(project), "--format", "json"])
    document = json.loads(capsys.readouterr().out)
    return code, document, {entry["entry_id"]: entry for entry in document["entries"]}


def test_every_entry_gets_a_verdict_with_located_reasons(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, document, entries = _entries(project, capsys)
    assert code == 1
    assert {name for name, entry in entries.items() if entry["status"] == "ready"} == {
        "app:good",
        "app:clock",
        "app:reader",
    }
    reasons = {
        name: [(reason["kind"], reason["code"], reason["file"], reason["line"]) for reason in entry["reasons"]]
        for name, entry in entries.items()
    }
    assert reasons["app:timed"] == [("finding", "D101", "clock.lua", 1)]
    assert reasons["app:store"] == [("module", "T0001", "_index.yaml", 19)]
    assert reasons["app:report"] == [("import", "T0001", "_index.yaml", 20)]
    assert reasons["app:broken"][0][:2] == ("syntax", "P0001")
    assert document["missing_modules"] == {"sql": 1}
    assert document["roles"]["workflow"] == {"total": 2, "ready": 1}
    assert (document["ready"], document["blocked"]) == (3, 4)


def test_the_text_names_places_and_counts(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["doctor", "-C", str(project)]) == 1
    text = capsys.readouterr().out
    assert "blocked app:timed" in text
    assert "clock.lua:1:" in text
    assert "3 of 7 entries can move to Python today: function 1/3, library 1/2, workflow 1/2" in text
    assert "modules without a Python counterpart: sql (1 entry)" in text


def test_only_workflows_and_activities_decide_the_exit_code(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "timed.lua").write_text("return {main = function() return 1 end}\n")
    code, document, _ = _entries(project, capsys)
    assert (code, document["blocked"]) == (0, 3)


def test_constructs_that_cannot_be_translated(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "good.lua").write_text('local t = require("nothing")\nreturn {main = function() return t end}\n')
    code, _, entries = _entries(project, capsys)
    assert code == 1
    found = [reason for reason in entries["app:good"]["reasons"] if reason["kind"] == "construct"]
    assert [(reason["code"], reason["file"], reason["line"]) for reason in found] == [("T0001", "good.lua", 1)]


def test_a_directory_without_a_project(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["doctor", str(tmp_path)]) == 2
    assert "no registry file" in capsys.readouterr().err
    assert run(["doctor", str(tmp_path / "absent")]) == 2
