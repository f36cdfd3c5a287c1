"""The author's comments stay, each once and in its place (contract.md §4)."""

from __future__ import annotations

from pathlib import Path

import pytest

from analyzer.project import load_project
from analyzer.syntax import parse
from transpiler import translate
from transpiler.build import BuildOptions, build

CORPUS = Path(__file__).parents[2] / "corpus"


def body(source: str) -> str:
    """What stands between the imports and the workflow class of a lone file."""
    text = translate(source)
    after = text.partition("with workflow.unsafe.imports_passed_through():")[2]
    return "\n".join(after.split("\n\n")[1:]).partition("@workflow.defn")[0].strip("\n")


TABLE = """local T = {
    -- before one
    one = 1, -- behind one
    --[[ before two ]]
    two = { 1, 2, -- behind 2
        3 }, -- behind two
    -- last words
}
return { main = function() return T end }
"""
PYTHON_TABLE = """T = Table(
    # before one
    one=1,  # behind one
    # before two
    two=Table(
        1,
        2,  # behind 2
        3,
    ),  # behind two
    # last words
)"""


def test_comments_in_tables_stay_at_their_items() -> None:
    assert PYTHON_TABLE in body(TABLE)


def test_comments_in_calls_stay_at_their_arguments() -> None:
    source = """local function main(x)
    local a, b = funcs.call("app:f", { -- the request
        total = x.total, -- in cents
        ["a b"] = 1, -- odd key
        -- nothing more
    }) -- done
    return a, b
end
return { main = main }
"""
    assert """    a, b = await funcs.call(
        "app:f",  # the request
        Table.of(
            [
                ("total", x["total"]),  # in cents
                ("a b", 1),  # odd key
                # nothing more
            ]
        ),
    )  # done
""" in body(source)


BRANCHES = """local function main(x)
    if x == 1 then -- header
        x = 2
        -- end of the first
    -- about the second
    elseif x == 3 then
        x = 4
    -- about the rest
    else
        -- nothing to do
    end
    while x do
        -- wait
    end
    repeat
        x = 5
        -- end of repeat
    until x == 5
    return x
    -- never reached
end
return { main = main }
"""


def test_comments_between_branches_belong_to_what_they_are_indented_like() -> None:
    lines = [line.strip() for line in body(BRANCHES).splitlines()]

    def between(first: str, last: str) -> list[str]:
        start = lines.index(first)
        return lines[start + 1 : lines.index(last, start)]

    assert between("x = 2", "# about the second") == ["# end of the first", "elif eq(x, 3):"]
    assert between("x = 4", "pass") == ["else:", "# about the rest", "# nothing to do"]
    assert between("while truthy(x):", "pass") == ["# wait"]
    assert between("x = 5", "if x == 5:") == ["# end of repeat"]
    assert lines[lines.index("return x") + 1] == "# never reached"


def test_documentation_comments_lose_the_third_dash() -> None:
    text = body(
        "--- Adds.\n---@param a number\n-----------\n-- - item\nlocal function main(a) return a end\nreturn main"
    )
    assert text.splitlines()[:4] == ["# Adds.", "# @param a number", "# ---------", "# - item"]


LICENSE = "--[[\n  Copyright\n    indented\n]]\n\n"


@pytest.mark.parametrize(
    ("source", "header"),
    [
        (f"{LICENSE}local time = require('time')\nreturn {{ main = function() return time.now() end }}", "license"),
        (f"{LICENSE}-- doc\nlocal function main() return 1 end\nreturn {{ main = main }}", "license"),
        ("-- about\nlocal time = require('time')\nreturn { main = function() return time.now() end }", "# about\n"),
        ("-- doc\nlocal function main() return 1 end\nreturn { main = main }", ""),
    ],
)
def test_what_speaks_of_the_file_stands_at_its_top(source: str, header: str) -> None:
    text = translate(source)
    top = text.partition("from temporalio")[0].partition("Do not edit.\n\n")[2]
    assert top.rstrip("\n") == header.replace("license", "# Copyright\n#   indented").rstrip("\n")
    if "-- doc" in source:
        assert "# doc\ndef main(" in text


def test_functions_in_tables_keep_their_comments() -> None:
    source = """return {
    -- Starts it.
    main = function(x)
        local y = x -- copied
        return y
    end,
    -- Stops it.
    stop = function(x)
        local z = x
        return z
    end, -- really
}
"""
    text = translate(source)
    assert "# Starts it.\ndef main(" in text and "# Stops it.\ndef stop(" in text and "y = x  # copied" in text


MODULE = """-- About the file.

-- json for the wire
local json = require("json")
local floor = math.floor -- rounding

-- Helpers.
local M = {}

-- Adds.
function M.plus(a) return floor(a) + 1 end
function M.main(a)
    -- about nothing
    local encode = json.encode
    return encode(a)
end
return M
"""
PYTHON_MODULE = """# About the file.

# Helpers.

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from runtime_shims import LuaValue, LuaWorkflow, wrap

    # json for the wire
    from runtime_shims.modules import json

    # rounding
    from runtime_shims.modules import math as math_


# Adds.
def plus(a: LuaValue = None, *_: LuaValue) -> LuaValue:
"""


def test_comments_above_require_stand_above_the_import() -> None:
    text = translate(MODULE)
    assert PYTHON_MODULE in text
    assert "    # about nothing\n    return json.encode(a)\n" in text


CLASS = """-- An account.
local Account = {}
-- index
Account.__index = Account
-- The limit of all.
Account.limit = 10 -- cents
-- Another constant.
Account.kind = "basic" -- of text
-- Makes one.
function Account.new(balance)
    return setmetatable({ balance = balance }, Account) -- made
end
-- Set limit.
function Account:set(n) self.limit = n end
-- behind all
local function main()
    local a = Account.new(3)
    a:set(4)
    return a.limit, a.kind
end
return { main = main }
"""
PYTHON_CLASS = """# An account.
class Account(Instance):
    balance: LuaValue
    # index
    # The limit of all.
    limit: LuaValue = 10  # cents
    # Another constant.
    kind: ClassVar[LuaValue] = "basic"  # of text

    # Makes one.
    @staticmethod
    def new(balance: LuaValue) -> LuaValue:
        return Account(balance)  # made

    # Set limit.
    def set(self, n: LuaValue) -> None:
        self.limit = n


# behind all
"""


def test_comments_in_classes_stay_at_their_members() -> None:
    assert PYTHON_CLASS in translate(CLASS)


def comment_lines(source: str) -> list[str]:
    return [
        cleaned
        for comment in parse(source).chunk.comments
        for line in comment.text.strip("-[]=").splitlines()
        if (cleaned := line.strip(" -\t"))
    ]


@pytest.mark.parametrize(
    "root",
    [
        CORPUS / "banking",
        CORPUS / "orders",
        CORPUS / "typed",
        *sorted((CORPUS / "seed").iterdir()),
        *sorted((CORPUS / "libraries").iterdir()),
    ],
    ids=lambda path: path.name,
)
def test_no_comment_of_the_corpus_is_lost(root: Path, tmp_path: Path) -> None:
    project = load_project(root)
    files = build(project, tmp_path, BuildOptions(write=False, lint=False, cross_check=False)).files
    texts = {path: text for path, text in files.items() if path.endswith(".py")}
    for entry in project.lua_entries:
        assert entry.source is not None
        name = f"/{entry.name.replace('.', '_')}"
        text = next(
            (
                text
                for path, text in texts.items()
                if path.startswith(entry.namespace.replace(".", "/")) and name in path
            ),
            "",
        )
        lost = [line for line in comment_lines(entry.source.text) if line not in text]
        assert text and not lost, entry.id


def test_literals_that_are_joined_are_one_literal() -> None:
    assert 'return "abc", ""' in translate('return function() return "a" .. "b" .. "c", "" .. "" .. "" end')
