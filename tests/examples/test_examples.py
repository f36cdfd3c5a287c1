"""The examples under docs/ run against a real server and print what their pages say; their Lua passes the linter."""

from __future__ import annotations

import asyncio
import re
import runpy
import sys
from pathlib import Path

import pytest

from transpiler.cli.main import run

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"
NAMES = sorted(path.parent.name for path in EXAMPLES.glob("*/main.py"))
_OUTPUT = re.compile(r"^```text\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def promised_output(example: str) -> str:
    """The output that an example's page shows."""
    found = _OUTPUT.findall((EXAMPLES / example / "README.md").read_text(encoding="utf-8"))
    assert len(found) == 1
    return str(found[0])


@pytest.mark.server
@pytest.mark.parametrize("example", NAMES)
def test_an_example_prints_what_its_page_says(
    example: str, temporal_address: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    directory = EXAMPLES / example
    monkeypatch.syspath_prepend(directory)
    for module in directory.glob("*.py"):
        monkeypatch.delitem(sys.modules, module.stem, raising=False)
    main = runpy.run_path(str(directory / "main.py"))["main"]
    asyncio.run(asyncio.wait_for(main(temporal_address), 60))
    assert capsys.readouterr().out == promised_output(example)


@pytest.mark.parametrize("example", NAMES)
def test_an_example_has_no_findings(example: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["lint", "--no-cache", "-C", str(EXAMPLES / example)]) == 0
    assert capsys.readouterr().out.strip() == "", "findings"


def test_every_example_is_listed() -> None:
    listed = re.findall(r"\((\w+)/README\.md\)", (EXAMPLES / "README.md").read_text(encoding="utf-8"))
    assert sorted(listed) == NAMES == sorted(path.name for path in EXAMPLES.iterdir() if path.is_dir())
