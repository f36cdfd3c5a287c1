"""Declaring a module in a registry file keeps everything else as it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from analyzer.diagnostic import Edit
from analyzer.project import load_project
from analyzer.project.edit import add_module
from analyzer.text import LineIndex

HEAD = "namespace: app\nentries:\n  # first\n  - name: a  # the name\n    kind: library.lua\n"
TAIL = "  # next\n  - {name: b, kind: library.lua, source: return}\n"

CASES: list[tuple[str, str]] = [
    ("    modules: [funcs]  # few\n", "    modules: [funcs, time]  # few\n"),
    ("    modules: []\n", "    modules: [time]\n"),
    ("    modules: [ 'funcs' ]\n", "    modules: [ 'funcs', 'time' ]\n"),
    ("    modules: [\n      funcs,  # calls\n    ]\n", "    modules: [\n      funcs, time,  # calls\n    ]\n"),
    (
        "    modules:\n      - funcs\n      - json  # data\n\n",
        "    modules:\n      - funcs\n      - json  # data\n      - time\n\n",
    ),
    ("    modules:\n    - funcs\n", "    modules:\n    - funcs\n    - time\n"),
    ("    modules:\n", "    modules: [time]\n"),
    ("    modules: ~\n", "    modules: [time]\n"),
]


def apply(text: str, edit: Edit) -> str:
    lines = LineIndex(text)
    start = lines.offset(edit.place.line, edit.place.column)
    end = lines.offset(edit.place.end_line, edit.place.end_column)
    return text[:start] + edit.text + text[end:]


def declare(root: Path, text: str, name: str = "_index.yaml", module: str = "time") -> str:
    (root / name).write_text(text, newline="")
    edit = add_module(load_project(root).entries["app:a"], module)
    assert edit is not None
    assert edit.place.file == name
    changed = apply(text, edit)
    (root / name).write_text(changed, newline="")
    project = load_project(root)
    assert module in project.entries["app:a"].modules
    assert project.diagnostics == []
    return changed


@pytest.mark.parametrize(("before", "after"), CASES)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_existing_list(before: str, after: str, newline: str, tmp_path: Path) -> None:
    def whole(part: str) -> str:
        return (HEAD + "    source: return\n" + part + TAIL).replace("\n", newline)

    assert declare(tmp_path, whole(before)) == whole(after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("    source: return # x\n", "    source: return # x\n    modules:\n      - time\n"),
        ("    source: |\n      return\n", "    modules:\n      - time\n    source: |\n      return\n"),
    ],
)
def test_missing_list(before: str, after: str, tmp_path: Path) -> None:
    assert declare(tmp_path, HEAD + before + TAIL) == HEAD + after + TAIL


def test_source_comes_first(tmp_path: Path) -> None:
    text = "namespace: app\nentries:\n  - source: |\n      return\n    name: a\n    kind: library.lua\n"
    changed = declare(tmp_path, text)
    assert changed == text.replace("source: |", "modules:\n      - time\n    source: |")


def test_last_line_without_line_break(tmp_path: Path) -> None:
    assert declare(tmp_path, HEAD + "    source: return").endswith("source: return\n    modules:\n      - time")


def test_flow_entry(tmp_path: Path) -> None:
    text = "namespace: app\nentries:\n  - {name: a, kind: library.lua, source: return}\n"
    assert "source: return, modules: [time]}" in declare(tmp_path, text)


@pytest.mark.parametrize("modules", ['"modules": ["json"], ', '"modules": [], ', ""])
def test_json(modules: str, tmp_path: Path) -> None:
    text = '{"namespace": "app", "name": "a", "kind": "library.lua", ' + modules + '"source": "return"}'
    changed = declare(tmp_path, text, "a.json")
    assert '"time"' in changed


def test_data_block(tmp_path: Path) -> None:
    text = "namespace: app\nentries:\n  - name: a\n    kind: library.lua\n    data:\n      source: return\n"
    assert declare(tmp_path, text).endswith("      source: return\n      modules:\n        - time\n")


def test_nothing_to_do(tmp_path: Path) -> None:
    (tmp_path / "_index.yaml").write_text(HEAD + "    source: return\n    modules: [time]\n")
    assert add_module(load_project(tmp_path).entries["app:a"], "time") is None
