"""``goto`` and labels, and leaving several Python loops at once.

A label at the end of a loop body makes ``goto`` a ``continue``, one right behind a loop a ``break``. Any other block
whose labels are used becomes a one-shot loop around its segments: a jump sets the segment to go on with and continues
that loop. What has to leave inner Python loops first sets a flag that is tested behind each of them.
"""

from __future__ import annotations

import ast
from collections import Counter

from analyzer.syntax import tree
from analyzer.syntax.walk import walk
from transpiler.emit import py
from transpiler.lower.context import FunctionContext, Loop
from transpiler.lower.dispatch import statements_into

ENDS = (ast.Return, ast.Raise, ast.Break, ast.Continue)
"""Statements behind which nothing runs."""


def new_loop(ctx: FunctionContext, node: tree.Loop) -> Loop:
    """The loop to be built for a Lua loop. The body of ``repeat`` does not end where an iteration ends: its condition
    follows."""
    continues = frozenset() if isinstance(node, tree.Repeat) else trailing_labels(node.body)
    return Loop(continue_labels=continues, exit_labels=ctx.exits.get(node, frozenset()))


def trailing_labels(block: tree.Block) -> frozenset[str]:
    """Labels with nothing but labels behind them."""
    names: set[str] = set()
    for statement in reversed(block.statements):
        if not isinstance(statement, tree.Label):
            break
        names.add(statement.name.id)
    return frozenset(names)


def _used_labels(ctx: FunctionContext, block: tree.Block, skip: frozenset[str]) -> list[str]:
    labels = [item.name.id for item in block.statements if isinstance(item, tree.Label) and item.name.id not in skip]
    if not labels:
        return []
    jumps = _jumps(block)
    exits = _exit_labels(ctx, block, jumps)
    return [label for label in labels if label in jumps and label not in exits]


def _jumps(node: tree.Node) -> Counter[str]:
    """How often each label is jumped to inside ``node``."""
    return Counter(item.label.id for item in walk(node, into_functions=False) if isinstance(item, tree.Goto))


def _exit_labels(ctx: FunctionContext, block: tree.Block, jumps: Counter[str]) -> set[str]:
    """Labels right behind a loop that are jumped to from inside that loop only; ``ctx.exits`` keeps them by loop."""
    found: set[str] = set()
    loop: tree.Statement | None = None
    for statement in block.statements:
        if not isinstance(statement, tree.Label):
            loop = statement if isinstance(statement, tree.Loop) else None
            continue
        label = statement.name.id
        if loop is not None and jumps[label] and _jumps(loop)[label] == jumps[label]:
            ctx.exits[loop] = ctx.exits.get(loop, frozenset()) | {label}
            found.add(label)
    return found


def lower_labels(ctx: FunctionContext, block: tree.Block) -> bool:
    """Lower ``block`` as a state machine when its labels need that; otherwise return False."""
    own_continue = ctx.loops[-1].continue_labels if ctx.loops and not ctx.loops[-1].is_block else frozenset()
    used = _used_labels(ctx, block, own_continue & trailing_labels(block))
    if not used:
        return False
    segments = _segments(block, used)
    loop = Loop(is_block=True)
    ends = trailing_labels(block)
    for position, (label, _) in enumerate(segments):
        if label is not None:
            loop.labels[label] = -1 if label in ends else position
    numbered = [position for position in loop.labels.values() if position >= 0]
    if numbered and not (len(numbered) == 1 and not segments[0][1] and numbered[0] == 1):
        loop.state = ctx.temporary("segment")
    body = _segment_bodies(ctx, loop, segments)
    if loop.state:
        ctx.emit(py.assign(py.name(loop.state), ast.Constant(0)))
    if not (body and isinstance(body[-1], ENDS)):
        body.append(ast.Break())
    emit_loop(ctx, loop, ast.While(ast.Constant(True), body, []))
    return True


def _segments(block: tree.Block, used: list[str]) -> list[tuple[str | None, list[tree.Statement]]]:
    segments: list[tuple[str | None, list[tree.Statement]]] = [(None, [])]
    for statement in block.statements:
        if isinstance(statement, tree.Label) and statement.name.id in used:
            segments.append((statement.name.id, []))
        else:
            segments[-1][1].append(statement)
    return segments


def _segment_bodies(
    ctx: FunctionContext, loop: Loop, segments: list[tuple[str | None, list[tree.Statement]]]
) -> list[ast.stmt]:

    ctx.loops.append(loop)
    with ctx.block() as body:
        for position, (_, statements) in enumerate(segments):
            with ctx.block() as segment:
                statements_into(ctx, statements)
            if not segment:
                continue
            if loop.state and position < max(loop.labels.values()):
                test = py.compare(py.name(loop.state), ast.LtE(), ast.Constant(position))
                ctx.emit(ast.If(test, segment, []))
            else:
                ctx.out.extend(segment)
    ctx.loops.pop()
    return body


def emit_loop(ctx: FunctionContext, loop: Loop, statement: ast.stmt) -> None:
    """Emit a finished loop with the flags before it and the tests behind it."""
    for flag in loop.flags:
        ctx.emit(py.assign(py.name(flag), ast.Constant(False)))
    ctx.emit(statement)
    for test in loop.after:
        ctx.emit(test)


def leave(ctx: FunctionContext, target: int, action: type[ast.Break] | type[ast.Continue]) -> None:
    """Emit a jump that breaks or continues the loop at index ``target`` of ``ctx.loops``."""
    if target == len(ctx.loops) - 1:
        ctx.emit(action())
        return
    flag = ctx.temporary("leave")
    ctx.emit(py.assign(py.name(flag), ast.Constant(True)))
    ctx.emit(ast.Break())
    ctx.loops[target + 1].flags.append(flag)
    for position in range(target + 1, len(ctx.loops)):
        last = position == target + 1
        ctx.loops[position].after.append(ast.If(py.name(flag), [action() if last else ast.Break()], []))


def goto(ctx: FunctionContext, node: tree.Goto) -> None:
    """``goto label``; the parser has made sure that the label exists and is visible."""
    name = node.label.id
    for position in range(len(ctx.loops) - 1, -1, -1):
        loop = ctx.loops[position]
        if name in loop.continue_labels:
            leave(ctx, position, ast.Continue)
            return
        if name in loop.exit_labels:
            leave(ctx, position, ast.Break)
            return
        if name in loop.labels:
            segment = loop.labels[name]
            if segment < 0:
                leave(ctx, position, ast.Break)
                return
            if loop.state:
                ctx.emit(py.assign(py.name(loop.state), ast.Constant(segment)))
            leave(ctx, position, ast.Continue)
            return
    raise AssertionError(f"label {name} is not visible")


def break_(ctx: FunctionContext, node: tree.Break) -> None:
    """``break``: leaves the innermost Lua loop, through any one-shot loops inside it."""
    for position in range(len(ctx.loops) - 1, -1, -1):
        if not ctx.loops[position].is_block:
            leave(ctx, position, ast.Break)
            return


def label(ctx: FunctionContext, node: tree.Label) -> None:
    """A label emits nothing: its block was cut there, or it ends a loop body."""
