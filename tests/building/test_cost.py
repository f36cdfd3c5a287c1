"""What a build costs: no work done twice, large tables in proportion to their size, the collector left alone."""

from __future__ import annotations

import gc
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType

import pytest

from tests.building.shop import build_project, write_files
from transpiler import crosscheck, output
from transpiler.build import BuildOptions, BuildResult

_NUMBERS = "{number}, "
ITEMS = {
    "numbers": (_NUMBERS, 1),
    "fields": ("field{number} = 'value {number}', ", 2),
    "rows": ("{{id = {number}, name = 'row {number}', share = -{number}.5}}, ", 8),
}
"""Items of tables, and the number of expressions and keys in them."""
_CALLS_PER_EXPRESSION = 420
"""Some more than one takes; luaparser alone would take twice as many for a number."""


def _table(root: Path, item: str, count: int) -> Path:
    items = "".join(item.format(number=number) for number in range(count))
    index = "namespace: app\nentries:\n  - {name: data, kind: library.lua, source: 'file://data.lua'}\n"
    return write_files(root / str(count), {"_index.yaml": index, "data.lua": f"return {{{items}}}\n"})


def _build(project: Path, tmp_path: Path) -> BuildResult:
    result = build_project(project, tmp_path / "generated", BuildOptions(write=False))
    assert result.ok and result.diagnostics == []
    return result


def _calls(action: Callable[[], object]) -> int:
    """The number of calls that ``action`` makes, of Python functions and of others."""
    count = 0

    def note(frame: FrameType, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(note)
    try:
        action()
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize(("item", "expressions"), ITEMS.values(), ids=ITEMS)
def test_each_item_of_a_large_table_takes_a_bounded_number_of_calls(
    item: str, expressions: int, tmp_path: Path
) -> None:
    small, large = (_table(tmp_path, item, count) for count in (1_500, 2_500))
    _build(small, tmp_path)  # what is made once in a process is not counted
    few, many = (_calls(lambda project=project: _build(project, tmp_path)) for project in (small, large))
    assert 1 < (many - few) / (1_000 * expressions) < _CALLS_PER_EXPRESSION


def test_the_time_for_a_large_table_grows_like_the_table(tmp_path: Path) -> None:
    seconds = []
    for count in (10_000, 40_000):
        project = _table(tmp_path, _NUMBERS, count)
        start = time.process_time()
        _build(project, tmp_path)
        seconds.append(time.process_time() - start)
    assert seconds[1] < 10 * seconds[0]


def test_the_old_manifest_is_parsed_once(shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build_project(shop, tmp_path / "generated")
    parsed: list[str] = []

    class Counting:
        @staticmethod
        def loads(text: str) -> object:
            parsed.append(text)
            return json.loads(text)

    monkeypatch.setattr(output, "json", Counting)
    result = build_project(shop, tmp_path / "generated")
    assert (result.changes.written, len(parsed)) == ([], 1)


@pytest.mark.parametrize("enabled", [True, False])
def test_the_collector_is_left_as_it_was(
    enabled: bool, shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    states: list[bool] = []
    check = crosscheck.cross_check
    monkeypatch.setattr("transpiler.build.cross_check", lambda result: states.append(gc.isenabled()) or check(result))
    frozen, was_enabled = gc.get_freeze_count(), gc.isenabled()
    (gc.enable if enabled else gc.disable)()
    try:
        build_project(shop, tmp_path / "generated")
        assert (gc.isenabled(), gc.get_freeze_count()) == (enabled, frozen)
    finally:
        (gc.enable if was_enabled else gc.disable)()
    assert states and all(states)  # luaparser leaves cycles behind
