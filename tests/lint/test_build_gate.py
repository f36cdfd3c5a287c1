"""Lint errors stop a build (contract.md §2)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.lint.support import CLOCK, entry, registry, write
from transpiler.cli.main import run


@pytest.fixture
def project(tmp_path: Path) -> Path:
    worker = "  - name: client\n    kind: temporal.client\n    address: localhost:7233\n"
    return write(tmp_path / "project", {"_index.yaml": registry(worker, entry("main")), "main.lua": CLOCK})


def test_lint_errors_stop_a_build(project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "generated"
    assert run(["build", str(project), "-o", str(out)]) == 1
    assert "D101" in capsys.readouterr().err
    assert not out.exists()
    assert run(["build", str(project), "-o", str(out), "--no-lint"]) == 0
    assert (out / "app" / "main.py").exists()


def test_a_suppressed_finding_does_not(project: Path, tmp_path: Path) -> None:
    text = CLOCK.replace("os.time()", "os.time() -- lint: ignore[D101] only logged")
    (project / "main.lua").write_text(text)
    assert run(["build", str(project), "-o", str(tmp_path / "generated")]) == 0
