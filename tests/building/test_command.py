"""``build --check`` and ``build --watch`` (contract.md §2)."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.building.shop import contents, times, write_files
from transpiler.cli.main import run

ROOT = Path(__file__).parents[2]


def test_check_tells_stale_from_fresh(shop: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    output = tmp_path / "generated"
    command = ["build", str(shop), "-o", str(output)]
    assert run([*command, "--check"]) == 1
    assert not output.exists()
    assert run(command) == 0
    assert "wrote 13, unchanged 0, removed 0" in capfd.readouterr().err
    assert run([*command, "--check"]) == 0
    assert capfd.readouterr().out == ""
    write_files(shop, {"charge.lua": "return { main = function() return 1 end }\n"})
    before = times(output)
    assert run([*command, "--check"]) == 1
    stale = capfd.readouterr().out.splitlines()
    assert stale == ["stale: app/charge.py", "stale: app/charge.py.map.json", "stale: manifest.json"]
    assert times(output) == before


def test_the_package_has_a_directory_of_its_own(
    shop: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    source = shop.parent / "project" / "src"
    source.parent.mkdir()
    shop.rename(source)
    (source.parent / "wippy.lock").write_text("directories: {src: src}\n")
    monkeypatch.chdir(source.parent)
    before = contents(source)
    for output, what in ((".", "own directory"), ("..", "one above it"), ("src", "a directory of sources")):
        assert run(["build", "-o", output]) == 2
        assert what in capfd.readouterr().err
    assert contents(source) == before
    assert run(["build", "-o", "src/generated"]) == 0


def test_check_of_a_broken_project_fails(shop: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    output = tmp_path / "generated"
    assert run(["build", str(shop), "-o", str(output)]) == 0
    write_files(shop, {"flow.lua": "return {"})
    assert run(["build", str(shop), "-o", str(output), "--check"]) == 1
    assert "flow.lua:1:" in capfd.readouterr().err


def test_the_json_form(shop: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    output = tmp_path / "generated"
    command = ["build", str(shop), "-o", str(output), "--format", "json"]
    assert run(command) == 0
    first = json.loads(capfd.readouterr().out)
    assert set(first) == {"version", "written", "unchanged", "removed", "diagnostics"}
    assert first["written"] == sorted(contents(output)) and first["unchanged"] == first["removed"] == []
    write_files(shop, {"flow.lua": "return {"})
    assert run(command) == 1
    broken = json.loads(capfd.readouterr().out)
    assert broken["written"] == [] and broken["diagnostics"][0]["code"] == "P0001"


def test_watch_and_check_exclude_each_other(shop: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["build", str(shop), "-o", str(tmp_path / "generated"), "--watch", "--check"]) == 2
    assert "exclude each other" in capfd.readouterr().err


@pytest.fixture
def watching(shop: Path, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "transpiler", "build", str(shop), "-o", str(tmp_path / "generated"), "--watch"]
    process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True)
    yield process
    process.kill()
    process.communicate()


def wait_for(path: Path, text: str, process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + 30
    while not path.exists() or text not in path.read_text():
        assert process.poll() is None and time.monotonic() < deadline
        time.sleep(0.05)


def test_watch_builds_again_after_a_change(shop: Path, tmp_path: Path, watching: subprocess.Popen[str]) -> None:
    generated = tmp_path / "generated" / "app" / "charge.py"
    wait_for(generated, "charged", watching)
    write_files(shop, {"charge.lua": "return { main = function("})
    assert watching.stderr is not None
    while "charge.lua:1:" not in watching.stderr.readline():
        assert watching.poll() is None
    assert "charged" in generated.read_text(), "a broken source leaves the last output"
    write_files(shop, {"charge.lua": "return { main = function() return 'mended' end }\n"})
    wait_for(generated, "mended", watching)
    os.kill(watching.pid, signal.SIGINT)
    assert watching.wait(30) == 130
