"""Projects seeded with faults give exactly the expected report; clean projects give none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.lint.support import lint

CORPUS = Path(__file__).parents[2] / "corpus"
CLEAN = [path.parent for path in sorted(CORPUS.rglob("_index.yaml")) if "lint_cases" not in path.parts]


def test_seeded_faults(capsys: pytest.CaptureFixture[str]) -> None:
    """Faults of every family, in workflows, libraries, inline sources and beside a broken file."""
    root = CORPUS / "lint_cases" / "faults"
    outcome = lint(capsys, root, "--json", "--no-cache", "--ignore", "R")
    found = [
        {key: item[key] for key in ("file", "line", "column", "code", "severity", "workflows")}
        | {"trace": [f"{step['entry_id']} {step['function']}" for step in item["trace"]]}
        for item in outcome.data["diagnostics"]
    ]
    assert found == json.loads((root / "expected.json").read_text())
    assert outcome.code == 1


def test_seed_snippets_that_are_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    """`expected.json` lists what must be found at least."""
    root = CORPUS / "lint_cases" / "seed"
    expected = {(item["file"], item["line"], item["code"]) for item in json.loads((root / "expected.json").read_text())}
    known = {item for item in expected if item[2][0] in "DE" and not item[2].startswith(("D3", "D4"))}
    outcome = lint(capsys, root, "--json", "--no-cache")
    assert known <= set(outcome.findings)


@pytest.mark.parametrize("root", CLEAN, ids=lambda path: path.relative_to(CORPUS).as_posix())
def test_clean_projects_have_no_findings(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    outcome = lint(capsys, root, "--json", "--no-cache")
    assert outcome.findings == []
    assert outcome.code == 0
    assert outcome.data["total_entries"] > 0
