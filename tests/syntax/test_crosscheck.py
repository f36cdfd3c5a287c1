"""The second opinion: agreement, each known defect of luaparser, and what stops a build."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from lua_programs import programs

from analyzer.diagnostic import Severity
from analyzer.records import replace
from analyzer.syntax import parse
from transpiler import crosscheck
from transpiler.crosscheck import cross_check

SAME = [
    "",
    "return 1;",
    "a.b:c().d:e{}.f 'x'",
    "x = (f()) .. (...) .. ((a))",
    "x = a.b.c(1)(2):d(3)[4].e",
    "function a.b.c:d(...) end function a.b() end local function f(a, b) end",
    "if a then elseif b then elseif c then else end",
    "for i = 1, 2 do end for i = 1, 2, 1 do end for k, v in a, b do end",
    "x = {f(), ...; [1] = 2, a = 3,}",
    "x = -a ^ -b .. c .. d + ~e ~ f and not g or h",
    "goto a; ::a:: while b do break; end repeat until c",
    "local x: {A}, y: B? = (z as {C}).d, w! :: D",
    "type A = string interface B end x = 1",
    "x = y as T\n(f)()",
    "#!/usr/bin/lua\nx = 1 -- note",
]


@pytest.mark.parametrize("source", SAME)
def test_same(source: str) -> None:
    assert cross_check(parse(source)).status == "same"


DEFECTS = {
    "a decimal integer with leading zeros becomes a float": "x = 007",
    "an integer beyond 64 bits stays an integer": "x = 9223372036854775808, 0xffffffffffffffff",
    "a byte escape above 127 becomes two bytes": r"x = '\200'",
    "an escaped line break is dropped": "x = 'a\\\nb'",
    "the escapes \\x, \\u and \\z of Lua 5.4 are honoured": r"x = '\x41\u{42}\z  c'",
    "a line break at the start of a long string is kept": "x = [==[\na]==]",
    "line breaks in long strings are not normalised": "x = [[a\r\nb]]",
}


@pytest.mark.parametrize("defect", [*crosscheck.NUMBER_DEFECTS, *crosscheck.STRING_DEFECTS], ids=lambda item: item.name)
def test_listed_literal_defect_is_real_and_normalised(
    defect: crosscheck.LiteralDefect, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = parse(DEFECTS[defect.name])
    assert cross_check(result).status == "same"
    for table in ("NUMBER_DEFECTS", "STRING_DEFECTS"):
        others = tuple(entry for entry in getattr(crosscheck, table) if entry is not defect)
        monkeypatch.setattr(crosscheck, table, others)
    assert cross_check(result).status == "different"


def test_calls_after_a_method_call_on_parentheses_are_restored() -> None:
    from luaparser import ast

    source = "x = ('a'):b()(1)"
    assert "Invoke" in type(ast.parse(source).body.body[0].values[0]).__name__  # the call around it is lost
    assert cross_check(parse(source)).status == "same"


FAILURES = {
    "it accepts no unknown escapes such as `\\q`": r"x = '\q'",
    "deep nesting and long operator chains exhaust its stack": "x = " + " + ".join("a" * 800),
    "it knows no vertical tabs between tokens": "x =\v1",
}


@pytest.mark.usefixtures("usual_stack")
@pytest.mark.parametrize("failure", crosscheck.KNOWN_FAILURES, ids=lambda item: item.name)
def test_known_failure_is_a_note_with_its_cause(
    failure: crosscheck.KnownFailure, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    result = parse(FAILURES[failure.name])
    assert result.diagnostics == []
    verdict = cross_check(result)
    assert verdict.status == "note"
    assert verdict.diagnostic is not None
    assert verdict.diagnostic.message == f"not confirmed by the second parser: {failure.name}"
    assert verdict.diagnostic.severity is Severity.HINT
    monkeypatch.setattr(crosscheck, "KNOWN_FAILURES", ())
    unknown = cross_check(result).diagnostic
    assert unknown is not None
    assert "unknown cause" in unknown.message
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("source", "other", "column"),
    [
        ("x = a + b", "x = a - b", 5),
        ("x = a + (b * c)", "x = a + (b / c)", 10),
        ("x = f(a, b)", "x = f(a, c)", 10),
        ("x = 'a'", "x = 'b'", 5),
        ("x = 12", "x = 13", 5),
        ("x = a.b", "x = a.c", 5),
        ("f() g()", "f()    ", 1),
        ("x = (a)", "x =  a ", 6),
    ],
)
def test_different_tree_is_an_error_at_the_place(source: str, other: str, column: int) -> None:
    result = parse(source, "a.lua")
    verdict = cross_check(replace(result, chunk=parse(other, "a.lua").chunk))
    assert verdict.status == "different"
    assert verdict.diagnostic is not None
    assert verdict.diagnostic.severity is Severity.ERROR
    assert (verdict.diagnostic.place.file, verdict.diagnostic.place.line) == ("a.lua", 1)
    assert verdict.diagnostic.place.column == column


@settings(max_examples=25, deadline=None)
@given(programs)
def test_generated_programs_are_read_alike(source: str) -> None:
    verdict = cross_check(parse(source))
    assert verdict.status == "same", verdict.diagnostic


def test_long_chains_of_calls_are_not_left_to_luaparser() -> None:
    result = parse("return f" + ".a()" * 200 + "\n")
    verdict = cross_check(result)
    assert verdict.status == "note"
    assert "long chains of calls" in verdict.diagnostic.message
    assert cross_check(parse("return f" + ".a()" * 5 + "\n")).status == "same"
