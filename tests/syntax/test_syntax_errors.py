"""Messages and places of syntax errors, several per file."""

from __future__ import annotations

import pytest

from analyzer.diagnostic import Severity
from analyzer.syntax import parse, tree

ONE_ERROR = [
    # source, line, column, end column, message
    ("x +=1", 1, 3, 5, "`+=` is not Lua, write `x = x + ...`"),
    ("a.b ..= 'x'", 1, 5, 8, "`..=` is not Lua, write `a.b = a.b .. ...`"),
    ("x++", 1, 2, 4, "`++` is not Lua, write `x = x + 1`"),
    ("if a && b then end", 1, 6, 8, "`&&` is not Lua, use `and`"),
    ("if a || b then end", 1, 6, 8, "`||` is not Lua, use `or`"),
    ("if !a then end", 1, 4, 5, "`!` is not Lua's negation, use `not`"),
    ("if a != b then end", 1, 6, 8, "`!=` is not Lua, use `~=`"),
    ("if a then elif b then end", 1, 11, 15, "`elif` is not Lua, use `elseif`"),
    ("if a then elsif b then end", 1, 11, 16, "`elsif` is not Lua, use `elseif`"),
    ("while true do\n  continue\nend", 2, 3, 11, "`continue` is not Lua"),
    ("if a = 1 then end", 1, 6, 7, "`=` assigns; `==` compares"),
    ("while a = 1 do end", 1, 9, 10, "`=` assigns; `==` compares"),
    ("let x = 1", 1, 1, 4, "`let` is not Lua, use `local`"),
    ("x = a ? b : c", 1, 7, 8, "`?` is no operator of expressions"),
    ("// note", 1, 1, 3, "`//` is integer division; comments begin with `--`"),
    ("/* note */", 1, 1, 2, "`/*` is not Lua; comments are written `--` or `--[[ ]]`"),
    ("local x <const> = 1", 1, 9, 16, "variable attributes such as `<const>` do not exist in this dialect"),
    ("local x <close> = f()", 1, 9, 16, "variable attributes such as `<close>` do not exist in this dialect"),
    ("function f(a = 1) end", 1, 14, 15, "Lua has no default values for parameters"),
    ("x = function f() end", 1, 14, 15, "a function inside an expression has no name"),
    ("function() end", 1, 9, 10, "function name expected, found `(`"),
    ("function end() end", 1, 10, 13, "function name expected, but `end` is a reserved word"),
    ("function a.1() end", 1, 11, 13, "`(` expected, found `.1`"),
    ("local function() end", 1, 15, 16, "function name expected, found `(`"),
    ("function f() x = ... end", 1, 18, 21, "cannot use `...` outside a vararg function"),
    ("break", 1, 1, 6, "`break` outside a loop"),
    ("for i = 1, 2 do local f = function() break end end", 1, 38, 43, "`break` outside a loop"),
    ("return 1\nx = 2", 1, 1, 7, "`return` must be the last statement of its block"),
    ("return 1;;", 1, 1, 7, "`return` must be the last statement of its block"),
    ("while a do break x() end", 1, 12, 17, "`break` must be the last statement of its block"),
    ("goto done", 1, 6, 10, "no visible label `done` for `goto`"),
    ("do ::a:: end goto a", 1, 19, 20, "no visible label `a` for `goto`"),
    ("::a:: function f() goto a end", 1, 25, 26, "no visible label `a` for `goto`"),
    ("::a:: ::a::", 1, 9, 10, "label `a` is already defined in this function"),
    ("::a:: do ::a:: end", 1, 12, 13, "label `a` is already defined in this function"),
    ("goto a; local x; ::a:: x()", 1, 6, 7, "`goto a` jumps into the scope of local `x`"),
    ("do goto a end; local function f() end; ::a:: f()", 1, 9, 10, "`goto a` jumps into the scope of local `f`"),
    ("repeat goto a; local x; ::a:: until x", 1, 13, 14, "`goto a` jumps into the scope of local `x`"),
    ("::end::", 1, 3, 6, "`end` is a reserved word and cannot be a label"),
    ("goto 1", 1, 6, 7, "label name expected, found `1`"),
    ("end", 1, 1, 4, "unexpected `end`: there is no open block here"),
    ("until x", 1, 1, 6, "unexpected `until`: there is no open `repeat` here"),
    ("elseif x", 1, 1, 7, "unexpected `elseif`: there is no open `if` here"),
    ("f", 1, 1, 2, "this expression is not a statement"),
    ("a.b", 1, 1, 4, "this expression is not a statement"),
    ("x = ", 1, 5, 5, "expression expected, found end of file"),
    ("x = )", 1, 5, 6, "expression expected, found `)`"),
    ("x = 1 + + 2", 1, 9, 10, "expression expected, found `+`"),
    ("x = {1, 2", 1, 10, 10, "`}` to close `{` expected, found end of file"),
    ("x = {\n1, 2\nlocal y", 3, 1, 6, "`}` to close `{` at line 1 expected, found `local`"),
    ("f(1, 2", 1, 7, 7, "`)` to close `(` expected, found end of file"),
    ("x = t[1", 1, 8, 8, "`]` to close `[` expected, found end of file"),
    ("x = {a: 1, b: c, d}", 1, 7, 8, "a table field is written `name = value`, not `name: value`"),
    ("x = {'a': 1}", 1, 9, 10, 'a table field is written `["name"] = value`, not `"name": value`'),
    ("x = {a:b}", 1, 7, 8, "a table field is written `name = value`, not `name: value`"),
    ("f() = 1", 1, 1, 4, "cannot assign to this expression"),
    ("a, f() = 1", 1, 4, 7, "cannot assign to this expression"),
    ("(a) = 1", 1, 1, 4, "cannot assign to this expression"),
    ("x, y", 1, 5, 5, "`=` expected, found end of file"),
    ("t.end = 1", 1, 3, 6, '`end` is a reserved word and cannot follow `.` or `:`; use `["end"]`'),
    ("t.1 = 1", 1, 2, 4, "`=` expected after `t`, found `.1`"),
    ("local 1 = 2", 1, 7, 8, "variable name expected, found `1`"),
    ("local end = 2 end", 1, 7, 10, "variable name expected, but `end` is a reserved word"),
    ("for i = 1 do end", 1, 11, 13, "`,` and a limit expected, found `do`"),
    ("for i = 1, 2, 3, 4 do end", 1, 20, 22, "at most three values and `do` expected, found `do`"),
    ("for i do end", 1, 7, 9, "`=` or `in` expected, found `do`"),
    ("for a, b = 1, 2 do end", 1, 10, 11, "`in` expected, found `=`"),
    ("if x print(1) end", 1, 6, 11, "`then` expected, found `print`"),
    ("while x print(1) end", 1, 9, 14, "`do` expected, found `print`"),
    ("f() as T", 1, 5, 7, "a cast is not a statement"),
    ("f()!", 1, 4, 5, "a cast is not a statement"),
    ("then", 1, 1, 5, "`then` without `if`"),
    ('x = "abc\ny = 1', 1, 5, 9, 'string is never closed: `"` expected before the end of the line'),
    ("x = 'abc\\", 1, 5, 10, "string is never closed: `'` expected before the end of the line"),
    ("x = [[abc\ny = 1", 1, 5, 7, "long string is never closed"),
    ("x = 1 --[[ abc\ny = 1", 1, 7, 11, "long comment is never closed"),
    ("x = $y", 1, 5, 6, "unexpected character `$`"),
    ("x = \udcff1", 1, 5, 6, "byte 0xff is not UTF-8"),
    ("a['\udcff'] 1", 1, 8, 9, "`=` expected after `x`, found `1`"),
    ("größe = 1", 1, 3, 5, "unexpected `öß`: names are made of ASCII letters, digits and `_`"),
    ("x = 1\x00", 1, 6, 7, "unexpected control character \\x00: is this a text file?"),
]


@pytest.mark.parametrize(("source", "line", "column", "end_column", "message"), ONE_ERROR)
def test_first_error(source: str, line: int, column: int, end_column: int, message: str) -> None:
    diagnostic = parse(source, "dir/file.lua").diagnostics[0]
    assert diagnostic.message == message
    place = diagnostic.place
    assert (place.file, place.line, place.column, place.end_column) == ("dir/file.lua", line, column, end_column)
    assert (diagnostic.code, diagnostic.name, diagnostic.severity) == ("P0001", "syntax-error", Severity.ERROR)


CASCADES = {
    "größe = 1",
    "x = {a: 1, b: c, d}",
    "x = a ? b : c",
    "local end = 2 end",
    "// note",
    "/* note */",
    "t.1 = 1",
}


@pytest.mark.parametrize("source", [case[0] for case in ONE_ERROR if case[0] not in CASCADES])
def test_one_mistake_gives_one_diagnostic(source: str) -> None:
    assert len(parse(source).diagnostics) == 1


def test_missing_end_names_what_it_closes() -> None:
    source = "local function f()\n  if a then\n    g()\n  for i = 1, 2 do\n    h()\n  end\nend\n"
    (diagnostic,) = parse(source).diagnostics
    assert diagnostic.message == "`end` expected to close `function` at line 1, found end of file"
    assert diagnostic.place.line == 8


def test_missing_end_after_else_if_explains_elseif() -> None:
    (diagnostic,) = parse("if a then\n  f()\nelse if b then\n  g()\nend\n").diagnostics
    assert diagnostic.message == "`end` expected to close `if` at line 1, found end of file"
    assert diagnostic.help == "`else if` at line 3 opens a second `if`, which needs its own `end`; `elseif` does not"


def test_else_if_whose_missing_end_is_taken_from_the_function_is_explained_too() -> None:
    source = "function f()\n  if a then\n    g()\n  else if b then\n    h()\n  end\nend\n"
    (diagnostic,) = parse(source).diagnostics
    assert diagnostic.message == "`end` expected to close `function` at line 1, found end of file"
    assert diagnostic.help.startswith("`else if` at line 4 opens a second `if`")


def test_else_if_with_both_ends_is_fine() -> None:
    source = "if a then\nelse if b then\nend\nend\n"
    assert parse(source).diagnostics == []
    assert parse(source + "function f(\n").diagnostics[-1].help == ""


def test_several_errors_and_the_statements_between_them() -> None:
    source = """
local ok = 1
local x = = 2
print("kept")
for i = 1 do
  body(i)
end
if y != 3 then
  kept()
end
t = { a = 1, b ! 2,
  c = 3,
}
return ok
"""
    result = parse(source)
    assert [diagnostic.place.line for diagnostic in result.diagnostics] == [3, 5, 8, 11]
    kinds = [type(statement) for statement in result.chunk.block.statements]
    assert kinds == [tree.Local, tree.CallStatement, tree.NumericFor, tree.If, tree.Return]


def test_error_in_a_nested_function_costs_one_statement_of_it() -> None:
    source = "f(function()\n  local a = = 1\n  good()\nend, 2)\ng()\n"
    result = parse(source)
    assert [diagnostic.place.line for diagnostic in result.diagnostics] == [2]
    first, second = result.chunk.block.statements
    assert isinstance(first, tree.CallStatement)
    assert len(first.call.args) == 2
    assert isinstance(second, tree.CallStatement)


def test_error_in_a_function_head_keeps_the_body() -> None:
    result = parse("function f(a, 1) return a end\ng()\n")
    assert len(result.diagnostics) == 1
    function, call = result.chunk.block.statements
    assert isinstance(function, tree.FunctionStatement)
    assert len(function.function.body.statements) == 1
    assert isinstance(call, tree.CallStatement)


def test_diagnostics_are_sorted_and_capped() -> None:
    result = parse("x = = 1\n" * 200 + "goto nowhere\n")
    assert len(result.diagnostics) == 50
    lines = [diagnostic.place.line for diagnostic in result.diagnostics]
    assert lines == sorted(lines)


GOTO_OK = [
    "goto a; ::a::",
    "do goto a end ::a::",
    "for i = 1, 2 do local x; goto continue; local y; ::continue:: end",
    "for i = 1, 2 do goto continue; local y; ::continue:: ; ; end",
    "while a do goto continue; ::continue:: end while b do goto continue; ::continue:: end",
    "for i = 1, 2 do for j = 1, 2 do goto continue; ::continue:: end goto continue; ::continue:: end",
    "::top:: local x; goto top",
    "repeat goto a; ::a:: until x",
    "do ::a:: end do ::a:: end",
    "function f() ::a:: end ::a::",
]


@pytest.mark.parametrize("source", GOTO_OK)
def test_goto_within_the_rules(source: str) -> None:
    assert parse(source).diagnostics == []
