"""The search attributes that a program names literally (decisions.md 21)."""

from __future__ import annotations

from analyzer.program.program import build_single
from analyzer.program.search_attributes import search_attributes


def test_names_and_kinds_of_literals() -> None:
    program = build_single("""
        local attrs = workflow.attrs
        return {main = function(order)
            workflow.attrs({search = {state = "new", total = 3, open = true, tags = {"a", "b"}}, memo = {note = "x"}})
            attrs({search = {total = 1.5, ["customer"] = order.customer, ["größe"] = 1, state = order.state}})
            workflow.attrs(order.attributes)
            other({search = {nothing = 1}})
            process.with_options({["temporal.workflow.search_attributes"] = {region = "eu"}})
        end}
    """)
    assert search_attributes(program) == {
        "customer": None,
        "größe": "Int",
        "open": "Bool",
        "region": "Keyword",
        "state": "Keyword",
        "tags": "KeywordList",
        "total": "Double",
    }


def test_kinds_that_disagree_are_unknown() -> None:
    program = build_single("""
        workflow.attrs({search = {state = "new"}})
        workflow.attrs({search = {state = 1}})
    """)
    assert search_attributes(program) == {"state": None}
