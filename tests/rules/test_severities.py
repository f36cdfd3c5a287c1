"""The default severity of every rule is the one of the table in contract.md §3."""

from __future__ import annotations

from pathlib import Path

import pytest

from analyzer.project.problems import PROBLEMS
from analyzer.rules import load_rules
from tests.rules.support import findings

CONTRACT = {
    "P0001": ("syntax-error", {"error"}),
    "D101": ("wall-clock", {"error"}),
    "D102": ("random", {"error"}),
    "D103": ("io", {"error"}),
    "D104": ("global-state", {"error", "warning"}),
    "D105": ("iteration-order", {"warning"}),
    "D106": ("identity-text", {"warning"}),
    "D107": ("local-time-zone", {"warning"}),
    "D108": ("forbidden-module", {"error"}),
    "D109": ("unsupported-command", {"error"}),
    "D110": ("unordered-text", {"warning"}),
    "D201": ("suspend-at-load", {"error"}),
    "D202": ("suspend-in-callback", {"error"}),
    "D301": ("not-serialisable", {"warning"}),
    "D302": ("duration-unit", {"warning"}),
    "D303": ("kind-spelling", {"warning"}),
    "D401": ("unversioned-change", {"warning"}),
    "D402": ("unbounded-history", {"hint"}),
    "E0001": ("undefined-name", {"error"}),
    "E0003": ("bad-arguments", {"error", "warning", "hint"}),
    "E0101": ("undeclared-require", {"error"}),
    "T0001": ("untranslatable", {"error", "hint"}),
    "W0001": ("no-empty-blocks", {"warning"}),
    "W0002": ("no-global-assign", {"warning"}),
    "W0003": ("no-self-compare", {"error"}),
    "W0004": ("no-unused-vars", {"warning"}),
    "W0005": ("no-unused-params", {"hint"}),
    "W0006": ("no-unused-imports", {"warning"}),
    "W0007": ("no-shadowed-vars", {"hint"}),
}
"""Code → name, and the severities that its findings have. Those of E0003 below error are about ids that the project
lacks, which may belong to another program or to an activity in Python (contract.md §5)."""


@pytest.mark.parametrize("code", CONTRACT)
def test_findings_have_the_severity_of_the_contract(code: str, tmp_path: Path) -> None:
    name, severities = CONTRACT[code]
    rule = load_rules()[code]
    assert (rule.name, str(rule.severity) in severities) == (name, True)
    found: set[str] = set()
    for number, example in enumerate(rule.invalid):
        directory = tmp_path / str(number)
        directory.mkdir()
        found |= {str(item.severity) for item in findings(example, directory) if item.code == code}
    assert found == severities


def test_every_other_code_is_of_a_family_of_its_own() -> None:
    """Codes beyond the contract stand for style (W01…), suppressions (S) and registry files (R)."""
    others = {code for code in (*load_rules(), *PROBLEMS) if code not in CONTRACT}
    assert {code[:3] if code[0] == "W" else code[0] for code in others} <= {"W01", "S", "R"}
