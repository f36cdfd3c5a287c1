"""Names of files, packages and classes (decisions.md 7)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.building.shop import build_project, manifest, write_files
from transpiler.emit.formatting import RUFF_SETTINGS

FUNCTION = "return { main = function() return 1 end }\n"


def registry(namespace: str, *names: str, kind: str = "function.lua") -> str:
    entries = "".join(f'  - {{name: "{name}", kind: {kind}, source: "file://f.lua", method: main}}\n' for name in names)
    return f'version: "1.0"\nnamespace: "{namespace}"\nentries:\n{entries}'


def modules(tmp_path: Path, *registries: str) -> dict[str, str]:
    """Entry id → module of a built project of these registry files."""
    for position, text in enumerate(registries):
        write_files(tmp_path / "project", {f"r{position}/_index.yaml": text, f"r{position}/f.lua": FUNCTION})
    output = tmp_path / "generated"
    result = build_project(tmp_path / "project", output)
    assert result.ok, result.diagnostics
    found = {entry_id: entry["module"] for entry_id, entry in manifest(output)["entries"].items()}
    for module in found.values():
        assert (output / (module.replace(".", "/") + ".py")).is_file()
    return found


@pytest.mark.parametrize(
    ("namespace", "name", "module"),
    [
        ("app", "checkout", "app.checkout"),
        ("app.orders", "checkout", "app.orders.checkout"),
        ("app", "get_user.endpoint", "app.get_user_endpoint"),
        ("app", "class", "app.class_"),
        ("app", "None", "app.None_"),
        ("app", "1st", "app._1st"),
        ("app.import", "f", "app.import_.f"),
        ("app.v1-beta", "f", "app.v1_beta.f"),
        ("app", "ünïcode", "app._n_code"),
        ("app", "__init__", "app.__init___"),
        ("app", "a b'c", "app.a_b_c"),
        ("app", "../../etc/passwd", "app.______etc_passwd"),
    ],
)
def test_names_become_module_names(namespace: str, name: str, module: str, tmp_path: Path) -> None:
    assert modules(tmp_path, registry(namespace, name)) == {f"{namespace}:{name}": module}


def test_clashes_are_numbered_in_id_order(tmp_path: Path) -> None:
    assert modules(tmp_path, registry("app", "a_b", "A_B", "a.b")) == {
        "app:A_B": "app.A_B",
        "app:a.b": "app.a_b_2",
        "app:a_b": "app.a_b_3",
    }


def test_an_entry_beside_a_package_of_its_name_gets_a_suffix(tmp_path: Path) -> None:
    assert modules(
        tmp_path, registry("app", "orders", "Lib"), registry("app.orders", "f"), registry("app.lib", "g")
    ) == {
        "app.lib:g": "app.lib.g",
        "app.orders:f": "app.orders.f",
        "app:Lib": "app.Lib_",
        "app:orders": "app.orders_",
    }


@pytest.mark.parametrize(
    ("name", "class_name"),
    [
        ("order_workflow", "OrderWorkflow"),
        ("order", "OrderWorkflow"),
        ("get-user.flow", "GetUserFlowWorkflow"),
        ("2fa", "W2faWorkflow"),
        ("XMLImport", "XMLImportWorkflow"),
        ("ü", "LuaWorkflow"),
    ],
)
def test_classes_are_camel_case_and_end_in_workflow(name: str, class_name: str, tmp_path: Path) -> None:
    worker = (
        '  - {name: client, kind: temporal.client, address: "localhost:7233"}\n'
        "  - {name: worker, kind: temporal.worker, client: client, task_queue: queue}\n"
    )
    flow = registry("app", name, kind="workflow.lua").replace(
        "method: main", "method: main, meta: {temporal: {workflow: {worker: worker}}}"
    )
    modules(tmp_path, flow + worker)
    (entry,) = manifest(tmp_path / "generated")["entries"].values()
    assert entry["class"] == class_name
    text = (tmp_path / "generated" / (entry["module"].replace(".", "/") + ".py")).read_text()
    assert f'@workflow.defn(name="app:{name}")\nclass {class_name}(' in text


def test_the_lint_settings_of_the_output_are_pinned(tmp_path: Path) -> None:
    modules(tmp_path, registry("app", "f"))
    text = (tmp_path / "generated" / "ruff.toml").read_text()
    assert text == RUFF_SETTINGS
    assert 'select = ["E4", "E7", "E9", "F", "I"]' in text and 'ignore = ["F841"]' in text
