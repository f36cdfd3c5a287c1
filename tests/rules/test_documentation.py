"""docs/rules/ is what the rules say, and ``--explain`` prints it."""

from __future__ import annotations

import re
from pathlib import Path

from analyzer.rules import load_rules
from analyzer.rules.documentation import explain, listing, page, pages

ROOT = Path(__file__).parents[2]
DIRECTORY = ROOT / "docs" / "rules"


def test_pages_are_current() -> None:
    """Run ``python -m analyzer.rules`` when this fails."""
    written = {path.name: path.read_text(encoding="utf-8") for path in DIRECTORY.glob("*.md")}
    assert written == pages(load_rules())


def test_explain_by_code_and_by_name() -> None:
    rules = load_rules()
    assert explain("d101", rules) == explain("wall-clock", rules) == page(rules["D101"])
    assert explain("D999", rules) is None
    assert "missing-source" in (explain("R0002", rules) or "")


def test_every_code_in_the_sources_is_explained() -> None:
    """Whatever code a command prints stands as a text in some source file."""
    found = {
        code
        for package in ("analyzer", "transpiler", "runtime_shims")
        for path in (ROOT / package).rglob("*.py")
        for code in re.findall(r'"([A-EG-Z]\d{3,4})"', path.read_text(encoding="utf-8"))
    }
    assert found >= {"P0001", "P0002", "R0013", "T0001", "S002"}
    rules = load_rules()
    table = listing(rules.values())
    for code in sorted(found):
        assert (explain(code, rules) or "").startswith(f"# {code} "), code
        assert f"\n{code}  " in f"\n{table}", code


def test_listing_has_every_rule() -> None:
    text = listing(load_rules().values())
    assert all(code in text for code in load_rules())
