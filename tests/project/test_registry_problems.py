"""Broken registries: every problem has its code and its line, and nothing raises."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from analyzer.project import PROBLEMS, Project, load_project

HEAD = 'version: "1.0"\nnamespace: app\nentries:\n'
WORKER = """  - name: worker
    kind: temporal.worker
    client: client
    task_queue: orders
  - name: client
    kind: temporal.client
    address: localhost:7233
"""
BOUND = "    meta: {temporal: {workflow: {worker: app:worker}}}\n"
INLINE = "    source: return {}\n"


def write(root: Path, files: Mapping[str, str | bytes]) -> Path:
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return root


def load(root: Path, files: Mapping[str, str | bytes]) -> Project:
    return load_project(write(root, files))


def found(project: Project) -> list[tuple[str, str, int]]:
    return [
        (diagnostic.code, diagnostic.place.file, diagnostic.place.line)
        for diagnostic in project.diagnostics
        if diagnostic.severity.value != "hint"
    ]


CASES: dict[str, tuple[str, list[tuple[str, int]]]] = {
    "broken flow": (HEAD + "  - {name: a, kind: library.lua, source: x\n", [("R0001", 5)]),
    "tab as indentation": ("namespace: app\nentries:\n\t- name: a\n", [("R0001", 3)]),
    "control character": ("namespace: app\nentries: []\nx: a\x01b\n", [("R0001", 3)]),
    "key twice": (HEAD + "  - name: a\n    kind: library.lua\n" + INLINE + "    kind: x\n", [("R0001", 7)]),
    "unknown alias": (HEAD + "  - *nothing\n", [("R0001", 4)]),
    "alias in itself": ("namespace: app\nentries: &e\n  - *e\n", [("R0001", 3)]),
    "mapping as key": ("namespace: app\n? {a: b}\n: c\n", [("R0001", 2)]),
    "too deep": ("namespace: app\nx: " + "[" * 500 + "]" * 500 + "\n", [("R0001", 2)]),
    "entries not a list": ("namespace: app\nentries: nothing\n", [("R0007", 2)]),
    "entry not a mapping": (HEAD + "  - just text\n", [("R0007", 4)]),
    "no name": (HEAD + "  - kind: library.lua\n", [("R0007", 4)]),
    "no kind": (HEAD + "  - name: a\n", [("R0007", 4)]),
    "null name": (HEAD + "  - name: ~\n    kind: library.lua\n", [("R0007", 4)]),
    "name with colon": (HEAD + "  - name: a:b\n    kind: library.lua\n", [("R0007", 4)]),
    "name with line break": (HEAD + '  - name: "a\\nb"\n    kind: library.lua\n', [("R0007", 4)]),
    "namespace with blank": ("namespace: a b\nentries: []\n", [("R0007", 1)]),
    "entries without namespace": ("entries:\n  - name: a\n", [("R0007", 1)]),
    "no source": (HEAD + "  - name: a\n    kind: library.lua\n", [("R0007", 4)]),
    "source a list": (HEAD + "  - name: a\n    kind: library.lua\n    source: [x]\n", [("R0007", 6)]),
    "no method": (HEAD + "  - name: a\n    kind: function.lua\n" + INLINE, [("R0007", 4)]),
    "method a list": (
        HEAD + "  - name: a\n    kind: process.lua\n" + INLINE + "    method: [main]\n",
        [("R0007", 7)],
    ),
    "meta a list": (HEAD + "  - name: a\n    kind: library.lua\n" + INLINE + "    meta: [x]\n", [("R0007", 7)]),
    "data a list": (HEAD + "  - name: a\n    kind: http.router\n    data: [x]\n", [("R0007", 6)]),
    "modules not a list": (
        HEAD + "  - name: a\n    kind: library.lua\n" + INLINE + "    modules: time\n",
        [("R0007", 7)],
    ),
    "empty module": (
        HEAD + "  - name: a\n    kind: library.lua\n" + INLINE + "    modules:\n      - time\n      - ''\n",
        [("R0007", 9)],
    ),
    "module with namespace": (
        HEAD + "  - name: a\n    kind: library.lua\n" + INLINE + "    modules: ['app:x']\n",
        [("R0007", 7)],
    ),
    "unknown module": (
        HEAD + "  - name: a\n    kind: library.lua\n" + INLINE + "    modules:\n      - tyme\n",
        [("R0008", 8)],
    ),
    "imports not a mapping": (
        HEAD + "  - name: a\n    kind: library.lua\n" + INLINE + "    imports: [b]\n",
        [("R0007", 7)],
    ),
    "empty import": (
        HEAD + "  - name: a\n    kind: library.lua\n" + INLINE + "    imports: {b: ''}\n",
        [("R0007", 7)],
    ),
    "unknown import": (
        HEAD + "  - name: a\n    kind: library.lua\n" + INLINE + "    imports:\n      b: app:nothing\n",
        [("R0004", 8)],
    ),
    "import of a worker": (
        HEAD + WORKER + "  - name: a\n    kind: library.lua\n" + INLINE + "    imports: {w: worker}\n",
        [("R0004", 14)],
    ),
    "import of itself": (
        HEAD + "  - name: a\n    kind: library.lua\n" + INLINE + "    imports: {a: a}\n",
        [("R0009", 7)],
    ),
    "workflow without worker": (HEAD + "  - name: a\n    kind: workflow.lua\n" + INLINE, [("R0005", 4)]),
    "workflow of unknown worker": (HEAD + "  - name: a\n    kind: workflow.lua\n" + INLINE + BOUND, [("R0005", 7)]),
    "workflow of a client": (
        HEAD + WORKER + "  - name: a\n    kind: workflow.lua\n" + INLINE + BOUND.replace("app:worker", "client"),
        [("R0005", 14)],
    ),
    "activity of unknown worker": (
        HEAD
        + "  - name: a\n    kind: function.lua\n    method: f\n"
        + INLINE
        + "    meta:\n      temporal:\n        activity:\n          worker: nowhere\n",
        [("R0005", 11)],
    ),
    "worker of unknown client": (
        HEAD + "  - name: w\n    kind: temporal.worker\n    client: app:none\n    task_queue: q\n",
        [("R0005", 6)],
    ),
    "worker without queue": (HEAD + WORKER.replace("    task_queue: orders\n", ""), [("R0007", 4)]),
    "client without address": (HEAD + "  - name: c\n    kind: temporal.client\n", [("R0007", 4)]),
    "client with wrong auth": (
        HEAD + "  - name: c\n    kind: temporal.client\n    address: x\n    auth: {type: magic}\n",
        [("R0007", 7)],
    ),
    "client with two keys": (
        HEAD
        + "  - name: c\n    kind: temporal.client\n    address: x\n    auth:\n      type: api_key\n      api_key: k\n"
        + "      api_key_env: K\n",
        [("R0007", 10)],
    ),
    "client with negative timeout": (
        HEAD + "  - name: c\n    kind: temporal.client\n    address: x\n    connection_timeout: -1s\n",
        [("R0007", 7)],
    ),
    "worker with one poller": (
        HEAD
        + WORKER.replace("orders\n", "orders\n    worker_options:\n      max_concurrent_workflow_task_pollers: 1\n"),
        [("R0007", 9)],
    ),
    "worker with bad duration": (
        HEAD + WORKER.replace("orders\n", "orders\n    worker_options: {worker_stop_timeout: 10}\n"),
        [("R0007", 8)],
    ),
    "duplicate entry": (
        HEAD + ("  - name: a\n    kind: library.lua\n" + INLINE) * 2,
        [("R0006", 7)],
    ),
    "duplicate workflow type": (
        HEAD
        + WORKER
        + "".join(
            f"  - name: {name}\n    kind: workflow.lua\n{INLINE}"
            "    meta: {temporal: {workflow: {worker: worker, name: Order}}}\n"
            for name in "ab"
        ),
        [("R0006", 18)],
    ),
    "bad pool": (
        HEAD + "  - name: a\n    kind: function.lua\n    method: f\n" + INLINE + "    pool:\n      size: -1\n",
        [("R0007", 9)],
    ),
    "missing file": (HEAD + "  - name: a\n    kind: library.lua\n    source: file://a.lua\n", [("R0002", 6)]),
    "missing template": (
        HEAD + "  - name: r\n    kind: http.router\n    options:\n      page:\n        - file://page.html\n",
        [("R0002", 8)],
    ),
    "directory as file": (HEAD + "  - name: a\n    kind: library.lua\n    source: file://.\n", [("R0010", 6)]),
    "outside": (HEAD + "  - name: a\n    kind: library.lua\n    source: file://../a.lua\n", [("R0003", 6)]),
    "outside from the root": (
        HEAD + "  - name: a\n    kind: library.lua\n    source: file:///../a.lua\n",
        [("R0003", 6)],
    ),
    "null in a path": (HEAD + '  - name: a\n    kind: library.lua\n    source: "file://a\\0.lua"\n', [("R0003", 6)]),
}


@pytest.mark.parametrize("case", CASES)
def test_problem_has_code_and_line(case: str, tmp_path: Path) -> None:
    text, expected = CASES[case]
    project = load(tmp_path, {"_index.yaml": text})
    assert found(project) == [(code, "_index.yaml", line) for code, line in expected]


def test_every_problem_code_is_documented_and_tested() -> None:
    tested = {code for _, expected in CASES.values() for code, _ in expected}
    assert set(PROBLEMS) - tested == {"R0011", "R0012", "R0013"}, "those have tests of their own"
    assert all(problem.summary and problem.doc for problem in PROBLEMS.values())


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"return \xff\xfe", "is not UTF-8 text (line 1)"),
        (b"return {}\n-- \xe4\n", "is not UTF-8 text (line 2)"),
        (b"\x1bLua\0\0", "is a binary file"),
        (b"-" * (16 * 1024 * 1024 + 1), "is larger than 16 MiB"),
    ],
)
def test_unreadable_source(content: bytes, reason: str, tmp_path: Path) -> None:
    index = HEAD + "  - name: a\n    kind: library.lua\n    source: file://a.lua\n"
    project = load(tmp_path, {"_index.yaml": index, "a.lua": content})
    assert found(project) == [("R0010", "_index.yaml", 6)]
    assert project.diagnostics[0].message == f"`a.lua` {reason}"
    assert project.diagnostics[0].entry_id == "app:a"


def test_binary_registry_file(tmp_path: Path) -> None:
    project = load(tmp_path, {"_index.yaml": b"namespace: app\n\0\xff", "other.yaml": b"namespace: app\n\0"})
    assert found(project) == [("R0010", "_index.yaml", 1)]


def test_a_name_that_is_no_text(tmp_path: Path) -> None:
    """Nothing that is generated or reported could hold the name of what such a registry file defines."""
    directory = os.path.join(os.fsencode(tmp_path), b"\xe9t\xe9")
    os.mkdir(directory)
    Path(os.fsdecode(directory), "_index.yaml").write_text("namespace: app\nentries: []\n")
    project = load_project(tmp_path)
    assert [(item.code, item.place.line) for item in project.diagnostics] == [("R0010", 1)]
    assert project.files == []
    assert load_project(Path(os.fsdecode(directory))).diagnostics == [], "the project's own directory may be anything"


def test_alias_bomb_is_refused_quickly(tmp_path: Path) -> None:
    lines = ["namespace: app", "a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    project = load(tmp_path, {"_index.yaml": "\n".join(lines)})
    assert found(project) == [("R0001", "_index.yaml", 1)]
    assert "aliases" in project.diagnostics[0].message


def test_unknown_kinds_and_fields_are_hints(tmp_path: Path) -> None:
    index = (
        HEAD
        + "  - name: x\n    kind: something.else\n    source: file://missing.txt\n"
        + "  - name: a\n    kind: library.lua\n    metod: main\n"
        + INLINE
    )
    project = load(tmp_path, {"_index.yaml": index})
    hints = [(diagnostic.code, diagnostic.place.line, diagnostic.severity.value) for diagnostic in project.diagnostics]
    assert hints == [("R0012", 5, "hint"), ("R0013", 9, "hint")]


def test_unknown_module_is_an_error_only_for_durable_code(tmp_path: Path) -> None:
    index = (
        HEAD
        + WORKER
        + "  - name: flow\n    kind: workflow.lua\n    imports: {lib: lib}\n"
        + INLINE
        + BOUND
        + "  - name: lib\n    kind: library.lua\n    modules: [strange]\n"
        + INLINE
        + "  - name: other\n    kind: library.lua\n    modules: [strange]\n"
        + INLINE
    )
    project = load(tmp_path, {"_index.yaml": index})
    assert [(d.code, d.entry_id, d.severity.value) for d in project.diagnostics] == [
        ("R0008", "app:lib", "error"),
        ("R0008", "app:other", "warning"),
    ]


def test_import_cycle_names_its_members(tmp_path: Path) -> None:
    index = HEAD + "".join(
        f"  - name: {name}\n    kind: library.lua\n    imports: {{next: {following}}}\n" + INLINE
        for name, following in (("c", "a"), ("a", "b"), ("b", "c"), ("d", "a"))
    )
    project = load(tmp_path, {"_index.yaml": index})
    assert [diagnostic.message for diagnostic in project.diagnostics] == ["import cycle: app:a → app:b → app:c → app:a"]
    assert project.diagnostics[0].place.line == 10


def test_long_import_chain_does_not_recurse(tmp_path: Path) -> None:
    count = 3000
    index = HEAD + "".join(
        f"  - {{name: l{n}, kind: library.lua, source: return, imports: {{n: l{(n + 1) % count}}}}}\n"
        for n in range(count)
    )
    project = load(tmp_path, {"_index.yaml": index})
    assert [diagnostic.code for diagnostic in project.diagnostics] == ["R0009"]


def test_one_broken_file_does_not_hide_the_others(tmp_path: Path) -> None:
    project = load(
        tmp_path,
        {
            "a/_index.yaml": "namespace: a\nentries: [",
            "b/_index.yaml": "namespace: b\nentries:\n  - {name: x, kind: library.lua, source: return}\n",
        },
    )
    assert list(project.entries) == ["b:x"]
    assert [diagnostic.place.file for diagnostic in project.diagnostics] == ["a/_index.yaml"]


def test_directory_that_is_none(tmp_path: Path) -> None:
    for path in (tmp_path / "nothing", write(tmp_path, {"file": "x"}) / "file"):
        project = load_project(path)
        assert [diagnostic.code for diagnostic in project.diagnostics] == ["R0010"]
        assert not project.entries


def test_unknown_worker_option_is_a_hint(tmp_path: Path) -> None:
    index = HEAD + WORKER.replace("orders\n", "orders\n    worker_options: {identty: x}\n")
    project = load(tmp_path, {"_index.yaml": index})
    assert [(d.code, d.message) for d in project.diagnostics] == [
        ("R0013", "`temporal.worker` has no field `worker_options.identty`")
    ]


def test_problems_of_entries(tmp_path: Path) -> None:
    good = HEAD + "  - {name: good, kind: library.lua, source: return}\n"
    bad = "namespace: other\nentries:\n  - {name: bad, kind: library.lua, source: 'file://x'}\n  - text\n"
    project = load(tmp_path, {"_index.yaml": good, "other/_index.yaml": bad})
    assert project.problems_of(["app:good"]) == []
    assert [d.code for d in project.problems_of(["other:bad"])] == ["R0002", "R0007"]


@pytest.mark.parametrize(
    "entry",
    [
        "{name: a, kind: http.router, prefix: 'file://x'}",
        "{name: a, kind: library.lua, source: return, meta: {x: 'file://x'}}",
        "{name: a, kind: library.lua, source: return, modules: ['']}",
        "{name: a, kind: library.lua}",
        "{name: a, kind: nothing.known}",
    ],
)
def test_problems_inside_an_entry_carry_its_id(entry: str, tmp_path: Path) -> None:
    project = load(tmp_path, {"_index.yaml": f"{HEAD}  - {entry}\n"})
    assert [d.entry_id for d in project.diagnostics] == ["app:a"]


@pytest.mark.parametrize(
    "piece", ["\n", " ", "{", "[", "- ", "? ", ": ", "&a ", "!x ", "a,", "'", "\t", "#\n", "a: {\n", "namespace "]
)
def test_repetition_takes_no_time(piece: str, tmp_path: Path) -> None:
    started = time.perf_counter()
    load(tmp_path, {"_index.yaml": "namespace: app\nx: " + piece * 200_000})
    assert time.perf_counter() - started < 5
