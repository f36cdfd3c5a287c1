"""Size and depth: flat text of any length parses, deep nesting is a diagnostic, time stays bounded."""

from __future__ import annotations

import sys
import time

import pytest

from analyzer.syntax import parse
from analyzer.syntax.cursor import MAX_DEPTH
from analyzer.syntax.erasure import erase_types
from analyzer.syntax.printer import to_source
from analyzer.syntax.walk import same_structure, walk

MANY = 5000
FLAT = {
    "concatenation": "x = " + " .. ".join(["a"] * MANY),
    "power": "x = " + " ^ ".join(["2"] * MANY),
    "sum": "x = " + " + ".join(["a"] * MANY),
    "and": "x = " + " and ".join(["a"] * MANY),
    "comparison": "x = " + " < ".join(["a"] * MANY),
    "not": "x = " + "not " * MANY + "a",
    "minus": "x = " + "- " * MANY + "a",
    "elseif": "if a then" + " elseif b then" * MANY + " end",
    "methods": "x = a" + ":b()" * MANY,
    "fields": "x = a" + ".b" * MANY,
    "calls": "a" + "()" * MANY,
    "items": "x = {" + "1, " * MANY + "}",
    "arguments": "f(" + ", ".join(["1"] * MANY) + ")",
    "targets": ", ".join(["a"] * MANY) + " = 1",
    "statements": "local x = f(1) " * MANY,
    "casts": "x = a" + " as T" * MANY,
    "assertions": "x = a" + "!" * MANY,
    "union": "local x: " + " | ".join(["A"] * MANY),
    "optional": "local x: A" + "?" * MANY,
    "arrays": "local x: A" + "[]" * MANY,
    "long string": "x = [[" + "line\n" * MANY + "]]",
    "escapes": 'x = "' + r"\n\065\q" * MANY + '"',
    "comments": "-- note\n" * MANY,
    "labels": "".join(f"::l{number}:: " for number in range(500)),
}


@pytest.mark.parametrize("source", FLAT.values(), ids=FLAT.keys())
def test_long_flat_text_parses_prints_and_erases(source: str) -> None:
    result = parse(source)
    assert result.diagnostics == []
    again = parse(to_source(result.chunk))
    assert again.diagnostics == []
    assert same_structure(result.chunk, again.chunk)
    assert len(erase_types(source, result.chunk)) == len(source)


NESTED = {
    "parentheses": ("x = ", "(", "1", ")"),
    "tables": ("x = ", "{", "", "}"),
    "keyed tables": ("x = ", "{[1] = ", "1", "}"),
    "named tables": ("x = ", "{a = ", "1", "}"),
    "indexes": ("x = ", "a[", "1", "]"),
    "call arguments": ("x = ", "f(", "1", ")"),
    "method arguments": ("x = ", "a:f(1, ", "1", ")"),
    "call statements": ("", "f(function() ", "", " end)"),
    "functions": ("x = ", "function() return ", "1", " end"),
    "local functions": ("", "local function f() ", "", " end"),
    "named functions": ("", "function a.b:c() ", "", " end"),
    "local function values": ("", "local x = function() ", "", " end"),
    "blocks": ("", "do ", "", " end"),
    "ifs": ("", "if a then ", "", " end"),
    "else ifs": ("", "if a then else ", "", " end"),
    "loops": ("", "while a do ", "", " end"),
    "numeric loops": ("", "for i = 1, 2 do ", "", " end"),
    "repeats": ("", "repeat ", "", " until a"),
    "right operands": ("x = ", "2 * -(", "1", ")"),
    "alternating powers": ("x = ", "2 ^ - ", "1", ""),
    "array types": ("local x: ", "{", "A", "}"),
    "record types": ("local x: ", "{a: ", "A", "}"),
    "generic types": ("local x: ", "A<", "B", ">"),
    "function types": ("local x: ", "(A) -> ", "B", ""),
    "parameter types": ("local x: ", "(", "A", ") -> ()"),
    "fun types": ("local x: ", "fun(a: ", "A", ")"),
    "conditional types": ("local x: ", "A extends B ? C : ", "D", ""),
    "typeof": ("local x: ", "typeof(function(): ", "A", " end)"),
    "cast types": ("x = ", "a as typeof(", "a", ")"),
}


def nest(name: str, depth: int) -> str:
    before, opening, middle, closing = NESTED[name]
    return before + opening * depth + middle + closing * depth


@pytest.mark.parametrize("name", NESTED)
def test_moderate_nesting_is_accepted(name: str) -> None:
    assert parse(nest(name, 60)).diagnostics == []


@pytest.mark.usefixtures("usual_stack")
@pytest.mark.parametrize("name", NESTED)
def test_deep_nesting_is_one_diagnostic(name: str) -> None:
    result = parse(nest(name, 20_000))
    assert [diagnostic.message for diagnostic in result.diagnostics] == [
        f"nested too deeply: more than {MAX_DEPTH} levels of blocks, functions and parentheses"
    ]


@pytest.mark.usefixtures("usual_stack")
@pytest.mark.parametrize("name", NESTED)
def test_the_limit_does_not_depend_on_the_stack_of_the_caller(name: str) -> None:
    """The deepest accepted text parses with the same result when the caller has used up most of the stack."""

    def at_depth(frames: int, text: str) -> list[str]:
        if frames:
            return at_depth(frames - 1, text)
        return [diagnostic.message for diagnostic in parse(text).diagnostics]

    used = len(__import__("inspect").stack(0))
    for depth in range(MAX_DEPTH // 2 - 5, MAX_DEPTH + 2, 3):
        text = nest(name, depth)
        assert at_depth(sys.getrecursionlimit() - used - 60, text) == at_depth(0, text)


def test_statements_before_the_limit_are_kept() -> None:
    result = parse("local a = 1\n" + nest("parentheses", 1000) + "\n")
    assert len(result.chunk.block.statements) == 1


HOSTILE = {
    "openings": "[=[ " * 20_000,
    "quotes": "\"'" * 20_000,
    "escapes": '"\\\n' * 20_000,
    "comments": "--[==[ " * 20_000,
    "blanks": " " * 200_000,
    "line breaks": "\n" * 200_000,
    "elif": "elif x " * 20_000,
    "operators": "+ - * / = ~= " * 10_000,
    "openers": "if while for function repeat do " * 3_000,
    "closers": "end until else elseif then " * 3_000,
    "brackets": "( [ { ) ] } " * 10_000,
    "colons": ":: a : b :: " * 10_000,
    "binary": "".join(map(chr, range(256))) * 200,
    "unicode": "é" * 100_000,
    "question marks": "local x: T" + "? :" * 20_000,
    "faulty functions": "x = = function() " * 20_000,
    "faulty heads": "f(function(1 " * 20_000,
    "faulty arguments": "f(= function(a) return " * 20_000,
    "faulty blocks": "if = then for = do while = do " * 5_000,
    "angles": "local x: " + "A<" * 150 + ">" * 20_000,
}


@pytest.mark.usefixtures("usual_stack")
@pytest.mark.parametrize("source", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_takes_little_time(source: str) -> None:
    started = time.process_time()
    result = parse(source)
    assert time.process_time() - started < 3
    assert sum(1 for _ in walk(result.chunk)) < len(source) + 10
