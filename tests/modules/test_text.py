"""Module `text`: the behaviour of Go's `regexp`, whose results the cases below are."""

from __future__ import annotations

import pytest

from runtime_shims.lua.errors import LuaError
from runtime_shims.lua.operators import invoke_sync
from runtime_shims.lua.values import utf8
from runtime_shims.modules import text
from runtime_shims.modules.text.regexp import Regexp
from tests.modules.lua_data import python, refusal


def compiled(pattern: str) -> Regexp:
    regexp, error = text.regexp.compile(utf8(pattern))
    assert error is None
    return regexp  # type: ignore[no-any-return]


def call(pattern: str, method: str, *arguments: object) -> object:
    converted = [utf8(argument) if isinstance(argument, str) else argument for argument in arguments]
    return python(invoke_sync(compiled(pattern), method, *converted))


@pytest.mark.parametrize(
    ("pattern", "method", "arguments", "result"),
    [
        ("o+", "match_string", ("foo",), True),
        ("^o", "match_string", ("foo",), False),
        ("fo.?", "find_string", ("seafood",), "foo"),
        ("x", "find_string", ("seafood",), None),
        ("", "find_string", ("abc",), ""),
        ("ab?", "find_string_index", ("tablett",), [2, 3]),
        ("é", "find_string_index", ("aéb",), [2, 3]),
        ("x", "find_string_index", ("tablett",), None),
        ("a(x*)b(y|z)?c", "find_string_submatch", ("-axxxbyc-",), ["axxxbyc", "xxx", "y"]),
        ("a(x*)b(y|z)?c", "find_string_submatch", ("-abzc-abc",), ["abzc", "", "z"]),
        ("a(x*)b(y|z)?c", "find_string_submatch", ("-abc-",), ["abc", "", ""]),
        ("a.", "find_all_string", ("paranormal", -1), ["ar", "an", "al"]),
        ("a.", "find_all_string", ("paranormal", 2), ["ar", "an"]),
        ("a.", "find_all_string", ("paranormal", 0), []),
        ("a.", "find_all_string", ("none",), []),
        ("a*", "find_all_string", ("baaac",), ["", "aaa", ""]),
        ("a*", "find_all_string_index", ("baaac",), [[1, 0], [2, 4], [6, 5]]),
        ("a(x*)b", "find_all_string_submatch", ("-axxb-ab-",), [["axxb", "xx"], ["ab", ""]]),
        ("a(x*)b", "replace_all_string", ("-ab-axxb-", "T"), "-T-T-"),
        ("a(x*)b", "replace_all_string", ("-ab-axxb-", "$1"), "--xx-"),
        ("a(x*)b", "replace_all_string", ("-ab-axxb-", "$1W"), "---"),
        ("a(x*)b", "replace_all_string", ("-ab-axxb-", "${1}W"), "-W-xxW-"),
        ("a(?P<mid>x*)b", "replace_all_string", ("axb", "<$mid|${mid}|$$|$0|$9|$>"), "<x|x|$|axb||$>"),
        ("", "replace_all_string", ("é!", "-"), "-é-!-"),
        ("a", "split", ("banana", -1), ["b", "n", "n", ""]),
        ("a", "split", ("banana", 2), ["b", "nana"]),
        ("z+", "split", ("pizza",), ["pi", "a"]),
        ("a", "split", ("banana", 0), []),
        ("a", "split", ("",), [""]),
        ("a*", "split", ("abaabaccadaaae", 5), ["", "b", "b", "c", "cadaaae"]),
        ("(?P<first>a)(b)", "subexp_names", (), ["", "first", ""]),
        ("(?P<first>a)(b)", "num_subexp", (), 2),
        ("a+é", "string", (), "a+é"),
        (r"\B", "replace_all_string", ("éx", "-"), "-éx"),
        (r"\B", "replace_all_string", ("x€€", "-"), "x€-€-"),
    ],
)
def test_as_in_go(pattern: str, method: str, arguments: tuple[object, ...], result: object) -> None:
    assert call(pattern, method, *arguments) == result


def test_index_is_what_string_sub_takes() -> None:
    data = "key=value"
    first, last = python(compiled("v.*").find_string_index(data))  # type: ignore[misc]
    assert data[first - 1 : last] == "value"


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("(a", "error parsing regexp: missing closing ): `(a`"),
        ("(?=a)", "error parsing regexp: invalid or unsupported Perl syntax: `(?=`"),
        ("*", "error parsing regexp: missing argument to repetition operator: `*`"),
        ("[b-a]", "error parsing regexp: invalid character class range: `b-a`"),
        ("a\\", "error parsing regexp: trailing backslash at end of expression: ``"),
        (r"\1", r"error parsing regexp: invalid escape sequence: `\1`"),
    ],
)
def test_bad_patterns(pattern: str, message: str) -> None:
    assert refusal(text.regexp.compile(pattern)) == ("Invalid", message)


def test_wrong_argument_types_raise() -> None:
    with pytest.raises(LuaError, match="bad argument #1 to 'compile'"):
        text.regexp.compile(None)
    with pytest.raises(LuaError, match=r"'match_string' \(string expected, got nil\)"):
        compiled("a").match_string(None)


def test_linear_time() -> None:
    assert call("(a*)*b", "match_string", "a" * 100_000) is False


@pytest.mark.parametrize(("table", "function"), [("diff", "new"), ("splitter", "recursive"), ("splitter", "markdown")])
def test_what_is_not_supported_says_so(table: str, function: str) -> None:
    with pytest.raises(LuaError, match=f"text.{table}.{function} is not supported"):
        text.as_table()[table][function]()
