"""The rules of ``goto`` that need a whole function: labels exist, are unique, and lie in no unentered scope."""

from __future__ import annotations

from collections.abc import Callable

from analyzer.records import field, record
from analyzer.syntax import tree
from analyzer.syntax.walk import walk

Report = Callable[[str, int, int], None]


@record
class _Scope:
    """One block on the way down: its statements, where in them we are, and the labels declared so far."""

    block: tree.Block
    is_repeat: bool
    position: int = 0
    declared: dict[str, tree.Label] = field(default_factory=dict)


def check_labels(statements: list[tree.Statement], report: Report) -> None:
    """Report duplicate labels, jumps to labels that are not visible, and jumps into the scope of a local."""
    _check_block([_Scope(tree.Block(0, 0, statements), False)], report)
    for statement in statements:
        for node in walk(statement):
            if isinstance(node, tree.Function):
                _check_block([_Scope(node.body, False)], report)


def _check_block(scopes: list[_Scope], report: Report) -> None:
    """Check the innermost block of ``scopes`` and the blocks in it, but no functions."""
    scope = scopes[-1]
    for position, statement in enumerate(scope.block.statements):
        scope.position = position
        if isinstance(statement, tree.Label):
            _declare(scopes, statement, report)
        elif isinstance(statement, tree.Goto):
            _check_goto(scopes, statement, report)
        for block in _inner_blocks(statement):
            _check_block([*scopes, _Scope(block, isinstance(statement, tree.Repeat))], report)


def _declare(scopes: list[_Scope], label: tree.Label, report: Report) -> None:
    name = label.name
    if any(name.id in scope.declared for scope in scopes):
        report(f"label `{name.id}` is already defined in this function", name.start, name.end)
    else:
        scopes[-1].declared[name.id] = label


def _check_goto(scopes: list[_Scope], goto: tree.Goto, report: Report) -> None:
    name = goto.label.id
    for scope in reversed(scopes):
        statements = scope.block.statements
        target = _label_position(statements, name)
        if target is None:
            continue
        crossed = [
            statement
            for statement in statements[scope.position + 1 : target]
            if isinstance(statement, tree.Local | tree.LocalFunction)
        ]
        if crossed and not _ends_block(scope, target):
            local = crossed[0].names[0].name if isinstance(crossed[0], tree.Local) else crossed[0].name
            message = f"`goto {name}` jumps into the scope of local `{local.id}`"
            report(message, goto.label.start, goto.label.end)
        return
    report(f"no visible label `{name}` for `goto`", goto.label.start, goto.label.end)


def _label_position(statements: list[tree.Statement], name: str) -> int | None:
    for position, statement in enumerate(statements):
        if isinstance(statement, tree.Label) and statement.name.id == name:
            return position
    return None


def _ends_block(scope: _Scope, position: int) -> bool:
    """A label followed by nothing but labels lies outside the scope of the block's locals, except before ``until``."""
    following = scope.block.statements[position + 1 :]
    return not scope.is_repeat and all(isinstance(statement, tree.Label) for statement in following)


def _inner_blocks(statement: tree.Statement) -> list[tree.Block]:
    if isinstance(statement, tree.If):
        blocks = [clause.body for clause in statement.clauses]
        return [*blocks, statement.orelse] if statement.orelse else blocks
    if isinstance(statement, tree.Do | tree.While | tree.Repeat | tree.NumericFor | tree.GenericFor):
        return [statement.body]
    return []
