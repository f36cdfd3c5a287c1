"""libcst's node classes as ``emit.concrete`` uses them: whitespace and leaves are made once, not once per node.

Every libcst node makes its own default whitespace, which would be half of all nodes of a module. Nodes are immutable
and nothing here goes by their identity (no visitors, no metadata), so one instance stands wherever it fits.
"""

from __future__ import annotations

from dataclasses import MISSING, fields
from functools import lru_cache, partial
from typing import TypeVar, cast

import libcst as cst

_Node = TypeVar("_Node", bound=cst.CSTNode)

_LEAVES = 10_000
"""So many names and numbers are remembered."""


def _sharing(node_class: type[_Node]) -> type[_Node]:
    """The class as a constructor whose defaults are the same nodes each time."""
    made = {field.name: field.default_factory for field in fields(node_class)}
    shared = {name: make() for name, make in made.items() if make is not MISSING}
    return cast("type[_Node]", partial(node_class, **shared))


name = lru_cache(_LEAVES)(cst.Name)
integer = lru_cache(_LEAVES)(cst.Integer)
float_ = lru_cache(_LEAVES)(cst.Float)

OR = cst.Or()
AND = cst.And()
LEFT_PARENTHESIS = cst.LeftParen()
RIGHT_PARENTHESIS = cst.RightParen()
TWO_SPACES = cst.SimpleWhitespace("  ")
LINE_END = cst.TrailingWhitespace()
BLANK_LINE = cst.EmptyLine(indent=False)

Annotation = _sharing(cst.Annotation)
Arg = _sharing(cst.Arg)
AsName = _sharing(cst.AsName)
AssignTarget = _sharing(cst.AssignTarget)
Asynchronous = _sharing(cst.Asynchronous)
Await = _sharing(cst.Await)
Call = _sharing(cst.Call)
ClassDef = _sharing(cst.ClassDef)
Comma = _sharing(cst.Comma)
Decorator = _sharing(cst.Decorator)
Dict = _sharing(cst.Dict)
DictElement = _sharing(cst.DictElement)
Else = _sharing(cst.Else)
EmptyLine = _sharing(cst.EmptyLine)
ExceptHandler = _sharing(cst.ExceptHandler)
Finally = _sharing(cst.Finally)
For = _sharing(cst.For)
FunctionDef = _sharing(cst.FunctionDef)
Global = _sharing(cst.Global)
If = _sharing(cst.If)
IfExp = _sharing(cst.IfExp)
Import = _sharing(cst.Import)
ImportFrom = _sharing(cst.ImportFrom)
IndentedBlock = _sharing(cst.IndentedBlock)
Lambda = _sharing(cst.Lambda)
LeftSquareBracket = _sharing(cst.LeftSquareBracket)
List = _sharing(cst.List)
NamedExpr = _sharing(cst.NamedExpr)
Nonlocal = _sharing(cst.Nonlocal)
Param = _sharing(cst.Param)
ParenthesizedWhitespace = _sharing(cst.ParenthesizedWhitespace)
SimpleStatementLine = _sharing(cst.SimpleStatementLine)
Slice = _sharing(cst.Slice)
StarredElement = _sharing(cst.StarredElement)
Subscript = _sharing(cst.Subscript)
TrailingWhitespace = _sharing(cst.TrailingWhitespace)
Try = _sharing(cst.Try)
Tuple = _sharing(cst.Tuple)
While = _sharing(cst.While)
With = _sharing(cst.With)
