"""Constructors that say once more what a class says at its definition: ``self.__index = self``.

::

    Account.__index = Account
    function Account:new() local o = setmetatable({}, self) self.__index = self return o end
    account, savings = Account:new(), Savings:new()

Where ``self`` is never anything but a class that indexes itself, the statement does nothing.
"""

from __future__ import annotations

from analyzer.program.callgraph import EdgeKind, FunctionRef
from analyzer.program.program import Program
from analyzer.program.scopes import Binding
from analyzer.program.values import TableValue
from analyzer.records import record
from analyzer.syntax import tree
from analyzer.syntax.walk import walk


@record(eq=False)
class RepeatedDefinition:
    """``self.__index = self``, and the constructors of the tables that ``self`` may be.

    ``tables`` has the statement itself where it may be something else.
    """

    statement: tree.Assign
    tables: frozenset[tree.Node]


def repeated_definitions(program: Program) -> dict[tree.Node, RepeatedDefinition]:
    """The statements of this kind in methods, by what they assign to.

    The function must always be called as a method: then ``self`` is what the method was found in, and never nil.
    """
    functions: dict[FunctionRef, set[tree.Node]] = {}
    for mutation in program.flow.mutations:
        if mutation.key == "__index" and not mutation.function.is_chunk:
            functions.setdefault(mutation.function, set()).add(mutation.node)
    found: dict[tree.Node, RepeatedDefinition] = {}
    for ref, targets in functions.items():
        for statement in walk(ref.node, into_functions=False):
            if isinstance(statement, tree.Assign) and statement.targets[0] in targets:
                owner = _receiver(program, ref, statement)
                if owner is not None:
                    values = program.values_of(ref.unit, owner)
                    tables = frozenset(value.node if isinstance(value, TableValue) else statement for value in values)
                    found[statement.targets[0]] = RepeatedDefinition(statement, tables)
    return found


def _receiver(program: Program, ref: FunctionRef, statement: tree.Assign) -> tree.Name | None:
    """The first ``self`` of ``self.__index = self``; None for any other statement."""
    bindings = ref.unit.resolution.bindings
    match statement:
        case tree.Assign(targets=[tree.Index(obj=tree.Name() as owner)], exprs=[tree.Name() as value]):
            binding = bindings.get(owner)
            if binding is not None and binding is bindings.get(value) and _is_receiver(program, ref, binding):
                return owner
    return None


def _is_receiver(program: Program, ref: FunctionRef, binding: Binding) -> bool:
    """Whether a variable is the first parameter, never assigned, of a function that is only called as a method."""
    function = ref.node
    first = function.self_param or (function.params[0].name if function.params else None)
    if not binding.constant or binding.declaration is not first or program.facts_for(ref).escapes:
        return False
    sites = program.graph.callers.get(ref, ())
    return all(site.kind is EdgeKind.CALL and not site.via and isinstance(site.node, tree.MethodCall) for site in sites)
