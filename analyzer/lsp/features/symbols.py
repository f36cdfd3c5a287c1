"""Document and workspace symbols: functions, methods, module-level variables, types, registry entries."""

from __future__ import annotations

from collections.abc import Iterator

from lsprotocol import types

from analyzer.lsp.analysis import FileAnalysis
from analyzer.lsp.describe import definition_statements, place_of_function
from analyzer.lsp.links import Links
from analyzer.lsp.positions import to_range
from analyzer.program.callgraph import FunctionRef
from analyzer.program.program import Program
from analyzer.project.model import Entry, Project
from analyzer.syntax import tree

LIMIT = 500
"""How many workspace symbols one answer holds."""

_ENTRY_KINDS = {
    "workflow.lua": types.SymbolKind.Class,
    "function.lua": types.SymbolKind.Function,
    "process.lua": types.SymbolKind.Class,
    "library.lua": types.SymbolKind.Module,
    "module.lua": types.SymbolKind.Module,
}


def document_symbols(view: FileAnalysis) -> list[types.DocumentSymbol]:
    """The outline of a file; functions contain those that are nested in them."""
    unit = view.unit
    statements = definition_statements(unit)
    symbols: dict[tree.Function, types.DocumentSymbol] = {}
    top: list[types.DocumentSymbol] = []
    for function in unit.resolution.functions():
        ref = view.program.graph.functions.get(function)
        if ref is None or ref.is_chunk:
            continue
        symbol = _function(view, ref, statements.get(function))
        symbols[function] = symbol
        parent = symbols.get(ref.parent.node) if ref.parent is not None else None
        if parent is None:
            top.append(symbol)
        else:
            parent.children = [*(parent.children or ()), symbol]
    top.extend(_variables(view))
    return sorted(top, key=lambda symbol: (symbol.range.start.line, symbol.range.start.character))


def _function(view: FileAnalysis, ref: FunctionRef, statement: tree.Node | None) -> types.DocumentSymbol:
    start, end = place_of_function(ref.unit, ref.node)
    whole = ref.node if statement is None else statement
    name = ref.name if ref.node.name or not ref.name.startswith("function at") else "(function)"
    method = ref.node.self_param is not None
    return types.DocumentSymbol(
        name=name,
        kind=types.SymbolKind.Method if method else types.SymbolKind.Function,
        range=to_range(view.lines, min(start, whole.start), max(whole.end, end)),
        selection_range=to_range(view.lines, start, end),
        detail="async" if view.program.facts_for(ref).asynchronous else None,
    )


def _variables(view: FileAnalysis) -> Iterator[types.DocumentSymbol]:
    for statement in view.unit.chunk.block.statements:
        if isinstance(statement, tree.Local):
            for position, typed in enumerate(statement.names):
                value = statement.exprs[position] if position < len(statement.exprs) else None
                if not isinstance(value, tree.Function):
                    yield _plain(view, typed.name, statement, types.SymbolKind.Variable)
        elif isinstance(statement, tree.TypeDeclaration | tree.InterfaceDeclaration):
            yield _plain(view, statement.name, statement, types.SymbolKind.Interface)


def _plain(view: FileAnalysis, name: tree.Name, whole: tree.Node, kind: types.SymbolKind) -> types.DocumentSymbol:
    return types.DocumentSymbol(
        name=name.id,
        kind=kind,
        range=to_range(view.lines, whole.start, whole.end),
        selection_range=to_range(view.lines, name.start, name.end),
    )


def workspace_symbols(project: Project, program: Program, query: str, links: Links) -> list[types.WorkspaceSymbol]:
    """Entries and functions whose name contains the letters of the query in their order."""
    found: list[types.WorkspaceSymbol] = []
    for entry in project.entries.values():
        if matches(query, entry.id):
            found.append(_entry_symbol(entry, links))
    seen: set[tuple[str, int]] = set()
    for ref in program.graph.functions.values():
        key = (ref.unit.file, ref.node.start)
        if ref.is_chunk or ref.name.startswith("function at") or key in seen or not matches(query, ref.name):
            continue
        seen.add(key)
        start, end = place_of_function(ref.unit, ref.node)
        kind = types.SymbolKind.Method if ref.node.self_param is not None else types.SymbolKind.Function
        location = links.in_unit(ref.unit, start, end)
        found.append(types.WorkspaceSymbol(location, ref.name, kind, container_name=ref.unit.entry_id))
        if len(found) >= LIMIT:
            break
    return found[:LIMIT]


def _entry_symbol(entry: Entry, links: Links) -> types.WorkspaceSymbol:
    kind = _ENTRY_KINDS.get(entry.kind, types.SymbolKind.Object)
    return types.WorkspaceSymbol(links.entry(entry), entry.id, kind, container_name=entry.kind)


def matches(query: str, name: str) -> bool:
    """Whether the letters of ``query`` occur in ``name`` in their order, whatever their case."""
    letters = iter(name.casefold())
    return all(letter in letters for letter in query.casefold())
