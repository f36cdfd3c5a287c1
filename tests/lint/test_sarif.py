"""SARIF reports: valid by the schema of the standard, and the requirements that a schema cannot express."""

from __future__ import annotations

import json
import os
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from analyzer.report import sarif
from analyzer.rules import load_rules
from analyzer.rules.base import Rule
from tests.lint.support import CLEAN, FINDING, entry, lint, registry, write
from tests.rules.support import findings

FAULTS = Path(__file__).parents[2] / "corpus" / "lint_cases" / "faults"
SCHEMA = Path(__file__).parent / "data" / "sarif-schema-2.1.0.json"
RULES = load_rules()


@cache
def validator() -> Draft7Validator:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    Draft7Validator.check_schema(schema)
    return Draft7Validator(schema)


def checked(text: str) -> dict[str, Any]:
    """The only run of a log that is valid."""
    log = json.loads(text)
    problems = [f"{list(error.absolute_path)}: {error.message}" for error in validator().iter_errors(log)]
    assert problems == []
    (run,) = log["runs"]
    ids = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert len(ids) == len(set(ids))
    for result in run["results"]:
        assert ids[result["ruleIndex"]] == result["ruleId"]
    for artifact in artifacts(run):
        assert artifact["uriBaseId"] in run["originalUriBaseIds"]
        assert not artifact["uri"].startswith("/")
        assert artifact["uri"].isascii()
        assert " " not in artifact["uri"]
    for region in regions(run):
        assert (region["endLine"], region["endColumn"]) >= (region["startLine"], region["startColumn"])
    return dict(run)


def objects(value: Any, key: str) -> list[dict[str, Any]]:
    """All values of a key, however deep."""
    if isinstance(value, list):
        return [found for item in value for found in objects(item, key)]
    if isinstance(value, dict):
        here = [value[key]] if key in value else []
        return here + [found for item in value.values() for found in objects(item, key)]
    return []


def artifacts(run: dict[str, Any]) -> list[dict[str, Any]]:
    return objects(run, "artifactLocation")


def regions(run: dict[str, Any]) -> list[dict[str, Any]]:
    return objects(run, "region") + objects(run, "deletedRegion")


def test_the_schema_refuses_what_is_wrong() -> None:
    log = json.loads(sarif.render([FINDING], RULES, "1.0.0"))
    log["runs"][0]["results"][0]["level"] = "fatal"
    assert not validator().is_valid(log)
    log["runs"][0]["results"][0]["level"] = "error"
    log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"]["startLine"] = 0
    assert not validator().is_valid(log)


@pytest.mark.parametrize("rule", [rule for rule in RULES.values() if rule.invalid], ids=lambda rule: rule.code)
def test_findings_of_every_rule(rule: Rule, tmp_path: Path) -> None:
    found = findings(rule.invalid[0], tmp_path)
    run = checked(sarif.render(found, RULES, "1.0.0"))
    assert rule.code in {result["ruleId"] for result in run["results"]}
    described = next(item for item in run["tool"]["driver"]["rules"] if item["id"] == rule.code)
    assert described["help"]["markdown"].startswith(f"# {rule.code} {rule.name}")


def test_a_project_with_faults(capsys: pytest.CaptureFixture[str]) -> None:
    run = checked(lint(capsys, FAULTS, "--no-cache", "--format", "sarif", "--level", "hint").out)
    flows = [result for result in run["results"] if "codeFlows" in result]
    assert {result["ruleId"] for result in flows} >= {"D101", "D104", "D105", "D108"}
    clock = next(result for result in flows if result["ruleId"] == "D101")
    steps = clock["codeFlows"][0]["threadFlows"][0]["locations"]
    files = [step["location"]["physicalLocation"]["artifactLocation"]["uri"] for step in steps]
    assert files == ["first.lua", "clock.lua", "clock.lua"]
    assert clock["fixes"][0]["artifactChanges"][0]["artifactLocation"]["uri"] == "clock.lua"
    assert clock["locations"][0]["physicalLocation"]["region"]["snippet"]["text"].strip()


def test_problems_of_the_registry(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken = entry("a") + entry("b").replace("file://b.lua", "file://missing.lua")
    write(tmp_path, {"_index.yaml": registry(broken), "a.lua": "x = ="})
    run = checked(lint(capsys, tmp_path, "--no-cache", "--format", "sarif").out)
    assert {result["ruleId"] for result in run["results"]} >= {"P0001", "R0002"}


def test_no_findings(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = checked(lint(capsys, write(tmp_path, {"a.lua": CLEAN}), "--no-cache", "--format", "sarif").out)
    assert run["results"] == []


def test_text_and_names_that_are_not_ascii(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = 'local function main()\n    return "Größe 😀" .. os.time()\nend\n\nreturn { main = main }\n'
    run = checked(lint(capsys, write(tmp_path, {"größe 1.lua": source}), "--no-cache", "--format", "sarif").out)
    (result,) = run["results"]
    location = result["locations"][0]["physicalLocation"]
    assert location["artifactLocation"]["uri"] == "gr%C3%B6%C3%9Fe%201.lua"
    assert (location["region"]["startColumn"], run["columnKind"]) == (25, "unicodeCodePoints")
    assert location["region"]["snippet"]["text"] == '    return "Größe 😀" .. os.time()'


def test_suppressed_findings_are_absent_and_idle_suppressions_present(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = (
        "local function main()\n    local now = os.time() -- lint: ignore[D101] only logged\n"
        "    return now -- lint: ignore[D102] nothing here\nend\n\nreturn { main = main }\n"
    )
    run = checked(lint(capsys, write(tmp_path, {"a.lua": source}), "--no-cache", "--format", "sarif").out)
    (result,) = run["results"]
    assert result["ruleId"] == "S001"
    assert result["fixes"][0]["artifactChanges"][0]["replacements"]


def test_equal_findings_have_fingerprints_of_their_own() -> None:
    run = checked(sarif.render([FINDING, FINDING], RULES, "1.0.0"))
    prints = [result["partialFingerprints"]["lua2temporal/v1"] for result in run["results"]]
    assert len(set(prints)) == 2
    assert run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "src/a%20b.lua"
    assert len(run["results"][0]["fixes"][0]["artifactChanges"]) == 2


def test_fingerprints_do_not_depend_on_lines(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = "local function main()\n    return os.time()\nend\n\nreturn { main = main }\n"
    found = []
    for text in (source, "-- a line more\n" + source):
        write(tmp_path, {"a.lua": text})
        run = checked(lint(capsys, tmp_path, "--no-cache", "--format", "sarif").out)
        found.append(run["results"][0]["partialFingerprints"])
    assert found[0] == found[1]


def test_a_file_name_that_is_no_text_is_an_address_all_the_same(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name = os.fsdecode(b"\xe9t\xe9.lua")
    write(tmp_path, {name: "local function main(\n"})
    outcome = lint(capsys, "-C", tmp_path, name, "--format", "sarif")
    assert outcome.code == 1
    assert {artifact["uri"] for artifact in artifacts(checked(outcome.out))} == {"%E9t%E9.lua"}
