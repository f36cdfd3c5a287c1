"""GitHub annotations, JUnit and text."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree

import pytest

from analyzer.diagnostic import Place
from analyzer.records import replace
from analyzer.report import github, junit, text
from tests.lint.support import FINDING


def test_github_escapes() -> None:
    assert github.render([FINDING]) == (
        "::error file=src/a b.lua,line=2,endLine=2,col=5,endColumn=9,title=D101 wall-clock::"
        "100%25 <wrong>,%0Areally: \x1b[31m%0Aapp:main main (line 7): calls `f`%0Ado better"
    )


def test_junit_is_well_formed() -> None:
    root = ElementTree.fromstring(junit.render([FINDING, FINDING], 3))
    assert (root.tag, root.get("tests"), root.get("failures")) == ("testsuites", "2", "2")
    (suite,) = root
    assert suite.get("name") == "src/a b.lua"
    failure = suite[0][0]
    assert failure.get("type") == "error"
    assert "calls `f`" in (failure.text or "")
    clean = ElementTree.fromstring(junit.render([], 3))
    assert (clean.get("failures"), len(clean.findall(".//testcase"))) == ("0", 1)


def test_text_shows_place_chain_and_fix() -> None:
    shown = text.render([FINDING], {"src/a b.lua": "first\n    five()\n"}.get)
    assert shown.splitlines() == [
        r"error[D101]: 100% <wrong>,\nreally: \x1b[31m",
        "  --> src/a b.lua:2:5",
        "  |",
        "2 |     five()",
        "  |     ^^^^",
        "   = app:main main (src/main.lua:7): calls `f`",
        "   = reached by: app:main, app:other",
        "   = help: do better",
        "   = fix (safe): repair",
    ]


@pytest.mark.parametrize("column", [1, 2, 150, 3000, 5990, 5996])
@pytest.mark.parametrize("width", [40, 80, 200])
def test_text_cuts_long_lines_around_the_caret(column: int, width: int) -> None:
    source = "".join(f"{number:05} " for number in range(1000))[:5999]
    finding = replace(FINDING, place=Place("a.lua", 1, column, 1, column + 4))
    excerpt, carets = text.render([finding], {"a.lua": source}.get, width=width).splitlines()[3:5]
    assert len(excerpt) <= width
    assert carets.count("^") == 4
    at = carets.index("^")
    assert excerpt[at : at + 4] == source[column - 1 : column + 3]
    assert excerpt.startswith("1 | …") == (column > 100 or (width == 40 and column > 40))
    assert excerpt.endswith("…") == (column < 5000)


def test_text_marks_what_fits_of_a_long_range() -> None:
    finding = replace(FINDING, place=Place("a.lua", 1, 101, 1, 1101))
    excerpt, carets = text.render([finding], {"a.lua": "x" * 2000}.get, width=80).splitlines()[3:5]
    assert (len(excerpt), len(carets)) == (80, 79)
    assert excerpt.startswith("1 | …x")
    assert excerpt.endswith("x…")
    assert carets.endswith("^" * 74)


def test_text_counts_lines_as_places_do() -> None:
    """A form feed or a Unicode separator ends no line, and no control character of a name reaches the terminal."""
    finding = replace(FINDING, place=Place("a\x1b.lua", 2, 1, 2, 4), workflows=("app:\x07",))
    shown = text.render([finding], lambda _: "one\x0c\u2028still one\r\ntwo\x1b[0m\n").splitlines()
    assert shown[1:4] == ["  --> a\\x1b.lua:2:1", "  |", "2 | two\\x1b[0m"]
    assert not any("\x1b" in line or "\x07" in line for line in shown)
