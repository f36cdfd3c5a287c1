"""Projects seeded with faults give exactly the expected report; clean projects give none."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from analyzer.rules import load_rules
from tests.lint.support import lint

CORPUS = Path(__file__).parents[2] / "corpus"
CASES = CORPUS / "lint_cases"
CLEAN = [path.parent for path in sorted(CORPUS.rglob("_index.yaml")) if "lint_cases" not in path.parts]
CLEAN += [CASES / "clean", CASES / "shop"]


def test_seeded_faults(capsys: pytest.CaptureFixture[str]) -> None:
    """Faults of every family, in workflows, libraries, inline sources and beside a broken file."""
    root = CASES / "faults"
    outcome = lint(capsys, root, "--json", "--no-cache", "--ignore", "R", "--level", "hint")
    found = [
        {key: item[key] for key in ("file", "line", "column", "code", "severity", "workflows")}
        | {"trace": [f"{step['entry_id']} {step['function']}" for step in item["trace"]]}
        for item in outcome.data["diagnostics"]
    ]
    assert found == json.loads((root / "expected.json").read_text())
    assert outcome.code == 1


def test_every_rule_finds_its_fault() -> None:
    """The seeded projects have a fault for every rule about Lua text."""
    found = {item["code"] for name in ("faults", "revisions") for item in _expected(name)}
    assert set(load_rules()) <= found


def _expected(name: str) -> list[dict[str, Any]]:
    report: list[dict[str, Any]] = json.loads((CASES / name / "expected.json").read_text())
    return report


def test_seeded_changes(capsys: pytest.CaptureFixture[str]) -> None:
    """Two revisions of a project: a change in a library is found, guarded and harmless ones are not."""
    root = CASES / "revisions"
    outcome = lint(capsys, root / "after", "--json", "--ignore", "R", "--against", str(root / "before"))
    found = [{key: item[key] for key in ("file", "line", "code", "workflows")} for item in outcome.data["diagnostics"]]
    assert found == _expected("revisions")
    assert lint(capsys, root / "after", "--json", "--ignore", "R", "--against", str(root / "after")).findings == []


def test_seed_snippets_that_are_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    """`expected.json` lists what must be found at least."""
    root = CASES / "seed"
    expected = {(item["file"], item["line"], item["code"]) for item in json.loads((root / "expected.json").read_text())}
    outcome = lint(capsys, root, "--json", "--no-cache")
    assert expected <= set(outcome.findings)


@pytest.mark.parametrize("root", CLEAN, ids=lambda path: path.relative_to(CORPUS).as_posix())
def test_clean_projects_have_no_findings(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    level = "hint" if root.parent == CASES else "warning"
    outcome = lint(capsys, root, "--json", "--no-cache", "--level", level)
    assert outcome.findings == []
    assert outcome.code == 0
    assert outcome.data["total_entries"] > 0
