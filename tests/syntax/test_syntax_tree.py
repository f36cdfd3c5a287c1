"""Comments, the first line, traversal and printing."""

from __future__ import annotations

import pytest

from analyzer.records import fields
from analyzer.syntax import parse, tree
from analyzer.syntax.printer import number_literal, string_literal, to_source
from analyzer.syntax.walk import children, same_structure, walk


def test_comments_keep_text_place_and_whether_they_own_their_line() -> None:
    source = "#!lua\n-- first\nlocal x = 1 -- second\n  --[[ third\n]] --[==[ fourth ]==] y = 2 --fifth\r\n--sixth"
    comments = parse(source).chunk.comments
    assert [(comment.text, comment.own_line) for comment in comments] == [
        ("-- first", True),
        ("-- second", False),
        ("--[[ third\n]]", True),
        ("--[==[ fourth ]==]", False),
        ("--fifth", False),
        ("--sixth", True),
    ]
    assert all(source[comment.start : comment.end] == comment.text for comment in comments)


def test_comment_at_the_very_start_owns_its_line() -> None:
    assert parse("-- a").chunk.comments[0].own_line
    assert parse("--[[a]] --[[b]] x = 1").chunk.comments[0].own_line
    assert not parse("--[[a]] --[[b]] x = 1").chunk.comments[1].own_line


@pytest.mark.parametrize("first", ["#!/usr/bin/env lua", "# anything ( ", "\ufeff", "\ufeff#!x"])
def test_first_line_and_byte_order_mark_are_skipped(first: str) -> None:
    result = parse(f"{first}\nx = 1")
    assert result.diagnostics == []
    assert len(result.chunk.block.statements) == 1


def test_line_ends_of_every_style_count_lines() -> None:
    result = parse("x = 1\r\ny = 2\rz = 3\nw = = 4")
    assert [(diagnostic.place.line, diagnostic.place.column) for diagnostic in result.diagnostics] == [(4, 5)]


def test_method_statement_has_an_implicit_self_at_the_method_name() -> None:
    source = "function a.b:c(x) end"
    (statement,) = parse(source).chunk.block.statements
    assert isinstance(statement, tree.FunctionStatement)
    function = statement.function
    assert (statement.is_method, function.name) == (True, "a.b:c")
    assert function.self_param is not None
    assert function.self_param.id == "self"
    assert source[function.self_param.start : function.self_param.end] == "c"
    assert isinstance(statement.target, tree.Index)
    assert source[statement.target.start : statement.target.end] == "a.b:c"


@pytest.mark.parametrize(
    ("source", "name"),
    [("function f() end", "f"), ("function a.b.c() end", "a.b.c"), ("local function g() end", "g")],
)
def test_functions_carry_their_names(source: str, name: str) -> None:
    (function,) = (node for node in walk(parse(source).chunk.block) if isinstance(node, tree.Function))
    assert function.name == name
    assert function.self_param is None


def test_main_is_a_vararg_function_around_the_file() -> None:
    chunk = parse("return ...").chunk
    assert chunk.main.vararg is not None
    assert (chunk.main.start, chunk.main.end) == (0, 10)
    assert chunk.block is chunk.main.body


def test_children_and_walk_reach_every_node_in_order() -> None:
    chunk = parse("local x: A = f(1, {k = 2}) + y\nif x then g() elseif y then else h() end").chunk
    local = chunk.block.statements[0]
    assert [type(child).__name__ for child in children(local)] == ["TypedName", "Binary"]
    names = [node.id for node in walk(chunk) if isinstance(node, tree.Name)]
    assert names == ["x", "f", "y", "x", "g", "y", "h"]
    assert [node.value for node in walk(chunk) if isinstance(node, tree.Number)] == [1, 2]
    assert [node.name for node in walk(chunk) if isinstance(node, tree.NameType)] == ["A"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("x = 1", "x = 1.0"),
        ("x = 1", "y = 1"),
        ("x = a.b", "x = a['b']"),
        ("x = (a)", "x = a"),
        ("x = 1", "x = 1 x = 1"),
        ("local x: A", "local x"),
        ("local x: {a: A}", "local x: {a?: A}"),
        ("local x: readonly {A}", "local x: {A}"),
        ("x = a + b", "x = a - b"),
        ("function a.b() end", "function a:b() end"),
    ],
)
def test_structure_tells_different_programs_apart(first: str, second: str) -> None:
    assert same_structure(parse(first).chunk, parse(f"  {first} -- moved").chunk)
    assert not same_structure(parse(first).chunk, parse(second).chunk)


PRINTED = [
    ("x=1;y=-  -2", "x = 1\ny = - - 2\n"),
    ("f'a'{b}", 'f("a")({b})\n'),
    ("f();(g)()", "f()\n;(g)()\n"),
    ("x = 'é\\n\\200\\\"'", 'x = "\\195\\169\\n\\200\\""\n'),
    ("x = 'é\\n'", 'x = "é\\n"\n'),
    ("x = t[ [[a]]]", 'x = t[ "a"]\n'),
    ("if a then elseif b then c() else end", "if a then\nelseif b then\n  c()\nelse\nend\n"),
    ("local x : A|B ?= 1", "local x: A | B? = 1\n"),
    ("local x: ((A) -> B) | C", "local x: ((A) -> B) | C\n"),
    ("for i=1,2 do for k in p do end end", "for i = 1, 2 do\n  for k in p do\n  end\nend\n"),
    ("function a:b<T>(...:T):(A,B) return end", "function a:b<T>(...: T): (A, B)\n  return\nend\n"),
]


@pytest.mark.parametrize(("source", "printed"), PRINTED)
def test_printed_source(source: str, printed: str) -> None:
    result = parse(source)
    assert result.diagnostics == []
    assert to_source(result.chunk) == printed


def test_literals_of_every_byte_and_subtype() -> None:
    every_byte = "".join(map(chr, range(256)))
    (statement,) = parse(
        f"x = {string_literal(every_byte)}, {string_literal('Größe'.encode().decode('latin-1'))}"
    ).chunk.block.statements
    assert isinstance(statement, tree.Assign)
    assert [expr.value for expr in statement.exprs if isinstance(expr, tree.String)] == [every_byte, "GrÃ¶Ã\x9fe"]
    assert [number_literal(value) for value in (3, 3.0, 0.1, 1e300, float("inf"))] == [
        "3",
        "3.0",
        "0.1",
        "1e+300",
        "1e999",
    ]


def test_children_are_the_fields_that_hold_nodes() -> None:
    """The table of ``analyzer.syntax.children`` against the annotations of the node classes."""
    plain = {"str", "int", "float", "bool"}
    for node_class in vars(tree).values():
        if not isinstance(node_class, type) or not issubclass(node_class, tree.Node):
            continue
        types: dict[str, str] = {}
        for ancestor in reversed(node_class.__mro__):
            types.update(getattr(ancestor, "__annotations__", {}))
        expected: list[str] = []
        values: dict[str, object] = {}
        for name in fields(node_class):
            kind = types[name].removesuffix(" | None")
            if not plain.isdisjoint(kind.split(" | ")) or name in ("start", "end"):
                values[name] = 0
            elif kind.startswith("list["):
                values[name] = [f"{name} 1", f"{name} 2"]
                expected += [f"{name} 1", f"{name} 2"]
            else:
                values[name] = name
                expected.append(name)
        assert children(node_class(**values)) == expected, node_class
        absent = {name: None if types[name].endswith("| None") else value for name, value in values.items()}
        assert None not in children(node_class(**absent)), node_class
