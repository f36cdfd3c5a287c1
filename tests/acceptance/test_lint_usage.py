"""The lint options that CI scripts call (contract.md §2)."""

from __future__ import annotations

from pathlib import Path

import pytest

from transpiler.cli.main import run


def test_the_baseline_file_may_stand_with_the_option(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    file, known = tmp_path / "a.lua", tmp_path / "known.json"
    file.write_text("return function() return os.time() end\n")
    assert run(["lint", str(file)]) == 1
    assert run(["lint", "--write-baseline", str(known), str(file)]) == 0
    assert known.exists()
    assert run(["lint", str(file), "--baseline", str(known)]) == 0
    assert not (tmp_path / "lua2temporal-baseline.json").exists()


@pytest.mark.parametrize("option", ["--select", "--ignore"])
def test_a_mistyped_code_is_wrong_usage(option: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "a.lua"
    file.write_text("return function() return os.time() end\n")
    assert run(["lint", str(file), option, "D10l"]) == 2
    assert "no such rule: D10L" in capfd.readouterr().err
    assert run(["lint", str(file), option, "D1,T0001,R"]) == (1 if option == "--select" else 0)
