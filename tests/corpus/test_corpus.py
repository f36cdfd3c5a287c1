"""The corpus itself is sound: recorded outputs are real Lua's, projects load, test entries and cases fit together."""

from __future__ import annotations

import importlib.util
import json
import re
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from analyzer.project import load_project
from analyzer.syntax import parse

CORPUS = Path(__file__).resolve().parents[2] / "corpus"
PROJECTS = [
    CORPUS / "banking",
    CORPUS / "orders",
    CORPUS / "typed",
    *sorted((CORPUS / "seed").iterdir()),
    *sorted((CORPUS / "libraries").iterdir()),
]
CASE_FILES = sorted(CORPUS.rglob("cases.json"))
CASE_KEYS = {
    "name", "entry", "input", "id", "workflow_type", "skip_time", "signals", "with_start", "updates",
    "cancel_after_ms", "expect", "expect_fields", "expect_error", "activities", "children", "timers_ms",
    "search_attributes", "memo",
}  # fmt: skip


def tool(name: str) -> ModuleType:
    """The module corpus/tools/<name>.py, which is a script and not part of a package."""
    path = CORPUS / "tools" / f"{name}.py"
    specification = importlib.util.spec_from_file_location(f"corpus_{name}", path)
    assert specification is not None and specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    sys.modules[specification.name] = module
    specification.loader.exec_module(module)
    return module


record = tool("record")
library_tests = tool("library_tests")


def relative(path: Path) -> str:
    return str(path.relative_to(CORPUS))


@pytest.mark.parametrize("group", sorted(path for path in (CORPUS / "language").iterdir()), ids=lambda path: path.name)
def test_recorded_outputs_are_those_of_real_lua(group: Path) -> None:
    for program in record.programs([group]):
        output = record.run(program)
        assert output == program.with_suffix(".out").read_bytes(), relative(program)
        assert record.dialect_conflicts(program.read_bytes(), output) == [], relative(program)


def test_a_program_that_differs_in_the_dialect_is_refused() -> None:
    assert record.dialect_conflicts(b'print("" .. 10 / 2)', b"5.0\n")
    assert record.dialect_conflicts(b'local x <const> = "\\x41"', b"A\n")
    assert record.dialect_conflicts(b"print(tostring({}))", b"table: 0x55d0c8a4\n")


def test_there_are_enough_programs() -> None:
    assert len(list(record.programs([CORPUS / "language"]))) >= 150


@pytest.mark.parametrize("program", sorted((CORPUS / "dialect").glob("*.lua")), ids=lambda path: path.stem)
def test_dialect_programs_cite_their_source_and_have_an_output(program: Path) -> None:
    assert re.match(r"-- spec/dialect\.md §", program.read_text(encoding="utf-8"))
    assert program.with_suffix(".out").exists()


LIBRARIES = [CORPUS / "banking", *sorted((CORPUS / "libraries").iterdir())]


@pytest.mark.parametrize("project", LIBRARIES, ids=lambda path: path.name)
def test_libraries_pass_under_real_lua(project: Path) -> None:
    for entry_id, lines in library_tests.run_project(project).items():
        assert re.fullmatch(r"ok \d\d+", lines[-1]), entry_id


BROKEN_ON_PURPOSE = {CORPUS / "lint_cases" / "faults" / "broken.lua"}


@pytest.mark.parametrize("source", sorted(set(CORPUS.rglob("*.lua")) - BROKEN_ON_PURPOSE), ids=relative)
def test_every_source_parses(source: Path) -> None:
    assert list(parse(source.read_text(encoding="utf-8")).diagnostics) == []


@pytest.mark.parametrize("project", PROJECTS, ids=relative)
def test_projects_load_without_findings(project: Path) -> None:
    loaded = load_project(project)
    assert list(loaded.diagnostics) == []
    assert loaded.entries


@pytest.mark.parametrize("file", CASE_FILES, ids=relative)
def test_cases_name_what_the_project_has(file: Path) -> None:
    directory = file.parent
    index = directory / "src" / "_index.yaml" if (directory / "src").exists() else directory / "_index.yaml"
    names = set(re.findall(r"^  - name: (\S+)$", index.read_text(encoding="utf-8"), re.MULTILINE))
    cases: list[dict[str, Any]] = json.loads(file.read_text(encoding="utf-8"))
    assert len({case["name"] for case in cases}) == len(cases)
    for case in cases:
        assert set(case) <= CASE_KEYS, case["name"]
        assert sum(key in case for key in ("expect", "expect_fields", "expect_error")) == 1, case["name"]
        for entry_id in [case["entry"], *case.get("activities", []), *case.get("children", [])]:
            assert entry_id.partition(":")[2] in names, f"{case['name']}: {entry_id}"


def test_lint_cases_point_at_lines_that_exist() -> None:
    directory = CORPUS / "lint_cases" / "seed"
    expected = json.loads((directory / "expected.json").read_text(encoding="utf-8"))
    assert {item["file"] for item in expected} == {path.name for path in directory.glob("*.lua")}
    for item in expected:
        lines = (directory / item["file"]).read_text(encoding="utf-8").splitlines()
        assert lines[item["line"] - 1].strip()
