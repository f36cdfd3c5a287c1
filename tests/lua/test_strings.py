"""The string library against real Lua: patterns, formats, packing and the rest (spec/dialect.md §1.4)."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runtime_shims import Table, index, to_text, utf8
from runtime_shims.lua.pattern_matcher import CLASS_LETTERS
from runtime_shims.lua.patterns import MatcherPattern, RegexPattern, compile_pattern
from runtime_shims.modules import string
from tests.lua.oracle import byte_strings, floats, function, integers, lua_outcome, raised, runtime_outcome

LETTERS = "abAB1 _-.%[](\n\xe9"
subjects = st.text(st.sampled_from(LETTERS), max_size=14)


def _quantified(item: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(item, st.sampled_from(["", "", "", "*", "+", "-", "?"])).map("".join)


_class = st.sampled_from([f"%{letter}" for letter in "acdglpsuwxADSWUPX"])
_literal = st.sampled_from(["a", "b", "1", " ", "%.", "%-", "%%", ".", "%[", "\xe9"])
_set = st.tuples(
    st.sampled_from(["", "^"]),
    st.lists(st.sampled_from(["a", "b-d", "%d", "%s", "_", "%]", "-", "1-9", "%W", "A"]), min_size=1, max_size=3).map(
        "".join
    ),
).map(lambda parts: f"[{parts[0]}{parts[1]}]")
_special = st.sampled_from(["%b()", "%bab", "%f[%w]", "%f[^%s]", "%f[%z%A]", "()", "%1", "$", "^"])
_items = st.lists(st.one_of(_quantified(st.one_of(_class, _literal, _set)), _special), min_size=0, max_size=4).map(
    "".join
)
patterns = st.one_of(
    st.tuples(st.sampled_from(["", "", "^"]), _items, st.sampled_from(["", "", "$"])).map("".join),
    st.tuples(_items, _items, _items).map(lambda parts: f"{parts[0]}({parts[1]}){parts[2]}"),
    st.tuples(_items, _items).map(lambda parts: f"({parts[0]})(({parts[1]})%2)"),
)
malformed = st.text(st.sampled_from("ab%[]()^$*+-?.1fbw"), max_size=6)

FIND = function("string.find")
MATCH = function("string.match")
GSUB = function("string.gsub")
GMATCH = function(
    """function(s, p)
        local found = {}
        for a, b, c in string.gmatch(s, p) do found[#found + 1] = table.concat({a, b or "-", c or "-"}, "|") end
        return table.concat(found, ";")
    end"""
)


FIRST_MATCH = function(
    """function(s, p, init)
        local captures = table.pack(string.gmatch(s, p, init)())
        return table.unpack(captures, 1, math.max(captures.n, 1))
    end"""
)


def first_match(subject: str, pattern: str, start: int) -> object:
    return string.gmatch(subject, pattern, start)()


def all_matches(subject: str, pattern: str) -> str:
    found = []
    step = string.gmatch(subject, pattern)
    while (row := step()) is not None:
        captures = row if isinstance(row, tuple) else (row,)
        found.append("|".join(str(part) for part in (*captures, "-", "-")[: max(3, len(captures))][:3]))
    return ";".join(found)


@settings(max_examples=1500, deadline=None)
@given(subjects, patterns, st.integers(-5, 8))
def test_find_and_match_agree_with_lua(subject: str, pattern: str, start: int) -> None:
    assert runtime_outcome(string.find, subject, pattern, start) == lua_outcome(FIND, subject, pattern, start)
    assert runtime_outcome(string.match, subject, pattern, start) == lua_outcome(MATCH, subject, pattern, start)


@settings(max_examples=800, deadline=None)
@given(subjects, patterns, st.sampled_from(["", "-", "<%0>", "%1", "%%", "\\1"]), st.none() | st.integers(-1, 4))
def test_gsub_agrees_with_lua(subject: str, pattern: str, replacement: str, limit: int | None) -> None:
    ours = runtime_outcome(string.gsub, subject, pattern, replacement, limit)
    assert ours == lua_outcome(GSUB, subject, pattern, replacement, limit)


@settings(max_examples=600, deadline=None)
@given(subjects, patterns)
def test_gmatch_agrees_with_lua(subject: str, pattern: str) -> None:
    assert runtime_outcome(all_matches, subject, pattern) == lua_outcome(GMATCH, subject, pattern)


@settings(max_examples=600, deadline=None)
@given(subjects, patterns, st.integers(-5, 9))
def test_gmatch_from_a_position_agrees_with_lua(subject: str, pattern: str, start: int) -> None:
    assert runtime_outcome(first_match, subject, pattern, start) == lua_outcome(FIRST_MATCH, subject, pattern, start)


@settings(max_examples=1000, deadline=None)
@given(subjects, malformed)
def test_any_text_as_pattern_agrees_with_lua(subject: str, pattern: str) -> None:
    ours, stock = runtime_outcome(string.find, subject, pattern), lua_outcome(FIND, subject, pattern)
    if stock[0] == "error":
        # The text may name the capture in more words ("… in pattern"); what must agree is that it fails.
        assert ours[0] == "error"
    else:
        assert ours == stock


@settings(max_examples=500, deadline=None)
@given(subjects, patterns)
def test_both_engines_agree(subject: str, pattern: str) -> None:
    compiled = compile_pattern(pattern)
    if isinstance(compiled, RegexPattern):
        assert compiled.search(subject, 0) == MatcherPattern(pattern, compiled.anchored).search(subject, 0)


@pytest.mark.parametrize("letter", sorted(CLASS_LETTERS))
def test_character_classes_agree_with_lua(letter: str) -> None:
    every_byte = "".join(map(chr, range(256)))
    assert runtime_outcome(string.gsub, every_byte, f"%{letter}", "") == lua_outcome(GSUB, every_byte, f"%{letter}", "")


@pytest.mark.parametrize(
    ("subject", "pattern", "error"),
    [
        ("a", "%", "malformed pattern (ends with '%')"),
        ("a", "[a", "malformed pattern (missing ']')"),
        ("a", "(a", "unfinished capture"),
        ("a", "a)", "invalid pattern capture"),
        ("a", "%f", "missing '[' after '%f' in pattern"),
        ("a", "%b", "malformed pattern (missing arguments to '%b')"),
        ("aaa", "(a*(.)%w(%s*))%4", None),
        ("x" * 500, "(x)" * 33, "too many captures"),
    ],
)
def test_pattern_errors(subject: str, pattern: str, error: str | None) -> None:
    ours, stock = runtime_outcome(string.match, subject, pattern), lua_outcome(MATCH, subject, pattern)
    assert ours[0] == stock[0] == "error"
    assert error is None or ours[1] == stock[1] == error


def test_gsub_with_table_and_function() -> None:
    names = Table(a="1", b=False, c=2.5)
    assert string.gsub("a b c d", "%w", names) == ("1 b 2.5 d", 4)
    assert string.gsub("a=1 b=2", "(%w)=(%w)", lambda key, value, *_: f"{value}={key}") == ("1=a 2=b", 2)
    assert string.gsub("ab", "%w", lambda *_: None) == ("ab", 2)
    assert string.gsub("ab", "()", lambda at, *_: at) == ("1a2b3", 3)
    assert raised(string.gsub, "a", "a", Table(a=Table())) == "invalid replacement value (a table)"
    assert runtime_outcome(string.gsub, "a", "a") == lua_outcome(GSUB, "a", "a")


def test_find_plain_and_empty() -> None:
    assert string.find("abc", "") == (1, 0)
    assert string.find("a.c", ".", 1, True) == (2, 2)
    assert string.find("abc", "", 10) is None
    assert string.find("abc", "b", -2) == (2, 2)


SPECIFIERS = st.builds(
    lambda flags, width, precision, letter: f"%{flags}{width}{precision}{letter}",
    st.lists(st.sampled_from("-+ #0"), max_size=2, unique=True).map("".join),
    st.sampled_from(["", "1", "5", "12"]),
    st.sampled_from(["", ".", ".0", ".3", ".10"]),
    st.sampled_from("dioxXeEfgGacs"),
)
FORMAT = function("string.format")


@settings(max_examples=1500, deadline=None)
@given(SPECIFIERS, st.one_of(integers, floats.filter(lambda x: x == x)))
def test_format_of_numbers_agrees_with_lua(specifier: str, value: float) -> None:
    stock = lua_outcome(FORMAT, specifier, value)
    if "representation" in stock[1] or specifier.endswith("s"):
        return  # dialect_differences: "format truncates" and the texts of floats
    assert runtime_outcome(string.format_, specifier, value) == stock


@settings(max_examples=300, deadline=None)
@given(byte_strings, st.sampled_from(["%s", "%5s", "%-8s|", "%.3s", "%q"]))
def test_format_of_strings_agrees_with_lua(value: str, specifier: str) -> None:
    if "\0" in value and specifier != "%s":
        return  # C stops at zero bytes in padded strings
    assert runtime_outcome(string.format_, specifier, value) == lua_outcome(FORMAT, specifier, value)


@pytest.mark.parametrize(
    ("template", "arguments"),
    [
        ("%d", ("x",)),
        ("%d", (None,)),
        ("%s %s", (True, None)),
        ("%y", (1,)),
        ("%", (1,)),
        ("%q", (Table(),)),
        ("%10q", ("x",)),
        ("%d%%", ("7",)),
        ("%5.1f|%-5d|%05d", (3.14159, 42, 42)),
        ("%123d", (1,)),
        ("%q", (0.1,)),
        ("%q", (-(2**63),)),
        ("%x", (-1,)),
        ("%c%c", (72, 105)),
        ("%i", (3.0,)),
    ],
)
def test_format_examples_agree_with_lua(template: str, arguments: tuple) -> None:
    assert runtime_outcome(string.format_, template, *arguments) == lua_outcome(FORMAT, template, *arguments)


@settings(max_examples=300, deadline=None)
@given(byte_strings, st.integers(-15, 15), st.none() | st.integers(-15, 15))
def test_plain_functions_agree_with_lua(text: str, i: int, j: int | None) -> None:
    for name, called in (("sub", string.sub), ("byte", string.byte)):
        assert runtime_outcome(called, text, i, j) == lua_outcome(function(f"string.{name}"), text, i, j)
    for name, called in (("len", string.len_), ("reverse", string.reverse)):
        assert runtime_outcome(called, text) == lua_outcome(function(f"string.{name}"), text)
    assert runtime_outcome(string.rep, text, i) == lua_outcome(function("string.rep"), text, i)
    if text.isascii():
        for name, called in (("upper", string.upper), ("lower", string.lower)):
            assert runtime_outcome(called, text) == lua_outcome(function(f"string.{name}"), text)


@pytest.mark.parametrize(
    "name", ["len", "sub", "byte", "rep", "reverse", "upper", "find", "match", "gmatch", "gsub", "format"]
)
@pytest.mark.parametrize("arguments", [(), (None,), (Table(),), (True, 1), ("x", Table()), ("x", "x", Table())])
def test_argument_errors_agree_with_lua(name: str, arguments: tuple) -> None:
    ours = runtime_outcome(string.as_table()[name], *arguments)
    stock = lua_outcome(function(f"string.{name}"), *arguments)
    assert ours[0] == stock[0]
    assert ours[0] == "ok" or ours == stock


def test_char() -> None:
    assert string.char(72, 255, 0) == "H\xff\0"
    for codes in ((256,), (-1,), ("x",)):
        assert runtime_outcome(string.char, *codes) == lua_outcome(function("string.char"), *codes)


def test_case_mapping_knows_unicode_but_keeps_bytes() -> None:
    assert to_text(string.upper(utf8("größe ß ŉ"))) == "GRÖSSE ß ŉ".replace("SS", "ß")
    assert to_text(string.lower(utf8("ÄΣ İ"))) == "äσ i"
    assert string.upper("a\xff\xc3") == "A\xff\xc3"


def test_strings_have_methods() -> None:
    assert index("x", "rep")("ab", 3) == "ababab"
    assert index("x", "nothing") is None


@settings(max_examples=500, deadline=None)
@given(
    st.sampled_from(["b", "B", "h", "H", "<i3", ">i5", "=I7", "<j", ">J", "i16", ">I9", "!4 i8", "<!i2 xi4"]),
    integers,
)
def test_packed_integers_agree_with_lua(layout: str, value: int) -> None:
    ours = runtime_outcome(string.pack, layout, value)
    assert ours == lua_outcome(function("string.pack"), layout, value)
    if ours[0] == "ok":
        assert runtime_outcome(string.unpack, layout, ours[1]) == lua_outcome(
            function("string.unpack"), layout, ours[1]
        )


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(["<f", ">d", "n", "!8 b d"]), floats)
def test_packed_floats_agree_with_lua(layout: str, value: float) -> None:
    arguments = (1, value) if layout.startswith("!") else (value,)
    if value != value:
        return
    ours = runtime_outcome(string.pack, layout, *arguments)
    assert ours == lua_outcome(function("string.pack"), layout, *arguments)
    assert runtime_outcome(string.unpack, layout, ours[1]) == lua_outcome(function("string.unpack"), layout, ours[1])


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(["z", "s1", ">s2", "s", "c4", "c20", "!4 s4", "z!8s8"]), byte_strings)
def test_packed_strings_agree_with_lua(layout: str, value: str) -> None:
    arguments = (value, value) if layout == "z!8s8" else (value,)
    ours = runtime_outcome(string.pack, layout, *arguments)
    assert ours == lua_outcome(function("string.pack"), layout, *arguments)
    if ours[0] == "ok":
        assert runtime_outcome(string.unpack, layout, ours[1]) == lua_outcome(
            function("string.unpack"), layout, ours[1]
        )


@pytest.mark.parametrize(
    "layout", ["i0", "i17", "c", "y", "X", "Xz", "!3 i4", "s", "z", "i4 i8", "!8 b Xi8 i4", "c5 x", "<>="]
)
def test_layouts_agree_with_lua(layout: str) -> None:
    assert runtime_outcome(string.packsize, layout) == lua_outcome(function("string.packsize"), layout)
    for data, start in (("", 1), ("abcdefghijklmnop", 1), ("abc", 9), ("abcdefghijklmnopqrst", -20)):
        assert runtime_outcome(string.unpack, layout, data, start) == lua_outcome(
            function("string.unpack"), layout, data, start
        )
