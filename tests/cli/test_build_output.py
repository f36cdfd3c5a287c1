"""Where `build` may write, and how names become file names (decisions.md 7)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.host.commands import lua2temporal


@pytest.fixture
def project(tmp_path: Path) -> Path:
    directory = tmp_path / "project"
    directory.mkdir()
    (directory / "_index.yaml").write_text(
        "namespace: app\nentries:\n"
        '  - {name: "price of a cart", kind: function.lua, source: "file://f.lua", method: main}\n'
    )
    (directory / "f.lua").write_text("return {main = function(a) return a end}\n")
    return directory


@pytest.mark.parametrize("output", [".", "", "..", "./", "../project", "  "])
def test_the_project_itself_is_no_output(project: Path, output: str) -> None:
    before = sorted(project.parent.rglob("*"))
    done = lua2temporal(project, "build", "-o", output)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert sorted(project.parent.rglob("*")) == before


def test_blanks_in_names(project: Path) -> None:
    done = lua2temporal(project, "build", "-o", "generated")
    assert done.returncode == 0, done.stderr
    entries = json.loads((project / "generated" / "manifest.json").read_text())["entries"]
    assert entries["app:price of a cart"]["module"] == "app.price_of_a_cart"
    assert (project / "generated" / "app" / "price_of_a_cart.py").is_file()


@pytest.mark.parametrize("name", [" price", "price ", "a:b", "a\\tb"])
def test_names_that_cannot_be(project: Path, name: str) -> None:
    index = project / "_index.yaml"
    index.write_text(index.read_text().replace("price of a cart", name))
    done = lua2temporal(project, "build", "-o", "generated")
    assert "entries[0].name may contain no colons, and no blanks at its ends" in done.stderr
    assert "_index.yaml:3:12" in done.stderr
