"""Guards selected statements of a workflow with ``workflow.version``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from lsprotocol import types

from analyzer.diagnostic import Edit
from analyzer.lsp.analysis import FileAnalysis
from analyzer.lsp.links import Links
from analyzer.lsp.nodes import nodes_at
from analyzer.lsp.positions import to_offset, to_position
from analyzer.program.arity import signature_of
from analyzer.program.modules import NameKind
from analyzer.program.program import Program
from analyzer.project.edit import add_module
from analyzer.syntax import tree
from analyzer.syntax.walk import walk
from analyzer.text import LineIndex

CHANGE = "name-this-change"
GUARD = 'if workflow.version("{change}", -1, 1) >= 1 then'


def guard_selected(view: FileAnalysis, area: types.Range, links: Links) -> Iterator[types.CodeAction]:
    """Wraps the selected statements in a check of a new version, when they issue durable commands."""
    if not view.entry.is_workflow:
        return
    start, end = to_offset(view.lines, area.start), to_offset(view.lines, area.end)
    statements = selected_statements(view.unit.chunk, start, end)
    if not statements or not any(_durable(view.program, item) for item in statements):
        return
    if escaping_locals(view, statements) or isinstance(statements[-1], tree.Return | tree.Break):
        return
    changes = {links.uri_of(view.path): list(_wrap(view, statements))}
    add_declarations(changes, view, links)
    yield types.CodeAction(
        title="Guard this change with workflow.version",
        kind=types.CodeActionKind.RefactorRewrite,
        edit=types.WorkspaceEdit(changes=changes),
    )


def selected_statements(chunk: tree.Chunk, start: int, end: int) -> list[tree.Statement]:
    """The statements of the innermost block that the selection touches."""
    block = next((node for node in reversed(nodes_at(chunk, start)) if isinstance(node, tree.Block)), chunk.block)
    while block is not chunk.block and not (block.start <= start and end <= block.end):
        around = [node for node in nodes_at(chunk, block.start) if isinstance(node, tree.Block)]
        outer = [node for node in around if node.start <= start and end <= node.end and node is not block]
        block = outer[-1] if outer else chunk.block
    return [item for item in block.statements if item.start <= end and start <= item.end]


def _durable(program: Program, statement: tree.Statement) -> bool:
    for node in walk(statement, into_functions=False):
        if isinstance(node, tree.Call | tree.MethodCall):
            targets = program.targets(node)
            if any(program.facts_for(ref).commands for ref in targets.functions):
                return True
            if any((found := signature_of(name)) is not None and found.durable for name in targets.builtins):
                return True
    return False


def escaping_locals(
    view: FileAnalysis, statements: list[tree.Statement], among: list[tree.Statement] | None = None
) -> bool:
    """Whether a variable declared by the statements is used behind all those ``among`` which they stand."""
    start, end = statements[0].start, statements[-1].end
    last = (among or statements)[-1].end
    for binding in view.unit.resolution.all_bindings:
        names = (*binding.uses, *binding.assignments)
        if start <= binding.declaration.start < end and any(name.start >= last for name in names):
            return True
    return False


def _wrap(view: FileAnalysis, statements: list[tree.Statement]) -> Iterator[types.TextEdit]:
    lines = view.lines
    first, last = lines.line(statements[0].start), lines.line(statements[-1].end)
    indent, step, newline = layout(lines, statements[0])
    protected = long_text_lines(lines, statements)
    head = f"{GUARD.format(change=CHANGE)}{newline}{indent}{step}"
    position = to_position(lines, statements[0].start)
    yield types.TextEdit(types.Range(position, position), head)
    for line in range(first + 1, last + 1):
        if lines.line_text(line).strip() and line not in protected:
            begin = types.Position(line - 1, 0)
            yield types.TextEdit(types.Range(begin, begin), step)
    position = to_position(lines, statements[-1].end)
    yield types.TextEdit(types.Range(position, position), f"{newline}{indent}end")


def layout(lines: LineIndex, statement: tree.Statement) -> tuple[str, str, str]:
    """The indentation of a statement, one level of it, and the line ending of the file."""
    found = re.match(r"[ \t]*", lines.line_text(lines.line(statement.start)))
    indent = found[0] if found else ""
    return indent, "\t" if "\t" in indent else "    ", "\r\n" if "\r\n" in lines.text else "\n"


def long_text_lines(lines: LineIndex, statements: Iterable[tree.Statement]) -> set[int]:
    """Lines that begin inside a string, which an indentation would change."""
    inside: set[int] = set()
    for statement in statements:
        for node in walk(statement):
            if isinstance(node, tree.String):
                inside.update(range(lines.line(node.start) + 1, lines.line(node.end) + 1))
    return inside


def add_declarations(changes: dict[str, list[types.TextEdit]], view: FileAnalysis, links: Links) -> None:
    """Adds the edits that declare the module ``workflow`` where the entries of the file do not."""
    for uri, edits in links.edits(tuple(_declarations(view))).items():
        changes.setdefault(uri, []).extend(edits)


def _declarations(view: FileAnalysis) -> Iterator[Edit]:
    if view.unit.meaning("workflow").kind is NameKind.UNDECLARED:
        for entry in view.entries:
            edit = add_module(entry, "workflow")
            if edit is not None:
                yield edit
