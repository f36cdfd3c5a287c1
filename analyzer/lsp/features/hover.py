"""Hover: signature, documentation, whether it suspends, determinism class, durable commands of a workflow."""

from __future__ import annotations

from lsprotocol import types

from analyzer.lsp.analysis import FileAnalysis
from analyzer.lsp.describe import catalogue_text, code_block, entry_text, function_text
from analyzer.lsp.positions import to_range
from analyzer.lsp.subject import Subject, exported, subject_at
from analyzer.program.program import Program
from analyzer.program.references import Reference


def hover(view: FileAnalysis, offset: int, whole: Program | None = None) -> types.Hover | None:
    """What is known about the name at an offset; ``whole`` knows entries that the view does not contain."""
    subject = subject_at(view, offset)
    if subject is None:
        return None
    text = describe(view, subject, whole)
    if not text:
        return None
    node = subject.node
    content = types.MarkupContent(types.MarkupKind.Markdown, text)
    return types.Hover(content, to_range(view.lines, node.start, node.end))


def describe(view: FileAnalysis, subject: Subject, whole: Program | None) -> str:
    """Markdown about a subject; empty when there is nothing to say."""
    if subject.option is not None:
        return _option(subject)
    if subject.entry_id:
        return _entry(view, subject.entry_id, whole)
    if subject.unit is not None:
        functions = exported(view.program, Reference(subject.path, subject.unit))
        if functions:
            return "\n\n---\n\n".join(function_text(view.program, ref) for ref in functions[:3])
        return _import(view, subject.unit.entry_id)
    if subject.path and (text := catalogue_text(subject.path)):
        return text
    if subject.functions:
        return "\n\n---\n\n".join(function_text(view.program, ref) for ref in subject.functions[:3])
    if subject.binding is not None:
        return _variable(view, subject)
    if subject.type is not None:
        return code_block(view.text[subject.type.start : subject.type.end])
    return code_block(f"(field) {subject.field}") if subject.field else ""


def _option(subject: Subject) -> str:
    option = subject.option
    assert option is not None
    values = f"One of: {', '.join(f'`{value}`' for value in option.values)}" if option.values else ""
    parts = (code_block(f"{option.name}: {option.kind}"), option.doc, values)
    return "\n\n".join(part for part in parts if part)


def _entry(view: FileAnalysis, entry_id: str, whole: Program | None) -> str:
    entry = view.project.entries.get(entry_id)
    if entry is None:
        return f"There is no entry `{entry_id}`."
    parts = [entry_text(entry)]
    for program in (view.program, whole):
        unit = None if program is None else program.units.get(entry_id)
        if program is not None and unit is not None:
            parts.extend(function_text(program, ref) for ref in program.entry_methods(unit))
            break
    return "\n\n".join(parts)


def _import(view: FileAnalysis, entry_id: str) -> str:
    entry = view.project.entries.get(entry_id)
    return "" if entry is None else entry_text(entry)


def _variable(view: FileAnalysis, subject: Subject) -> str:
    binding = subject.binding
    assert binding is not None
    written = "" if binding.type is None else f": {view.text[binding.type.start : binding.type.end]}"
    if not written:
        names = sorted(view.program.object_types_of(view.unit, binding.declaration))
        written = f": {' | '.join(names)}" if names else ""
    word = {"param": "parameter", "loop": "loop variable", "self": "parameter"}.get(binding.kind, "local")
    return code_block(f"({word}) {binding.name}{written}" if word != "local" else f"local {binding.name}{written}")
