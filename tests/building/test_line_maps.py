"""Line maps: every line of a generated module knows its Lua line (contract.md §4)."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import get_args

from analyzer.project import load_project
from analyzer.syntax import parse, tree
from analyzer.syntax.walk import walk
from tests.building.shop import build_project, write_files
from transpiler.build import BuildOptions, build

CORPUS = Path(__file__).parents[2] / "corpus"
STATEMENTS = (*get_args(tree.Statement), tree.IfClause)
LITERAL = re.compile(r'"([A-Za-z][^"\\{}%\n]{2,})"')

SOURCE = """-- What an order costs
local function shipping(order)
    local weight = order.weight

    if weight > 30 then
        error("too heavy")
    elseif weight > 10 then
        return 20
    else
        return 10
    end
end

local function main(order)
    local total = 0
    for index, item in ipairs(order.items) do
        total = total + item.price
        while total > 1000 do
            total = total - 1000
        end
    end
    local answer = {
        total = total,
        shipping = shipping(order),
        note = "first",
    }
    repeat
        answer.total = answer.total + 1
    until answer.total > 10
    return answer
end

return { main = main }
"""


def line_pairs(tmp_path: Path, source: str) -> dict[str, int]:
    """Stripped line of the generated text → its Lua line, for lines that occur once."""
    registry = "namespace: app\nentries:\n  - {name: f, kind: function.lua, source: 'file://f.lua', method: main}\n"
    root = write_files(tmp_path / "project", {"_index.yaml": registry, "f.lua": source})
    result = build_project(root, tmp_path / "generated")
    assert result.ok, result.diagnostics
    text, mapped = result.files["app/f.py"], json.loads(result.files["app/f.py.map.json"])
    assert (mapped["entry_id"], mapped["source"]) == ("app:f", "f.lua")
    assert len(mapped["lines"]) == text.count("\n")
    stripped = [line.strip() for line in text.splitlines()]
    once = {line for line, number in Counter(stripped).items() if number == 1}
    return {line: number for line, number in zip(stripped, mapped["lines"], strict=True) if line in once}


EXPECTED = {
    "def shipping": "local function shipping(order)",
    "weight = ": "local weight = order.weight",
    "if gt(": "if weight > 30 then",
    "error(": 'error("too heavy")',
    "elif ": "elseif weight > 10 then",
    "return 20": "return 20",
    "return 10": "return 10",
    "total = 0": "local total = 0",
    "for ": "for index, item in ipairs(order.items) do",
    "total = add(": "total = total + item.price",
    "while total": "while total > 1000 do",
    "total = wrap(": "total = total - 1000",
    "answer = ": "local answer = {",
    "while True": "repeat",
    "answer.total = ": "answer.total = answer.total + 1",
    "if answer.total": "until answer.total > 10",
    "return answer": "return answer",
}


def test_statements_know_their_lines(tmp_path: Path) -> None:
    pairs = line_pairs(tmp_path, SOURCE)
    lua = [line.strip() for line in SOURCE.splitlines()]
    found = {start: lua[number - 1] for start in EXPECTED for line, number in pairs.items() if line.startswith(start)}
    assert found == EXPECTED


def corpus_projects() -> list[Path]:
    return [
        CORPUS / "orders",
        CORPUS / "typed",
        *sorted((CORPUS / "seed").iterdir()),
        *sorted((CORPUS / "libraries").iterdir()),
    ]


def test_literals_stand_in_the_statements_that_the_map_tells(tmp_path: Path) -> None:
    """The map gives a literal that occurs once in the Lua file and once in the module a line of its own statement,
    which is its very line unless the statement has several."""
    compared = 0
    for root in corpus_projects():
        project = load_project(root)
        files = build(project, tmp_path, BuildOptions(write=False, lint=False, cross_check=False)).files
        for path in [path for path in files if path.endswith(".map.json")]:
            mapped = json.loads(files[path])
            source = project.entries[mapped["entry_id"]].source
            assert source is not None
            compared += compare(source.text, files[path.removesuffix(".map.json")], mapped["lines"], path)
    assert compared > 300


def compare(lua: str, python: str, lines: list[int], path: str) -> int:
    """Check one line map; returns how many literals were compared."""
    lua_lines, python_lines = lua.splitlines(), python.splitlines()
    assert len(lines) == len(python_lines)
    assert all(0 <= number <= len(lua_lines) for number in lines)
    assert python_lines[0].startswith("# Generated") and lines[0] == 0
    lua_places, python_places = literal_lines(lua_lines, "--"), literal_lines(python_lines, "#")
    statements = statement_lines(lua)
    common = [literal for literal in lua_places if literal in python_places and lua.count(literal) == 1]
    for literal in common:
        first, last = statements[lua_places[literal]]
        assert first <= lines[python_places[literal] - 1] <= last, (path, literal)
    return len(common)


def literal_lines(lines: list[str], comment: str) -> dict[str, int]:
    """Text of each literal that occurs once outside comments → its line."""
    code = [line.partition(comment)[0] for line in lines]
    places = [(literal, number) for number, line in enumerate(code, 1) for literal in LITERAL.findall(line)]
    times = Counter(literal for literal, _ in places)
    return {literal: number for literal, number in places if times[literal] == 1}


def statement_lines(text: str) -> dict[int, tuple[int, int]]:
    """Lua line → first and last line of the shortest statement that covers it."""
    parsed = parse(text)
    found: dict[int, tuple[int, int]] = {}
    for node in walk(parsed.chunk):
        if isinstance(node, STATEMENTS):
            first, last = (parsed.index.place(offset).line for offset in (node.start, node.end))
            for line in range(first, last + 1):
                known = found.get(line)
                if known is None or last - first < known[1] - known[0]:
                    found[line] = first, last
    return found
