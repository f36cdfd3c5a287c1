"""Blocks: their statements, or the state machine that their labels need."""

from __future__ import annotations

import ast

from analyzer.syntax import tree
from transpiler.emit.concrete import Layout
from transpiler.lower import gotos
from transpiler.lower.context import FunctionContext
from transpiler.lower.dispatch import statements_into


def block_into(ctx: FunctionContext, block: tree.Block) -> None:
    """Lower the statements of ``block`` into ``ctx.out``."""
    if not gotos.lower_labels(ctx, block):
        statements_into(ctx, block.statements)
    rest = ctx.module.comments.rest(block.end)
    if not rest:
        return
    if ctx.out:
        ctx.module.layouts.setdefault(ctx.out[-1], Layout()).footer.extend(rest)
    else:
        nothing = ast.Pass()
        ctx.note_layout(nothing, Layout(comments=rest))
        ctx.emit(nothing)


def nested_block(ctx: FunctionContext, block: tree.Block) -> list[ast.stmt]:
    """The statements of an inner block; ``pass`` when it has none."""
    with ctx.block() as out:
        block_into(ctx, block)
    return out or [ast.Pass()]
