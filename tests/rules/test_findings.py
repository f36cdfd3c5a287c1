"""What findings say and where they stand, beyond the lines that the examples of the rules mark."""

from __future__ import annotations

from pathlib import Path

import pytest

from analyzer.diagnostic import Diagnostic
from analyzer.rules.base import Example, example
from tests.rules.support import findings


def _only(code: str, program: Example, directory: Path) -> Diagnostic:
    [found] = [item for item in findings(program, directory) if item.code == code]
    return found


@pytest.mark.parametrize(
    ("value", "help"),
    [
        ("time.now()", "Pass a text or a number: `t:format_rfc3339()` or `t:unix()`."),
        ("time.now():sub(time.now())", "Pass a number such as `d:milliseconds()`."),
        ('time.timer("5s")', "Pass plain data: texts, numbers, booleans, lists and tables with string keys."),
        ("time.now():location()", "Pass plain data: texts, numbers, booleans, lists and tables with string keys."),
    ],
)
def test_help_for_an_object_goes_by_its_type(value: str, help: str, tmp_path: Path) -> None:
    found = _only("D301", example(f'return funcs.call("app:charge", {value})'), tmp_path)
    assert found.help == help
    assert (found.fix is not None) == (value == "time.now()")


def test_fault_in_another_module_stands_at_the_call_whatever_its_offset(tmp_path: Path) -> None:
    call = "funcs.new():with_options(options.activity)"
    start = example(f"return {call}", libraries={"options": ""}).text().index(call)
    head = "return { activity = { "
    padding = " " * (start + len("funcs.") - len(head))
    library = f"{head}{padding}['activity.start_to_close_timeot'] = '5s' }} }}\n"
    program = example(f"return {call}", libraries={"options": library})
    place = _only("E0003", program, tmp_path).place
    assert program.text().splitlines()[place.line - 1][place.column - 1 : place.end_column - 1] == call
