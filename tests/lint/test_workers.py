"""Checking in several processes finds the same, also when a process dies or the user interrupts."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from analyzer.diagnostic import Diagnostic, Place, Severity
from analyzer.linting.scheduling import lint_all
from analyzer.linting.workers import CHARACTERS_PER_PROCESS, check_in_processes, process_count
from analyzer.project.loader import load_project
from tests.lint.support import CLOCK, entry, lint, registry, write

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="one process where there is no fork")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    names = [f"flow{number}" for number in range(20)]
    files = {f"{name}.lua": CLOCK.replace("main", f"main{name}").replace(f"{{ main{name}", "{ main") for name in names}
    return write(tmp_path, {"_index.yaml": registry(*map(entry, names)), **files})


def _finding(number: int) -> Diagnostic:
    return Diagnostic(
        "D101", "wall-clock", Severity.ERROR, f"part {number} by {os.getpid()}", Place("a.lua", number + 1)
    )


def _numbers(results: list[list[Diagnostic]]) -> list[list[int]]:
    return [[finding.place.line - 1 for finding in findings] for findings in results]


@pytest.mark.parametrize("processes", [2, 3, 20])
def test_the_findings_do_not_depend_on_the_number_of_processes(project: Path, processes: int) -> None:
    loaded = load_project(project)
    expected = lint_all(loaded)
    assert len({finding.place.file for finding in expected}) == 20
    assert lint_all(loaded, processes=processes) == expected


def test_the_command_prints_the_same(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one = lint(capsys, project, "--no-cache", "--jobs", "1", "--json")
    two = lint(capsys, project, "--no-cache", "--jobs", "2", "--json")
    assert (one.code, one.out) == (two.code, two.out)
    cached = lint(capsys, project, "-j", "3", "--json")
    assert cached.out == one.out
    assert lint(capsys, project, "-j", "0").code == 2


def test_parts_are_checked_by_several_processes() -> None:
    results = check_in_processes([50, 1, 1, 1, 1, 1], lambda number: [_finding(number)], 2)
    assert _numbers(results) == [[0], [1], [2], [3], [4], [5]]
    by = [findings[0].message.rpartition(" ")[2] for findings in results]
    assert len(set(by)) == 2
    assert by.count(str(os.getpid())) in (1, 5), "the shares are about equal in size, not in number"


@pytest.mark.parametrize("fault", ["raises", "exits", "killed", "not to be pickled"])
def test_the_share_of_a_process_that_fails_is_checked_here(fault: str) -> None:
    parent = os.getpid()

    def check(number: int) -> list[Diagnostic]:
        if os.getpid() != parent:
            if fault == "raises":
                raise RuntimeError("lost")
            if fault == "exits":
                os._exit(3)
            if fault == "killed":
                os.kill(os.getpid(), signal.SIGKILL)
            return [lambda: number]  # type: ignore[list-item]
        return [_finding(number)]

    assert _numbers(check_in_processes([1] * 6, check, 3)) == [[0], [1], [2], [3], [4], [5]]


def test_an_error_that_is_everywhere_is_raised_here(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[int] = []
    fork = os.fork

    def noted_fork() -> int:
        started.append(fork())
        return started[-1]

    def check(number: int) -> list[Diagnostic]:
        raise LookupError(str(number))

    monkeypatch.setattr(os, "fork", noted_fork)
    with pytest.raises(LookupError):
        check_in_processes([1] * 4, check, 3)
    assert len(started) == 2
    for pid in started:
        with pytest.raises(ChildProcessError):
            os.waitpid(pid, os.WNOHANG)


def test_processes_are_used_where_they_pay() -> None:
    small, large = [10] * 50, [CHARACTERS_PER_PROCESS] * 50
    assert process_count(small) == 1
    assert process_count(large) == len(os.sched_getaffinity(0))
    assert process_count(large, 7) == 7
    assert process_count(small, 99) == 50
    assert process_count([10**9], 4) == 1, "one part is checked by one process"


def test_an_interrupt_ends_all_processes(tmp_path: Path) -> None:
    script = (
        "import os, signal, sys, time\nfrom analyzer.linting import workers\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "def check(number):\n    os.write(1, f'{os.getpid()}\\n'.encode())\n    time.sleep(60)\n"
        "try:\n    workers.check_in_processes([1, 1, 1], check, 3)\n"
        "except KeyboardInterrupt:\n    sys.exit(130)\n"
    )
    process = subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    pids = [int(process.stdout.readline()) for _ in range(3)]
    process.send_signal(signal.SIGINT)
    try:
        assert process.wait(timeout=10) == 130
    finally:
        process.kill()
    process.stdout.close()
    deadline = time.monotonic() + 5
    for pid in pids:
        while _lives(pid) and time.monotonic() < deadline:
            time.sleep(0.01)
        assert not _lives(pid)


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
