"""Taking type texts of the catalogue apart (the language is described in ``analyzer.catalog.model``)."""

from __future__ import annotations

from functools import cache


@cache
def alternatives(text: str) -> frozenset[str]:
    """The types that a value may have: ``"Channel?"`` gives ``Channel`` and ``nil``; arrays stay as ``{T}``."""
    found: set[str] = set()
    depth = 0
    part = ""
    for character in text + "|":
        depth += (character == "{") - (character == "}")
        if character == "|" and depth == 0:
            if part.endswith("?"):
                found.add("nil")
            found.add(part.removesuffix("?"))
            part = ""
        else:
            part += character
    return frozenset(found)


def element(text: str) -> str | None:
    """``T`` of the array type ``{T}``, None for other types."""
    return text[1:-1] if text.startswith("{") and text.endswith("}") else None


def is_optional(text: str) -> bool:
    """Whether a value of this type may be nil; ``any`` may."""
    return not alternatives(text).isdisjoint(("nil", "any"))
