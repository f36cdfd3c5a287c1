"""Variables that are declared ahead of the function that they are for: ``local visit`` … ``function visit() … end``.

Python needs no such declaration, as long as nothing can run between it and the definition.
"""

from __future__ import annotations

from collections.abc import Set

from analyzer.program.scopes import Binding, Resolution
from analyzer.syntax import tree

_VALUES = (tree.Function, tree.String, tree.Number, tree.TrueLiteral, tree.FalseLiteral, tree.Nil)
"""Expressions whose evaluation runs nothing and reads no variable."""


def forward_functions(resolution: Resolution, boxed: Set[Binding]) -> dict[tree.Statement, Binding]:
    """The statements that define functions whose variables are declared before, with these variables."""
    found: dict[tree.Statement, Binding] = {}
    for binding in resolution.all_bindings:
        if binding.kind == "local" and binding.captured and len(binding.assignments) == 1 and binding not in boxed:
            definition = None if resolution.scopes[binding.function].has_goto else _definition(resolution, binding)
            if definition is not None:
                found[definition] = binding
    return found


def _definition(resolution: Resolution, binding: Binding) -> tree.Statement | None:
    """The statement that gives ``binding`` its function, if nothing runs between the declaration and it."""
    declared = False
    for statement in binding.block.statements:
        if not declared:
            declared = isinstance(statement, tree.Local) and any(
                typed.name is binding.declaration for typed in statement.names
            )
            if declared and statement.exprs:  # type: ignore[union-attr]
                return None
        elif defined_name(statement) is binding.assignments[0]:
            return statement
        elif not _runs_nothing(resolution, statement):
            return None
    return None


def defined_name(statement: tree.Statement) -> tree.Name | None:
    """The variable to which ``statement`` assigns a function, and nothing else."""
    match statement:
        case tree.FunctionStatement(target=tree.Name() as name):
            return name
        case tree.Assign(targets=[tree.Name() as name], exprs=[tree.Function()]):
            return name
    return None


def _runs_nothing(resolution: Resolution, statement: tree.Statement) -> bool:
    match statement:
        case tree.LocalFunction() | tree.TypeDeclaration() | tree.InterfaceDeclaration():
            return True
        case tree.Local():
            return all(map(_is_value, statement.exprs))
        case tree.Assign():
            variables = all(
                isinstance(target, tree.Name) and target in resolution.bindings for target in statement.targets
            )
            return variables and all(map(_is_value, statement.exprs))
    name = defined_name(statement)
    return name is not None and name in resolution.bindings


def _is_value(expr: tree.Expr) -> bool:
    return isinstance(expr, _VALUES) or (isinstance(expr, tree.TableConstructor) and not expr.items)
