"""What a project looks like once it is read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from analyzer.diagnostic import Place
from analyzer.project import Project, load_lone_file, load_project, with_source

ENTRY = "  - name: {name}\n    kind: library.lua\n    source: {source}\n"


def write(root: Path, files: dict[str, str]) -> Path:
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8", newline="")
    return root


def index(*entries: str, namespace: str = "app") -> str:
    return f"namespace: {namespace}\nentries:\n" + "".join(entries)


def codes(project: Project) -> list[str]:
    return [diagnostic.code for diagnostic in project.diagnostics]


ORDERS = """version: "1.0"
namespace: app.orders
meta:
  team: shop
  owner: someone
entries:
  # the main workflow
  - name: checkout
    kind: workflow.lua
    source: file://checkout.lua
    modules: [funcs, time]
    imports:
      lib: helpers
      other: app.lib:text
    meta:
      owner: me
      temporal:
        workflow:
          worker: app:worker
          name: Checkout
  - name: charge
    kind: function.lua
    source: file:///lib/charge.lua
    method: run
    meta: {temporal: {activity: {worker: app:worker, local: true}}}
  - name: helpers
    kind: library.lua
    source: |
      return {}
"""
APP = """namespace: app
entries:
  - {name: worker, kind: temporal.worker, client: temporal, task_queue: orders}
  - {name: temporal, kind: temporal.client, address: "localhost:7233", tq_prefix: dev-}
  - name: page
    kind: registry.entry
    meta: {router: app:api}
    method: GET
    path: /x
    deep: [{text: "file://page.html"}]
"""
LIB = """{"namespace": "app.lib", "name": "text", "kind": "library.lua", "data": {"source": "return 1"}}"""


@pytest.fixture
def project(tmp_path: Path) -> Project:
    write(
        tmp_path,
        {
            "wippy.lock": "directories:\n  src: ./src\n  modules: .wippy\n",
            "src/orders/_index.yaml": ORDERS,
            "src/orders/checkout.lua": "return { main = function() end }\n",
            "src/lib/charge.lua": "-- charge\n",
            "src/lib/text.json": LIB,
            "src/_index.yml": APP,
            "src/page.html": "<p>Größe</p>",
            "src/node_modules/x/_index.yaml": "namespace: bad\nentries: [",
            "src/.hidden/_index.yaml": "namespace: bad\nentries: [",
            "src/package.json": '{"name": "x", "version": "1"}',
            "src/deploy.yaml": "metadata:\n  namespace: prod\n{{ template }}\n",
            "outside.yaml": "namespace: outside\nentries: []\n",
            ".wippy/vendor/_index.yaml": "namespace: vendor\nentries:\n"
            + ENTRY.format(name="tools", source="file://tools.lua"),
            ".wippy/vendor/tools.lua": "return {}",
        },
    )
    return load_project(tmp_path)


def test_nothing_to_complain_about(project: Project) -> None:
    assert project.diagnostics == []
    assert project.source_root == project.root / "src"


def test_entries(project: Project) -> None:
    assert list(project.entries) == [
        "app.lib:text",
        "app.orders:charge",
        "app.orders:checkout",
        "app.orders:helpers",
        "app:page",
        "app:temporal",
        "app:worker",
        "vendor:tools",
    ]
    checkout = project.entries["app.orders:checkout"]
    assert (checkout.kind, checkout.method, checkout.modules) == ("workflow.lua", "main", ("funcs", "time"))
    assert checkout.imports == {"lib": "app.orders:helpers", "other": "app.lib:text"}
    assert checkout.meta["team"] == "shop"
    assert checkout.meta["owner"] == "me"
    assert (checkout.worker_id, checkout.workflow_type) == ("app:worker", "Checkout")
    assert checkout.source is not None
    assert checkout.source.path == "src/orders/checkout.lua"
    assert checkout.place == Place("src/orders/_index.yaml", 8, 11, 8, 19)


def test_roles(project: Project) -> None:
    assert [entry.id for entry in project.workflows] == ["app.orders:checkout"]
    assert [entry.id for entry in project.activities] == ["app.orders:charge"]
    assert [entry.id for entry in project.hosts] == ["app:worker"]
    assert project.workers["app:worker"].full_task_queue == "dev-orders"
    assert project.clients["app:temporal"].namespace == "default"
    assert [entry.vendored for entry in project.of_kind("library.lua")] == [False, False, True]


def test_file_values_at_any_depth(project: Project) -> None:
    assert project.entries["app:page"].data["deep"] == [{"text": "<p>Größe</p>"}]
    assert project.entries["app:page"].data["path"] == "/x"


def test_imports_come_first(project: Project) -> None:
    order = [entry.id for entry in project.with_imports(["app.orders:checkout", "app.orders:helpers"])]
    assert order == ["app.orders:helpers", "app.lib:text", "app.orders:checkout"]


def test_places_of_fields(project: Project) -> None:
    checkout = project.entries["app.orders:checkout"]
    assert checkout.place_of("modules", 1) == Place("src/orders/_index.yaml", 11, 22, 11, 26)
    assert checkout.place_of("meta", "temporal", "workflow", "worker").line == 19
    assert checkout.place_of("imports", "other").line == 14
    assert checkout.place_of("nothing") == checkout.place


INLINE_SOURCES = [
    ("|\n      local a = 1\n\n      return a\n", (3, 7), (8, 13)),
    ("|\n\n      local a\n      return a\n", (3, 1), (8, 7)),
    ("|2\n        indented\n", (1, 3), (6, 9)),
    ("return nil", (1, 8), (5, 20)),
    ("'return nil'", (1, 8), (5, 21)),
    (">\n      folded\n      text\n", (1, 3), (5, 1)),
    ('"a\\nb"', (2, 1), (5, 1)),
]


@pytest.mark.parametrize(("source", "inner", "outer"), INLINE_SOURCES)
def test_places_in_inline_sources(source: str, inner: tuple[int, int], outer: tuple[int, int], tmp_path: Path) -> None:
    write(tmp_path, {"_index.yaml": index("  - name: a\n    kind: library.lua\n", f"    source: {source}\n")})
    loaded = load_project(tmp_path)
    assert codes(loaded) == []
    found = loaded.entries["app:a"].source
    assert found is not None
    assert found.path is None
    assert found.display_path == "_index.yaml"
    line, column = inner
    place = found.locate(Place("", line, column, line, column + 1))
    assert (place.file, place.line, place.column) == ("_index.yaml", *outer)


def test_source_shared_by_entries_is_read_once(tmp_path: Path) -> None:
    text = index(ENTRY.format(name="a", source="file://x.lua"), ENTRY.format(name="b", source="file://./x.lua"))
    loaded = load_project(write(tmp_path, {"_index.yaml": text, "x.lua": "return 1"}))
    assert loaded.entries["app:a"].source is loaded.entries["app:b"].source
    assert [entry.id for entry in loaded.of_file("x.lua")] == ["app:a", "app:b"]


def test_byte_order_mark_and_line_ends(tmp_path: Path) -> None:
    text = "\ufeff" + index(ENTRY.format(name="a", source="file://x.lua")).replace("\n", "\r\n")
    loaded = load_project(write(tmp_path, {"_index.yaml": text, "x.lua": "\ufeffreturn 1\r\n"}))
    assert codes(loaded) == []
    entry = loaded.entries["app:a"]
    assert entry.place == Place("_index.yaml", 3, 11, 3, 12)
    assert entry.source is not None
    assert entry.source.text == "return 1\r\n"


def test_merge_keys_and_aliases(tmp_path: Path) -> None:
    text = """namespace: app
defaults: &defaults {kind: library.lua, modules: [time]}
entries:
  - <<: *defaults
    name: a
    source: return 1
  - <<: [*defaults]
    name: b
    modules: [json]
    source: return 2
"""
    loaded = load_project(write(tmp_path, {"_index.yaml": text}))
    assert codes(loaded) == []
    assert [entry.modules for entry in loaded.lua_entries] == [("time",), ("json",)]


def test_json_that_yaml_refuses(tmp_path: Path) -> None:
    text = '{"namespace": "app", "name": "a", "kind": "library.lua", "source": "return \'\\ud83d\\ude00\'"}'
    loaded = load_project(write(tmp_path, {"a.json": text}))
    assert codes(loaded) == []
    source = loaded.entries["app:a"].source
    assert source is not None
    assert source.text == "return '😀'"


def test_empty_project(tmp_path: Path) -> None:
    loaded = load_project(tmp_path)
    assert (loaded.entries, loaded.diagnostics) == ({}, [])


@pytest.mark.parametrize(
    ("lock", "expected"),
    [
        ("directories: {src: ../elsewhere}\n", "R0003"),
        ("directories: {src: ./nothing}\n", "R0002"),
        ("directories: [\n", "R0001"),
        ("\0", "R0010"),
    ],
)
def test_bad_lock_file(lock: str, expected: str, tmp_path: Path) -> None:
    loaded = load_project(write(tmp_path, {"wippy.lock": lock, "_index.yaml": index()}))
    assert codes(loaded) == [expected]
    assert loaded.diagnostics[0].place.file == "wippy.lock"
    assert loaded.source_root == tmp_path


def test_skip_test_dirs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"skipped/_index.yaml": index(ENTRY.format(name="a", source="return 1"))})
    assert list(load_project(tmp_path).entries) == ["app:a"]
    monkeypatch.setenv("SKIP_TEST_DIRS", "other,skipped")
    assert list(load_project(tmp_path).entries) == []


def test_symbolic_links(tmp_path: Path) -> None:
    outside = write(tmp_path / "outside", {"secret.lua": "secret", "_index.yaml": index(namespace="secret")})
    root = write(
        tmp_path / "root",
        {
            "_index.yaml": index(
                ENTRY.format(name="a", source="file://link.lua"),
                ENTRY.format(name="b", source="file://inside.lua"),
                ENTRY.format(name="c", source="file://dir/secret.lua"),
            ),
            "real.lua": "return 1",
        },
    )
    os.symlink(outside / "secret.lua", root / "link.lua")
    os.symlink(root / "real.lua", root / "inside.lua")
    os.symlink(outside, root / "dir")
    os.symlink(root, root / "loop")
    os.symlink(root / "nowhere", root / "dangling.yaml")
    loaded = load_project(root)
    assert [(diagnostic.code, diagnostic.entry_id) for diagnostic in loaded.diagnostics] == [
        ("R0003", "app:a"),
        ("R0003", "app:c"),
    ]
    assert [entry.id for entry in loaded.lua_entries] == ["app:b"]
    assert [file.path for file in loaded.files] == ["_index.yaml"]


def test_named_pipe_does_not_block(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.lua")
    loaded = load_project(write(tmp_path, {"_index.yaml": index(ENTRY.format(name="a", source="file://pipe.lua"))}))
    assert codes(loaded) == ["R0010"]


def test_link_to_itself(tmp_path: Path) -> None:
    os.symlink(tmp_path / "x.lua", tmp_path / "x.lua")
    loaded = load_project(write(tmp_path, {"_index.yaml": index(ENTRY.format(name="a", source="file://x.lua"))}))
    assert len(codes(loaded)) == 1


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_no_permission(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "_index.yaml": index(ENTRY.format(name="a", source="file://x.lua")),
            "x.lua": "return 1",
            "locked/_index.yaml": index(),
        },
    )
    (tmp_path / "x.lua").chmod(0)
    (tmp_path / "locked").chmod(0)
    project = load_project(tmp_path)
    (tmp_path / "locked").chmod(0o700)
    assert [(diagnostic.code, diagnostic.place.file) for diagnostic in project.diagnostics] == [
        ("R0010", "_index.yaml"),
        ("R0010", "locked"),
    ]


def test_overlays_win_over_the_disk(tmp_path: Path) -> None:
    write(tmp_path, {"_index.yaml": index(ENTRY.format(name="a", source="file://x.lua")), "x.lua": "return 1"})
    overlays = {
        tmp_path / "x.lua": "return 2",
        tmp_path / "new" / "_index.yaml": index(ENTRY.format(name="b", source="return 3"), namespace="new"),
    }
    loaded = load_project(tmp_path, overlays)
    assert [entry.source.text for entry in loaded.lua_entries if entry.source] == ["return 2", "return 3"]


def test_with_source_replaces_one_file(tmp_path: Path) -> None:
    write(tmp_path, {"_index.yaml": index(ENTRY.format(name="a", source="file://x.lua")), "x.lua": "return 1"})
    before = load_project(tmp_path)
    after = with_source(before, "x.lua", "return 2")
    old, new = before.entries["app:a"].source, after.entries["app:a"].source
    assert old is not None
    assert new is not None
    assert (old.text, new.text) == ("return 1", "return 2")
    assert old.sha256 != new.sha256


def test_lone_file(tmp_path: Path) -> None:
    path = write(tmp_path, {"my flow.lua": "return function() end"}) / "my flow.lua"
    loaded = load_lone_file(path)
    assert codes(loaded) == []
    (entry,) = loaded.workflows
    assert (entry.id, entry.method, entry.is_workflow) == ("local:my_flow", "main", True)
    assert {"funcs", "time", "json", "http"} <= set(entry.modules)
    assert entry.source is not None
    assert entry.source.path == "my flow.lua"


@pytest.mark.parametrize(("name", "code"), [("nothing.lua", "R0002"), (".", "R0010")])
def test_lone_file_that_cannot_be_read(name: str, code: str, tmp_path: Path) -> None:
    assert codes(load_lone_file(tmp_path / name)) == [code]
