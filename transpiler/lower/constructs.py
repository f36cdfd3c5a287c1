"""Which function lowers which construct: one line for every node class of the tree."""

from __future__ import annotations

from analyzer.program.classes import LuaClass
from analyzer.syntax import tree
from transpiler.lower import (
    calls,
    classes,
    expressions,
    functions,
    gotos,
    logical,
    loops,
    operators,
    special,
    statements,
    tables,
    type_values,
)
from transpiler.lower.dispatch import DEFINITIONS, EXPRESSIONS, STATEMENTS


def register() -> None:
    """Fill the dispatch tables."""
    EXPRESSIONS.update(
        {
            tree.Nil: expressions.nil,
            tree.TrueLiteral: expressions.true,
            tree.FalseLiteral: expressions.false,
            tree.Number: expressions.number,
            tree.String: expressions.string,
            tree.Vararg: expressions.vararg,
            tree.Paren: expressions.wrapped,
            tree.Cast: expressions.wrapped,
            tree.NonNil: expressions.wrapped,
            tree.ErrorExpr: expressions.error,
            tree.Name: expressions.name,
            tree.Index: expressions.index,
            tree.Call: calls.single,
            tree.MethodCall: calls.single,
            tree.TableConstructor: tables.constructor,
            tree.Function: functions.function_value,
            tree.Unary: operators.unary,
            tree.Binary: operators.binary,
            tree.Logical: logical.value,
        }
    )
    STATEMENTS.update(
        {
            tree.Local: statements.local,
            tree.LocalFunction: statements.local_function,
            tree.FunctionStatement: statements.function_statement,
            tree.Assign: statements.assign,
            tree.CallStatement: calls.call_statement,
            tree.Do: statements.do,
            tree.While: loops.while_,
            tree.Repeat: loops.repeat,
            tree.If: statements.if_,
            tree.NumericFor: loops.numeric_for,
            tree.GenericFor: loops.generic_for,
            tree.Return: statements.return_,
            tree.Break: gotos.break_,
            tree.Goto: gotos.goto,
            tree.Label: gotos.label,
            tree.TypeDeclaration: type_values.declare,
            tree.InterfaceDeclaration: type_values.declare,
        }
    )
    DEFINITIONS[LuaClass] = classes.define
    calls.SPECIAL_CALLS.update(special.CALLS)
    calls.SPECIAL_STATEMENTS.update(special.STATEMENTS)
