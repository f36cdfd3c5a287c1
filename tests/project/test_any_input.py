"""No text makes the reading of a project raise or hang."""

from __future__ import annotations

from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analyzer.project import load_project
from analyzer.project.edit import add_module
from analyzer.project.settings import parse_settings
from analyzer.project.yaml_source import parse, to_data
from analyzer.text import LineIndex

PIECES = st.sampled_from(
    [
        "namespace: app\n",
        "entries:\n",
        "  - name: a\n",
        "    kind: workflow.lua\n",
        "    kind: function.lua\n",
        "    kind: temporal.worker\n",
        "    source: file://x.lua\n",
        "    source: file:///../../etc/passwd\n",
        "    source: |\n      return {}\n",
        "    source: >-2\n       x\n",
        "    modules: [time, funcs\n",
        "    modules: [time]\n",
        "    modules:\n      - json\n",
        "    imports: {b: a}\n",
        "    imports:\n      c: ':'\n",
        "    meta: {temporal: {workflow: {worker: w}}}\n",
        "    data:\n      source: return\n",
        "&a ",
        "*a\n",
        "<<: *a\n",
        "? ",
        "- ",
        ": ",
        "{",
        "}",
        "[",
        "]",
        "'",
        '"',
        "|\n",
        "!!python/object:os.system ",
        "%YAML 1.1\n",
        "---\n",
        "...\n",
        "\t",
        "  ",
        "\n",
        "\r\n",
        "\x85",
        "\u2028",
        "\ufeff",
        "é😀",
        "#c\n",
        "\x00",
        "\ud800",
    ]
)
TEXTS = st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=30).map("".join))


@given(TEXTS)
@settings(max_examples=300, deadline=None)
def test_parse_never_raises(text: str) -> None:
    lines = LineIndex(text, "x.yaml")
    node, diagnostics = parse(lines)
    if node is not None:
        to_data(node)
    for diagnostic in diagnostics:
        assert 1 <= diagnostic.place.line <= len(lines.line_starts)
        assert diagnostic.place.column >= 1


@given(TEXTS)
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_load_never_raises(tmp_path: Path, text: str) -> None:
    text = "namespace: app\n" + text
    project = load_project(tmp_path, {tmp_path / "_index.yaml": text})
    for entry in project.entries.values():
        add_module(entry, "uuid")
        for path in (("modules", 0), ("meta", "temporal", "workflow", "worker"), ("imports", "b"), ("source",)):
            assert entry.place_of(*path).line >= 1


@given(
    st.one_of(
        st.text(max_size=100),
        st.lists(
            st.sampled_from(
                [
                    "[tool.lua2temporal]\n",
                    "level",
                    "=",
                    '"error"\n',
                    "[",
                    "]\n",
                    "per-path",
                    "3\n",
                    "{}\n",
                    "select",
                    "[]\n",
                    ".",
                    "\n",
                ]
            ),
            max_size=15,
        ).map("".join),
    )
)
@settings(max_examples=200, deadline=None)
def test_settings_never_raise(text: str) -> None:
    for name in ("pyproject.toml", "lua2temporal.toml"):
        parse_settings(name, text)
