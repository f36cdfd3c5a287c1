"""``python -m analyzer.rules`` writes docs/rules/."""

from __future__ import annotations

from pathlib import Path

from analyzer.rules import load_rules
from analyzer.rules.documentation import write_pages

if __name__ == "__main__":
    write_pages(Path("docs/rules"), load_rules())
