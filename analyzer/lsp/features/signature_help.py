"""Signature help: the parameters of the call around the cursor."""

from __future__ import annotations

from lsprotocol import types

from analyzer.lsp.analysis import FileAnalysis
from analyzer.lsp.describe import comment_above, function_label
from analyzer.lsp.receivers import Receivers
from analyzer.lsp.typing_context import typing_at
from analyzer.program.arity import signature_of
from analyzer.program.callgraph import FunctionRef
from analyzer.program.values import BuiltinValue, FunctionValue
from analyzer.text import LineIndex

TRIGGERS = ["(", ","]


def signature_help(view: FileAnalysis, lines: LineIndex, offset: int) -> types.SignatureHelp | None:
    """The signatures of what the call around an offset of the current text may enter."""
    typing = typing_at(lines.text, offset)
    call = typing.call
    if call is None or typing.in_comment:
        return None
    receivers = Receivers(view, lines.text, offset, typing)
    method = typing.kind(call.token - 2) == ":"
    signatures: list[types.SignatureInformation] = []
    for value in receivers.values(call.token - 1):
        if isinstance(value, BuiltinValue) and (information := _builtin(value.name)) is not None:
            signatures.append(information)
        elif isinstance(value, FunctionValue):
            signatures.append(_function(value.ref, method))
    if not signatures:
        return None
    return types.SignatureHelp(signatures, active_signature=0, active_parameter=_active(signatures[0], call.commas))


def _active(information: types.SignatureInformation, position: int) -> int:
    """The parameter that an argument belongs to; further arguments belong to a final ``...``."""
    parameters = information.parameters or ()
    if parameters and parameters[-1].label == "...":
        return min(position, len(parameters) - 1)
    return position


def _builtin(name: str) -> types.SignatureInformation | None:
    signature = signature_of(name)
    if signature is None:
        return None
    labels = [f"{param.name}{'?' if param.optional else ''}: {param.type}" for param in signature.params]
    return _information(signature.label(name), labels + ["..."] * signature.variadic, signature.doc)


def _function(ref: FunctionRef, method: bool) -> types.SignatureInformation:
    text = ref.unit.source
    labels = [text[param.start : param.end] for param in ref.node.params]
    if method and ref.node.self_param is None and labels:
        labels = labels[1:]
    elif not method and ref.node.self_param is not None:
        labels = ["self", *labels]
    labels += ["..."] * (ref.node.vararg is not None)
    return _information(function_label(ref), labels, comment_above(ref.unit, ref.node))


def _information(label: str, parameters: list[str], doc: str) -> types.SignatureInformation:
    return types.SignatureInformation(
        label, documentation=doc or None, parameters=[types.ParameterInformation(text) for text in parameters]
    )
