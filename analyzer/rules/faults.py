"""What is wrong with an argument: the parts of E0003 give these, the rule makes findings of them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from analyzer.diagnostic import Severity
from analyzer.records import record
from analyzer.syntax import tree


@record(frozen=True)
class Fault:
    """``node`` is where it shows; ``rewrite`` is a piece of source and what was probably meant there."""

    node: tree.Node
    message: str
    help: str = ""
    severity: Severity = Severity.ERROR
    rewrite: tuple[tree.Node, str] | None = None


def closest(word: str, known: Iterable[str]) -> str | None:
    """The known word that was probably meant."""
    return _closest(word, tuple(sorted(known)))


@lru_cache(maxsize=256)
def _closest(word: str, known: tuple[str, ...]) -> str | None:
    from difflib import get_close_matches

    found = get_close_matches(word, known, 1, 0.75)
    return found[0] if found else None
