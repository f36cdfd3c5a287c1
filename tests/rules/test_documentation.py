"""docs/rules/ is what the rules say, and ``--explain`` prints it."""

from __future__ import annotations

from pathlib import Path

from analyzer.rules import load_rules
from analyzer.rules.documentation import explain, listing, page, pages

DIRECTORY = Path(__file__).parents[2] / "docs" / "rules"


def test_pages_are_current() -> None:
    """Run ``python -m analyzer.rules`` when this fails."""
    written = {path.name: path.read_text(encoding="utf-8") for path in DIRECTORY.glob("*.md")}
    assert written == pages(load_rules())


def test_explain_by_code_and_by_name() -> None:
    rules = load_rules()
    assert explain("d101", rules) == explain("wall-clock", rules) == page(rules["D101"])
    assert explain("D999", rules) is None
    assert "missing-source" in (explain("R0002", rules) or "")


def test_listing_has_every_rule() -> None:
    text = listing(load_rules().values())
    assert all(code in text for code in load_rules())
