"""`lua2temporal test`: what passes, what fails and how it is told."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml

REPOSITORY = Path(__file__).parents[2]
SEED = REPOSITORY / "corpus" / "seed"

TESTS = {
    "passes": "return true",
    "passes_with_nothing": "",
    "passes_with_nil": "return nil, nil",
    "passes_with_number": "return 1, 2",
    "returns_false": "return false",
    "returns_error": "return nil, errors.new('no good')",
    "returns_text": "return true, 'no good'",
    "raises": "print('seen')\nlocal t = nil\nreturn t.x",
    "raises_in_library": "require('helper').check(false)",
    "sleeps": "require('time').sleep('1h')",
    "computes": "while true do end",
    "counts": "count = (count or 0) + 1\nreturn require('helper').next() == 1 and count == 1",
    "counts_again": "count = (count or 0) + 1\nreturn require('helper').next() == 1 and count == 1",
    "leaves_a_name": "process.registry.register('name')",
    "finds_no_name": "local _, err = process.registry.lookup('name')\nreturn err ~= nil",
}
FAILURES = {
    "returns_false": "the test returned false",
    "returns_error": "no good",
    "returns_text": "no good",
    "raises": "app:raises:4: attempt to index a nil value (local 't')",
    "raises_in_library": "app:helper:2: assertion failed!",
    "sleeps": "no result within 0.5 seconds",
    "computes": "no result within 0.5 seconds",
}
HELPER = """
    local n = 0
    return { check = function(v) assert(v) end, next = function() n = n + 1 return n end }
"""


def lua2temporal(*arguments: str, directory: Path) -> subprocess.CompletedProcess[str]:
    """Run the command as users do."""
    code = "from transpiler.cli import entry_point; entry_point()"
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=directory,
        env={"PYTHONPATH": str(REPOSITORY), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("tests")
    entries: list[dict[str, Any]] = [{"name": "helper", "kind": "library.lua", "source": "file://helper.lua"}]
    (directory / "helper.lua").write_text(textwrap.dedent(HELPER).lstrip())
    for order, (name, body) in enumerate(TESTS.items()):
        (directory / f"{name}.lua").write_text(f"local function main()\n{body}\nend\nreturn {{main = main}}\n")
        meta = {"type": "test", "order": order, **({"suite": "good"} if name.startswith("passes") else {})}
        entries.append(
            {
                "name": name,
                "kind": "function.lua",
                "source": f"file://{name}.lua",
                "method": "main",
                "modules": ["time", "process"],
                "imports": {"helper": "app:helper"},
                "meta": meta,
            }
        )
    (directory / "sql.lua").write_text("return {main = function() require('sql').get('x') end}\n")
    entries.append(
        {
            "name": "needs_sql",
            "kind": "function.lua",
            "source": "file://sql.lua",
            "method": "main",
            "modules": ["sql"],
            "meta": {"type": "test", "suite": "data"},
        }
    )
    document = {"version": "1.0", "namespace": "app", "entries": entries}
    (directory / "_index.yaml").write_text(yaml.safe_dump(document))
    return directory


@pytest.fixture(scope="module")
def outcome(project: Path) -> tuple[int, dict[str, Any]]:
    done = lua2temporal("test", "--format", "json", "--timeout", "0.5", directory=project)
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout)


def test_counts_and_order(outcome: tuple[int, dict[str, Any]]) -> None:
    code, document = outcome
    assert code == 1
    assert document["version"] == 1
    assert (document["failed"], document["errors"], document["skipped"]) == (len(FAILURES), 1, 0)
    assert document["passed"] == len(TESTS) - len(FAILURES)
    names = [test["entry_id"].partition(":")[2] for test in document["tests"]]
    good = [name for name in TESTS if name.startswith("passes")]
    assert names == ["needs_sql", *good, *(name for name in TESTS if name not in good)]
    assert {test["suite"] for test in document["tests"]} == {"data", "good", "other"}


@pytest.mark.parametrize("name", TESTS)
def test_status(outcome: tuple[int, dict[str, Any]], name: str) -> None:
    found = next(test for test in outcome[1]["tests"] if test["entry_id"] == f"app:{name}")
    assert found["status"] == ("failed" if name in FAILURES else "passed"), found["message"]
    assert found["message"] == FAILURES.get(name, "")


def test_places(outcome: tuple[int, dict[str, Any]]) -> None:
    places = {test["entry_id"]: (test["file"], test["line"]) for test in outcome[1]["tests"]}
    assert places["app:raises"] == ("raises.lua", 4)
    assert places["app:raises_in_library"] == ("helper.lua", 2)
    assert places["app:sleeps"] == ("sleeps.lua", 1)


def test_unsupported_module(outcome: tuple[int, dict[str, Any]]) -> None:
    found = next(test for test in outcome[1]["tests"] if test["entry_id"] == "app:needs_sql")
    assert (found["status"], found["message"]) == ("error", "module 'sql' is not supported")


def test_selection_and_text(project: Path) -> None:
    done = lua2temporal("test", "--suite", "good", "-k", "passes_with", directory=project)
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    assert [line.split()[2] for line in lines[:-1]] == [
        "app:passes_with_nothing", "app:passes_with_nil", "app:passes_with_number",
    ]  # fmt: skip
    assert lines[-1].startswith("3 passed")


def test_output_of_a_failure(project: Path) -> None:
    done = lua2temporal("test", "-k", "app:raises", directory=project)
    assert "raises.lua:4: app:raises:4: attempt to index a nil value (local 't')\n        | seen" in done.stdout


def test_junit(project: Path) -> None:
    done = lua2temporal("test", "--format", "junit", "-k", "returns", directory=project)
    root = ElementTree.fromstring(done.stdout)
    assert root.attrib["failures"] == "3"
    assert [case.attrib["name"] for case in root.iter("testcase")] == [
        "app:returns_false", "app:returns_error", "app:returns_text",
    ]  # fmt: skip


def test_nothing_selected(project: Path) -> None:
    done = lua2temporal("test", "-k", "no such test", directory=project)
    assert (done.returncode, done.stdout) == (2, "")
    assert "no test matches" in done.stderr


CHAPTERS = sorted(path.parent.name for path in SEED.glob("*/_index.yaml") if "type: test" in path.read_text())


@pytest.mark.server
@pytest.mark.parametrize("chapter", CHAPTERS)
def test_seed(chapter: str) -> None:
    """The seed's host-side snippets, with the embedded server and the project's workers."""
    done = lua2temporal("test", "--format", "json", directory=SEED / chapter)
    assert done.returncode == 0, done.stdout + done.stderr
    document = json.loads(done.stdout)
    assert document["passed"] == len(document["tests"]) > 0
