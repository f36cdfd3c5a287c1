"""SARIF, GitHub annotations, JUnit and text."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Any

import pytest

from analyzer.diagnostic import Diagnostic, Edit, Fix, Place, Severity, TraceStep
from analyzer.report import github, junit, sarif, text
from analyzer.rules import load_rules
from tests.lint.support import lint

FINDING = Diagnostic(
    "D101",
    "wall-clock",
    Severity.ERROR,
    "100% <wrong>,\nreally: \x1b[31m",
    Place("src/a b.lua", 2, 5, 2, 9),
    "app:lib",
    "do better",
    Fix("repair", "safe", (Edit(Place("src/a b.lua", 2, 5, 2, 9), "x"), Edit(Place("_index.yaml", 1, 1, 1, 1), "y"))),
    (TraceStep("app:main", Place("src/main.lua", 7, 1, 7, 4), "main", "calls `f`"),),
    ("app:main", "app:other"),
)
FAULTS = Path(__file__).parents[2] / "corpus" / "lint_cases" / "faults"


def test_github_escapes() -> None:
    assert github.render([FINDING]) == (
        "::error file=src/a b.lua,line=2,endLine=2,col=5,endColumn=9,title=D101 wall-clock::"
        "100%25 <wrong>,%0Areally: \x1b[31m%0Aapp:main main (line 7): calls `f`%0Ado better"
    )


def test_junit_is_well_formed() -> None:
    root = ElementTree.fromstring(junit.render([FINDING, FINDING], 3))
    assert (root.tag, root.get("tests"), root.get("failures")) == ("testsuites", "2", "2")
    (suite,) = root
    assert suite.get("name") == "src/a b.lua"
    failure = suite[0][0]
    assert failure.get("type") == "error"
    assert "calls `f`" in (failure.text or "")
    clean = ElementTree.fromstring(junit.render([], 3))
    assert (clean.get("failures"), len(clean.findall(".//testcase"))) == ("0", 1)


def test_text_shows_place_chain_and_fix() -> None:
    shown = text.render([FINDING], {"src/a b.lua": "first\n    five()\n"}.get)
    assert shown.splitlines() == [
        r"error[D101]: 100% <wrong>,\nreally: \x1b[31m",
        "  --> src/a b.lua:2:5",
        "  |",
        "2 |     five()",
        "  |     ^^^^",
        "   = app:main main (src/main.lua:7): calls `f`",
        "   = reached by: app:main, app:other",
        "   = help: do better",
        "   = fix (safe): repair",
    ]


def test_sarif_of_a_project(capsys: pytest.CaptureFixture[str]) -> None:
    outcome = lint(capsys, FAULTS, "--no-cache", "--format", "sarif", "--level", "hint")
    log = json.loads(outcome.out)
    check_sarif(log)
    (found,) = log["runs"]
    flows = [result for result in found["results"] if "codeFlows" in result]
    assert {result["ruleId"] for result in flows} >= {"D101", "D104", "D105", "D108"}
    clock = next(result for result in flows if result["ruleId"] == "D101")
    locations = clock["codeFlows"][0]["threadFlows"][0]["locations"]
    files = [step["location"]["physicalLocation"]["artifactLocation"]["uri"] for step in locations]
    assert files == ["first.lua", "clock.lua", "clock.lua"]
    assert clock["fixes"][0]["artifactChanges"][0]["artifactLocation"]["uri"] == "clock.lua"


def test_sarif_of_odd_text() -> None:
    log = json.loads(sarif.render([FINDING, FINDING], load_rules(), "1.0.0"))
    check_sarif(log)
    results = log["runs"][0]["results"]
    assert results[0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "src/a%20b.lua"
    prints = [result["partialFingerprints"]["lua2temporal/v1"] for result in results]
    assert prints[0] != prints[1], "equal findings are told apart"
    assert len(results[0]["fixes"][0]["artifactChanges"]) == 2


def check_sarif(log: dict[str, Any]) -> None:
    """The requirements of SARIF 2.1.0 on the objects that we write (sections 3.13 to 3.58)."""
    assert set(log) == {"$schema", "version", "runs"}
    assert log["version"] == "2.1.0"
    (found,) = log["runs"]
    assert set(found) <= {"tool", "columnKind", "originalUriBaseIds", "results"}
    assert found["columnKind"] in ("utf16CodeUnits", "unicodeCodePoints")
    driver = found["tool"]["driver"]
    assert driver["name"]
    ids = [rule["id"] for rule in driver["rules"]]
    assert len(ids) == len(set(ids))
    for rule in driver["rules"]:
        assert rule["shortDescription"]["text"]
        assert rule["help"]["text"]
        assert rule["defaultConfiguration"]["level"] in ("none", "note", "warning", "error")
    for result in found["results"]:
        assert ids[result["ruleIndex"]] == result["ruleId"]
        assert result["level"] in ("none", "note", "warning", "error")
        assert result["message"]["text"]
        for location in result["locations"]:
            _check_location(location, found["originalUriBaseIds"])
        for flow in result.get("codeFlows", ()):
            assert flow["threadFlows"]
            for thread in flow["threadFlows"]:
                assert thread["locations"]
                for step in thread["locations"]:
                    assert step["nestingLevel"] >= 0
                    _check_location(step["location"], found["originalUriBaseIds"])
        for fix in result.get("fixes", ()):
            assert fix["artifactChanges"]
            for change in fix["artifactChanges"]:
                assert change["artifactLocation"]["uri"]
                assert change["replacements"]
                for replacement in change["replacements"]:
                    _check_region(replacement["deletedRegion"])
                    assert isinstance(replacement["insertedContent"]["text"], str)


def _check_location(location: dict[str, Any], bases: dict[str, Any]) -> None:
    physical = location["physicalLocation"]
    artifact = physical["artifactLocation"]
    assert artifact["uriBaseId"] in bases
    assert " " not in artifact["uri"]
    assert not artifact["uri"].startswith("/")
    _check_region(physical["region"])


def _check_region(region: dict[str, Any]) -> None:
    assert region["startLine"] >= 1
    assert region["startColumn"] >= 1
    assert (region["endLine"], region["endColumn"]) >= (region["startLine"], region["startColumn"])
