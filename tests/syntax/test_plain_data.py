"""Large tables of plain data have a second reading of their own; everything else stays with luaparser."""

from __future__ import annotations

import pytest

from analyzer.records import replace
from analyzer.syntax import parse
from transpiler import crosscheck, plain_data
from transpiler.crosscheck import cross_check

LARGE = 10


@pytest.fixture(autouse=True)
def _few_items_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plain_data, "LARGE", LARGE)


PLAIN = {
    "integers": "7, ",
    "negative": "-7, - 7.25e-3, ",
    "words": "nil, true; false\n,\t",
    "strings": "\"it's\", 'é \"', ",
    "rows": "{id = 1, ['two words'] = {1, 2;}, [-3] = {}}, ",
    "names": "end_ = 1, ",
}
NOT_PLAIN = {
    "an escape": r"'a\n', ",
    "a hexadecimal": "0x10, ",
    "a number beyond 18 digits": "9223372036854775807, ",
    "a comment": "1, --2\n",
    "a long string": "[[a]], ",
    "an operator": "1 - 2, ",
    "a call": "f(), ",
    "parentheses": "(1), ",
    "a name": "a, ",
    "a leading zero": "01, ",
    "a cast": "1 as number, ",
}


def _seen_by_luaparser(source: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The text that luaparser gets of a source that both parsers read alike."""
    seen: list[str] = []
    read = crosscheck._luaparser_tree

    def noting(text: str) -> object:
        seen.append(text)
        return read(text)

    monkeypatch.setattr(crosscheck, "_luaparser_tree", noting)
    result = parse(source)
    assert result.diagnostics == []
    assert cross_check(result).status == "same"
    return seen[0]


@pytest.mark.parametrize("items", PLAIN.values(), ids=PLAIN)
def test_large_tables_of_plain_data_are_not_left_to_luaparser(items: str, monkeypatch: pytest.MonkeyPatch) -> None:
    tables = [f"{{{items * (LARGE + 1)}}}", f"{{{items * (LARGE + 1)}0}}"]
    source = f"local a = {{data = {tables[0]}}}\nlocal b = f({tables[1]}).x"
    assert _seen_by_luaparser(source, monkeypatch) == "local a = {data = {}}\nlocal b = f({}).x"


@pytest.mark.parametrize("items", NOT_PLAIN.values(), ids=NOT_PLAIN)
def test_what_is_not_plain_is_left_to_luaparser(items: str, monkeypatch: pytest.MonkeyPatch) -> None:
    source = f"local a = {{{'1, ' * LARGE}{items}}}"
    assert len(_seen_by_luaparser(source, monkeypatch)) == len(source)


def test_small_tables_are_left_to_luaparser(monkeypatch: pytest.MonkeyPatch) -> None:
    source = f"local a = {{{'1, ' * LARGE}}}"
    assert _seen_by_luaparser(source, monkeypatch) == source


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("12", "13"),
        ("1", "1.0"),
        ("1", "true"),
        ("'a'", "'b'"),
        ("a = 1", "b = 1"),
        ("{1}", "{{1}}"),
        ("-1", "1"),
        ("['a'] = 1", "a = 1"),
        ("1, 2", "1"),
        ("1", "1, 2"),
    ],
)
def test_a_wrong_tree_of_a_large_table_is_an_error(written: str, read: str) -> None:
    head, tail = f"local a = {{{'1, ' * LARGE}", ", 2, 3}"
    result = parse(head + written + tail)
    assert cross_check(result).status == "same"
    other = replace(result, chunk=parse(head + read + tail).chunk)
    assert cross_check(other).status == "different"


def test_places_behind_a_large_table_are_those_of_the_whole_text() -> None:
    table = f"{{{'1,' * (LARGE + 1)}}}"
    verdict = cross_check(parse(f"local a = {table}\nlocal b, c = {table}, '\\q'"))
    assert verdict.status == "note"
    assert verdict.diagnostic is not None
    place = verdict.diagnostic.place
    assert (place.line, place.column) == (2, len(f"local b, c = {table}, ") + 1)
