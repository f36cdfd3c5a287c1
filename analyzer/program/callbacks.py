"""What library functions pass to the functions of the program that they call."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from analyzer.program import value_type as vt
from analyzer.program.callgraph import CallSite
from analyzer.program.constraints import INTEGER_KEY
from analyzer.program.program import Program
from analyzer.program.value_type import ValueType
from analyzer.syntax import tree

if TYPE_CHECKING:
    from analyzer.program.expression_interpretation import ExpressionInterpreter


def passes_known_arguments(program: Program, site: CallSite) -> bool:
    """Whether the call ``site`` is one that a function of ``ARGUMENTS`` makes, called directly at the node."""
    if site.via not in ARGUMENTS or not isinstance(site.node, tree.Call):
        return False
    called = program.targets(site.node)
    direct = called.builtins == (site.via,) and not called.functions and not called.unknown
    return direct and not site.targets.builtins and not site.targets.unknown


def _elements(interpreter: ExpressionInterpreter, node: tree.Call, found: list[ValueType]) -> list[ValueType]:
    """Two elements of the list; nil where it has holes."""
    list_type, element = found[0], vt.ANY
    sites = interpreter.types.tables.sites(interpreter.unit, node.args[0], list_type)
    if not list_type.mask:
        element = vt.NEVER
    elif list_type.payload and list_type.only(vt.DATA):
        element = vt.PAYLOAD_TYPE
    elif sites is not None and list_type.only(vt.TABLE | vt.NIL):
        element = interpreter.types.tables.read(sites, INTEGER_KEY)
    return [element, element]


def _further(interpreter: ExpressionInterpreter, node: tree.Call, found: list[ValueType]) -> list[ValueType]:
    """The arguments after the function itself."""
    return found[1:]


ARGUMENTS: dict[str, Callable[[ExpressionInterpreter, tree.Call, list[ValueType]], list[ValueType]]] = {
    "pcall": _further,
    "table.sort": _elements,
}
"""The arguments that the called functions get, given the call and its own arguments."""
