"""What docs/lint.md and the pre-commit hook tell users is true."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from analyzer.project.loader import load_settings
from tests.lint.support import CLOCK, entry, lint, registry, write
from transpiler.cli.commands.lint import FORMATS, command

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "lint.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"lua2temporal (lint\b[^\n`#|]*)", PAGE)
BLOCKS = dict(re.findall(r"```(toml|yaml)\n(.*?)```", PAGE, re.DOTALL))
WORKFLOWS = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)


@pytest.mark.parametrize("line", COMMANDS, ids=lambda line: line.strip())
def test_commands_are_accepted(line: str) -> None:
    arguments = [part for part in shlex.split(line)[1:] if part != "…"]
    context = command.make_context("lint", [*arguments], resilient_parsing=False)
    assert isinstance(context, click.Context)


def test_settings_are_known(tmp_path: Path) -> None:
    settings, problems = load_settings(write(tmp_path, {"lua2temporal.toml": BLOCKS["toml"]}))
    assert problems == []
    assert settings.baseline == "lua2temporal-baseline.json"


def test_settings_of_the_page_work(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = {f"{name}.lua": CLOCK for name in ("vendor/a", "src/legacy/b", "c", "d")}
    settings = '[per-path]\n"src/legacy" = ["D101"]\n[per-entry]\n"app.tests:*" = { select = ["P", "E"] }\n'
    entries = [entry("c"), entry("legacy", source="src/legacy/b")]
    tests = {"tests/_index.yaml": registry(entry("d"), namespace="app.tests"), "tests/d.lua": CLOCK}
    write(tmp_path, {"_index.yaml": registry(*entries), "lua2temporal.toml": settings, **files, **tests})
    assert lint(capsys, tmp_path, "--json", "--ignore", "R").findings == [("c.lua", 2, "D101")]


def test_ci_steps_are_yaml_with_formats_that_exist() -> None:
    assert len(WORKFLOWS) == 2
    github, gitlab = (yaml.safe_load(text) for text in WORKFLOWS)
    assert any("upload-sarif" in step.get("uses", "") for step in github)
    assert gitlab["lint"]["artifacts"]["reports"] == {"junit": "lint.xml"}
    named = re.findall(r"--format (\w+)", "".join(WORKFLOWS))
    assert set(named) == {"github", "sarif", "junit"}
    assert set(named) <= set(FORMATS)


def test_pre_commit_hook(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The hook runs on the whole project, in its directory, whichever of its files was changed."""
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    options: dict[str, Any] = hook
    assert f"`{options['id']}`" in PAGE
    assert options["pass_filenames"] is False
    for name in ("flow.lua", "src/_index.yaml", "a.yml"):
        assert re.search(options["files"], name)
    monkeypatch.chdir(write(tmp_path, {"_index.yaml": registry(entry("main")), "main.lua": CLOCK}))
    assert options["entry"].split() == ["lua2temporal", "lint"]
    assert lint(capsys).code == 1
