"""A build that cannot finish leaves the earlier output whole (issue: nothing half-written)."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.building.shop import build_project, contents, write_files
from transpiler import output as output_module
from transpiler.cli.main import run

ROOT = Path(__file__).parents[2]
CHANGED = {
    "charge.lua": "return { main = function(amount) return { taken = amount } end }\n",
    "report.lua": "return { main = function(x) return x end }\n",
    "more.lua": "return { main = function(x) return x end }\n",
    "_index.yaml": "",
}


def change(shop: Path) -> None:
    registry = (shop / "_index.yaml").read_text()
    more = "\n  - name: more\n    kind: function.lua\n    source: file://more.lua\n    method: main\n"
    write_files(shop, {**CHANGED, "_index.yaml": registry + more})


@pytest.mark.parametrize("problem", [PermissionError(13, "Permission denied"), KeyboardInterrupt(), MemoryError()])
@pytest.mark.parametrize("failing", range(7))
def test_a_failed_move_is_taken_back(
    failing: int, problem: BaseException, shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    output = tmp_path / "generated"
    build_project(shop, output)
    before = contents(output)
    change(shop)
    calls = 0
    replace = os.replace

    def limited(source: Any, target: Any) -> None:
        nonlocal calls
        calls += 1
        if calls == failing + 1:
            raise problem
        replace(source, target)

    with monkeypatch.context() as patched:
        patched.setattr(os, "replace", limited)
        with pytest.raises(type(problem)):
            build_project(shop, output)
    assert calls > failing
    assert contents(output) == before
    assert build_project(shop, output).ok and contents(output) != before


def test_a_full_disk_leaves_the_old_output(shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    output = tmp_path / "generated"
    build_project(shop, output)
    before = contents(output)
    change(shop)
    opened = 0

    def full(*arguments: Any, **options: Any) -> Any:
        nonlocal opened
        opened += 1
        if opened == 3:
            raise OSError(28, "No space left on device")
        return open(*arguments, **options)

    monkeypatch.setattr(output_module, "open", full, raising=False)
    assert run(["build", str(shop), "-o", str(output)]) == 2
    assert contents(output) == before


KILLED = """
import os, signal, sys
from transpiler import output
from transpiler.cli.main import run

opened = 0

def killing(*arguments, **options):
    global opened
    opened += 1
    if opened == 4:
        os.kill(os.getpid(), signal.SIGKILL)
    return open(*arguments, **options)

output.open = killing
run(["build", sys.argv[1], "-o", sys.argv[2]])
"""

KILLED_MOVING = """
import os, signal, sys
from transpiler.cli.main import run

replace = os.replace

def killing(source, target):
    if os.path.basename(target) == "manifest.json":
        os.kill(os.getpid(), signal.SIGKILL)
    replace(source, target)

os.replace = killing
run(["build", sys.argv[1], "-o", sys.argv[2]])
"""


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is a POSIX signal")
def test_a_killed_build_leaves_the_old_output(shop: Path, tmp_path: Path) -> None:
    output = tmp_path / "generated"
    build_project(shop, output)
    before = contents(output)
    change(shop)
    done = subprocess.run([sys.executable, "-c", KILLED, str(shop), str(output)], cwd=ROOT, capture_output=True)
    assert done.returncode == -signal.SIGKILL
    left = [path for path in output.iterdir() if path.name.startswith(".lua2temporal-")]
    assert len(left) == 1
    assert {path: data for path, data in contents(output).items() if not path.startswith(".")} == before
    long_ago = time.time() - 7200
    os.utime(left[0], (long_ago, long_ago))
    assert build_project(shop, output).ok
    assert not left[0].exists(), "what a killed build leaves goes with a later one"


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is a POSIX signal")
def test_a_first_build_killed_before_its_manifest_can_be_repeated(shop: Path, tmp_path: Path) -> None:
    output = tmp_path / "generated"
    script = KILLED_MOVING, str(shop), str(output)
    done = subprocess.run([sys.executable, "-c", *script], cwd=ROOT, capture_output=True)
    assert done.returncode == -signal.SIGKILL
    assert (output / "app/charge.py.map.json").exists() and not (output / "manifest.json").exists()
    change(shop)
    assert build_project(shop, output).ok, "the leftovers are known although no manifest lists them"
    assert "taken=" in (output / "app/charge.py").read_text()


def test_an_output_that_cannot_be_written_is_named(
    shop: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "file"
    file.write_text("mine")
    for target in (file, file / "below", Path("/proc/generated")):
        assert run(["build", str(shop), "-o", str(target)]) == 2
        error = capfd.readouterr().err
        assert str(target) in error and "Traceback" not in error and "internal error" not in error
    assert file.read_text() == "mine"
