"""Registry files: go to source and to entries, hover, completion of modules and ids, outline.

Their diagnostics are those of the project. Everything here reads the tree that the project reader keeps of the file.
"""

from __future__ import annotations

from collections.abc import Iterator

from lsprotocol import types

from analyzer.catalog import MODULES
from analyzer.lsp.describe import entry_text, module_text
from analyzer.lsp.features.definition import source_location
from analyzer.lsp.links import Links
from analyzer.lsp.positions import to_range
from analyzer.project.model import Entry, Project, RegistryFile, qualified
from analyzer.project.sources import PREFIX
from analyzer.project.yaml_source import Mapping, Node, Scalar, Sequence
from analyzer.records import record


@record
class Value:
    """A scalar of an entry with the keys and positions that lead to it."""

    entry: Entry
    node: Scalar
    path: tuple[str | int, ...]


def registry_file(project: Project, shown: str) -> RegistryFile | None:
    """The registry file of this name."""
    return next((file for file in project.files if file.path == shown), None)


def value_at(project: Project, file: RegistryFile, offset: int) -> Value | None:
    """The scalar value at an offset."""
    for entry in project.entries.values():
        if entry.file is file and entry.node is not None and entry.node.start <= offset <= entry.node.end:
            for path, node in _scalars(entry.node, ()):
                if node.start <= offset <= node.end:
                    return Value(entry, node, path)
    return None


def _scalars(node: Node, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], Scalar]]:
    if isinstance(node, Scalar):
        yield path, node
    elif isinstance(node, Mapping):
        for key, (_, value) in node.pairs.items():
            yield from _scalars(value, (*path, key))
    elif isinstance(node, Sequence):
        for index, item in enumerate(node.items):
            yield from _scalars(item, (*path, index))


def definition(project: Project, shown: str, offset: int, links: Links) -> list[types.Location]:
    """The file of a ``file://`` value, or the entry that a value names."""
    file = registry_file(project, shown)
    value = None if file is None else value_at(project, file, offset)
    if value is None:
        return []
    if value.node.text.startswith(PREFIX) and value.entry.source is not None:
        return [source_location(value.entry, links)]
    entry = named_entry(project, value)
    if entry is None:
        return []
    is_import = "imports" in value.path
    return [source_location(entry, links) if is_import else links.entry(entry)]


def named_entry(project: Project, value: Value) -> Entry | None:
    """The entry whose id is the value."""
    if not value.node.text or value.path[-1:] in (("name",), ("kind",), ("comment",)):
        return None
    return project.entries.get(qualified(value.node.text, value.entry.namespace))


def hover(project: Project, shown: str, offset: int) -> types.Hover | None:
    """What a module or an entry id stands for."""
    file = registry_file(project, shown)
    value = None if file is None else value_at(project, file, offset)
    if file is None or value is None:
        return None
    text = ""
    if "modules" in value.path and value.node.text in MODULES:
        text = module_text(value.node.text, MODULES[value.node.text])
    elif (entry := named_entry(project, value)) is not None:
        text = entry_text(entry)
    if not text:
        return None
    content = types.MarkupContent(types.MarkupKind.Markdown, text)
    return types.Hover(content, to_range(file.lines, value.node.start, value.node.end))


def completion(project: Project, shown: str, offset: int) -> list[types.CompletionItem]:
    """Modules in a ``modules`` list, entry ids where workers, clients, imports and functions are named."""
    file = registry_file(project, shown)
    value = None if file is None else value_at(project, file, offset)
    if value is None:
        return []
    if "modules" in value.path:
        return [types.CompletionItem(name, kind=types.CompletionItemKind.Module) for name in MODULES]
    kinds = _kinds_of(value.path)
    return [
        types.CompletionItem(entry.id, kind=types.CompletionItemKind.Reference, detail=entry.kind)
        for entry in (project.of_kind(*kinds) if kinds else ())
    ]


def _kinds_of(path: tuple[str | int, ...]) -> tuple[str, ...]:
    last = path[-1] if path else ""
    if "imports" in path:
        return ("library.lua", "module.lua")
    return {"worker": ("temporal.worker",), "client": ("temporal.client",), "func": ("function.lua",)}.get(
        str(last), ()
    )


def document_symbols(project: Project, shown: str) -> list[types.DocumentSymbol]:
    """The entries of a registry file."""
    file = registry_file(project, shown)
    symbols = []
    for entry in project.entries.values():
        if file is not None and entry.file is file and entry.node is not None:
            name = entry.node.get("name") or entry.node
            symbols.append(
                types.DocumentSymbol(
                    name=entry.name,
                    kind=types.SymbolKind.Object,
                    range=to_range(file.lines, min(entry.node.start, name.start), max(entry.node.end, name.end)),
                    selection_range=to_range(file.lines, name.start, name.end),
                    detail=entry.kind,
                )
            )
    return sorted(symbols, key=lambda symbol: symbol.range.start.line)
