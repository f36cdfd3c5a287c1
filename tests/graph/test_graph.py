"""Pictures of workflows: what they contain, and that every format is well formed and readable."""

from __future__ import annotations

import textwrap
import xml.etree.ElementTree as ElementTree
from html.parser import HTMLParser
from itertools import combinations
from pathlib import Path

import pytest

from analyzer.graph import html, mermaid, svg
from analyzer.graph.flow import workflow_graph
from analyzer.graph.layout import layout
from analyzer.graph.model import Graph, NodeKind
from analyzer.program.program import build_program, build_single
from analyzer.project.loader import load_project
from transpiler.cli.main import run

CORPUS = Path(__file__).parents[2] / "corpus"
PROJECTS = sorted({path.parent for path in CORPUS.rglob("_index.yaml")})


def graph_of(source: str) -> Graph:
    program = build_single(textwrap.dedent(source))
    return workflow_graph(program, next(iter(program.units.values())))


def steps(graph: Graph) -> list[tuple[str, str]]:
    return [(node.kind.value, node.label) for node in graph.nodes]


def edges(graph: Graph) -> set[tuple[str, str, str]]:
    label = {node.id: node.label for node in graph.nodes}
    return {(label[edge.source], edge.label, label[edge.target]) for edge in graph.edges}


def test_commands_branches_and_returns() -> None:
    graph = graph_of("""
        local function main(order)
            local paid, err = funcs.call("app:pay", order)
            if err then
                return nil
            elseif order.slow then
                time.sleep("1h")
            end
            workflow.exec("app:ship", order)
        end
        return {main = main}
    """)
    assert steps(graph)[1:-1] == [
        ("activity", 'funcs.call("app:pay", …)'),
        ("branch", "err"),
        ("branch", "order.slow"),
        ("timer", 'time.sleep("1h")'),
        ("child", 'workflow.exec("app:ship", …)'),
    ]
    assert ("err", "yes", "end") in edges(graph)
    assert ("err", "no", "order.slow") in edges(graph)
    assert ("order.slow", "no", 'workflow.exec("app:ship", …)') in edges(graph)
    assert [node.line for node in graph.nodes[1:3]] == [3, 4]


def test_loops_lead_back_and_breaks_out() -> None:
    graph = graph_of("""
        return {main = function(items)
            while true do
                local item = funcs.call("app:next")
                if not item then break end
            end
            for i = 1, 3 do time.sleep(i) end
            process.send("x", "done")
        end}
    """)
    assert ("while true", "each", 'funcs.call("app:next")') in edges(graph)
    assert ("not item", "no", "while true") in edges(graph)
    assert ("not item", "yes", "for i = 1, 3") in edges(graph)
    assert ("time.sleep(i)", "again", "for i = 1, 3") in edges(graph)
    assert ("for i = 1, 3", "done", 'process.send("x", …)') in edges(graph)


def test_messages_and_tasks() -> None:
    graph = graph_of("""
        return {main = function()
            local topic = process.listen("stop")
            coroutine.spawn(function()
                funcs.call("app:work")
            end)
            topic:receive()
        end}
    """)
    kinds = [kind for kind, _ in steps(graph)]
    assert kinds == ["start", "receive", "task", "activity", "receive", "end"]
    detached = [edge for edge in graph.edges if edge.detached]
    assert len(detached) == 1
    assert not any(edge.source == graph.nodes[3].id for edge in graph.edges)


def test_helpers_are_drawn_in_place_and_recursion_ends() -> None:
    graph = graph_of("""
        local function retry(n)
            local ok = funcs.call("app:try")
            if not ok and n > 0 then return retry(n - 1) end
        end
        return {main = function() retry(3) end}
    """)
    assert [kind for kind, _ in steps(graph)] == ["start", "activity", "branch", "reference", "end"]


def test_a_picture_never_explodes() -> None:
    functions = "\n".join(
        f"local function f{n}() f{n - 1}() f{n - 1}() f{n - 1}() f{n - 1}() end" for n in range(1, 12)
    )
    source = f"local function f0() time.sleep(1) end\n{functions}\nreturn {{main = function() f11() end}}"
    assert len(graph_of(source).nodes) < 2500
    nested = "if x then " * 120 + "time.sleep(1)" + " end" * 120
    assert any(
        node.kind is NodeKind.REFERENCE for node in graph_of(f"return {{main = function(x) {nested} end}}").nodes
    )


class _Parser(HTMLParser):
    """Collects what a page would load."""

    def __init__(self) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.titles = 0

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.titles += tag == "title"
        self.loads += [value or "" for name, value in attributes if name in ("src", "href")]
        self.loads += [tag] if tag in ("script", "link", "iframe") else []


@pytest.mark.parametrize("project", PROJECTS, ids=lambda path: str(path.relative_to(CORPUS)))
def test_every_workflow_of_the_corpus_can_be_drawn(project: Path) -> None:
    loaded = load_project(project)
    program = build_program(loaded)
    for entry in loaded.workflows:
        if entry.id not in program.units:
            continue
        graph = workflow_graph(program, program.units[entry.id])
        text = mermaid.render(graph)
        assert len(text.splitlines()) == 1 + len(graph.nodes) + len(graph.edges)
        assert ElementTree.fromstring(svg.render(graph)).tag.endswith("svg")
        page = _Parser()
        page.feed(html.render(graph))
        assert page.loads == []
        _check_layout(graph)


def _check_layout(graph: Graph) -> None:
    drawing = layout(graph)
    for one, other in combinations(drawing.boxes, 2):
        apart = (
            abs(one.x - other.x) >= (one.width + other.width) / 2
            or abs(one.y - other.y) >= (one.height + other.height) / 2
        )
        assert apart, (one.node, other.node)
    for x, y in [point for line in drawing.lines for point in line.points]:
        assert 0 <= x <= drawing.width
        assert 0 <= y <= drawing.height


def test_labels_cannot_break_the_formats() -> None:
    graph = graph_of("""
        return {main = function() funcs.call("a\\0<b>&\\"]--></style>") end}
    """)
    ElementTree.fromstring(svg.render(graph))
    assert "</style>" not in mermaid.render(graph)


def test_the_command(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    orders = str(CORPUS / "orders")
    assert run(["graph", "-C", orders, "app:order_workflow"]) == 0
    assert capsys.readouterr().out.startswith("flowchart TD\n")
    target = tmp_path / "order.svg"
    assert run(["graph", "-C", orders, "app:order_workflow", "--format", "svg", "-o", str(target)]) == 0
    assert "order_workflow.lua:" in target.read_text(encoding="utf-8")
    for entry, message in (("app:order_workflo", "did you mean app:order_workflow?"), ("app:worker", "can be drawn")):
        assert run(["graph", "-C", orders, entry]) == 2
        assert message in capsys.readouterr().err


def test_a_source_that_cannot_be_read_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    entry = "{name: flow, kind: workflow.lua, source: 'file://gone.lua'}"
    (tmp_path / "_index.yaml").write_text(f"namespace: app\nentries:\n  - {entry}\n")
    assert run(["graph", "-C", str(tmp_path), "app:flow"]) == 2
    assert "`gone.lua` does not exist" in capsys.readouterr().err
