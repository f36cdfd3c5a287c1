"""From the tree and the call graph to the graph of an entry.

Calls of Lua functions that contain steps are drawn in place, once for each chain of calls; recursion, and whatever
would make the picture too large, ends in a reference. Branches and loops without steps are left out.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from analyzer.graph.model import Edge, Graph, Node, NodeKind
from analyzer.graph.steps import step_kind
from analyzer.program.callgraph import CallNode, EdgeKind, FunctionRef
from analyzer.program.modules import ModuleUnit
from analyzer.program.program import Program
from analyzer.syntax import tree
from analyzer.syntax.walk import walk

_MAXIMUM_CHAIN = 6
_MAXIMUM_NESTING = 40
_MAXIMUM_NODES = 400
_LABEL_LENGTH = 60
_IN_LABELS = (tree.String, tree.Number, tree.Name)


@dataclass(slots=True)
class _Exit:
    """An open end: the node from which the next edge leaves, and what is written on the edge."""

    node: str
    label: str = ""
    detached: bool = False


@dataclass(slots=True)
class _Drawing:
    """A graph in the making; ``ends`` collects the exits of returns, ``breaks`` those of breaks."""

    program: Program
    graph: Graph
    chain: list[FunctionRef] = field(default_factory=list)
    nesting: int = 0
    ends: list[_Exit] = field(default_factory=list)
    breaks: list[_Exit] = field(default_factory=list)
    matters: dict[tree.Node, bool] = field(default_factory=dict)

    def node(self, kind: NodeKind, label: str, exits: list[_Exit], unit: ModuleUnit | None = None, at: int = 0) -> str:
        name = f"n{len(self.graph.nodes) + 1}"
        file, line = (unit.file, unit.lines.line(at)) if unit is not None else ("", 0)
        self.graph.nodes.append(Node(name, kind, label, file, line))
        self.connect(exits, name)
        return name

    def connect(self, exits: list[_Exit], target: str) -> None:
        self.graph.edges.extend(Edge(exit_.node, target, exit_.label, exit_.detached) for exit_ in exits)


def workflow_graph(program: Program, unit: ModuleUnit) -> Graph:
    """The graph of the entry's method; only start and end when it has none."""
    drawing = _Drawing(program, Graph(unit.entry_id))
    exits = [_Exit(drawing.node(NodeKind.START, unit.entry_id, []))]
    for ref in program.entry_methods(unit)[:1]:
        exits = _function(drawing, ref, exits)
    drawing.node(NodeKind.END, "end", exits)
    return drawing.graph


def _function(drawing: _Drawing, ref: FunctionRef, exits: list[_Exit]) -> list[_Exit]:
    """The body of a function; its returns and its end come together."""
    if ref in drawing.chain or len(drawing.chain) >= _MAXIMUM_CHAIN or len(drawing.graph.nodes) > _MAXIMUM_NODES:
        return [_Exit(drawing.node(NodeKind.REFERENCE, f"{ref.name}()", exits, ref.unit, ref.node.start))]
    outer = drawing.ends, drawing.breaks
    drawing.ends, drawing.breaks = [], []
    drawing.chain.append(ref)
    exits = [*_block(drawing, ref, ref.node.body, exits), *drawing.ends]
    drawing.chain.pop()
    drawing.ends, drawing.breaks = outer
    return exits


def _block(drawing: _Drawing, ref: FunctionRef, block: tree.Block, exits: list[_Exit]) -> list[_Exit]:
    if drawing.nesting >= _MAXIMUM_NESTING:
        return [_Exit(drawing.node(NodeKind.REFERENCE, "…", exits, ref.unit, block.start))]
    drawing.nesting += 1
    for statement in block.statements:
        if not exits:
            break
        exits = _statement(drawing, ref, statement, exits)
    drawing.nesting -= 1
    return exits


def _statement(drawing: _Drawing, ref: FunctionRef, statement: tree.Statement, exits: list[_Exit]) -> list[_Exit]:
    match statement:
        case tree.Return():
            drawing.ends += _calls(drawing, ref, statement, exits)
            return []
        case tree.Break():
            drawing.breaks += exits
            return []
        case tree.Do():
            return _block(drawing, ref, statement.body, exits)
        case tree.If():
            return _branches(drawing, ref, statement, exits) if _matters(drawing, statement) else exits
        case tree.While() | tree.Repeat() | tree.NumericFor() | tree.GenericFor():
            return _loop(drawing, ref, statement, exits) if _matters(drawing, statement) else exits
    return _calls(drawing, ref, statement, exits)


def _branches(drawing: _Drawing, ref: FunctionRef, statement: tree.If, exits: list[_Exit]) -> list[_Exit]:
    joined: list[_Exit] = []
    for clause in statement.clauses:
        exits = _calls(drawing, ref, clause.condition, exits)
        condition = _source(ref, clause.condition)
        question = drawing.node(NodeKind.BRANCH, condition, exits, ref.unit, clause.condition.start)
        joined += _block(drawing, ref, clause.body, [_Exit(question, "yes")])
        exits = [_Exit(question, "no")]
    if statement.orelse is not None:
        exits = _block(drawing, ref, statement.orelse, exits)
    return [*joined, *exits]


def _loop(drawing: _Drawing, ref: FunctionRef, statement: tree.Loop, exits: list[_Exit]) -> list[_Exit]:
    head = drawing.node(NodeKind.LOOP, _loop_label(ref, statement), exits, ref.unit, statement.start)
    outer, drawing.breaks = drawing.breaks, []
    back = _block(drawing, ref, statement.body, [_Exit(head, "each")])
    drawing.connect([_Exit(exit_.node, exit_.label or "again") for exit_ in back if exit_.node != head], head)
    left, drawing.breaks = drawing.breaks, outer
    endless = isinstance(statement, tree.While) and isinstance(statement.condition, tree.TrueLiteral)
    return left if endless else [_Exit(head, "done"), *left]


def _loop_label(ref: FunctionRef, statement: tree.Loop) -> str:
    match statement:
        case tree.While():
            return f"while {_source(ref, statement.condition)}"
        case tree.Repeat():
            return f"repeat until {_source(ref, statement.condition)}"
        case tree.NumericFor():
            return f"for {statement.var.id} = {_source(ref, statement.first)}, {_source(ref, statement.limit)}"
    return f"for {', '.join(name.id for name in statement.names)}"


def _calls(drawing: _Drawing, ref: FunctionRef, node: tree.Node, exits: list[_Exit]) -> list[_Exit]:
    """The steps of an expression or a simple statement; arguments before the call that they are for."""
    calls = [item for item in walk(node, into_functions=False) if isinstance(item, tree.Call | tree.MethodCall)]
    for call in sorted(calls, key=lambda item: item.end):
        exits = _call(drawing, ref, call, exits)
    return exits


def _call(drawing: _Drawing, ref: FunctionRef, call: CallNode, exits: list[_Exit]) -> list[_Exit]:
    for site in drawing.program.sites_at(call):
        for name in site.targets.builtins:
            kind = step_kind(name)
            if kind is not None:
                text = call_text(ref.unit, call, name, _IN_LABELS)
                return [_Exit(drawing.node(kind, text, exits, ref.unit, call.start))]
        callees = [callee for callee in site.targets.functions if _has_steps(drawing.program, callee)]
        if site.kind is EdgeKind.SPAWN and callees:
            return _spawn(drawing, ref, call, callees, exits)
        if callees:
            return [exit_ for callee in callees for exit_ in _function(drawing, callee, exits)]
    return exits


def _spawn(
    drawing: _Drawing, ref: FunctionRef, call: CallNode, callees: list[FunctionRef], exits: list[_Exit]
) -> list[_Exit]:
    """A task beside the program: its own steps lead nowhere, the program goes on from the spawn."""
    spawn = drawing.node(NodeKind.TASK, "coroutine.spawn", exits, ref.unit, call.start)
    for callee in callees:
        _function(drawing, callee, [_Exit(spawn, "task", detached=True)])
    return [_Exit(spawn)]


def _has_steps(program: Program, ref: FunctionRef) -> bool:
    return any(step_kind(name) is not None for name in program.facts_for(ref).reaches)


def _matters(drawing: _Drawing, statement: tree.Node) -> bool:
    """Whether a statement contains steps, or leaves the function or the loop around it."""
    known = drawing.matters.get(statement)
    if known is None:
        nodes = walk(statement, into_functions=False)
        known = drawing.matters[statement] = any(_node_matters(drawing.program, node) for node in nodes)
    return known


def _node_matters(program: Program, node: tree.Node) -> bool:
    if isinstance(node, tree.Return | tree.Break):
        return True
    if not isinstance(node, tree.Call | tree.MethodCall):
        return False
    return any(
        any(_has_steps(program, callee) for callee in site.targets.functions)
        or any(step_kind(name) is not None for name in site.targets.builtins)
        for site in program.sites_at(node)
    )


def call_text(
    unit: ModuleUnit, node: tree.Node, name: str, shown: tuple[type[tree.Expr], ...] = (tree.String, tree.Number)
) -> str:
    """A call in short: the function and a short first argument of one of the classes ``shown``."""
    arguments = node.args if isinstance(node, tree.Call | tree.MethodCall) else []
    first = arguments[0] if arguments else None
    more = ", …" if len(arguments) > 1 else ""
    if isinstance(first, shown) and first.end - first.start <= _LABEL_LENGTH:
        return f"{name}({unit.source[first.start : first.end]}{more})"
    return f"{name}({'…' if arguments else ''})"


def _source(ref: FunctionRef, node: tree.Node) -> str:
    text = " ".join(ref.unit.source[node.start : node.end].split())
    return text if len(text) <= _LABEL_LENGTH else f"{text[: _LABEL_LENGTH - 1]}…"
