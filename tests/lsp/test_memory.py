"""What edits replace goes at once, and a long session keeps its memory."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest

from analyzer.lsp.analysis import analyse_project
from analyzer.program.modules import SourceCache, parse_source
from analyzer.project import load_project
from benchmarks.lsp import Client, open_file, replay, write_project
from tests.lsp.shop import write_shop

EDITS = 400
GROWTH = 12.0
"""MB by which the second half of the session may be above the first; keeping every analysis takes many times that."""


@pytest.fixture
def no_collections() -> Iterator[None]:
    """Only reference counts free objects during the test."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def test_an_analysis_has_no_cycles(tmp_path: Path, no_collections: None) -> None:
    project, cache = load_project(write_shop(tmp_path)), SourceCache()
    analyse_project(project, cache)  # what rules compute once for good is computed now
    gc.collect()
    analysis = analyse_project(project, cache)
    assert analysis.program.units
    del analysis
    assert gc.collect() == 0


def test_a_parsed_file_has_no_cycles(no_collections: None) -> None:
    text = "local function a(x)\n    local function b() return x end\n    return b, a\nend\ngoto done\n::done::\n"
    parse_source(text, "a.lua")
    gc.collect()
    parsed = parse_source(text, "a.lua")
    assert not parsed.diagnostics
    del parsed
    assert gc.collect() == 0


def test_the_memory_of_a_session_is_bounded(tmp_path: Path) -> None:
    write_project(tmp_path, 2_000)
    client = Client(tmp_path)
    open_file(client, tmp_path / "big.lua")
    memory = replay(client, tmp_path / "big.lua", EDITS).memory
    client.stop()
    half = len(memory) // 2
    assert max(memory[half:]) < max(memory[1:half]) + GROWTH, memory
