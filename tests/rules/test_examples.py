"""Every rule's examples: the valid ones are silent, the invalid ones are reported exactly where they are marked."""

from __future__ import annotations

from pathlib import Path

import pytest

from analyzer.lint import lint_project
from analyzer.linting.fixing import apply_fixes
from analyzer.program.program import build_program
from analyzer.project.loader import load_project
from analyzer.rules import load_rules
from analyzer.rules.base import Example, Rule
from analyzer.rules.running import write_example
from tests.rules.support import findings


def _cases(kind: str) -> list[object]:
    return [
        pytest.param(rule, example, id=f"{rule.code}-{kind}-{number}")
        for rule in load_rules().values()
        for number, example in enumerate(getattr(rule, kind), 1)
    ]


def _places(rule: Rule, example: Example, directory: Path) -> list[tuple[str, int]]:
    found = [item for item in findings(example, directory) if item.code == rule.code]
    return [(item.place.file, item.place.line) for item in found]


@pytest.mark.parametrize(("rule", "example"), _cases("valid"))
def test_valid_example(rule: Rule, example: Example, tmp_path: Path) -> None:
    assert _places(rule, example, tmp_path) == []


@pytest.mark.parametrize(("rule", "example"), _cases("invalid"))
def test_invalid_example(rule: Rule, example: Example, tmp_path: Path) -> None:
    expected = example.expected()
    assert expected, "an invalid example marks at least one line"
    found = _places(rule, example, tmp_path)
    assert set(found) == expected


@pytest.mark.parametrize(
    ("rule", "example"),
    [
        pytest.param(rule, example, id=f"{rule.code}-{number}")
        for rule in load_rules().values()
        for number, example in enumerate(rule.invalid, 1)
        if example.fixed is not None
    ],
)
def test_fixed_example(rule: Rule, example: Example, tmp_path: Path) -> None:
    """The fixes of the rule give the text that the example shows, which parses and is clean of the rule."""
    write_example(example, tmp_path)
    project = load_project(tmp_path)
    found = [item for item in lint_project(project, build_program(project)) if item.code == rule.code]
    changed = apply_fixes(project, found, unsafe=True)
    assert changed.texts.get("main.lua", example.text()) == example.fixed
    assert changed.texts
    for path, text in changed.texts.items():
        (tmp_path / path).write_text(text, encoding="utf-8")
    again = load_project(tmp_path)
    remaining = lint_project(again, build_program(again))
    assert [item for item in remaining if item.code in (rule.code, "P0001", "E0001")] == []
    assert [item for item in again.diagnostics if item.severity == "error"] == []


def test_rules_are_complete() -> None:
    for rule in load_rules().values():
        assert len(rule.valid) >= 10, f"{rule.code} needs ten valid examples"
        assert len(rule.invalid) >= 10, f"{rule.code} needs ten invalid examples"
        assert rule.summary.endswith("."), rule.code
        assert rule.fixable == any(example.fixed is not None for example in rule.invalid), rule.code
