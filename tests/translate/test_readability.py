"""The form of the generated code where a plain one exists: what it says, and what it must not say."""

from __future__ import annotations

import pytest

from tests.translate import harness

FORMS: dict[str, tuple[str, list[str], list[str]]] = {
    "methods of the logger": (
        """
        local logger = require("logger")
        local function note(x)
            logger:info("a", {x = x})
            logger:warn("b", {text = tostring(x)})
            logger.error("c")
        end
        note(1)
        """,
        ['logger.info("a", Table(x=x))', 'logger.warn("b", Table(text=str(x)))', 'logger.error("c")'],
        ["as_table", "method(", "invoke"],
    ),
}
"""Lua, fragments that stand in the text, and fragments that do not."""


@pytest.mark.parametrize("case", FORMS)
def test_form(case: str) -> None:
    source, wanted, unwanted = FORMS[case]
    text = harness.translate_program(source).text
    assert [fragment for fragment in wanted if fragment not in text] == [], text
    assert [fragment for fragment in unwanted if fragment in text] == [], text
