"""Semantic tokens for calls that suspend (modifier ``async``) and for what a workflow must not reach."""

from __future__ import annotations

from collections.abc import Iterator

from lsprotocol import types

from analyzer.lsp.analysis import FileAnalysis
from analyzer.lsp.positions import to_position, utf16_length
from analyzer.program.arity import signature_of
from analyzer.program.callgraph import Suspension
from analyzer.program.program import Program
from analyzer.records import record
from analyzer.syntax import tree

LEGEND = types.SemanticTokensLegend(
    token_types=["function", "method"], token_modifiers=["async", "defaultLibrary", "nondeterministic"]
)
_ASYNC, _LIBRARY, _NONDETERMINISTIC = 1, 2, 4


@record(frozen=True)
class Token:
    """The name of a called function; ``modifiers`` is a bit set over the legend."""

    start: int
    end: int
    kind: int
    modifiers: int


def semantic_tokens(view: FileAnalysis, start: int = 0, end: int | None = None) -> types.SemanticTokens:
    """The tokens between two offsets, in the protocol's relative form."""
    data: list[int] = []
    line, column = 0, 0
    stop = len(view.text) if end is None else end
    for token in sorted(_tokens(view), key=lambda token: token.start):
        if token.end < start or token.start > stop:
            continue
        position = to_position(view.lines, token.start)
        if position.line != line:
            column = 0
        length = utf16_length(view.text[token.start : token.end])
        data += [position.line - line, position.character - column, length, token.kind, token.modifiers]
        line, column = position.line, position.character
    return types.SemanticTokens(data=data)


def _tokens(view: FileAnalysis) -> Iterator[Token]:
    program = view.program
    for call, site in program.graph.direct.items():
        if site.caller.unit is not view.unit or not isinstance(call, tree.Call | tree.MethodCall):
            continue
        modifiers = _modifiers(program, call)
        name = _name(call)
        if name is not None and modifiers:
            yield Token(name.start, name.end, 1 if isinstance(call, tree.MethodCall) else 0, modifiers)


def _modifiers(program: Program, call: tree.Call | tree.MethodCall) -> int:
    targets = program.targets(call)
    if targets.unknown:
        return 0
    modifiers = 0
    if program.call_suspends(call) is not Suspension.NEVER:
        modifiers |= _ASYNC
    for name in targets.builtins:
        signature = signature_of(name)
        if signature is not None and signature.determinism in ("N", "U"):
            modifiers |= _NONDETERMINISTIC
    return modifiers | _LIBRARY if modifiers and targets.builtins else modifiers


def _name(call: tree.Call | tree.MethodCall) -> tree.Node | None:
    if isinstance(call, tree.MethodCall):
        return call.name
    function = call.func
    if isinstance(function, tree.Index):
        return function.key if function.dot else None
    return function if isinstance(function, tree.Name) else None
