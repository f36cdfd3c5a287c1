"""Folding: functions, blocks, tables, calls over several lines, long comments and runs of comment lines."""

from __future__ import annotations

from collections.abc import Iterator

from lsprotocol import types

from analyzer.syntax import tree
from analyzer.syntax.walk import walk
from analyzer.text import LineIndex

_FOLDED = (
    tree.Function,
    tree.While,
    tree.Repeat,
    tree.NumericFor,
    tree.GenericFor,
    tree.Do,
    tree.TableConstructor,
    tree.InterfaceDeclaration,
)


def folding_ranges(chunk: tree.Chunk, lines: LineIndex) -> list[types.FoldingRange]:
    """All ranges over more than one line, at most one for each first line."""
    found: dict[int, types.FoldingRange] = {}
    for start, end, kind in (*_code(chunk, lines), *_comments(chunk, lines)):
        if end > start and (start not in found or found[start].end_line < end - 1):
            found[start] = types.FoldingRange(start - 1, end - 1, kind=kind)
    return [found[start] for start in sorted(found)]


def _code(chunk: tree.Chunk, lines: LineIndex) -> Iterator[tuple[int, int, types.FoldingRangeKind | None]]:
    for node in walk(chunk.main):
        if isinstance(node, tree.If):
            yield from _branches(node, lines)
        elif isinstance(node, _FOLDED) and node is not chunk.main:
            # The closing word stays visible.
            yield lines.line(node.start), lines.line(max(node.start, node.end - 1)) - 1, None


def _branches(node: tree.If, lines: LineIndex) -> Iterator[tuple[int, int, None]]:
    starts = [lines.line(node.start)]
    starts += [lines.line(clause.condition.start) for clause in node.clauses[1:]]
    if node.orelse is not None:
        last = node.clauses[-1]
        text_end = node.orelse.start
        start = lines.text.rfind("else", last.body.end, text_end)
        starts.append(lines.line(start if start >= 0 else text_end))
    ends = [*(start - 1 for start in starts[1:]), lines.line(max(node.start, node.end - 1)) - 1]
    for start, end in zip(starts, ends, strict=True):
        yield start, end, None


def _comments(chunk: tree.Chunk, lines: LineIndex) -> Iterator[tuple[int, int, types.FoldingRangeKind]]:
    kind = types.FoldingRangeKind.Comment
    first = last = 0
    for comment in chunk.comments:
        start, end = lines.line(comment.start), lines.line(comment.end)
        if not comment.own_line:
            continue
        if start == last + 1 and first:
            last = end
            continue
        if first:
            yield first, last, kind
        first, last = start, end
    if first:
        yield first, last, kind
