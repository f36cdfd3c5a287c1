"""A workflow as a Mermaid flow chart: its durable commands in the control flow that leads to them.

Calls of Lua functions that issue durable commands are drawn in place, once for each chain of calls; recursion ends in a
reference. Branches and loops without durable commands are left out.
"""

from __future__ import annotations

from analyzer.lsp.analysis import FileAnalysis
from analyzer.lsp.describe import call_text
from analyzer.program.arity import signature_of
from analyzer.program.callgraph import CallNode, FunctionRef
from analyzer.program.program import Program
from analyzer.records import field, record
from analyzer.syntax import tree
from analyzer.syntax.walk import walk

SCHEME = "lua2temporal-graph"
_DEPTH = 6
_LABEL_LENGTH = 60


@record
class Exit:
    """An open end of the chart: the node from which the next edge leaves, and what is written on the edge."""

    node: str
    label: str = ""


@record
class Chart:
    """The lines of a chart that is being drawn; ``ends`` collects the exits of returns, ``breaks`` those of breaks."""

    program: Program
    lines: list[str] = field(default_factory=list)
    count: int = 0
    chain: list[FunctionRef] = field(default_factory=list)
    ends: list[Exit] = field(default_factory=list)
    breaks: list[Exit] = field(default_factory=list)

    def node(self, shape: str, label: str, exits: list[Exit]) -> str:
        """Adds a node; ``shape`` has ``@`` where the quoted label goes."""
        self.count += 1
        name = f"n{self.count}"
        self.lines.append(f"    {name}{shape.replace('@', _quoted(label))}")
        self.connect(exits, name)
        return name

    def connect(self, exits: list[Exit], target: str) -> None:
        """Edges from open ends to a node."""
        for exit_ in exits:
            label = f"|{_quoted(exit_.label)}|" if exit_.label else ""
            self.lines.append(f"    {exit_.node} -->{label} {target}")


def workflow_graph(view: FileAnalysis) -> str:
    """The chart of the entry's method."""
    methods = view.program.entry_methods(view.unit)
    chart = Chart(view.program, ["flowchart TD"])
    start = chart.node("([@])", view.unit.entry_id, [])
    exits: list[Exit] = [Exit(start)]
    for ref in methods[:1]:
        exits = _function(chart, ref, exits)
    chart.node("([@])", "end", exits)
    return "\n".join(chart.lines) + "\n"


def _function(chart: Chart, ref: FunctionRef, exits: list[Exit]) -> list[Exit]:
    """The body of a function; its returns and its end come together."""
    if ref in chart.chain or len(chart.chain) >= _DEPTH:
        return [Exit(chart.node("[[@]]", f"{ref.name}()", exits))]
    outer_ends, chart.ends = chart.ends, []
    outer_breaks, chart.breaks = chart.breaks, []
    chart.chain.append(ref)
    exits = [*_block(chart, ref, ref.node.body, exits), *chart.ends]
    chart.chain.pop()
    chart.ends, chart.breaks = outer_ends, outer_breaks
    return exits


def _block(chart: Chart, ref: FunctionRef, block: tree.Block, exits: list[Exit]) -> list[Exit]:
    for statement in block.statements:
        if not exits:
            return exits
        exits = _statement(chart, ref, statement, exits)
    return exits


def _statement(chart: Chart, ref: FunctionRef, statement: tree.Statement, exits: list[Exit]) -> list[Exit]:
    match statement:
        case tree.Return():
            chart.ends += _calls(chart, ref, statement, exits)
            return []
        case tree.Break():
            chart.breaks += exits
            return []
        case tree.If() if _matters(chart, statement):
            return _branches(chart, ref, statement, exits)
        case tree.While() | tree.Repeat() | tree.NumericFor() | tree.GenericFor() if _matters(chart, statement):
            return _loop(chart, ref, statement, exits)
        case tree.Do():
            return _block(chart, ref, statement.body, exits)
        case tree.If() | tree.While() | tree.Repeat() | tree.NumericFor() | tree.GenericFor():
            return exits
    return _calls(chart, ref, statement, exits)


def _branches(chart: Chart, ref: FunctionRef, statement: tree.If, exits: list[Exit]) -> list[Exit]:
    joined: list[Exit] = []
    for clause in statement.clauses:
        exits = _calls(chart, ref, clause.condition, exits)
        question = chart.node("{@}", _source(ref, clause.condition), exits)
        joined += _block(chart, ref, clause.body, [Exit(question, "yes")])
        exits = [Exit(question, "no")]
    if statement.orelse is not None:
        exits = _block(chart, ref, statement.orelse, exits)
    return [*joined, *exits]


def _loop(
    chart: Chart,
    ref: FunctionRef,
    statement: tree.While | tree.Repeat | tree.NumericFor | tree.GenericFor,
    exits: list[Exit],
) -> list[Exit]:
    head = chart.node("{{@}}", _loop_label(ref, statement), exits)
    outer, chart.breaks = chart.breaks, []
    back = _block(chart, ref, statement.body, [Exit(head, "each")])
    chart.connect([Exit(exit_.node, exit_.label or "again") for exit_ in back if exit_.node != head], head)
    left, chart.breaks = chart.breaks, outer
    endless = isinstance(statement, tree.While) and isinstance(statement.condition, tree.TrueLiteral)
    return left if endless else [Exit(head, "done"), *left]


def _loop_label(ref: FunctionRef, statement: tree.Node) -> str:
    match statement:
        case tree.While():
            return f"while {_source(ref, statement.condition)}"
        case tree.Repeat():
            return f"repeat until {_source(ref, statement.condition)}"
        case tree.NumericFor():
            return f"for {statement.var.id} = {_source(ref, statement.first)}, {_source(ref, statement.limit)}"
        case tree.GenericFor():
            return f"for {', '.join(name.id for name in statement.names)}"
    return "loop"


def _calls(chart: Chart, ref: FunctionRef, node: tree.Node, exits: list[Exit]) -> list[Exit]:
    """The durable commands of an expression or a simple statement, in source order."""
    for call in _call_nodes(node):
        exits = _call(chart, ref, call, exits)
    return exits


def _call_nodes(node: tree.Node) -> list[CallNode]:
    """Calls, arguments before the call itself."""
    found: list[CallNode] = [
        item for item in walk(node, into_functions=False) if isinstance(item, tree.Call | tree.MethodCall)
    ]
    return sorted(found, key=lambda item: item.end)


def _call(chart: Chart, ref: FunctionRef, call: CallNode, exits: list[Exit]) -> list[Exit]:
    program = chart.program
    sites = [site for site in (program.site(call), *program.indirect_sites(call)) if site is not None]
    for site in sites:
        for name in site.targets.builtins:
            signature = signature_of(name)
            if signature is not None and signature.durable:
                shape = "[/@/]" if name == "time.sleep" else "[@]"
                return [Exit(chart.node(shape, call_text(ref.unit, call, name), exits))]
        callees = [callee for callee in site.targets.functions if program.facts_for(callee).commands]
        if len(callees) == 1:
            return _function(chart, callees[0], exits)
        if callees:
            return [exit_ for callee in callees for exit_ in _function(chart, callee, exits)]
    return exits


def _matters(chart: Chart, statement: tree.Node) -> bool:
    """Whether a statement issues durable commands or leaves the function or loop around it."""
    for node in walk(statement, into_functions=False):
        if isinstance(node, tree.Return | tree.Break):
            return True
        if isinstance(node, tree.Call | tree.MethodCall):
            targets = chart.program.targets(node)
            if any(chart.program.facts_for(callee).commands for callee in targets.functions):
                return True
            if any((found := signature_of(name)) is not None and found.durable for name in targets.builtins):
                return True
    return False


def _source(ref: FunctionRef, node: tree.Node) -> str:
    text = " ".join(ref.unit.source[node.start : node.end].split())
    return text if len(text) <= _LABEL_LENGTH else f"{text[: _LABEL_LENGTH - 1]}…"


def _quoted(text: str) -> str:
    escaped = text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;").replace(">", "&gt;")
    return f'"{escaped}"'
