"""Where type syntax meets plain Lua: the resolutions of spec/dialect.md §2.4, by item."""

from __future__ import annotations

import pytest
from dump import dump, expression, type_of

from analyzer.syntax import parse, tree


def errors(source: str) -> list[str]:
    return [diagnostic.message for diagnostic in parse(source).diagnostics]


def kinds(source: str) -> list[str]:
    """The classes of the statements of error-free ``source``."""
    result = parse(source)
    assert result.diagnostics == []
    return [type(statement).__name__ for statement in result.chunk.block.statements]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("x as A | B", "((x as A) | B)"),
        ("x as A & B", "((x as A) & B)"),
        ("x :: A | B", "((x as A) | B)"),
        ("x as A?", "(x as A?)"),
        ("x as {A | B}", "(x as array((A | B)))"),
    ],
)
def test_item_1_a_cast_takes_in_no_union(source: str, expected: str) -> None:
    assert dump(expression(source)) == expected


def test_item_2_less_than_after_a_cast_begins_type_arguments() -> None:
    assert errors("x = y as T < z") == ["`>` to close `<` expected, found end of file"]
    assert errors("x = y :: T < z") == ["`>` to close `<` expected, found end of file"]
    assert dump(expression("(y as T) < z")) == "(paren((y as T)) < z)"
    assert dump(expression("y as T? < z")) == "((y as T?) < z)"


def test_item_3_index_and_field_after_a_cast_belong_to_the_type() -> None:
    assert dump(expression("x as T['k']")) == "(x as access(T, ='k'))"
    assert dump(expression("x as m.T")) == "(x as m.T)"
    assert dump(expression("(x as T).f")) == "paren((x as T)).f"
    assert dump(expression("(u!).name")) == "paren((u !)).name"
    assert errors("x = u!.name") == ["unexpected `.`, a statement was expected"]
    assert errors("x = u!()") == ["expression expected, found `)`"]  # `(` begins a statement
    assert errors("u!.name()") == ["a cast is not a statement"]


def test_item_4_label_or_cast() -> None:
    assert kinds("goto done ::done::") == ["Goto", "Label"]
    assert kinds(":: done ::") == ["Label"]
    assert kinds("x = y ::T") == ["Assign"]
    assert kinds("x = y :: T z = 1") == ["Assign", "Assign"]
    assert errors("::\nname\n::") == ["a label is written `::name::` on one line"]
    assert errors("x = y :: {A} :: B") == ["`::` casts cannot be chained"]
    assert kinds("x = y ::done::") == ["Assign", "Label"]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("type Foo = string", ["TypeDeclaration"]),
        ("type\nFoo = string", ["TypeDeclaration"]),
        ("type type = string", ["TypeDeclaration"]),
        ("type(x)", ["CallStatement"]),
        ("local type = 1", ["Local"]),
        ("type = 3", ["Assign"]),
        ("type.x = 3", ["Assign"]),
        ("type 'x'", ["CallStatement"]),
        ("local t = type\nFoo = 3", ["Local", "Assign"]),
        ("function type() end", ["FunctionStatement"]),
    ],
)
def test_item_5_type_is_contextual(source: str, expected: list[str]) -> None:
    assert kinds(source) == expected


def test_item_5_two_identifiers_are_an_error() -> None:
    assert errors("a b = 1") == ["unexpected identifier `b` after `a`"]


def test_item_6_question_mark_and_colon() -> None:
    assert dump(type_of("{name?: T}")) == "record(name?: T)"
    assert dump(type_of("{T?}")) == "array(T?)"
    assert dump(type_of("A extends B ? C : D")) == "(A extends B ? C : D)"
    assert dump(type_of("A extends B ? C? : D")) == "(A extends B ? C? : D)"


def test_item_7_a_union_binds_to_the_result_type() -> None:
    assert dump(type_of("(A) -> B | C")) == "fn(A -> [(B | C)])"
    assert dump(type_of("((A) -> B) | C")) == "(fn(A -> [B]) | C)"
    assert errors("local x: (A)") == ["only function types may stand in parentheses"]


def test_item_8_closing_angles_are_split() -> None:
    assert dump(type_of("Foo<Bar<T>>")) == "Foo<Bar<T>>"
    assert dump(expression("function<T: Foo<Bar>>() end")) == "function<T: Foo<Bar>>()"
    assert dump(expression("a >> b")) == "(a >> b)"


def test_item_9_not_equal_of_other_languages() -> None:
    assert errors("if x != y then end") == ["`!=` is not Lua, use `~=`"]
    assert errors("x = a!=b") == ["`!=` is not Lua, use `~=`"]
    assert dump(expression("x! == y")) == "((x !) == y)"
    assert dump(expression("x!== y")) == "((x !) == y)"


def test_item_10_parenthesis_on_the_next_line() -> None:
    assert errors("f(a)\n(g)()") == ["ambiguous syntax (function call x new statement)"]
    assert errors("f(a) -- note\n(g)()") == ["ambiguous syntax (function call x new statement)"]
    assert errors("f(a)\r(g)()") == ["ambiguous syntax (function call x new statement)"]
    assert kinds("f(a);\n(g)()") == ["CallStatement", "CallStatement"]
    assert kinds("f(a) (g)()") == ["CallStatement"]
    assert kinds("f\n(a)") == ["CallStatement"]
    assert kinds("f[1]\n(a)") == ["CallStatement"]
    assert kinds("local x: T\n(g)()") == ["Local", "CallStatement"]
    assert kinds("x = y as T\n(g)()") == ["Assign", "CallStatement"]
    assert kinds("x = y!\n(g)()") == ["Assign", "CallStatement"]
    assert kinds("local f = function(): A (g)() end") == ["Local"]


@pytest.mark.parametrize("word", ["fun", "interface", "as", "asserts", "readonly", "is", "typeof", "keyof", "extends"])
def test_item_11_type_words_are_no_variables(word: str) -> None:
    message = f"variable name expected, but `{word}` is a reserved word"
    assert errors(f"local {word} = 1") == [message]
    assert errors(f"x = {word} + 1")[0] == (
        f"`{word}` is a reserved word of the type syntax and cannot be a variable name"
    )
    assert errors(f"function {word}() end") != []
    assert errors(f"local function {word}() end") != []
    assert errors(f"function f({word}) end") != []


@pytest.mark.parametrize("word", ["interface", "readonly", "as", "asserts", "is"])
def test_item_11_type_words_that_are_fields_and_methods(word: str) -> None:
    assert errors(f"x = t.{word}") == []
    assert errors(f"t.{word} = 1") == []
    assert errors(f"t:{word}()") == []
    assert errors(f"function t:{word}() end") == []
    assert errors(f"x = {{{word} = 1}}") == []
    assert errors(f"function t.{word}() end") == [f"field name expected, but `{word}` is a reserved word"]


@pytest.mark.parametrize("word", ["keyof", "extends", "typeof", "fun"])
def test_item_11_type_words_that_are_not(word: str) -> None:
    message = f'`{word}` is a reserved word and cannot follow `.` or `:`; use `["{word}"]`'
    assert errors(f"x = t.{word}") == [message]
    assert errors(f"t:{word}()") == [message]
    assert (errors(f"x = {{{word} = 1}}") == []) == (word != "fun")
    assert errors(f'x = t["{word}"]') == []


def test_item_12_an_unparenthesised_result_list_takes_in_the_comma() -> None:
    (statement,) = parse("g(function(): A, b end)").chunk.block.statements
    assert isinstance(statement, tree.CallStatement)
    assert [dump(arg) for arg in statement.call.args] == ["function(): [A, b]"]
    assert [dump(arg) for arg in expression("g(function(): (A, b) end, c)").args] == ["function(): [A, b]", "c"]  # type: ignore[union-attr]
