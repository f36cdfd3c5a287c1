"""Texts about functions, modules and entries, shared by hover, completion and signature help."""

from __future__ import annotations

from analyzer.catalog import lookup
from analyzer.catalog.model import Constant, Module, Signature
from analyzer.graph.flow import call_text
from analyzer.lsp.nodes import name_range
from analyzer.program.arity import signature_of
from analyzer.program.callgraph import FunctionRef
from analyzer.program.modules import ModuleUnit
from analyzer.program.program import Program
from analyzer.project.model import Entry
from analyzer.records import record
from analyzer.syntax import tree

CLASSES = {
    "P": "pure",
    "T": "deterministic: follows the workflow's clock and state",
    "R": "recorded side effect: its result is kept in the history",
    "D": "durable command: recorded by the server",
    "C": "channel or message operation",
    "N": "**nondeterministic**: must not be reached from a workflow",
    "U": "**not supported in workflows**",
}
"""What the determinism classes mean (spec/dialect.md §3.1)."""

_NOTABLE = frozenset("DRNU")


def code_block(text: str) -> str:
    """A fenced Lua block."""
    return f"```lua\n{text}\n```"


def catalogue_text(path: str) -> str:
    """Markdown about a member of the catalogue; empty when there is none."""
    signature = signature_of(path)
    if signature is not None:
        return signature_text(path, signature)
    found = lookup(path)
    if isinstance(found, Constant):
        value = "" if found.value is None else f" = {found.value!r}"
        return "\n\n".join(part for part in (code_block(f"{path}: {found.type}{value}"), found.doc) if part)
    if isinstance(found, Module):
        return module_text(path, found)
    return ""


def signature_text(path: str, signature: Signature) -> str:
    """Markdown about a library function."""
    facts = [f"Class {signature.determinism}: {CLASSES[signature.determinism]}."]
    facts.append("Suspends the caller." if signature.suspends else "Does not suspend.")
    if signature.replacement:
        facts.append(f"Use instead: {signature.replacement}")
    return "\n\n".join(part for part in (code_block(signature.label(path)), signature.doc, " ".join(facts)) if part)


def module_text(name: str, module: Module) -> str:
    """Markdown about a module."""
    facts = "May be declared by workflows." if module.workflow_allowed or module.ambient else "Not for workflows."
    if not module.supported:
        facts += " lua2temporal does not support it."
    return "\n\n".join(part for part in (code_block(f"module {name}"), module.doc, facts) if part)


def function_label(ref: FunctionRef) -> str:
    """``function name(a, b: T): R`` as written."""
    name = "(main chunk)" if ref.is_chunk else ref.name
    text = ref.unit.source
    parameters = [text[param.start : param.end] for param in ref.node.params]
    if ref.node.vararg is not None:
        parameters.append("...")
    returns = ""
    if ref.node.returns:
        returns = ": " + ", ".join(text[item.start : item.end] for item in ref.node.returns)
    return f"function {name if not name.startswith('function at') else ''}({', '.join(parameters)}){returns}"


def function_text(program: Program, ref: FunctionRef) -> str:
    """Markdown about a Lua function: its signature, its comment, what a call of it may do."""
    facts = program.facts_for(ref)
    parts = [code_block(function_label(ref)), comment_above(ref.unit, ref.node)]
    parts.append("May suspend." if facts.asynchronous else "Never suspends.")
    if ref in program.entry_methods(ref.unit) and ref.unit.kind == "workflow.lua":
        commands = durable_commands(program, ref)
        parts.append("Issues no durable command." if not commands else "Durable commands:\n" + bullet_list(commands))
    elif facts.commands:
        parts.append("Durable commands: " + ", ".join(f"`{name}`" for name in sorted(facts.commands)))
    nondeterministic = [name for name in sorted(facts.reaches) if _class(name) in ("N", "U")]
    if nondeterministic:
        parts.append("Reaches " + ", ".join(f"`{name}`" for name in nondeterministic) + ".")
    return "\n\n".join(part for part in parts if part)


def bullet_list(commands: list[DurableCommand]) -> str:
    """Commands as a Markdown list."""
    shown = [f"- `{command.text}` ({command.file}:{command.line})" for command in commands[:20]]
    if len(commands) > len(shown):
        shown.append(f"- … and {len(commands) - len(shown)} more")
    return "\n".join(shown)


def _class(name: str) -> str:
    signature = signature_of(name)
    return "" if signature is None else signature.determinism


@record(frozen=True)
class DurableCommand:
    """A place that issues a durable command or records a side effect; ``loop`` when it is inside a loop."""

    builtin: str
    text: str
    file: str
    line: int
    node: tree.Node
    function: FunctionRef


def durable_commands(program: Program, method: FunctionRef) -> list[DurableCommand]:
    """The places reached by an entry method that issue durable commands, in breadth-first order of the calls."""
    found: dict[tree.Node, DurableCommand] = {}
    reach = program.reachable_from(method.unit)
    for ref in reach.functions:
        for use in program.facts_for(ref).uses:
            if _class(use.name) in ("D", "R") and use.node not in found:
                unit = ref.unit
                text = call_text(unit, use.node, use.name)
                line = unit.lines.line(use.node.start)
                found[use.node] = DurableCommand(use.name, text, unit.file, line, use.node, ref)
    return list(found.values())


def comment_above(unit: ModuleUnit, function: tree.Function) -> str:
    """The comment lines directly above a function's statement, without their markers."""
    start = statement_start(unit, function)
    line = unit.lines.line(start)
    by_end = {unit.lines.line(comment.end): comment for comment in unit.chunk.comments if comment.own_line}
    found: list[str] = []
    line -= 1
    while (comment := by_end.get(line)) is not None:
        found.append(comment_body(comment.text))
        line = unit.lines.line(comment.start) - 1
    return "\n".join(reversed(found)).strip()


def comment_body(text: str) -> str:
    """The words of a comment."""
    if text.startswith("--[") and text.endswith("]"):
        inner = text[3:].lstrip("=")
        return inner.removeprefix("[").rstrip("]").rstrip("=").rstrip("]").strip()
    return text.lstrip("-").strip()


def statement_start(unit: ModuleUnit, function: tree.Function) -> int:
    """Where the line of a function's name begins."""
    line = unit.lines.line(function.start)
    return unit.lines.line_starts[line - 1]


def place_of_function(unit: ModuleUnit, function: tree.Function) -> tuple[int, int]:
    """Where the name of a function stands in its module."""
    for binding in unit.resolution.all_bindings:
        if binding.kind == "function" and binding.value is function:
            return binding.declaration.start, binding.declaration.end
    statement = definition_statements(unit).get(function)
    return name_range(function, statement)


def definition_statements(unit: ModuleUnit) -> dict[tree.Function, tree.Node]:
    """Function → the statement that gives it its name."""
    from analyzer.syntax.walk import walk

    found: dict[tree.Function, tree.Node] = {}
    for node in walk(unit.chunk.main):
        if isinstance(node, tree.LocalFunction | tree.FunctionStatement):
            found[node.function] = node
    return found


def entry_text(entry: Entry) -> str:
    """Markdown about a registry entry."""
    comment = entry.meta.get("comment")
    parts = [f"**{entry.id}** — `{entry.kind}`", comment if isinstance(comment, str) else ""]
    if entry.worker_id:
        parts.append(f"Worker `{entry.worker_id}`")
    return "\n\n".join(part for part in parts if part)
