"""Every construct of the type grammar (spec/dialect.md §2.1)."""

from __future__ import annotations

import pytest
from dump import dump, expression, type_of

from analyzer.syntax import parse, tree

TYPES = [
    ("nil", "=None"),
    ("true", "=True"),
    ("false", "=False"),
    ("'on'", "='on'"),
    ("42", "=42"),
    ("4.5", "=4.5"),
    ("string", "string"),
    ("type", "type"),
    ("time.Duration", "time.Duration"),
    ("Box<string>", "Box<string>"),
    ("Map<string, Box<number>>", "Map<string, Box<number>>"),
    ("A<B<C<D>>>", "A<B<C<D>>>"),
    ("A<B<C<D<E>>>>", "A<B<C<D<E>>>>"),
    ("{string}", "array(string)"),
    ("string[]", "array(string)"),
    ("string[][]", "array(array(string))"),
    ("{{number}}", "array(array(number))"),
    ("{number?}", "array(number?)"),
    ("{A | B}", "array((A | B))"),
    ("{[string]: number}", "map(string, number)"),
    ("{[string]: {[number]: any}}", "map(string, map(number, any))"),
    ("{}", "record()"),
    ("{name: string}", "record(name: string)"),
    ("{name: string, age?: number,}", "record(name: string, age?: number)"),
    ("{is: A, typeof: B, keyof: C, extends: D, type: E}", "record(is: A, typeof: B, keyof: C, extends: D, type: E)"),
    ("interface {name: string}", "record(name: string)"),
    ("interface {}", "record()"),
    ("readonly {string}", "readonly array(string)"),
    ("readonly {[string]: number}", "readonly map(string, number)"),
    ("readonly {a: A}", "readonly record(a: A)"),
    ("A | B | C", "(A | B | C)"),
    ("A & B", "(A & B)"),
    ("A | B & C | D", "(((A | B) & C) | D)"),
    ("string?", "string?"),
    ("string??", "string??"),
    ("A | B?", "(A | B?)"),
    ("{string}?", "array(string)?"),
    ("string[]?", "array(string)?"),
    ("number @min(1)", "(number @min(1))"),
    ("number @min(1) @max(2, x)", "(number @min(1) @max(2, x))"),
    ("number @positive", "(number @positive())"),
    ("number @min(1)?", "(number @min(1))?"),
    ("{string} @min_len(1)", "(array(string) @min_len(1))"),
    ("'a' @x", "(='a' @x())"),
    ("time.Time @x", "(time.Time @x())"),
    ("{a: number} @dropped(1)", "record(a: number)"),
    ("Box<A> @dropped", "Box<A>"),
    ("{a: number? @min(1)}", "record(a: (number? @min(1)))"),
    ("{a: number @min(1), b?: {A} @max_len(2)}", "record(a: (number @min(1)), b?: (array(A) @max_len(2)))"),
    ("() -> ()", "fn( -> [])"),
    ("(number) -> string", "fn(number -> [string])"),
    ("(a: number, b: string) -> boolean", "fn(a: number, b: string -> [boolean])"),
    ("(a: number, ...string) -> ()", "fn(a: number ...string -> [])"),
    ("(...any) -> any", "fn( ...any -> [any])"),
    ("(A) -> (B, C)", "fn(A -> [B, C])"),
    ("(A) -> (B) -> C", "fn(A -> [fn(B -> [C])])"),
    ("(A) -> ((B) -> C)", "fn(A -> [fn(B -> [C])])"),
    ("((A) -> B) -> C", "fn(fn(A -> [B]) -> [C])"),
    ("((A) -> B)", "fn(A -> [B])"),
    ("((A) -> B)?", "fn(A -> [B])?"),
    ("((A) -> B)[]", "array(fn(A -> [B]))"),
    ("(A) -> B?", "fn(A -> [B?])"),
    ("(A) -> ((B) -> C)?", "fn(A -> [fn(B -> [C])?])"),
    ("fun()", "fn( -> unwritten)"),
    ("fun(a: A): B", "fn(a: A -> [B])"),
    ("fun(A): ()", "fn(A -> [])"),
    ("fun(A): (B, C)", "fn(A -> [B, C])"),
    ("fun(...A): B", "fn( ...A -> [B])"),
    ("fun() | nil", "(fn( -> unwritten) | =None)"),
    ("Order['id']", "access(Order, ='id')"),
    ("Order['items'][number]", "access(access(Order, ='items'), number)"),
    ("{a: A}['a']", "access(record(a: A), ='a')"),
    ("A extends B ? C : D", "(A extends B ? C : D)"),
    ("A? extends B? ? C : D", "(A? extends B? ? C : D)"),
    ("A extends B ? C : D extends E ? F : G", "(A extends B ? C : (D extends E ? F : G))"),
    ("A extends B ? C | D : E | F", "(A extends B ? (C | D) : (E | F))"),
    ("typeof(a.b)", "typeof(a.b)"),
    ("keyof(A | B)", "keyof((A | B))"),
]


@pytest.mark.parametrize(("source", "expected"), TYPES)
def test_type(source: str, expected: str) -> None:
    assert dump(type_of(source)) == expected


@pytest.mark.parametrize(("source", "expected"), TYPES)
def test_type_node_covers_its_source(source: str, expected: str) -> None:
    node = type_of(source)
    dropped = " @dropped" in source
    assert (node.start, node.end) == (len("local x: "), len("local x: ") + len(source)) or dropped


REJECTED = [
    ("(A)", "only function types may stand in parentheses"),
    ("(A | B)?", "only function types may stand in parentheses"),
    ("(fun(): A)", "only function types may stand in parentheses"),
    ("(((A) -> B))", "only function types may stand in parentheses"),
    ("| A", "type expected, found `|`"),
    ("number? @min(1)", "unexpected `@`, a statement was expected"),
    ("function", "`function` is not a type"),
    ("readonly string", "`{` after `readonly` expected, found `string`"),
    ("a.b.c", "unexpected `.`, a statement was expected"),
    ("{string, number}", "a table type is either `{T}`, `{[K]: V}` or `{name: T, ...}`"),
    ("{a ?: string}", None),
    ("{a? : string}", "`?:` is one token: write no blank between `?` and `:`"),
    ("{a: A; b: B}", "fields of a record type are separated by `,`, not `;`"),
    ("{fun: A}", "`fun` is a reserved word and cannot be a field name here"),
    ("(a: A, ...: B) -> C", "in a function type, write `...T` without `:`"),
    ("(a?: A) -> B", "write `a: T?` for an optional parameter"),
    ("A extends B ?: C", "`?:` is one token: write a blank between `?` and `:`"),
    ("A | B extends C ? D : E", "`extends` takes a single type on its left"),
    ("Box<A", "`>` to close `<` expected, found end of file"),
    ("(A, B)", "`->` expected, found end of file"),
]


@pytest.mark.parametrize(("source", "message"), REJECTED)
def test_what_is_no_type(source: str, message: str | None) -> None:
    found = [diagnostic.message for diagnostic in parse(f"local x: {source}").diagnostics]
    assert found[:1] == ([] if message is None else [message])


def test_closing_angles_before_an_assignment_need_a_blank() -> None:
    assert parse("local x: Box<A> = 1").diagnostics == []
    (diagnostic,) = parse("local x: Box<A>= 1").diagnostics
    assert diagnostic.message == "`>=` is one token: write a blank between `>` and `=`"


FUNCTIONS = [
    ("function(a: A, b, ...: C): D end", "function(a: A, b, ...: C): [D]"),
    ("function(): A, B end", "function(): [A, B]"),
    ("function(): (A, B) end", "function(): [A, B]"),
    ("function(): () end", "function(): []"),
    ("function(): (A) -> B end", "function(): [fn(A -> [B])]"),
    ("function(): (A) -> B, C end", "function(): [fn(A -> [B]), C]"),
    ("function(): ((A) -> B)? end", "function(): [fn(A -> [B])?]"),
    ("function(): asserts a is A end", "function(): [asserts a is A]"),
    ("function(): asserts a end", "function(): [asserts a]"),
    ("function<T>(a: T): T end", "function<T>(a: T): [T]"),
    ("function<T: Box<A>>(a: T) end", "function<T: Box<A>>(a: T)"),
]


@pytest.mark.parametrize(("source", "expected"), FUNCTIONS)
def test_function_signature(source: str, expected: str) -> None:
    assert dump(expression(source)) == expected


def test_type_declaration() -> None:
    (statement,) = parse("type Pair<A, B: number> = {first: A, second: B}").chunk.block.statements
    assert isinstance(statement, tree.TypeDeclaration)
    assert statement.name.id == "Pair"
    assert [dump(param) for param in statement.params] == ["A", "B: number"]
    assert dump(statement.type) == "record(first: A, second: B)"


def test_interface_declaration() -> None:
    source = "interface Shape: Base, Other\n  function area(self: Shape): number, string\n  function reset()\nend"
    (statement,) = parse(source).chunk.block.statements
    assert isinstance(statement, tree.InterfaceDeclaration)
    assert [base.id for base in statement.bases] == ["Base", "Other"]
    area, reset = statement.methods
    assert (area.name.id, [dump(param) for param in area.params]) == ("area", ["self: Shape"])
    assert area.returns is not None
    assert [dump(type_) for type_ in area.returns] == ["number", "string"]
    assert (reset.name.id, reset.params, reset.returns) == ("reset", [], None)
    assert source[area.start : area.end] == "function area(self: Shape): number, string"
    assert source[reset.start : reset.end] == "function reset()"


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("interface A\n  name: string\nend", "`function` or `end` expected, found `name`"),
        ("interface A\n  function f(...)\nend", "methods of an interface take no `...`"),
        ("for i: number = 1, 2 do end", "loop variables take no type"),
        ("for k, v: number in x do end", "loop variables take no type"),
        ("local x?: number", "write the `?` after the type, as in `name: T?`"),
        ("function f(a?: number) end", "write the `?` after the type, as in `name: T?`"),
        ("function f(a?) end", "write the `?` after the type, as in `name: T?`"),
        ("function f(): (A) end", "only function types may stand in parentheses"),
    ],
)
def test_where_types_may_not_stand(source: str, message: str) -> None:
    assert parse(source).diagnostics[0].message == message
