"""`run` and `worker` as processes, on a real server (contract.md §2)."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.host.commands import lua2temporal

ROOT = Path(__file__).parents[2]
ORDERS = ROOT / "corpus" / "orders"
ORDER = {"id": "7", "total": 12, "customer_id": "ada", "shipping_address": {"country": "DE"}}

pytestmark = pytest.mark.server


def test_run_prints_the_result_and_skips_the_hour() -> None:
    done = lua2temporal(ROOT, "run", "-C", str(ORDERS), "--skip-time", "app:order_workflow", json.dumps(ORDER))
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {"status": "completed", "payment_id": "pay-ada", "tracking": "TRK-DE-7"}


def test_run_uses_hand_written_activities() -> None:
    done = lua2temporal(
        ROOT,
        *("run", "-C", str(ORDERS), "--skip-time", "--activities", "activities.py"),
        *("app:order_workflow", json.dumps(ORDER)),
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["status"] == "completed"


def test_run_of_a_function_that_fails(tmp_path: Path) -> None:
    (tmp_path / "_index.yaml").write_text(
        "namespace: app\nentries:\n"
        '  - {name: f, kind: function.lua, source: "file://f.lua", method: main}\n'
        '  - {name: g, kind: function.lua, source: "file://g.lua", method: main}\n'
    )
    (tmp_path / "f.lua").write_text("return { main = function(x)\n  return x.missing.field\nend }\n")
    (tmp_path / "g.lua").write_text("return { main = function(a, b) return {sum = a + b} end }\n")
    failed = lua2temporal(ROOT, "run", "-C", str(tmp_path), "app:f", "{}")
    assert failed.returncode == 1
    assert failed.stdout == ""
    assert "app:f:2: attempt to index a nil value (field 'missing')" in failed.stderr
    done = lua2temporal(ROOT, "run", "-C", str(tmp_path), "app:g", "1", "2.5")
    assert (done.returncode, json.loads(done.stdout)) == (0, {"sum": 3.5})


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (["app:order_workflow", "{bad"], "argument 1 is not JSON"),
        (["app:order_workflo"], "did you mean app:order_workflow?"),
        (["app:worker"], "only workflows and functions can be run"),
        (["--address", "127.0.0.1:1", "app:order_workflow"], "cannot reach the Temporal server"),
        (["--address", "127.0.0.1:1", "--skip-time", "app:order_workflow"], "--skip-time needs the embedded server"),
        (["--temporal-cli", "/nonexistent/temporal", "app:order_workflow"], "/nonexistent/temporal"),
    ],
)
def test_wrong_use_of_run(arguments: list[str], text: str) -> None:
    done = lua2temporal(ROOT, "run", "-C", str(ORDERS), *arguments)
    assert done.returncode == 2, done.stderr
    assert text in done.stderr
    assert "Traceback" not in done.stderr


def test_worker_serves_until_sigterm(temporal_address: str) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "transpiler", "worker", str(ORDERS), "--address", temporal_address],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stderr is not None
        assert "worker app:worker serves task queue orders" in process.stderr.readline()
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
    finally:
        process.kill()
        process.wait()


def test_worker_without_a_server() -> None:
    done = lua2temporal(ROOT, "worker", str(ORDERS), "--address", "127.0.0.1:1")
    assert done.returncode == 2
    assert "cannot reach the Temporal server" in done.stderr
