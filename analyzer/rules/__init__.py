"""The lint rules, one file each; ``load_rules`` finds and imports them.

``base`` says what a rule is, ``context`` what its check may ask, ``analysis`` computes that for a whole program,
``fixes`` builds edits, ``documentation`` renders docs/rules/ and ``--explain``.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analyzer.rules.base import Rule

_RULE_FILE = re.compile(r"[a-z]\d{3,4}_\w+")


@cache
def load_rules() -> dict[str, Rule]:
    """All rules by code, in the order of their codes."""
    names = sorted(module.name for module in iter_modules(__path__) if _RULE_FILE.fullmatch(module.name))
    rules: list[Rule] = [import_module(f"{__name__}.{name}").RULE for name in names]
    return {rule.code: rule for rule in rules}
