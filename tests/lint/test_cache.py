"""The cache answers only when nothing changed, and survives anything that happens to its files."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from analyzer.linting import run as run_module
from analyzer.linting.cache import DIRECTORY, MAXIMUM_ENTRIES
from analyzer.linting.run import LintOptions, run_lint
from analyzer.linting.targets import Target
from tests.lint.support import CLEAN, CLOCK, entry, registry, write


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return write(tmp_path, {"_index.yaml": registry(entry("main")), "main.lua": CLOCK})


def _codes(project: Path, **options: object) -> list[str]:
    return [item.code for item in run_lint(Target(project), LintOptions(**options)).diagnostics]  # type: ignore[arg-type]


def test_a_second_run_answers_the_same_from_the_cache(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = run_lint(Target(project), LintOptions())
    monkeypatch.setattr(run_module, "read_project", lambda *_: pytest.fail("the project was read"))
    second = run_lint(Target(project), LintOptions())
    assert second.diagnostics == first.diagnostics
    assert second.entries == first.entries
    assert second.project is None


def test_every_change_counts(project: Path) -> None:
    before = _codes(project)
    (project / "main.lua").write_text(CLEAN)
    assert "D101" in before
    assert "D101" not in _codes(project)
    (project / "main.lua").write_text(CLOCK)
    (project / "lua2temporal.toml").write_text('ignore = ["D101"]\n')
    assert "D101" not in _codes(project)
    (project / "lua2temporal.toml").unlink()
    assert _codes(project, ignore=("D101",)) == [code for code in before if code != "D101"]
    index = project / "_index.yaml"
    index.write_text(index.read_text().replace("workflow.lua", "function.lua"))
    assert "D101" not in _codes(project)


@pytest.mark.parametrize("damage", [b"", b"\xff\xfe", b"{}", b"0\n[]", b"half"])
def test_damaged_files_are_ignored(project: Path, damage: bytes) -> None:
    expected = _codes(project)
    for path in (project / DIRECTORY).glob("*.json"):
        path.write_bytes(damage if damage != b"half" else path.read_bytes()[: path.stat().st_size // 2])
    assert _codes(project) == expected


def test_a_cache_that_cannot_be_written_does_no_harm(project: Path) -> None:
    (project / DIRECTORY).write_text("a file")
    assert "D101" in _codes(project)


def test_switched_off(project: Path) -> None:
    _codes(project, cache=False)
    assert not (project / DIRECTORY).exists()
    (project / "lua2temporal.toml").write_text("cache = false\n")
    _codes(project)
    assert not (project / DIRECTORY).exists()


def test_concurrent_runs(project: Path) -> None:
    with ThreadPoolExecutor(8) as executor:
        results = list(executor.map(lambda _: _codes(project), range(16)))
    assert len({tuple(codes) for codes in results}) == 1
    assert not list((project / DIRECTORY).glob("*.tmp"))


def test_the_cache_stays_small(project: Path) -> None:
    for number in range(MAXIMUM_ENTRIES + 5):
        (project / "main.lua").write_text(f"-- {number}\n{CLEAN}")
        _codes(project)
    assert len(list((project / DIRECTORY).glob("*.json"))) == MAXIMUM_ENTRIES
