"""What a build writes: one module per entry, a manifest, nothing twice, nothing of others (contract.md §4)."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.building.shop import FLOW, build_project, contents, manifest, times, write_files
from transpiler.build import BuildOptions
from transpiler.output import ForeignFileError

ROOT = Path(__file__).parents[2]
MODULES = ["app/charge.py", "app/flow.py", "app/lib/prices.py", "app/report.py"]


def test_one_module_per_entry(shop: Path, tmp_path: Path) -> None:
    output = tmp_path / "generated"
    result = build_project(shop, output)
    assert result.ok and result.diagnostics == []
    expected = sorted(
        [
            *MODULES,
            *(f"{name}.map.json" for name in MODULES),
            *("__init__.py", "app/__init__.py", "app/lib/__init__.py", "manifest.json", "ruff.toml"),
        ]
    )
    assert result.changes.written == sorted(contents(output)) == expected
    assert {path: text.encode() for path, text in result.files.items()} == contents(output)
    for name, source in zip(MODULES, ("charge", "flow", "lib/prices", "report"), strict=True):
        first_line = (output / name).read_text().partition("\n")[0]
        assert f"{source}.lua" in first_line and "Do not edit" in first_line and first_line.startswith("# Generated")


def test_the_manifest_tells_where_everything_is(shop: Path, tmp_path: Path) -> None:
    build_project(shop, tmp_path / "generated")
    document = manifest(tmp_path / "generated")
    assert list(document["entries"]) == ["app.lib:prices", "app:charge", "app:flow", "app:report"]
    flow = document["entries"]["app:flow"]
    assert flow == {
        "kind": "workflow.lua",
        "module": "app.flow",
        "class": "FlowWorkflow",
        "method": "main",
        "form": "plain",
        "workflow_types": ["app:flow", "ShopFlow"],
        "worker": "app:worker",
        "activity": False,
        "modules": ["funcs"],
        "imports": {"prices": "app.lib:prices"},
        "source": "flow.lua",
        "sha256": hashlib.sha256(FLOW.encode()).hexdigest(),
        "meta": {"temporal": {"workflow": {"worker": "app:worker", "name": "ShopFlow"}}},
    }
    charge, report = document["entries"]["app:charge"], document["entries"]["app:report"]
    assert (charge["activity"], charge["worker"], charge["class"], charge["workflow_types"]) == (
        True,
        "app:worker",
        None,
        [],
    )
    assert (report["activity"], report["worker"]) == (False, None)
    assert document["workers"] == {"app:worker": {"client": "app:client", "task_queue": "shop", "options": {}}}
    assert document["clients"]["app:client"]["address"] == "localhost:7233"
    files = contents(tmp_path / "generated")
    del files["manifest.json"]
    assert document["files"] == {path: hashlib.sha256(data).hexdigest() for path, data in files.items()}


def test_a_second_build_changes_nothing(shop: Path, tmp_path: Path) -> None:
    output = tmp_path / "generated"
    first = build_project(shop, output)
    before = times(output)
    second = build_project(shop, output)
    assert second.changes.unchanged == first.changes.written
    assert not second.changes.written and not second.changes.removed and not second.changes.stale
    assert times(output) == before


def test_a_change_rewrites_only_what_depends_on_it(shop: Path, tmp_path: Path) -> None:
    output = tmp_path / "generated"
    build_project(shop, output)
    before = times(output)
    write_files(shop, {"charge.lua": "return { main = function(amount) return { taken = amount } end }\n"})
    result = build_project(shop, output)
    assert result.changes.written == ["app/charge.py", "app/charge.py.map.json", "manifest.json"]
    after = times(output)
    assert {path for path in after if after[path] != before[path]} >= {"app/charge.py", "manifest.json"}
    assert all(after[path] == before[path] for path in ("app/flow.py", "app/lib/prices.py", "ruff.toml"))


def test_the_output_is_the_same_in_every_process(tmp_path: Path) -> None:
    outputs = []
    for seed in ("0", "1", "4242"):
        output = tmp_path / seed
        for project in ("typed", "seed/signals", "libraries/classes"):
            command = [sys.executable, "-m", "transpiler", "build", f"corpus/{project}", "-o", str(output / project)]
            done = subprocess.run(
                command, cwd=ROOT, env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, text=True
            )
            assert done.returncode == 0, done.stderr
        outputs.append(contents(output))
    assert outputs[0] == outputs[1] == outputs[2]


def test_stale_files_go_and_foreign_ones_stay(shop: Path, tmp_path: Path) -> None:
    output = tmp_path / "generated"
    build_project(shop, output)
    mine = {"app/mine.py": "x = 1\n", "app/lib/__pycache__/prices.cpython-311.pyc": "", "notes/read.me": "hello"}
    write_files(output, mine)
    write_files(shop, {"flow.lua": FLOW.replace('local prices = require("prices")\n', "").replace("prices.total", "")})
    registry = shop / "_index.yaml"
    registry.write_text(registry.read_text().replace("    imports:\n      prices: app.lib:prices\n", ""))
    (shop / "lib" / "_index.yaml").unlink()
    result = build_project(shop, output)
    assert result.changes.removed == ["app/lib/__init__.py", "app/lib/prices.py", "app/lib/prices.py.map.json"]
    assert not (output / "app" / "lib").exists(), "an empty package goes with its byte code"
    assert (output / "app/mine.py").read_text() == "x = 1\n"
    assert (output / "notes/read.me").read_text() == "hello"


def test_a_package_with_a_foreign_file_stays(shop: Path, tmp_path: Path) -> None:
    output = tmp_path / "generated"
    build_project(shop, output)
    write_files(output, {"app/lib/mine.py": "x = 1\n"})
    write_files(shop, {"flow.lua": FLOW.replace('local prices = require("prices")\n', "").replace("prices.total", "")})
    (shop / "lib" / "_index.yaml").write_text("version: '1.0'\nnamespace: app.lib\nentries: []\n")
    registry = shop / "_index.yaml"
    registry.write_text(registry.read_text().replace("    imports:\n      prices: app.lib:prices\n", ""))
    assert build_project(shop, output).ok
    assert sorted(path.name for path in (output / "app/lib").iterdir()) == ["mine.py"]


@pytest.mark.parametrize("path", ["app/flow.py", "app/flow.py.map.json", "manifest.json", "__init__.py", "ruff.toml"])
def test_a_foreign_file_is_never_overwritten(path: str, shop: Path, tmp_path: Path) -> None:
    output = write_files(tmp_path / "generated", {path: "mine = 1\n"})
    with pytest.raises(ForeignFileError, match="was not written by lua2temporal"):
        build_project(shop, output)
    assert contents(output) == {path: b"mine = 1\n"}


def test_an_empty_init_file_is_nobodys(shop: Path, tmp_path: Path) -> None:
    output = write_files(tmp_path / "generated", {"__init__.py": "\n"})
    assert build_project(shop, output).ok
    assert "Generated by lua2temporal" in (output / "__init__.py").read_text()


def test_modules_of_a_lost_manifest_are_known_by_their_first_line(shop: Path, tmp_path: Path) -> None:
    output = tmp_path / "generated"
    build_project(shop, output)
    for path in (*output.rglob("*.json"), output / "ruff.toml"):
        path.unlink()
    write_files(shop, {"charge.lua": "return { main = function() return 1 end }\n"})
    assert build_project(shop, output).ok
    assert manifest(output)["entries"]["app:charge"]["module"] == "app.charge"


@pytest.mark.parametrize("text", ["{", "[]", '{"files": 3}', '{"files": {"../outside.py": "", "/etc/x": ""}}', "\0"])
def test_a_broken_manifest_removes_nothing(text: str, shop: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside.py"
    outside.write_text("mine = 1\n")
    output = tmp_path / "generated"
    build_project(shop, output)
    (output / "manifest.json").write_text(text)
    try:
        result = build_project(shop, output)
        assert result.changes.removed == []
    except ForeignFileError as refused:
        assert "manifest.json" in str(refused) or ".map.json" in str(refused) or "ruff.toml" in str(refused)
    assert outside.exists()


def test_without_writing_it_tells_what_would_be_done(shop: Path, tmp_path: Path) -> None:
    output = tmp_path / "generated"
    fresh = build_project(shop, output, BuildOptions(write=False))
    assert fresh.ok and fresh.changes.stale and not output.exists()
    build_project(shop, output)
    before = times(output)
    assert not build_project(shop, output, BuildOptions(write=False)).changes.stale
    (output / "app" / "flow.py").write_text("# edited by hand\n")
    edited = build_project(shop, output, BuildOptions(write=False))
    assert edited.changes.written == ["app/flow.py"]
    (output / "app" / "flow.py").unlink()
    assert build_project(shop, output, BuildOptions(write=False)).changes.written == ["app/flow.py"]
    assert {path for path, when in times(output).items() if before.get(path) != when} <= {"app", "."}


def test_the_order_project_is_built_as_reviewed(tmp_path: Path) -> None:
    output = tmp_path / "generated"
    assert build_project(ROOT / "corpus" / "orders", output).diagnostics == []
    expected = contents(ROOT / "corpus" / "orders" / "expected")
    built = contents(output)
    assert sorted(built) == sorted(expected)
    for path, data in expected.items():
        assert built[path].decode() == data.decode(), path
