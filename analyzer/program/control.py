"""Control-flow questions about blocks: can execution fall off the end, and can a loop be left."""

from __future__ import annotations

from collections.abc import Callable

from analyzer.syntax import tree

DivergingCall = Callable[[tree.Call | tree.MethodCall], bool]
"""Tells whether a call never returns (``error``, ``process.upgrade``)."""


def falls_through(block: tree.Block, diverges: DivergingCall) -> bool:
    """Whether execution can reach the end of ``block``.

    Blocks with labels or gotos are taken to fall through, which is the careful answer.
    """
    return not any(_stops(statement, diverges) for statement in block.statements)


def _stops(statement: tree.Statement, diverges: DivergingCall) -> bool:
    match statement:
        case tree.Return() | tree.Break() | tree.Goto():
            return True
        case tree.CallStatement():
            return diverges(statement.call)
        case tree.Do():
            return not falls_through(statement.body, diverges)
        case tree.If():
            bodies = [clause.body for clause in statement.clauses]
            return (
                statement.orelse is not None
                and not falls_through(statement.orelse, diverges)
                and not any(falls_through(body, diverges) for body in bodies)
            )
        case tree.While():
            return isinstance(statement.condition, tree.TrueLiteral) and not leaves_loop(statement.body)
        case tree.Repeat():
            if leaves_loop(statement.body):
                return False
            endless = isinstance(statement.condition, tree.FalseLiteral)
            return endless or not falls_through(statement.body, diverges)
    return False


def leaves_loop(block: tree.Block) -> bool:
    """Whether ``block``, the body of a loop, holds a ``break`` of that loop or any ``goto``."""
    for statement in block.statements:
        match statement:
            case tree.Break() | tree.Goto():
                return True
            case tree.Do() | tree.While() | tree.Repeat() | tree.NumericFor() | tree.GenericFor():
                inner_loop = not isinstance(statement, tree.Do)
                if has_goto(statement.body) if inner_loop else leaves_loop(statement.body):
                    return True
            case tree.If():
                if any(leaves_loop(clause.body) for clause in statement.clauses):
                    return True
                if statement.orelse is not None and leaves_loop(statement.orelse):
                    return True
    return False


def has_goto(block: tree.Block) -> bool:
    """Whether ``block`` holds a ``goto`` at any depth (not in nested functions)."""
    pending = [block]
    while pending:
        for statement in pending.pop().statements:
            match statement:
                case tree.Goto():
                    return True
                case tree.Do() | tree.While() | tree.Repeat() | tree.NumericFor() | tree.GenericFor():
                    pending.append(statement.body)
                case tree.If():
                    pending.extend(clause.body for clause in statement.clauses)
                    if statement.orelse is not None:
                        pending.append(statement.orelse)
    return False


def returns_of(body: tree.Block) -> list[tree.Return]:
    """All return statements of a function body, not those of nested functions."""
    found: list[tree.Return] = []
    pending = [body]
    while pending:
        for statement in pending.pop().statements:
            match statement:
                case tree.Return():
                    found.append(statement)
                case tree.Do() | tree.While() | tree.Repeat() | tree.NumericFor() | tree.GenericFor():
                    pending.append(statement.body)
                case tree.If():
                    pending.extend(clause.body for clause in statement.clauses)
                    if statement.orelse is not None:
                        pending.append(statement.orelse)
    return found


def is_multiple(expr: tree.Expr) -> bool:
    """Whether ``expr`` in last position may give other than one value."""
    return isinstance(expr, (tree.Call, tree.MethodCall, tree.Vararg))
