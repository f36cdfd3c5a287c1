"""The examples of every rule show its reach: through libraries, to library functions by other names and as values."""

from __future__ import annotations

from pathlib import Path

import pytest

from analyzer.program.library import resolve
from analyzer.program.modules import deep_recursion
from analyzer.program.program import Program, build_program
from analyzer.program.references import References
from analyzer.project.loader import load_project
from analyzer.rules import load_rules
from analyzer.rules.base import Rule, Scope
from analyzer.rules.running import write_example
from analyzer.syntax import tree
from analyzer.syntax.walk import index

ABOUT_FUNCTIONS = frozenset(
    (
        *("D101", "D102", "D103", "D105", "D106", "D107", "D109", "D110"),
        *("D201", "D202", "D301", "D302", "D303", "D401", "D402", "E0003"),
    )
)
"""Rules about what library functions do. The others are about names, statements, modules or texts."""


def _ways(program: Program) -> set[str]:
    """How a program gets to library functions: under another name, or as a value."""
    found = set()
    for unit in program.units.values():
        references = References(unit)
        parents, nodes = index(unit.chunk.main)
        for node in (*nodes.get(tree.Name, ()), *nodes.get(tree.Index, ())):
            reference = references.of(node)  # type: ignore[arg-type]
            if reference is None or reference.unit is not None or reference.is_type:
                continue
            if resolve(reference.path).what != "function":
                continue
            match parents.get(node):
                case tree.Local(exprs=exprs) if any(expr is node for expr in exprs):
                    found.add("alias")
                case tree.Call(args=args) if any(argument is node for argument in args):
                    found.add("value")
                case tree.NamedItem() | tree.PositionalItem() | tree.Return() | tree.Assign() | tree.Logical():
                    found.add("value")
    return found


@pytest.mark.parametrize(
    "rule", [rule for rule in load_rules().values() if rule.scope is not Scope.PIPELINE], ids=lambda rule: rule.code
)
def test_examples_show_the_reach(rule: Rule, tmp_path: Path) -> None:
    found: set[str] = set()
    for number, example in enumerate(rule.invalid):
        directory = tmp_path / str(number)
        directory.mkdir()
        write_example(example, directory)
        if example.libraries:
            found.add("library")
        with deep_recursion():
            found |= _ways(build_program(load_project(directory)))
    expected = {"library", "alias", "value"} if rule.code in ABOUT_FUNCTIONS else {"library"}
    assert expected <= found
