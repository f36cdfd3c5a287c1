"""Grouping of operators, prefix expressions and constructors (spec/dialect.md §1.2)."""

from __future__ import annotations

import lupa.lua54
import pytest
from dump import dump, expression
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.syntax import parse, tree

LEVELS = [["or"], ["and"], ["<", ">", "<=", ">=", "~=", "=="], ["|"], ["~"], ["&"], ["<<", ">>"], [".."], ["+", "-"]]
LEVELS += [["*", "/", "%", "//"]]


@pytest.mark.parametrize("level", range(len(LEVELS) - 1))
def test_each_level_binds_looser_than_the_next(level: int) -> None:
    for loose in LEVELS[level]:
        for tight in LEVELS[level + 1]:
            assert dump(expression(f"a {loose} b {tight} c")) == f"(a {loose} (b {tight} c))"
            assert dump(expression(f"a {tight} b {loose} c")) == f"((a {tight} b) {loose} c)"


@pytest.mark.parametrize("level", LEVELS)
def test_operators_of_one_level_are_left_associative_except_concatenation(level: list[str]) -> None:
    first, last = level[0], level[-1]
    expected = f"(a {first} (b {last} c))" if first == ".." else f"((a {first} b) {last} c)"
    assert dump(expression(f"a {first} b {last} c")) == expected


GROUPINGS = [
    ("-x ^ 2", "(- (x ^ 2))"),
    ("2 ^ -3 ^ 2", "(2 ^ (- (3 ^ 2)))"),
    ("2 ^ 3 ^ 2", "(2 ^ (3 ^ 2))"),
    ("-a * b", "((- a) * b)"),
    ("not a == b", "((not a) == b)"),
    ("not not a", "(not (not a))"),
    ("- - - a", "(- (- (- a)))"),
    ("#a .. b", "((# a) .. b)"),
    ("~a ~ ~b", "((~ a) ~ (~ b))"),
    ("a .. b .. c == d", "((a .. (b .. c)) == d)"),
    ("a + b .. c + d", "((a + b) .. (c + d))"),
    ("2 ^ not a", "(2 ^ (not a))"),
    ("a * -b + c", "((a * (- b)) + c)"),
    ("(a + b) * c", "(paren((a + b)) * c)"),
    ("a.b[c].d", "a.b[c].d"),
    ("a.b:c(1)(2) 'x' {3}", "a.b:c(1)(2)('x')({3})"),
    ("(f)()", "paren(f)()"),
    ("('x'):rep(3)", "paren('x'):rep(3)"),
    ("a [[long]]", "a('long')"),
    ("a:b'x'", "a:b('x')"),
    ("{1, x = 2; [3] = 4, ...,}", "{1, x=2, [3]=4, ...}"),
    ("{}", "{}"),
    ("{x}", "{x}"),
    ("{x == y}", "{(x == y)}"),
    ("{is = 1, typeof = 2, type = 3}", "{is=1, typeof=2, type=3}"),
    ("function(a, b, ...) return end", "function(a, b, ...)"),
    ("function<T, U: number>(a: T, ...: U): T, U end", "function<T, U: number>(a: T, ...: U): [T, U]"),
    ("function(): () end", "function(): []"),
    ("t.is.as.type.interface.readonly.asserts", "t.is.as.type.interface.readonly.asserts"),
    ("t:is():as()", "t:is():as()"),
]
CASTS = [
    ("-x as T", "(- (x as T))"),
    ("a + b as T", "(a + (b as T))"),
    ("a as T + b", "((a as T) + b)"),
    ("2 ^ x as T", "(2 ^ (x as T))"),
    ("x as T ^ 2", "((x as T) ^ 2)"),
    ("not x as T", "(not (x as T))"),
    ("x as A as B", "((x as A) as B)"),
    ("x :: A", "(x as A)"),
    ("2 ^ x :: A", "(2 ^ (x as A))"),
    ("x :: A as B", "((x as A) as B)"),
    ("x as A :: B", "((x as A) as B)"),
    ("(x :: any) :: string", "(paren((x as any)) as string)"),
    ("x!", "(x !)"),
    ("x!!", "((x !) !)"),
    ("-x!", "(- (x !))"),
    ("f()!", "(f() !)"),
    ("f() as T", "(f() as T)"),
    ("{} as {string}", "({} as array(string))"),
    ("nil as any", "(nil as any)"),
    ("'a' as 'a'", "('a' as ='a')"),
    ("a.b.c!", "(a.b.c !)"),
    ("x! as T", "((x !) as T)"),
    ("x as T!", "((x as T) !)"),
]


@pytest.mark.parametrize(("source", "expected"), GROUPINGS + CASTS)
def test_grouping(source: str, expected: str) -> None:
    assert dump(expression(source)) == expected


def test_positions_cover_the_source_of_each_node() -> None:
    source = "x = a.b:c(1, 'é') .. -(d as T)!"
    statement = parse(source).chunk.block.statements[0]
    assert isinstance(statement, tree.Assign)
    concat = statement.exprs[0]
    assert isinstance(concat, tree.Binary)
    assert source[concat.start : concat.end] == "a.b:c(1, 'é') .. -(d as T)!"
    assert source[concat.op_start :].startswith("..")
    assert isinstance(concat.left, tree.MethodCall)
    assert source[concat.left.start : concat.left.end] == "a.b:c(1, 'é')"
    assert source[concat.left.name.start : concat.left.name.end] == "c"
    assert isinstance(concat.right, tree.Unary)
    assert source[concat.right.operand.start : concat.right.operand.end] == "(d as T)!"


_numeric = st.recursive(
    st.integers(1, 9).map(str),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["+", "-", "*", "<<", "&", "|", "~", ">>"]), inner).map(" ".join),
        inner.map(lambda text: f"- {text}"),
        inner.map(lambda text: f"~ {text}"),
        inner.map(lambda text: f"({text})"),
    ),
    max_leaves=10,
)


@settings(max_examples=100, deadline=None)
@given(_numeric)
def test_grouping_computes_what_lua_computes(source: str) -> None:
    """Our grouping, with every parenthesis written out, means the same to real Lua as the source."""
    lua = lupa.lua54.LuaRuntime()
    explicit = dump(expression(source)).replace("paren", "")
    assert lua.eval(source) == lua.eval(explicit)
