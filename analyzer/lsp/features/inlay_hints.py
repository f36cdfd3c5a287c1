"""Inlay hints: the inferred types of variables and parameters that have no annotation."""

from __future__ import annotations

from lsprotocol import types

from analyzer.lsp.analysis import FileAnalysis
from analyzer.lsp.positions import to_position
from analyzer.program import value_type as vt
from analyzer.program.arity import Arity
from analyzer.program.types import Types
from analyzer.program.value_type import ValueType

_NAMES = (
    (vt.BOOLEAN, "boolean"),
    (vt.NUMBER, "number"),
    (vt.INTEGER, "integer"),
    (vt.FLOAT, "float"),
    (vt.STRING, "string"),
    (vt.TABLE, "table"),
    (vt.FUNCTION, "function"),
    (vt.THREAD, "thread"),
)


def infer(view: FileAnalysis) -> Types:
    """The types of the program around a file. Takes about as long as its analysis."""
    return Types(view.program, Arity(view.program))


def inlay_hints(view: FileAnalysis, inferred: Types, start: int, end: int) -> list[types.InlayHint]:
    """The hints between two offsets; nothing is shown for unknown types and for functions."""
    hints: list[types.InlayHint] = []
    for binding in view.unit.resolution.all_bindings:
        name = binding.declaration
        if binding.type is not None or binding.kind in ("self", "function") or not start <= name.end <= end:
            continue
        text = type_text(inferred.of_binding(binding))
        if text:
            hints.append(types.InlayHint(to_position(view.lines, name.end), f": {text}", types.InlayHintKind.Type))
    return hints


def type_text(value: ValueType) -> str:
    """A type in the notation of the dialect; empty when nothing useful is known."""
    kinds = value.mask & vt.KINDS
    if value.payload or kinds in (0, vt.KINDS) or "any" in value.objects:
        return ""
    names = sorted(value.objects)
    left = kinds & ~vt.NIL & ~vt.OBJECT
    for mask, name in _NAMES:
        if left & mask and (left & mask == mask or name in ("boolean",)):
            names.append(name)
            left &= ~mask
    if not names:
        return "nil" if kinds & vt.NIL else ""
    text = " | ".join(names)
    if not kinds & vt.NIL:
        return text
    return f"{text}?" if len(names) == 1 else f"{text} | nil"
