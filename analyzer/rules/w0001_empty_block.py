"""W0001: a block without statements."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from analyzer.diagnostic import Diagnostic, Severity
from analyzer.rules.base import Example, Rule, example, in_main
from analyzer.rules.context import RuleContext
from analyzer.syntax import tree


def check(context: RuleContext) -> Iterable[Diagnostic]:
    """Reports empty blocks that no comment explains. An empty function is a value and needs no reason."""
    for what, keyword, block in _blocks(context):
        if not block.statements and not _is_explained(context, block):
            place = context.analysis.range(context.unit, block.start - len(keyword), block.start)
            yield context.finding(
                place, f"empty `{what}` block", help="Remove it, or say in a comment why it is empty."
            )


def _is_explained(context: RuleContext, block: tree.Block) -> bool:
    """Whether a comment stands in the block, which ends where it starts."""
    source = context.unit.source
    return any(
        comment.start >= block.start and not source[block.start : comment.start].strip()
        for comment in context.unit.chunk.comments
    )


def _blocks(context: RuleContext) -> Iterator[tuple[str, str, tree.Block]]:
    """Every block with the name of its statement and the keyword in front of it."""
    for branch in context.nodes(tree.If):
        for number, clause in enumerate(branch.clauses):
            yield "elseif" if number else "if", "then", clause.body
        if branch.orelse is not None:
            yield "else", "else", branch.orelse
    yield from (("for", "do", loop.body) for loop in context.nodes(tree.NumericFor))
    yield from (("for", "do", loop.body) for loop in context.nodes(tree.GenericFor))
    yield from (("while", "do", loop.body) for loop in context.nodes(tree.While))
    yield from (("repeat", "repeat", loop.body) for loop in context.nodes(tree.Repeat))
    yield from (("do", "do", group.body) for group in context.nodes(tree.Do))


RULE = Rule(
    code="W0001",
    name="no-empty-blocks",
    severity=Severity.WARNING,
    summary="A block has no statements and no comment that says why.",
    why="An empty block is usually forgotten work: a case that is tested but not handled.",
    instead="Write the missing statements, turn the condition round, or leave a comment in the block.",
    check=check,
    valid=(
        example("if order then\n    return 1\nend"),
        example("if order then\n    -- nothing to do for orders\nend"),
        example("if order then --[[ checked by the caller ]] end"),
        example("for _ in pairs(order) do\n    return 1\nend"),
        example("return function() end"),
        example("local function nothing() end\nreturn nothing"),
        example("repeat\n    order = order.next\nuntil not order"),
        example("do\n    local a = 1\n    return a\nend"),
        example("while order.more do\n    order = order.next -- forward\nend"),
        Example("-- a file without statements\n"),
        example("if order then\n    return 1\nelse\n    -- none\nend"),
    ),
    invalid=(
        example("if order then --!\nend"),
        example("if order then --!\nelse\n    return 1\nend"),
        example("if order then\n    return 1\nelse --!\nend"),
        example("if order.a then\n    return 1\nelseif order.b then --!\nend"),
        example("while order.more do --!\nend"),
        example("for i = 1, 10 do --!\nend"),
        example("for _ in pairs(order) do --!\nend"),
        example("do --!\nend"),
        example("repeat --!\nuntil order"),
        Example("if true then --!\nend\n\n" + in_main("return 1"), kind="function.lua"),
        example("-- handled elsewhere\nif order then --!\nend"),
        example(
            "return helper.f()",
            libraries={"helper": "return { f = function(a)\n    if a then --!\n    end\n    return a\nend }\n"},
            title="in a library",
        ),
    ),
)
