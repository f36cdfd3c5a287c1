"""A project is checked in parts; what was found about unchanged parts is remembered."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest

from analyzer.diagnostic import Diagnostic
from analyzer.lint import lint_project
from analyzer.linting.cache import DIRECTORY, PARTS, PartCache
from analyzer.linting.run import LintOptions, run_lint
from analyzer.linting.scheduling import divide, lint_all
from analyzer.linting.targets import Target
from analyzer.program.program import build_program
from analyzer.project.loader import load_project
from tests.lint.support import CLEAN, CLOCK, entry, registry, write

CORPUS = Path(__file__).parents[2] / "corpus"
LIBRARY = "local M = {}\nfunction M.now()\n    return os.time()\nend\nreturn M\n"
USER = "local clock = require('clock')\nlocal function main()\n    return clock.now()\nend\n\nreturn { main = main }\n"
SILENCED = (
    "local function main()\n    return os.time() -- lint: ignore[D101] for the test\nend\n\nreturn { main = main }\n"
)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    entries = (
        entry("clock", "library.lua"),
        entry("first", imports="clock: app:clock"),
        entry("second", imports="clock: app:clock"),
        entry("alone"),
        entry("shared", source="silenced"),
        entry("again", source="silenced"),
        entry("plain"),
    )
    sources = {"clock": LIBRARY, "first": USER, "second": USER, "alone": CLOCK, "silenced": SILENCED, "plain": CLEAN}
    files = {f"{name}.lua": text for name, text in sources.items()}
    return write(tmp_path, {"_index.yaml": registry(*entries), **files})


def _findings(project: Path, **options: bool) -> list[Diagnostic]:
    return run_lint(Target(project), LintOptions(**options)).diagnostics  # type: ignore[arg-type]


def test_entries_connected_by_imports_or_a_file_belong_together(project: Path) -> None:
    parts = {frozenset(item.name for item in part) for part in divide(load_project(project))}
    assert parts == {
        frozenset({"clock", "first", "second"}),
        frozenset({"alone"}),
        frozenset({"shared", "again"}),
        frozenset({"plain"}),
    }


def test_the_parts_together_find_what_the_whole_finds(project: Path) -> None:
    loaded = load_project(project)
    whole = lint_project(loaded, build_program(loaded))
    assert lint_all(loaded) == whole
    assert {item.place.file for item in whole if item.code == "D101"} == {"alone.lua", "clock.lua"}


def test_finished_parts_leave_no_circles_behind() -> None:
    """The command runs without garbage collection, so memory is only bounded while nothing refers to itself."""
    projects = [
        load_project(CORPUS / name) for name in ("libraries/classes", "libraries/validator", "lint_cases/faults")
    ]
    for loaded in projects:
        lint_all(loaded)
    gc.collect()
    gc.disable()
    try:
        for loaded in projects:
            lint_all(loaded)
        assert gc.collect() == 0
    finally:
        gc.enable()


def test_only_changed_parts_are_checked_again(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _findings(project)
    (project / "alone.lua").write_text("-- changed\n" + CLOCK)
    expected = _findings(project, cache=False)
    checked: list[str] = []
    original = PartCache.add

    def add(self: PartCache, key: str, findings: list[Diagnostic]) -> None:
        checked.extend(item.place.file for item in findings if item.code == "D101")
        original(self, key, findings)

    monkeypatch.setattr(PartCache, "add", add)
    assert _findings(project) == expected
    assert checked == ["alone.lua"]


def test_a_change_of_the_registry_counts_for_all_parts(project: Path) -> None:
    _findings(project)
    index = project / "_index.yaml"
    index.write_text(index.read_text().replace("workflow.lua", "function.lua"))
    assert not [item for item in _findings(project) if item.code == "D101"]


@pytest.mark.parametrize("damage", [b"", b"\xff\xfe", b"{}", b"0\n[]", b"half"])
def test_damaged_parts_are_checked_again(project: Path, damage: bytes) -> None:
    _findings(project)
    path = project / DIRECTORY / PARTS
    path.write_bytes(damage if damage != b"half" else path.read_bytes()[: path.stat().st_size // 2])
    (project / "plain.lua").write_text("-- changed\n" + CLEAN)
    assert _findings(project) == _findings(project, cache=False)
