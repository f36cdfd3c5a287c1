"""Values of literals (spec/dialect.md §1.2)."""

from __future__ import annotations

import math

import pytest
from dump import expression

from analyzer.syntax import parse, tree

STRINGS = [
    ('"plain"', "plain"),
    ("'single \"quotes\"'", 'single "quotes"'),
    (r'"\a\b\f\n\r\t\v"', "\a\b\f\n\r\t\v"),
    (r'"\\\"\'"', "\\\"'"),
    (r'"\65\066\0677"', "ABC7"),
    (r'"\0\255"', "\0\xff"),
    (r'"\x41"', "x41"),
    (r'"\z  a"', "z  a"),
    (r'"\u{41}"', "u{41}"),
    (r'"\q\-\%"', "q-%"),
    ('"a\\\nb"', "a\nb"),
    ('"a\\\r\nb"', "a\nb"),
    ('"a\\\n\rb"', "a\nb"),
    ('"a\\\rb"', "a\nb"),
    ('"é€"', "\xc3\xa9\xe2\x82\xac"),
    ('"\\é"', "\xc3\xa9"),
    ('"😀"', "\xf0\x9f\x98\x80"),
    ('"\udcff"', "\xff"),
    ("[[]]", ""),
    ("[[a]b]]", "a]b"),
    ("[[\nfirst]]", "first"),
    ("[[\r\nfirst]]", "first"),
    ("[[\n\nsecond]]", "\nsecond"),
    ("[[a\r\nb\rc\n\rd]]", "a\nb\nc\nd"),
    (r"[[\n]]", "\\n"),
    ("[==[a]]b]=]c]==]", "a]]b]=]c"),
    ("[=[é]=]", "\xc3\xa9"),
]


@pytest.mark.parametrize(("source", "value"), STRINGS)
def test_string_value(source: str, value: str) -> None:
    node = expression(source)
    assert isinstance(node, tree.String)
    assert node.value == value


NUMBERS = [
    ("0", 0),
    ("3", 3),
    ("007", 7),
    ("00", 0),
    ("345", 345),
    ("9223372036854775807", 9223372036854775807),
    ("9223372036854775808", 9223372036854775808.0),
    ("0009223372036854775807", 9223372036854775807),
    ("1" + "0" * 5000, math.inf),
    ("0xff", 255),
    ("0XA", 10),
    ("0x7fffffffffffffff", 9223372036854775807),
    ("0xffffffffffffffff", 18446744073709551615.0),
    ("0x" + "f" * 5000, math.inf),
    ("3.0", 3.0),
    ("3.", 3.0),
    (".5", 0.5),
    ("3.1416", 3.1416),
    ("08.5", 8.5),
    ("1e2", 100.0),
    ("1E+2", 100.0),
    ("314.16e-2", 3.1416),
    ("0.31416E1", 3.1416),
    (".5e1", 5.0),
    ("1e400", math.inf),
]


@pytest.mark.parametrize(("source", "value"), NUMBERS)
def test_number_value_and_subtype(source: str, value: float) -> None:
    node = expression(source)
    assert isinstance(node, tree.Number)
    assert node.value == value
    assert type(node.value) is type(value)


MALFORMED = [
    (r'x = "a\256"', r"decimal escape `\256` is larger than 255", (7, 11)),
    (r'x = "é\300"', r"decimal escape `\300` is larger than 255", (7, 11)),
    ("x = 3x", "malformed number `3x`", (5, 7)),
    ("x = 3..2", "malformed number `3..2`", (5, 9)),
    ("x = 1e", "malformed number `1e`", (5, 7)),
    ("x = 0x", "malformed number `0x`", (5, 7)),
    ("x = 0x1p4", "`0x1p4` is not a number: hexadecimal fractions and exponents do not exist", (5, 10)),
    ("x = 0x.8", "`0x.8` is not a number: hexadecimal fractions and exponents do not exist", (5, 9)),
    ("x = 1_000", "malformed number `1_000`", (5, 10)),
]


@pytest.mark.parametrize(("source", "message", "columns"), MALFORMED)
def test_malformed_literal_is_reported_at_its_place(source: str, message: str, columns: tuple[int, int]) -> None:
    (diagnostic,) = parse(source).diagnostics
    assert diagnostic.message == message
    assert (diagnostic.place.column, diagnostic.place.end_column) == columns
