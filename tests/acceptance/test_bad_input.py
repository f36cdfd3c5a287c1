"""Bad projects: one clear message, the exit code of contract.md §2, nothing written."""

from __future__ import annotations

from pathlib import Path

import pytest

from transpiler import TranslationFailed, translate
from transpiler.cli.main import run

REGISTRY = """namespace: app
entries:
  - {name: client, kind: temporal.client, address: "localhost:7233"}
  - {name: worker, kind: temporal.worker, client: client, task_queue: queue}
  - name: flow
    kind: workflow.lua
    meta: {temporal: {workflow: {worker: worker}}}
    source: file://flow.lua
"""


@pytest.mark.parametrize("command", [["build", "-o", "out"], ["test"], ["worker"], ["run", "app:flow"]])
@pytest.mark.parametrize(
    ("registry", "message"),
    [
        (None, "no registry file with a namespace was found"),
        ("namespace: [app]\nentries: []\n", "no registry file with a namespace was found"),
        ("namespace: app\nentries: [\n", "did not find expected node content"),
    ],
)
def test_a_directory_that_is_no_project(
    command: list[str],
    registry: str | None,
    message: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    if registry is not None:
        Path("_index.yaml").write_text(registry)
    assert run(command) == 2
    assert message in capfd.readouterr().err
    assert not Path("out").exists()


CHAINS = {
    "sum": "x" + "+x" * 6000,
    "concatenation": "x" + '.."a"' * 6000,
    "calls": "x" + ".f(1)" * 3000,
    "negations": "not " * 3000 + "x",
}


@pytest.mark.parametrize("chain", CHAINS.values(), ids=CHAINS)
def test_a_chain_that_is_too_long_for_python_is_refused(
    chain: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    source = f"return {{main = function(x)\n  return {chain}\nend}}\n"
    monkeypatch.chdir(tmp_path)
    Path("_index.yaml").write_text(REGISTRY)
    Path("flow.lua").write_text(source)
    assert run(["build", "-o", "out", "--no-cross-check"]) == 1
    assert "too long for Python" in capfd.readouterr().err
    assert not Path("out").exists()
    with pytest.raises(TranslationFailed, match=r"main\.lua:2:.*too long for Python"):
        translate(source)


@pytest.mark.parametrize("length", [150, 400])
def test_long_chains_are_translated(length: int) -> None:
    branches = "".join(f"elseif x == {number} then y = {number} " for number in range(length))
    source = f'local function main(x) local y = "{"a" * 3}" if not x then y = 0 {branches} end return y end return main'
    compile(translate(source), "main.py", "exec")
    compile(translate("return function(x) return x" + " .. x" * length + " end"), "main.py", "exec")
